"""Take the picture of the README from the running site: `python3 tests pictures`."""

import pathlib
import sys

import browsers
import playwright.sync_api
from chathub_server.pytest_plugin import Running
from setup_tools import ROOT

FOLDER = ROOT / "static" / "pages" / "assets" / "pictures"
SIZE = {"width": 1180, "height": 740}
READY = """() => new Promise((done) => {
  const look = () => {
    const all = [...document.querySelectorAll("chathub-widget")];
    all.every((each) => each.state === "ready") ? setTimeout(done, 500) : setTimeout(look, 50);
  };
  look();
})"""


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
            browser.close()
    finally:
        site.stop()
    for picture in sorted(FOLDER.iterdir()):
        print(f"{pathlib.Path(picture).relative_to(ROOT)}  {picture.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
