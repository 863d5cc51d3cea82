"""`chathub-widget check`: what it says, to the letter; for each thing that can be wrong a sentence, and what to do."""

import pytest

from .deployed import PAGE, looked_at, page_with

SCRIPT = "/chathub/chathub-widget.js"
WASM = r".*\.wasm"
FRAME = r"/chathub/python/mpy-"
TOKEN = "/api/"
MODULE = "/panel.js"
HTML = "text/html"
TAG = "<script type=module id=operator-chat-panel-script token={} src={other}/panel.js></script>"
RIGHT_401 = "It must answer 401 to people who are not signed in."

# What is changed, (level, sentence) of what is said then.
SENTENCES = {
    "no page": (
        [("/$", {"status": 404})],
        [("fault", "The page answers 404; give the URL of the page with the widget.")],
    ),
    "no HTML": (
        [("/$", {"content_type": "application/json"})],
        [("fault", "The page comes as application/json; a page is text/html.")],
    ),
    "no type": (
        [("/$", {"content_type": None})],
        [("fault", "The page comes as no type at all; a page is text/html.")],
    ),
    "a sign-in form": (
        [("/$", {"body": "<input type=password>"})],
        [
            (
                "warning",
                "{site}/ shows people who are not signed in a sign-in form: the page itself, its elements and its"
                " policy, cannot be seen from here. Check a page with the widget that anybody can see, if there"
                " is one.",
            )
        ],
    ),
    "no script": (
        [("/$", {"body": page_with("<chathub-widget></chathub-widget>", script=False)})],
        [
            (
                "warning",
                'The HTML has no <script type="module" src="…/chathub-widget.js">. If a bundle or another script'
                " brings it, all is well; {site}/chathub/chathub-widget.js was looked at in its place.",
            )
        ],
    ),
    "no module": (
        [("/$", {"body": PAGE.replace('type="module" ', "")})],
        [
            (
                "fault",
                "The script chathub-widget.js is a module, and its element does not say so: write <script"
                ' type="module" src="/chathub/chathub-widget.js">.',
            )
        ],
    ),
    "no element": (
        [("/$", {"body": page_with()})],
        [
            (
                "warning",
                "The HTML has no <chathub-widget>: there is no widget unless a script of the page puts the"
                " element in.",
            )
        ],
    ),
    "a token": (
        [("/$", {"body": PAGE + TAG.replace("{}", "x" * 20)})],
        [
            (
                "fault",
                "The HTML holds an operator token, and nobody is signed in: whoever opens the page can act as that"
                " operator. Write the vendor's tag for signed-in people alone.",
            ),
            (
                "fault",
                "The HTML holds an operator token and may be kept by caches; send it with Cache-Control:"
                " no-store.",
            ),
        ],
    ),
    "a placeholder of a token": ([("/$", {"body": PAGE + TAG.replace("{}", "x" * 19)})], []),
    "an attribute": (
        [("/$", {"body": page_with("<chathub-widget colour=red></chathub-widget>")})],
        [
            (
                "warning",
                "<chathub-widget> has no attribute colour; it has fallback-email, fallback-phone, fallback-url,"
                " interpreter, isolation, locale, organization, sign-in-url, start, token-url, widget-elements,"
                " widget-url.",
            )
        ],
    ),
    "an attribute that is nearly one": (
        [("/$", {"body": page_with("<chathub-widget organisation=a></chathub-widget>")})],
        [("warning", "<chathub-widget> has no attribute organisation; is organization meant?")],
    ),
    "a value": (
        [("/$", {"body": page_with("<chathub-widget isolation=iframe></chathub-widget>")})],
        [("fault", 'isolation can be page, frame, not "iframe".')],
    ),
    "an address": (
        [("/$", {"body": page_with("<chathub-widget token-url=//a.example/b></chathub-widget>")})],
        [
            (
                "fault",
                "token-url is http://a.example/b, which this site does not allow; if it should, add it to"
                " CHATHUB_TOKEN_URLS.",
            )
        ],
    ),
    "two of one organization": (
        [("/$", {"body": PAGE + '<chathub-widget organization=" SALES"></chathub-widget>'})],
        [
            (
                "warning",
                '2 elements have organization="sales", and an organization has one panel in a page: leave one.',
            )
        ],
    ),
    "two of none": (
        [("/$", {"body": page_with("<chathub-widget>", "<chathub-widget>", "<chathub-widget>")})],
        [
            (
                "warning",
                "3 elements have no organization, and an organization has one panel in a page: leave one.",
            )
        ],
    ),
    "two ahead": (
        [
            (
                "/$",
                {
                    "body": page_with(
                        *(f"<chathub-widget start=ahead organization={n}>" for n in "ab")
                    )
                },
            )
        ],
        [
            (
                "warning",
                'Several elements have start="ahead", and one of a page can: leave it to the first.',
            )
        ],
    ),
    "a vendor's tag": (
        [
            (
                "/$",
                {"body": f"{PAGE}<script id=operator-chat-panel-script-2 src=/own.js></script>"},
            )
        ],
        [
            (
                "fault",
                'The vendor\'s tag (id="operator-chat-panel-script-2") is not taken over: it has to be <script'
                ' type="module"> with src="{other}/panel.js".',
            )
        ],
    ),
    # The element's script
    "the script leads to a page": (
        [
            (SCRIPT, {"status": 302, "location": "/sign-in"}),
            ("/sign-in", {"body": "<p>", "status": 200, "content_type": HTML}),
        ],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js leads to a page ({site}/sign-in); let everybody have the"
                " widget's files, signed in or not.",
            )
        ],
    ),
    "the script is not there": (
        [(SCRIPT, {"status": 404})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js answers 404; serve the widget's files there, or check a page"
                " whose HTML names where they are.",
            )
        ],
    ),
    "a page in place of the script": (
        [(SCRIPT, {"content_type": HTML})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js answers with a page in place of a script: a catch-all route"
                " answers for it. Serve the widget's files there.",
            )
        ],
    ),
    "the script is of no type": (
        [(SCRIPT, {"content_type": None})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js comes as nothing in particular, and browsers run no such"
                " module; serve .js as text/javascript.",
            )
        ],
    ),
    "the script is another": (
        [(SCRIPT, {"body": "let a;", "content_encoding": None})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js has no addresses of a site in it; serve chathub-widget.js as"
                " chathub_server makes it, not rewritten by a bundler.",
            )
        ],
    ),
    "the script is that of the sources": (
        [(SCRIPT, {"body": "const SITE = null;\n", "content_encoding": None})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js has been copied from the sources, and knows no site; serve the"
                " one that chathub-widget copy-static makes.",
            )
        ],
    ),
    "the script is of another version": (
        [(SCRIPT, {"body": "const SITE = {};\n", "content_encoding": None})],
        [
            (
                "fault",
                "{site}/chathub/chathub-widget.js has addresses in it that this version cannot read; use the same"
                " version for the site and for this check.",
            )
        ],
    ),
    "the script is kept": (
        [(SCRIPT, {"cache_control": "max-age=3601"})],
        [
            (
                "warning",
                "Browsers may keep chathub-widget.js for 3,601 s without asking, and its name does not change with"
                " its content: send it with Cache-Control: max-age=60, stale-while-revalidate=86400.",
            )
        ],
    ),
    "the script is kept for ever": (
        [(SCRIPT, {"cache_control": None})],
        [
            (
                "warning",
                "Browsers may keep chathub-widget.js as long as they like without asking, and its name does not"
                " change with its content: send it with Cache-Control: max-age=60, stale-while-revalidate=86400.",
            )
        ],
    ),
    "the script is kept for an hour": ([(SCRIPT, {"cache_control": "max-age=3600"})], []),
    "the script is never kept": ([(SCRIPT, {"cache_control": "no-cache"})], []),
    "the script is not stored": ([(SCRIPT, {"cache_control": "no-store, max-age=9999"})], []),
    "the script is elsewhere": (
        [("/$", {"body": PAGE.replace('src="', 'src="{other}')})],
        [
            (
                "fault",
                "{other}/chathub/chathub-widget.js is of another origin and does not let {site} run it; send it"
                " with Access-Control-Allow-Origin: {site}.",
            )
        ],
    ),
    # Files
    "a file is missing": (
        [(WASM, {"status": 500})],
        [
            (
                "fault",
                "micropython.wasm: answered with 500. Serve all of the widget's files, of one release, to"
                " everybody.",
            )
        ],
    ),
    "a page in place of a file": (
        [(WASM, {"content_type": HTML})],
        [
            (
                "fault",
                "micropython.wasm: answered with a page in place of the file, by a sign-in or a catch-all route."
                " Serve all of the widget's files to everybody.",
            )
        ],
    ),
    "wasm of another type": (
        [(WASM, {"content_type": None})],
        [
            (
                "warning",
                "micropython.wasm: served as nothing in particular, which browsers do not compile while it"
                " travels; serve .wasm as application/wasm.",
            )
        ],
    ),
    "a module of another type": (
        [(r".*micropython\.mjs", {"content_type": "text/plain"})],
        [
            (
                "fault",
                "micropython.mjs: served as text/plain, and browsers run no such module; serve .js and .mjs as"
                " text/javascript.",
            )
        ],
    ),
    "a file is asked about again": (
        [(WASM, {"cache_control": "max-age=86399"})],
        [
            (
                "warning",
                "micropython.wasm: fetched or asked about again on every visit, though a new content has a new"
                " name; send them with Cache-Control: public, max-age=31536000, immutable.",
            )
        ],
    ),
    "a file is kept for a day": ([(WASM, {"cache_control": "max-age=86400"})], []),
    # The frame
    "the frame is denied": (
        [(FRAME, {"x_frame_options": "DENY", "content_security_policy": "img-src *"})],
        [
            (
                "fault",
                "X-Frame-Options: DENY lets no page embed Python's frame; send SAMEORIGIN for {frame}, or take the"
                " header away there.",
            )
        ],
    ),
    "the frame has no ancestors": (
        [(FRAME, {"content_security_policy": "frame-ancestors 'none'"})],
        [
            (
                "fault",
                "The policy of {frame} lets no page of {site} embed it: write frame-ancestors 'self'.",
            )
        ],
    ),
    "the frame may not run": (
        [(FRAME, {"content_security_policy": "script-src 'self' 'unsafe-inline'"})],
        [
            (
                "fault",
                "A policy of Python's frame ({frame}) keeps Python from starting; leave the header that"
                " chathub_server sends as it is and add none, or write\n"
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval';",
            )
        ],
    ),
    "the frame has trusted types": (
        [(FRAME, {"content_security_policy": "require-trusted-types-for 'script'"})],
        [
            (
                "fault",
                "A policy of Python's frame asks for Trusted Types, under which PyScript cannot start; leave"
                " require-trusted-types-for away for {frame}.",
            )
        ],
    ),
    "the frame's first script may not run": (
        [(FRAME, {"content_security_policy": "script-src 'self' 'unsafe-eval'"})],
        [
            (
                "warning",
                "The policy of Python's frame keeps its first script from running, whose hash it does not have"
                " (something rewrites the HTML, perhaps): Python starts later than it could.",
            )
        ],
    ),
    "the frame is not isolated": (
        [("/$", {"cross_origin_embedder_policy": "credentialless"})],
        [
            (
                "fault",
                "The page's Cross-Origin-Embedder-Policy: credentialless lets in frames with such a header alone;"
                " send it for {frame} too.",
            )
        ],
    ),
    # The page's policies
    "the page is isolated": (
        [(f"/$|{FRAME}", {"cross_origin_embedder_policy": "require-corp"})],
        [
            (
                "warning",
                "The page's Cross-Origin-Embedder-Policy: require-corp keeps out pictures and styles of {other}"
                " that come without Cross-Origin-Resource-Policy; if the panel looks wrong, send credentialless"
                " in its place.",
            )
        ],
    ),
    "the page's policy knows no frame": (
        [("/$", {"content_security_policy": "frame-src 'none'"})],
        [
            (
                "fault",
                "The page's Content-Security-Policy stops the widget; write\nframe-src 'self';",
            )
        ],
    ),
    "the page's policy knows no pictures": (
        [("/$", {"content_security_policy": "img-src {other} {api}"})],
        [
            (
                "warning",
                "The page's Content-Security-Policy may spoil how the panel or its fallback looks; write\n"
                "img-src {other} {api} data:;",
            )
        ],
    ),
    "the page's policy wants a nonce": (
        [("/$", {"content_security_policy": "script-src 'nonce-a' 'strict-dynamic'"})],
        [
            (
                "fault",
                "The page's Content-Security-Policy runs scripts by nonce or hash ('strict-dynamic'), and the"
                " script element of chathub-widget.js has none of its nonces: give it the nonce of the answer.",
            )
        ],
    ),
    "the page's policy has trusted types": (
        [
            (
                "/$",
                {"content_security_policy": "require-trusted-types-for 'script'; trusted-types a"},
            )
        ],
        [
            (
                "fault",
                "The page's Content-Security-Policy asks for Trusted Types and knows no policy named chathub;"
                " write\ntrusted-types a chathub;",
            )
        ],
    ),
    "the page is in a sandbox": (
        [("/$", {"content_security_policy": "sandbox allow-forms"})],
        [
            (
                "fault",
                "The page's Content-Security-Policy puts the page into a sandbox in which chathub-widget.js cannot"
                " work; write\nsandbox allow-forms allow-scripts allow-same-origin;",
            )
        ],
    ),
    # The endpoint
    "the endpoint is open": (
        [(TOKEN, {"body": '{"token": "x"}', "status": 200})],
        [
            (
                "fault",
                "{site}/api/chathub/token gives operator tokens to people who are not signed in: anybody can act"
                " as your operators. Close it now, then let it answer 401 to them.",
            )
        ],
    ),
    "the endpoint redirects": (
        [(TOKEN, {"status": 302, "location": "/sign-in?next=/"})],
        [
            (
                "fault",
                "{site}/api/chathub/token redirects people who are not signed in to {site}/sign-in. "
                + RIGHT_401,
            )
        ],
    ),
    "the endpoint is not there": (
        [(TOKEN, {"status": 404})],
        [
            (
                "fault",
                "{site}/api/chathub/token answers 404: no token endpoint is there; mount it, or set token_url to"
                " where it is.",
            )
        ],
    ),
    "the endpoint fails": (
        [(TOKEN, {"status": 500})],
        [
            (
                "fault",
                "{site}/api/chathub/token answers 500; look into the server's log. " + RIGHT_401,
            )
        ],
    ),
    "the endpoint is asked too often": (
        [(TOKEN, {"status": 429})],
        [
            (
                "warning",
                "{site}/api/chathub/token answers 429, too many requests; check again in a while.",
            )
        ],
    ),
    "the endpoint shows a page": (
        [(TOKEN, {"status": 200, "content_type": HTML})],
        [
            (
                "fault",
                "{site}/api/chathub/token answers with a page, a sign-in form perhaps. "
                + RIGHT_401,
            )
        ],
    ),
    "the endpoint answers otherwise": (
        [(TOKEN, {"status": 403})],
        [
            (
                "fault",
                "{site}/api/chathub/token answers 403 to people who are not signed in. "
                + RIGHT_401,
            )
        ],
    ),
    "the endpoint's answers are kept": (
        [(TOKEN, {"cache_control": "private"})],
        [
            (
                "warning",
                "{site}/api/chathub/token lets caches keep its answers; send all of them with Cache-Control:"
                " no-store.",
            )
        ],
    ),
    "the endpoint gives no reason": (
        [(TOKEN, {"body": '{"error": "no"}'})],
        [
            (
                "warning",
                '{site}/api/chathub/token answers 401 without a reason; let its body be {{"error": "<sentence>",'
                ' "code": "<word>"}}.',
            )
        ],
    ),
    "the endpoint opens a window": (
        [(TOKEN, {"www_authenticate": "BASIC"})],
        [
            (
                "fault",
                "{site}/api/chathub/token answers 401 with WWW-Authenticate: Basic, for which browsers open a"
                " password window over the page; send it without that header.",
            )
        ],
    ),
    # The vendor's module
    "the module is refused": (
        [(MODULE, {"status": 403})],
        [
            (
                "fault",
                "{other}/panel.js answers 403 to {site}; check widget_url, and ask ChatHub (SMSBAT) whether {site}"
                " is allowed.",
            )
        ],
    ),
    "the module is none": (
        [(MODULE, {"content_type": None})],
        [
            (
                "fault",
                "{other}/panel.js comes as nothing in particular, no module; check widget_url.",
            )
        ],
    ),
    "the module is not shared": (
        [(MODULE, {"access_control_allow_origin": None})],
        [
            (
                "fault",
                "{other}/panel.js does not let {site} load it (CORS); ask ChatHub (SMSBAT) to allow {site}.",
            )
        ],
    ),
}


