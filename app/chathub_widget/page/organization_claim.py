"""One organization has one panel in a page, by whatever name its widgets are called: "sales", "Sales", "10"."""

from ..core.errors import BAD_SETTING, WidgetError
from .tag import TAKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .browser import Browser


class OrganizationClaim:
    """What one widget has of the organizations that have a panel in its page, by the endpoint's ids."""

    def __init__(self, browser: "Browser") -> None:
        self._claimed = browser.organizations
        self._organization: str | None = None

    def claim(self, organization: str | None) -> None:
        """Claim an organization, or None where nobody says which it is.

        Raises:
            WidgetError: another widget has it.
        """
        self.release()
        if organization in self._claimed:
            raise WidgetError(BAD_SETTING, TAKEN, retry=True)
        if organization:
            self._claimed.append(organization)
            self._organization = organization

    def release(self) -> None:
        """Give the organization up."""
        if self._organization:
            self._claimed.remove(self._organization)
            self._organization = None
