"""What one look at a page has seen of its widget, and how a sentence tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DETAIL = ["state", "previous", "organization", "code", "reason", "expiresAt", "retryAt"]
STATES = ("idle", "loading", "ready", "refreshing", "unavailable", "signed-out", "stopped")

Event = Mapping[str, Any]  # the detail, with the `names` of its keys beside


@dataclass(frozen=True)
class WidgetView:
    """A page and the first `<chathub-widget>` of it.

    Attributes:
        address: where the browser is, without a query; `title` and `status` (of HTTP) are the page's.
        found: whether there is an element, or was before it was taken out.
        upgraded: whether its script has run.
        state: the property; `attribute` is the attribute of that name.
        start: the attribute of that name.
        tags: how many tags of the vendor's it has; `complete` says that each is as documented.
        same_tag: whether the tag is the one that was noted; `new_token` whether its token was never seen.
        left: what is there of the widget: its tag, its panel, its frame, elements of `widget-elements`.
        fallback: what the fallback says, or None where none is shown.
        missing_contacts: the attributes of the contacts that it does not show.
        events: details since the page was noted, tokens struck out.
        thrown: what was thrown and not caught.
    """

    title: str = ""
    address: str = ""
    status: int | None = None
    found: bool = False
    upgraded: bool = False
    state: str | None = None
    attribute: str | None = None
    start: str | None = None
    tags: int = 0
    complete: bool = False
    same_tag: bool = False
    new_token: bool = False
    left: list[str] = field(default_factory=list)
    fallback: str | None = None
    missing_contacts: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether the widget is there: the state says so twice, one whole tag, no fallback."""
        return (
            self.state == self.attribute == "ready"
            and self.tags == 1
            and self.complete
            and self.fallback is None
        )

    @property
    def is_gone(self) -> bool:
        """Whether nothing of the widget is there, nor its fallback."""
        return not self.left and self.fallback is None

    @property
    def states(self) -> list[Any]:
        """The states that were told since the page was noted."""
        return [event["state"] for event in self.events]

    def __str__(self) -> str:
        """Tell it in words."""
        if not self.found:
            return "no <chathub-widget>"
        tags = {0: "no tag", 1: "one tag"}.get(self.tags, f"{self.tags} tags")
        said = [f"state {self.state!r}"]
        if self.attribute != self.state:
            said.append(f"attribute state={self.attribute!r}")
        said.append(
            f"{tags} of the vendor's" + ("" if self.complete or not self.tags else ", not whole")
        )
        if extra := sorted(set(self.left) - {"its tag"}):
            said.append(_and(extra))
        if self.fallback is not None:
            said.append(f"the fallback {self.fallback!r}")
        reasons = [event["reason"] for event in self.events if event["reason"]]
        if reasons:
            said.append(f"the reason {reasons[-1]!r}")
        return ", ".join(said)


def _and(words: list[str]) -> str:
    return " and ".join(words)
