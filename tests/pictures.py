"""Take the pictures of the README and of the start page from the running site: `python3 tests pictures`."""

import pathlib
import re
import sys

import browsers
import playwright.sync_api
from chathub_server.pytest_plugin import Running
from setup_tools import ROOT

FOLDER = ROOT / "static" / "pages" / "assets" / "pictures"
SIZE = {"width": 1180, "height": 740}
SMALL = 0.4  # of that
PAGE = re.compile(r'<li><a href="/([^"]+)"><img ')
# Some pages show a widget that cannot come, or one that waits for a person.
READY = """() => new Promise((done) => {
  const SETTLED = ["ready", "unavailable", "idle"];
  const look = () => {
    const all = [...document.querySelectorAll("chathub-widget")];
    all.every((each) => SETTLED.includes(each.state)) ? setTimeout(done, 500) : setTimeout(look, 50);
  };
  look();
})"""


def take_small(browser, site, names):
    """Take a small picture of each page that the start page lists."""
    for name in names:
        page = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=SMALL)
        page.goto(f"{site}/{name}", wait_until="networkidle")
        page.evaluate(READY)
        if name == "compare":
            let_a_day_pass(page)
        page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=80)
        page.close()


def let_a_day_pass(page):
    """Do what tells the two sides apart."""
    page.locator("#ours-verdict[data-look=good]").wait_for()
    page.get_by_role("button", name="A day passes").click()
    page.get_by_text("A day has passed").wait_for()


def main():
    """Take them; return the exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    site = Running()
    try:
        with playwright.sync_api.sync_playwright() as driver:
            chromium = driver.chromium
            browser = chromium.launch(**browsers.launch_options(chromium))
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.goto(site.site)
            page.evaluate(READY)
            page.screenshot(path=FOLDER / "front.png")
            take_small(browser, site.site, PAGE.findall(page.content()))
            browser.close()
    finally:
        site.stop()
    for picture in sorted(FOLDER.iterdir()):
        print(f"{pathlib.Path(picture).relative_to(ROOT)}  {picture.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
