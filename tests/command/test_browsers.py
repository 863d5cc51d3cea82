"""Every engine is there before a test runs, or one sentence says what is missing."""

import functools
from types import SimpleNamespace

import browsers
import pytest
import setup_tools

INSTALLS = """
for package; do
  case $package in
    webkit2gtk-driver) command=WebKitWebDriver;;
    xvfb) command=Xvfb;;
    chromium*|firefox-esr) command=$package;;
    *) continue;;
  esac
  /bin/cp "$0" "${0%/*}/$command"
done
"""
NO_NETWORK = 'case "$*" in *" install "*) echo "E: Unable to fetch some archives"; exit 100;; esac'


def installed(machine):
    """Return the packages that apt-get was asked for."""
    calls = [call.split(" install -y ") for call in machine.calls() if call.startswith("apt-get")]
    return [package for call in calls if len(call) == 2 for package in call[1].split()]


def refusal():
    """Return the first line of what `provide()` has to say."""
    with pytest.raises(setup_tools.SetupError) as refused:
        browsers.provide()
    return str(refused.value).splitlines()[0]


def test_a_machine_that_has_all_is_asked_for_nothing(machine):
    machine.has_browsers()
    browsers.provide()
    assert machine.calls() == []


def test_a_bare_debian_gets_every_engine(machine):
    machine.has("apt-get", INSTALLS)
    browsers.provide()
    assert installed(machine) == [
        "chromium-headless-shell",
        "chromium",
        "firefox-esr",
        "webkit2gtk-driver",
        "xvfb",
    ]
    assert browsers.missing() == {}


def test_playwrights_own_browsers_come_before_the_systems(machine, monkeypatch, tmp_path):
    downloaded = tmp_path / "downloaded"
    playwright = machine.has("playwright", f'[ "$1" = install ] && : >{downloaded}; exit 0')
    own = functools.cache(lambda: browsers.NAMES if downloaded.exists() else ())
    monkeypatch.setattr(browsers, "PLAYWRIGHT", [playwright])
    monkeypatch.setattr(browsers, "own", own)
    machine.has("apt-get", INSTALLS)
    browsers.provide()
    assert installed(machine) == []
    assert machine.calls() == [
        "playwright install chromium firefox webkit",
        "playwright install-deps chromium firefox webkit",
    ]


@pytest.mark.parametrize(
    ("command", "package", "name"),
    [
        ("chromium", "chromium", "chromium"),
        ("chromium-headless-shell", "chromium-headless-shell", "chromium"),
        ("firefox-esr", "firefox-esr", "firefox"),
        ("WebKitWebDriver", "webkit2gtk-driver", "webkit"),
        ("Xvfb", "xvfb", "webkit"),
    ],
)
def test_without_permission_to_install_the_missing_package_is_named(
    machine, monkeypatch, command, package, name
):
    machine.has_browsers(command)
    machine.has("apt-get", INSTALLS)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert refusal() == (
        f"The tests lack {name}: check the network, or install {name} by hand"
        f" (on Debian, as root: apt-get install {package}), and start again."
    )
    assert installed(machine) == []


def test_without_network_the_missing_packages_are_named(machine):
    machine.has_browsers("chromium", "Xvfb")
    machine.has("apt-get", NO_NETWORK)
    assert refusal().endswith(
        "check the network, or install chromium and webkit by hand"
        " (on Debian, as root: apt-get install chromium xvfb), and start again."
    )


def test_webkits_driver_without_its_browser_does_not_count(machine):
    machine.has_browsers()
    machine.mini_browser.unlink()
    assert browsers.missing() == {"webkit": ["webkit2gtk-driver"]}


def test_a_command_that_starts_a_snap_does_not_count(machine):
    machine.has_browsers("chromium")
    machine.has("chromium-browser", "exec /snap/bin/chromium")
    assert browsers.missing() == {"chromium": ["chromium"]}


def test_webkit_is_driven_on_a_display_that_nobody_sees(machine):
    machine.has_browsers()
    found = browsers.webkit_driver()
    assert found.driver.endswith("/bin/WebKitWebDriver")
    assert found.browser == str(machine.mini_browser)
    assert found.xvfb.endswith("/bin/Xvfb")


def test_playwrights_own_webkit_needs_no_driver(machine):
    machine.own.add("webkit")
    assert browsers.webkit_driver() is None


def test_webkit_without_a_display_is_missing_even_where_a_screen_is(machine, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    machine.has_browsers("Xvfb")
    with pytest.raises(LookupError, match="no Xvfb for it: `python3 tests` installs it"):
        browsers.webkit_driver()


def kind(name, path="/nowhere"):
    """Stand in for one of Playwright's browser types, whose own browser is at `path`."""
    return SimpleNamespace(name=name, executable_path=str(path))


def test_tests_run_in_the_headless_shell_unless_they_need_the_full_browser(machine):
    machine.has_browsers()
    shell = browsers.launch_options(kind("chromium"))
    full = browsers.launch_options(kind("chromium"), full=True)
    assert shell["executable_path"].endswith("/bin/chromium-headless-shell")
    assert full["executable_path"].endswith("/bin/chromium")


def test_playwrights_own_chromium_is_launched_without_a_path(machine, tmp_path):
    machine.has_browsers()
    own = kind("chromium", tmp_path)
    assert "executable_path" not in browsers.launch_options(own)
    assert browsers.launch_options(own, full=True)["channel"] == "chromium"


def test_a_stock_firefox_is_driven_over_webdriver_bidi(machine):
    machine.has_browsers()
    assert browsers.launch_options(kind("firefox"))["channel"] == "moz-firefox"


@pytest.mark.parametrize("name", browsers.NAMES)
def test_a_browser_that_is_not_there_is_said_to_be_missing(machine, name):
    with pytest.raises(LookupError, match=f"no {name} here .*: `python3 tests` installs it"):
        browsers.launch_options(kind(name))
