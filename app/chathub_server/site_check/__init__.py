"""Look at a deployed site as a browser would, and say what is right and what to mend.

    findings = await check_site("https://desk.example/chat")
    status = main("https://desk.example/chat")      # prints them

It asks as somebody who is not signed in, and prints no token.
"""

from .command import main
from .findings import CannotLook, Finding, Level
from .looking import check_site

__all__ = ["CannotLook", "Finding", "Level", "check_site", "main"]
