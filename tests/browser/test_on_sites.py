"""The widget on sites of people's own, each started by the commands that its README says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap
import chathub_server
import nginx_server
import pytest

from .installed import answers
from .page_scripts import SECTIONS

pytestmark = pytest.mark.full

EXAMPLES = Path(chathub_server.__file__).parent / "examples"


class Programs:
    """Programs of a site, which end with the test."""

    def __init__(self, environment):
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")},
            **environment,
        }
        self._started = []

    def run(self, *command, cwd):
        """Run one to its end, and return what it has said."""
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def start(self, *command, cwd, **environment):
        """Start one."""
        log = (cwd / f"said-{len(self._started)}.txt").open("w")
        self._started.append(
            subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**self._environment, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )

    def end(self):
        """End all of them."""
        for each in self._started:
            each.terminate()
        for each in self._started:
            each.wait(10)


@pytest.fixture
def programs(chathub_vendor):
    nginx_server.provide()
    running = Programs(chathub_vendor.settings)
    yield running
    running.end()


COMMAND = Path(sys.executable).with_name("chathub-widget")


def test_plain_files_behind_nginx_and_an_endpoint_in_node(
    page, seen, chathub_vendor, programs, site_ports, tmp_path
):
    folder = tmp_path / "site"
    shutil.copytree(EXAMPLES / "nginx_site", folder)
    configuration = folder / "nginx.conf"
    port, token_port = site_ports["nginx"], site_ports["files"]
    text = configuration.read_text().replace(":8080", f":{port}").replace(":8104", f":{token_port}")
    configuration.write_text(text)
    programs.run(COMMAND, "copy-static", "public/chathub", cwd=folder)
    programs.start(bootstrap.node(), "token.mjs", cwd=folder, PORT=str(token_port))
    nginx = nginx_server.program()
    programs.start(nginx, "-p", ".", "-c", "nginx.conf", "-e", "stderr", cwd=folder)
    site = f"http://127.0.0.1:{port}"
    answers(f"http://127.0.0.1:{token_port}/")
    assert answers(site).status_code == 200
    assert "All is well." in programs.run(COMMAND, "check", site, cwd=folder)

    page.clock.install()
    page.goto(site)
    seen.fallback_says("support@example.com")
    assert seen.states[-1] == "signed-out"
    seen.press("Sign in as Anna")
    seen.ready("Sally Jensen")
    before = seen.token_id
    seen.pass_hours(23)
    seen.another_token(before)
    before = seen.token_id
    chathub_vendor.expire_tokens()
    seen.another_token(before)
    seen.press("Sign out")
    seen.until(f"{SECTIONS}.length === 0")
    seen.fallback_says("support@example.com")


APART = """
daemon off;
pid nginx.pid;
events {{}}
http {{
  types {{ text/html html; text/javascript js mjs; application/wasm wasm; application/json json; }}
  access_log off;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server {{
    listen 127.0.0.1:{nginx};
    root pages;
    add_header Content-Security-Policy "{policy}";
    location /support/chathub/python/ {{
      alias files/python/;
      add_header Content-Security-Policy "frame-ancestors 'self'";
    }}
  }}
  server {{
    listen 127.0.0.1:{files};
    location /cdn/chathub/ {{ alias files/; add_header Access-Control-Allow-Origin *; }}
  }}
  server {{
    listen 127.0.0.1:{api};
    location / {{ proxy_pass http://127.0.0.1:{served}; proxy_set_header Host $http_host; proxy_set_header X-User anna; }}
  }}
}}
"""
APART_PAGE = """<!doctype html><html lang="en"><title>A page</title>
<script type="module" src="{files}/chathub-widget.js"></script>
<chathub-widget organization="sales" isolation="{isolation}" fallback-email="support@example.com"></chathub-widget>
"""


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_files_on_a_cdn_pages_under_a_prefix_and_the_endpoint_on_a_third_host(
    isolation, page, seen, chathub_vendor, programs, site_ports, tmp_path
):
    site, files, api = (
        f"http://127.0.0.1:{site_ports[name]}" for name in ("nginx", "files", "api")
    )
    folder = tmp_path / "site"  # nginx, started by root, reads it as somebody else
    folder.mkdir()
    (folder / "operators.json").write_text('{"anna": {"operator": 101}}')
    (folder / "pages").mkdir()
    cdn = f"{files}/cdn/chathub"
    written = APART_PAGE.format(files=cdn, isolation=isolation)
    (folder / "pages" / "index.html").write_text(written)
    said = programs.run(
        COMMAND, "copy-static", "files", "--prefix", "/support/chathub", "--files-url", cdn,
        "--token-url", f"{api}/api/chathub/token", cwd=folder,
    )  # fmt: skip
    sources = re.findall(r"^ {5}([a-z]+-src .+;)$", said, re.MULTILINE)
    policy = " ".join(["default-src 'none';", *sources])
    (folder / "nginx.conf").write_text(APART.format(policy=policy, **site_ports))
    programs.start(
        COMMAND, "serve", "--port", site_ports["served"], cwd=folder,
        CHATHUB_ALLOWED_ORIGINS=site, CHATHUB_OPERATORS="operators.json",
    )  # fmt: skip
    nginx = nginx_server.program()
    programs.start(nginx, "-p", ".", "-c", "nginx.conf", "-e", "stderr", cwd=folder)
    assert answers(f"http://127.0.0.1:{site_ports['served']}/healthz").status_code == 200
    assert answers(site).status_code == 200

    page.clock.install()
    page.goto(site)
    seen.ready("Sally Jensen")
    assert not seen.noted_errors
    assert not [text for kind, text in seen.noted_console if kind == "error"]
    before = seen.token_id
    chathub_vendor.expire_tokens()
    seen.another_token(before)