def filled(desk, text):
    """Return a text with the addresses of that site."""
    frame = next(f"/chathub/{each.path}" for each in desk.files.all() if "python/mpy-" in each.path)
    return text.format(site=desk.url, other=desk.other, api=desk.api, frame=frame)


@pytest.mark.parametrize("case", SENTENCES)
def test_what_is_wrong_is_said_in_one_sentence_with_what_to_do(desk, case):
    changes, expected = SENTENCES[case]
    for path, change in changes:
        known = {
            name: each.replace("{other}", desk.other).replace("{api}", desk.api)
            if isinstance(each, str)
            else each
            for name, each in change.items()
        }
        desk.change(path, **known)
    assert desk.problems() == [(level, filled(desk, text)) for level, text in expected]


def test_an_endpoint_elsewhere_is_told_what_to_send(desk):
    desk.rewrite('"/api/chathub/token"', f'"{desk.other}/api/chathub/token"')
    desk.change(FRAME, content_security_policy=None)
    assert desk.problems() == [
        (level, filled(desk, text))
        for level, text in [
            (
                "fault",
                "{other}/api/chathub/token is of another origin and does not let {site} read its answers; add that"
                " to CHATHUB_ALLOWED_ORIGINS, or send Access-Control-Allow-Origin: {site} and"
                " Access-Control-Allow-Credentials: true.",
            ),
            (
                "warning",
                "{other}/api/chathub/token does not let {site} send the header ChatHub-Fresh, which asks for a new"
                " token; answer OPTIONS with Access-Control-Allow-Headers: ChatHub-Fresh.",
            ),
        ]
    ]


