"""Why a widget's script did not load: the likely cause, in one sentence.

A script's `error` event says nothing of its cause. What can be known comes from the policy
violation the browser reports first, from the status Resource Timing keeps for a script the
page may see, and from whether the server answers at all.
"""

from ..core.errors import CORS, NOT_FOUND, POLICY, SCRIPT, WidgetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .browser import Browser


def not_trusted() -> WidgetError:
    """Return the `WidgetError` for a script or frame that a page's Trusted Types do not let in."""
    return WidgetError(
        POLICY,
        "The widget is blocked by this page's policy: trusted-types does not allow the policy chathub.",
    )


async def why_not_loaded(
    browser: "Browser", url: str, since_s: float, directive: str | None
) -> WidgetError:
    """Return the `WidgetError` for a script at `url` that ended in `error`.

    Args:
        browser: the seam to the page.
        url: the script's URL, without a fragment.
        since_s: when the load began, by the page's `monotonic_s`.
        directive: the policy directive that was violated by loading it, or None.
    """
    if directive:
        return WidgetError(
            POLICY,
            "The widget's script is blocked by this page's policy: {} does not allow {}.".format(
                directive, url
            ),
        )
    return await cause_of(browser, url, await browser.status_of(url, since_s))


async def cause_of(browser: "Browser", url: str, status: int) -> WidgetError:
    """Return the `WidgetError` for a script that was answered with this status, 0 for not at all."""
    if status == 404 or status == 410:
        return WidgetError(
            NOT_FOUND, "The widget's script was not found at {} ({}).".format(url, status)
        )
    if status >= 400:
        return WidgetError(
            SCRIPT, "The widget's script cannot be loaded: {} answered {}.".format(url, status)
        )
    if status and await browser.answers_with_javascript(url):
        return WidgetError(
            SCRIPT,
            "The widget's script cannot be loaded, though {} answers: it was away for a moment,"
            " or something it imports is missing.".format(url),
        )
    if status:
        return WidgetError(
            SCRIPT,
            "The widget's script cannot be loaded: {} answered, but not with JavaScript.".format(
                url
            ),
        )
    if await browser.answers_at_all(url):
        return WidgetError(
            CORS,
            "The widget's script is blocked by CORS: ask ChatHub to allow {}.".format(
                browser.origin()
            ),
        )
    return WidgetError(SCRIPT, "The widget's script cannot be reached at {}.".format(url))
