"""A real nginx for the tests: Debian's, installed where it is missing."""

import shutil

import setup_tools

ADVICE = "install nginx by hand (on Debian: nginx) and start again"
# An administrator's programs are not on everybody's path.
WHERE = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin"


def program():
    """Return the path of nginx; None where there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path=WHERE)


def provide():
    """Install nginx where it is missing.

    Raises:
        setup_tools.SetupError: it cannot be installed from here.
    """
    if program():
        return
    with setup_tools.one_at_a_time():
        if not program() and setup_tools.apt_get():
            setup_tools.apt_install(["nginx"], ADVICE)
    if not program():
        raise setup_tools.SetupError(f"The tests lack an nginx: {ADVICE}.")