def test_files_elsewhere_are_told_what_to_send(desk):
    desk.rewrite('"/chathub/runtimes', f'"{desk.other}/chathub/runtimes')
    desk.rewrite('"/chathub/python', f'"{desk.other}/chathub/python')
    desk.change(FRAME, content_security_policy=None)
    said = [text for _, text in desk.problems()]
    (page,) = [each for each in said if "cannot reach this page" in each]
    assert page == filled(
        desk,
        f"{filled(desk, '{frame}').rpartition('/')[2]} is of another origin ({{other}}), and Python there cannot"
        " reach this page; serve it from {site}.",
    )


def test_what_is_right_has_a_sentence_for_each_part(desk):
    (*files,) = [each.text for each in looked_at(f"{desk.url}/") if "files" in each.text]
    assert len(files) == 1
    assert [each.text for each in looked_at(f"{desk.url}/") if each.text not in files] == [
        "The page has the script and the element.",
        "The element's script has the site's addresses.",
        "Python's frame may be embedded and may run.",
        "The page has no Content-Security-Policy that could stop the widget.",
        "The token endpoint answers 401 to people who are not signed in.",
        f"The vendor's module lets {desk.url} load it.",
    ]
    assert files[0].startswith("All ")
    assert "files that Python's start needs come as they should (" in files[0]
    desk.change("/$", content_security_policy="object-src 'none'")
    assert "The page's policy allows what the widget needs." in str(looked_at(f"{desk.url}/"))
    desk.change("/$", content_security_policy="object-src 'none', base-uri 'none'")
    assert "The page's policies allow what the widget needs." in str(looked_at(f"{desk.url}/"))
