"""The README, followed to the letter: by somebody who has the wheel, an empty folder and nothing else."""

import contextlib
import os
import re
import signal
import subprocess

import httpx
import nginx_server
import pytest
from printed import beneath
from redis_server import RedisServer
from setup_tools import ROOT

from .installed import answers, plain_environment, run
from .page_scripts import APART

README = ROOT / "README.md"
PLAIN = {"trust_env": False, "verify": False}


def followed(test):
    """Mark a test that installs what the README says."""
    return pytest.mark.full(pytest.mark.timeout(240)(test))


def printed(heading, language):
    """Return what the README prints beneath a heading."""
    return beneath(README, heading, language)


@contextlib.contextmanager
def started(*command, cwd, says_at, **environment):
    """Run a site until the end of the context, and wait until it answers at a URL."""
    with (cwd / "said.txt").open("w") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env=plain_environment(**environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        answers(says_at)
        yield
    finally:
        process.terminate()
        process.wait()


def checked(programs, site, cwd):
    """Look at a site by the command that the README gives."""
    (line,) = printed("Look whether all is well", "sh")
    name, *words = line.replace("https://desk.example.com/", site).split()
    return run(programs / name, *words, cwd=cwd)


@pytest.fixture
def folder(tmp_path):
    """Give an empty folder."""
    made = tmp_path / "desk"
    made.mkdir()
    return made


@pytest.fixture
def site(site_ports):
    """Give the address of a site to be."""
    return f"http://127.0.0.1:{site_ports['nginx']}"


@followed
def test_django(wheels, environment, folder, site, site_ports, chathub_vendor, page, seen):
    programs = environment(f"{wheels[0]}[django]")
    settings, urls, people = printed("Django", "python")
    (html,) = printed("Django", "html")
    run(programs / "django-admin", "startproject", "desk", ".", cwd=folder)
    (folder / "people.py").write_text(people)
    (folder / "templates").mkdir()
    assert "templates/desk.html" in html
    (folder / "templates" / "desk.html").write_text(html)
    for name, text in (("settings", settings), ("urls", urls)):
        with (folder / "desk" / f"{name}.py").open("a") as file:
            file.write(text)
    words = {
        **chathub_vendor.settings,
        "DJANGO_SUPERUSER_USERNAME": "anna",
        "DJANGO_SUPERUSER_PASSWORD": "anna-word",
        "DJANGO_SUPERUSER_EMAIL": "anna@desk.example",
    }
    manage = [programs / "python", "manage.py"]
    for step in (["migrate"], ["createsuperuser", "--noinput"], ["check"]):
        run(*manage, *step, cwd=folder, **words)
    serve = [*manage, "runserver", site_ports["nginx"], "--noreload"]
    with started(*serve, cwd=folder, says_at=site, **words):
        page.goto(f"{site}/admin/login/?next=/")
        page.get_by_label("Username").fill("anna")
        page.get_by_label("Password").fill("anna-word")
        page.get_by_role("button", name="Log in").click()
        seen.ready("Sally Jensen")
        assert seen.states == ["ready"], "the token came with the page"


@followed
def test_flask(wheels, environment, folder, site, site_ports, chathub_vendor, page, seen):
    programs = environment(f"{wheels[0]}[flask]")
    (app,) = printed("Flask", "python")
    (folder / "app.py").write_text(app)
    serve = [programs / "flask", "run", "--port", site_ports["nginx"]]
    with started(*serve, cwd=folder, says_at=site, **chathub_vendor.settings):
        assert "All is well." in checked(programs, site, folder)
        page.goto(site)
        seen.fallback_says("You are signed out")
        page.get_by_role("link", name="Sign in").click()
        seen.ready("Sally Jensen")


@followed
def test_fastapi(wheels, environment, folder, site, site_ports, chathub_vendor, page, seen):
    programs = environment(f"{wheels[0]}[starlette]", "fastapi", "itsdangerous")
    (app,) = printed("FastAPI and Starlette", "python")
    (html,) = printed("Why Python in the page", "html")
    pages = f'''
from fastapi import Request
from fastapi.responses import HTMLResponse

@app.get("/", response_class=HTMLResponse)
def desk():
    return """{html}"""

@app.get("/sign-in")
def sign_in(request: Request):
    request.session["user"] = "anna"
'''
    (folder / "app.py").write_text(app + pages)
    serve = [programs / "uvicorn", "app:app", "--port", site_ports["nginx"]]
    words = {**chathub_vendor.settings, "SESSION_KEY": "a key of this test's own"}
    with started(*serve, cwd=folder, says_at=site, **words):
        assert "All is well." in checked(programs, site, folder)
        page.goto(f"{site}/sign-in")
        page.goto(site)
        seen.ready("Sally Jensen")


@followed
def test_the_wheels_are_built_and_installed_as_it_says(wheels):
    build, install, _demo, export = printed("Put it on your site", "sh")
    assert build == "python3 app/build_wheels.py\n"
    assert re.search(r"chathub_widget-[\d.]+-py3-none-any\.whl", install)[0] == wheels[0].name
    for name in ("CHATHUB_VENDOR_URL", "CHATHUB_LOGIN", "CHATHUB_PASSWORD"):
        assert f"{name}=" in export


@followed
def test_a_stand_in_serves_the_site_that_it_is_told(wheels, environment, folder, site_ports):
    programs = environment(f"{wheels[0]}[dev]")
    _, _, demo, export = printed("Put it on your site", "sh")
    name, *words = demo.split()
    words[words.index("8100")] = str(site_ports["files"])
    words[words.index("8001")] = str(site_ports["api"])
    vendor = f"http://127.0.0.1:{site_ports['api']}"
    settings = dict(re.findall(r"(CHATHUB_\w+)=(\S+)", export))
    with started(programs / name, *words, cwd=folder, says_at=f"{vendor}/_log"):
        said = run(
            programs / name, "serve", "--check", cwd=folder,
            **{**settings, "CHATHUB_VENDOR_URL": vendor},
        )  # fmt: skip
        assert "ChatHub answers: 3 organizations" in said
        module = f"{vendor}/operator-chat-panel/widget-script.js"
        headers = {"Origin": "http://127.0.0.1:5000"}
        allowed = httpx.get(module, headers=headers, **PLAIN).headers
        assert allowed["access-control-allow-origin"] == "http://127.0.0.1:5000"


@followed
def test_production_behind_nginx_with_two_processes_and_redis(
    wheels, environment, tmp_path, site_ports
):
    nginx_server.provide()
    programs = environment(f"{wheels[0]}[dev]")
    heading = "In production: nginx, two processes, Redis"
    install, settings, processes, front, see = printed(heading, "sh")
    assert '[dev]"' in install
    redis = RedisServer(tmp_path)
    # The system's own folders, ports and services are not a test's.
    own = {
        "/srv/chathub/bin": programs,
        "/etc/nginx/conf.d": tmp_path / "conf.d",
        "/etc/chathub": tmp_path / "etc",
        "/var/log": tmp_path,
        "redis://127.0.0.1:6379/0": redis.url,
        "8000": site_ports["files"],
        "8001": site_ports["api"],
        "8080": site_ports["nginx"],
        "8101": site_ports["served"],
        "8102": site_ports["second"],
        "htpasswd -bc": 'password() { echo "$2:{PLAIN}$3" >$1; }; password',
        "nginx -t && service nginx restart": (
            f"{nginx_server.program()} -p {tmp_path} -c nginx.conf -e stderr &"
        ),
    }
    stand_in, first, second, nginx = (
        f"until curl -s -o {os.devnull} http://127.0.0.1:{site_ports[name]}; do sleep 0.2; done\n"
        for name in ("api", "served", "second", "nginx")
    )
    settings = settings.replace("stand-in.log 2>&1 &\n", f"stand-in.log 2>&1 &\n{stand_in}")
    script = "\n".join(["set -e", settings, processes, first, second, front, nginx, see])
    for place, its in own.items():
        script = script.replace(place, str(its))
    (tmp_path / "conf.d").mkdir()
    user = "user root;" if os.geteuid() == 0 else ""  # this folder is nobody else's
    parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{part}_temp_path tmp;" for part in parts)
    (tmp_path / "nginx.conf").write_text(
        f"{user} daemon off; pid nginx.pid; events {{}} http {{ {temporary} access_log off;"
        f" include {tmp_path}/conf.d/*.conf; }}"
    )
    said = tmp_path / "said.txt"
    with said.open("w") as log:
        bash = subprocess.Popen(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=plain_environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert bash.wait(120) == 0, said.read_text()
        assert "ChatHub answers: 3 organizations" in said.read_text()
        assert "Redis answers." in said.read_text()
        statuses = re.findall(r"HTTP/1.1 (\d+) ", said.read_text())
        assert statuses == ["200", "401", "200"], said.read_text()
        assert "chathub_vendor_calls_total" in said.read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(bash.pid, signal.SIGTERM)
        redis.end()


def test_the_two_commands_of_a_clone_are_the_first_that_it_prints():
    first = re.search(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[1]
    commands = [line.split("#")[0].strip() for line in first.splitlines()]
    assert commands == ["python3 serve.py", "python3 tests"]


def test_two_organizations_stand_side_by_side_until_the_site_signs_out(
    page, seen, own_pages_folder
):
    (two,) = printed("Two organizations on one page", "html")
    (sign_out,) = printed("Signing out", "html")
    script = '<script type="module" src="/chathub/chathub-widget.js"></script>'
    seen.sign_in("demo")
    (own_pages_folder / "two.html").write_text(f"<!doctype html><title>Two</title>{script}{two}")
    page.goto("/own/two.html")
    seen.reached("ready", 2)
    seen.until(APART, [])
    page.evaluate(re.search(r">(.+)<", sign_out)[1])
    seen.nothing_is_left()


def test_two_lines_of_html_are_enough(page, seen, own_pages_folder):
    (html,) = printed("Why Python in the page", "html")
    seen.sign_in("demo")
    (own_pages_folder / "two-lines.html").write_text(f"<!doctype html><title>Two</title>{html}")
    page.goto("/own/two-lines.html")
    seen.ready("Sally Jensen")


def test_a_page_that_runs_pyscript_itself_and_a_manager_made_in_python(
    page, seen, own_pages_folder
):
    (html,) = printed("The element", "html")
    (python,) = printed("From Python", "python")
    seen.sign_in("demo")
    html = html.replace("/my.py", "/own/my.py")
    title = 'import js\njs.document.title = manager.state + " " + text.split("\\n")[0]\n'
    (own_pages_folder / "my.py").write_text(f"{python}\n{title}")
    (own_pages_folder / "pyscript.html").write_text(f"<!doctype html><title>Mine</title>{html}")
    page.goto("/own/pyscript.html")
    page.wait_for_function("document.title.startsWith('stopped ')", timeout=20_000)
    seen.nothing_is_left()
