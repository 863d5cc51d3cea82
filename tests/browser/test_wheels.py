"""The wheels: built by one command, and installed in an empty environment far from the clone."""

import re
import subprocess
import zipfile

import pytest
from setup_tools import ROOT

from .installed import run

pytestmark = [pytest.mark.full, pytest.mark.timeout(240)]

TYPED = """
from chathub_server import Settings, User, widget_files

files = widget_files(Settings(login="a", password="b"))
user: int = User("anna", operator=101)
"""
PLUGIN = """
import httpx

def test_it_is_there(chathub_site, chathub_vendor):
    with httpx.Client(base_url=chathub_site.url, trust_env=False) as client:
        client.post("/session", json={"user": "demo"})
        chathub_vendor.fail("operator-token", status=500, times=1)
        assert client.get("/api/chathub/token").status_code == 502
        assert client.get("/api/chathub/token").json()["operator"]["name"] == "Sally Jensen"
"""


def test_the_wheel_has_all_that_any_site_needs(wheels, environment, tmp_path):
    package, pyodide = wheels
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
    for name in (
        r"chathub_server/py\.typed", r"chathub_widget/py\.typed", r".+/licenses/LICENSE",
        r"chathub_server/testing/site_stories\.py", r"chathub_server/testing/README\.md",
        r"chathub_server/static/chathub_widget\.pack", r"chathub_server/static/standin/widget-script\.js",
        r"chathub_server/static/runtimes/micropython-[\d.]+/LICENSE\.txt",
        r"chathub_server/static/runtimes/pyscript-[\d.]+/LICENSE\.txt",
        r"chathub_server/static/runtimes/pyscript-[\d.]+/core\.js\.br",
    ):  # fmt: skip
        assert any(re.fullmatch(name, each) for each in names), name
    assert not [name for name in names if re.search(r"\.map$|__pycache__|node_modules", name)]
    assert package.stat().st_size < 3_000_000 < pyodide.stat().st_size

    programs = environment(package, "mypy")
    command = programs / "chathub-widget"
    version = re.search(r"chathub_widget-([\d.]+)-", package.name)[1]
    assert run(command, "--version", cwd=tmp_path) == f"chathub-widget {version}\n"
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(), "the changelog knows it"
    run(command, "copy-static", "public", cwd=tmp_path)
    assert not list((tmp_path / "public").rglob("pyodide.asm*"))
    account = {"CHATHUB_LOGIN": "a", "CHATHUB_PASSWORD": "b"}
    said = run(command, "serve", cwd=tmp_path, status=2, **account)
    assert said.startswith("starlette is not installed; run, where the wheel is: pip install ")
    assert said.endswith(f'"{package.name}[starlette]"\n')
    said = run(command, "demo", cwd=tmp_path, status=2)
    assert said.endswith(f'"{package.name}[dev]"\n')
    (tmp_path / "typed.py").write_text(TYPED)
    said = run(programs / "mypy", "typed.py", cwd=tmp_path, status=1)
    assert 'has type "User", variable has type "int"' in said
    assert "Found 1 error" in said


def test_the_demo_and_the_plugin_run_from_the_wheel(wheels, environment, tmp_path, page, seen):
    package, pyodide = wheels
    programs = environment(f"{package}[dev]", pyodide, "pytest")
    (tmp_path / "test_mine.py").write_text(PLUGIN)
    said = run(programs / "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py", cwd=tmp_path)
    assert "1 passed" in said

    command = [programs / "chathub-widget", "demo", "--port", "0", "--vendor-port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env={"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    ) as demo:
        try:
            site = re.search(r"http://\S+", demo.stdout.readline())[0]
            page.goto(site)
            seen.ready("Sally Jensen")
            page.goto(f"{site}/organizations")
            seen.reached("ready", 2)
            page.goto(f"{site}/?interpreter=py")
            seen.ready("Sally Jensen")
            page.goto(f"{site}/react")
            assert "open it in a clone of the project" in page.get_by_role("main").inner_text()
        finally:
            demo.terminate()
