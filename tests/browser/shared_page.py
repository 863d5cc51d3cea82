"""One page for many stories: starting Python in a page is the dearest thing a test does.

It has a clock to move, and everything else as a page has at first. After a story all that it left is
taken away as a site would do it, and what is there then is compared with what was there at first.
"""

import contextlib
import json

from .page_scripts import NOTHING_UNHEARD
from .seen import READY_S, Seen

# A module that has run stays for good, and with it its connection. Refused by the vendor it neither
# connects again nor complains when its token dies, in the middle of somebody else's story.
HEAD = """<script>
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...options) { super(...options); sockets.push(this); }
};
window.quiet = () => {
  for (const socket of sockets.splice(0)) {
    socket.dispatchEvent(new MessageEvent("message", { data: '{"type": "error", "error": "refused"}' }));
    socket.close();
  }
};
</script>"""
BODY = '<div id="stage"></div>'

# PyScript's own elements are there once an element has been served.
SERVED = f"{NOTHING_UNHEARD} && document.querySelector('script[type=mpy] + script[type=mpy]')"

# Python takes the widget of an element away in a timer of its own, which comes before this one.
RESET = """async () => {
  document.documentElement.lang = "en";
  document.querySelector("#stage").replaceChildren();
  await new Promise((done) => setTimeout(done));
  quiet();
}"""
WHAT_IS_THERE = """JSON.stringify({
  page: document.documentElement.outerHTML,
  stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
  names: Object.keys(window).filter((name) => !/^(chathub|operatorChat)/.test(name)).sort(),
  frames: window.length,
})"""


class SharedPage:
    """A page that stays between the stories of one engine.

    Args:
        context: a new browser context, which becomes the page's own.
        own_pages: what writes the page.
        chathub: the site.
    """

    def __init__(self, context, own_pages, chathub):
        self._context = context
        self.page = context.new_page()
        self.page.clock.install()
        seen = Seen(self.page, chathub)
        seen.sign_in("demo")
        self.page.goto(own_pages.write("shared", head=HEAD, body=BODY))
        self._seen = seen
        self._put("<chathub-widget start='manual'></chathub-widget>")
        seen.until(SERVED, timeout_s=READY_S)
        self._put("")
        seen.until(NOTHING_UNHEARD)
        self._first = self.page.evaluate(WHAT_IS_THERE)
        seen.leave()

    def alive(self):
        """Return whether the page still answers."""
        with contextlib.suppress(Exception):
            return self.page.evaluate("1") == 1
        return False

    def mount(self, body, chathub):
        """Put this into the page; return what a person sees of it."""
        self._seen = Seen(self.page, chathub)
        self._seen.sign_in("demo")
        self.page.evaluate("() => { said.length = heard.length = 0; }")
        self._put(body)
        return self._seen

    def restore(self):
        """Take away what a story left, and expect the page as it was at first."""
        if hasattr(self.page, "unroute_all"):
            self.page.mouse.move(0, 0)
            self.page.unroute_all()
            self.page.context.set_offline(False)
            self.page.set_viewport_size({"width": 1280, "height": 720})
        self.page.evaluate(RESET)
        with contextlib.suppress(AssertionError):
            self._seen.until(f"(first) => {WHAT_IS_THERE} === first", self._first, timeout_s=10)
        # Once more, for a report that names the difference.
        assert json.loads(self.page.evaluate(WHAT_IS_THERE)) == json.loads(self._first)
        self._seen.leave()

    def close(self):
        """Close the page."""
        with contextlib.suppress(Exception):  # it may be gone
            self._context.close()

    def _put(self, body):
        self.page.evaluate("(body) => { document.querySelector('#stage').innerHTML = body; }", body)
