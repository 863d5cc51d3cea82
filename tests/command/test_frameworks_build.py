"""How the applications of the frameworks are built: each alone, once, and with what a person can do about a failure."""

import sys

import bootstrap
import frameworks_build
import npm_failures
import pytest
import setup_tools

CI = "ci --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=4000 --ignore-scripts --no-audit --no-fund"
# An npm that makes what is asked for, beside the folder it runs in.
MAKES = """
case $1 in
  ci) echo fetched; mkdir -p node_modules;;
  run) echo built; mkdir -p ../dist/${PWD##*/}; echo desk > ../dist/${PWD##*/}/index.html;;
esac
"""


@pytest.fixture
def folder(machine, tmp_path, monkeypatch):
    """Give a clone with the sources of all, and a machine that has Node.js and npm."""
    static = tmp_path / "static"
    frameworks = static / "frameworks"
    (frameworks / "shared").mkdir(parents=True)
    (static / "widget.d.ts").touch()
    (frameworks / "tsconfig.json").touch()
    for name in frameworks_build.NAMES:
        (frameworks / name).mkdir()
        for file in ("package.json", "package-lock.json", "App.tsx"):
            (frameworks / name / file).write_text(name)
    monkeypatch.setattr(setup_tools, "STATIC", static)
    monkeypatch.setattr(frameworks_build, "FOLDER", frameworks)
    monkeypatch.setattr(frameworks_build, "DIST", frameworks / "dist")
    monkeypatch.setattr(frameworks_build, "TYPES", static / "widget.d.ts")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "BIN", tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    machine.has("node", "echo 24.0.0")
    machine.has("npm", MAKES)
    return frameworks


@pytest.fixture
def build(folder, monkeypatch):
    """Return what runs the command with these words; it returns the exit status."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["frameworks_build.py", *words])
        return frameworks_build.main()

    return run


def test_react_is_built_without_the_tools_of_the_others(build, folder, machine, capsys):
    assert build("react") == 0
    assert machine.calls() == [f"npm {CI}", "npm run build"]
    assert [each.parent.name for each in folder.glob("*/node_modules")] == ["react"]
    assert (folder / "dist" / "react" / "built.stamp").exists()
    assert "fetched" in (folder / "dist" / "react.log").read_text()
    assert capsys.readouterr().err.splitlines() == [
        "Fetching React's tools (73 MB) with npm …",
        "Building with React …",
        "Built: React.",
    ]


def test_what_is_built_is_built_again_only_when_its_sources_have_changed(build, folder, machine):
    assert build() == 0
    done = len(machine.calls())
    assert done == 6
    assert build() == 0
    assert len(machine.calls()) == done
    (folder / "vue" / "App.tsx").write_text("changed")
    assert build() == 0
    assert machine.calls()[done:] == ["npm run build"]
    (folder / "shared" / "desk.ts").touch()
    assert build() == 0
    assert machine.calls()[done + 1 :] == ["npm run build"] * 3


def test_a_failure_says_what_to_do_and_leaves_no_stamp(build, folder, machine, capsys):
    machine.has("npm", "echo npm error code ENOTFOUND; exit 1")
    assert build("react") == 2
    said = capsys.readouterr().err
    assert (
        "Set-up failed at fetching React's tools (73 MB) with npm:"
        " npm cannot reach its registry; check the network and start again.\n"
    ) in said
    assert "static/frameworks/dist/react.log" in said
    assert not frameworks_build.is_built("react")


def test_an_application_that_is_none_is_refused(build, machine, capsys):
    assert build("react", "svelte") == 2
    assert capsys.readouterr().err == (
        "There is no svelte here: name react, vue, angular, or none.\n"
    )
    assert machine.calls() == []


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        ("npm error code EAI_AGAIN", "check the network"),
        ("npm error   code: 'ECONNREFUSED',", "check the network"),
        ("npm error code E403", "check the settings of npm"),
        ("npm error code ENOSPC", "make room"),
        ("npm error code EACCES", "as a user who may"),
        ("npm error something else", "check the network"),
    ],
)
def test_what_npm_says_becomes_what_a_person_can_do(said, advised):
    assert advised in npm_failures.advice(said)
