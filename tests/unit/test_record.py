"""What has happened is kept without tokens and people, and leads to the same decisions again."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from chathub_server.testing.core_page import CorePage
from chathub_widget import replay
from chathub_widget.core import Core, Event, record
from chathub_widget.core.token import Token
from chathub_widget.page import report as reports
from hypothesis import given, settings, strategies as st

from .helpers import DAY_S, START_S, Widget, jwt, token_answer

ROOT = Path(__file__).resolve().parents[2]


def played(report):
    """Return the steps of a report, played again."""
    return list(replay.steps(report))


async def busy(fake):
    """Return a widget to which a good deal has happened."""
    fake.chances = 0.737373
    widget = await Widget(fake).ready(operator="sally@site.example")
    fake.draft = True
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    await fake.pass_time(12)
    fake.draft = False
    await fake.pass_time(6)
    await fake.module_runs(widget.panel())
    await fake.pass_time(23 * 3600)
    await fake.answer(503, '{"error": "Ask sally@site.example why."}', retry_after="2")
    await fake.event("focus")
    await fake.pass_time(4000)
    return widget


async def test_a_report_leads_to_the_same_decisions_again(fake):
    widget = await busy(fake)
    steps = played(widget.manager.report())
    assert len(steps) > 15
    assert all(step.is_same for step in steps)
    assert {step.state for step in steps} >= {"held", "fetching", "ready", "down"}


async def test_a_report_says_what_a_support_mail_needs(fake):
    widget = Widget(fake, isolation="frame")
    await widget.start()
    text = widget.manager.report()
    for line in (
        "browser: A browser of plain objects",
        "page: https://site.example",
        "organization: sales",
        "isolation: frame",
        "contacts: mail",
        "state: loading",
    ):
        assert line in text.split("\n")


async def test_no_token_and_no_address_of_a_person_is_in_a_report(fake):
    widget = await busy(fake)
    text = widget.manager.report()
    assert "eyJ" not in text
    assert "@" not in text
    assert "sally" not in text
    assert "help@" not in text


async def test_the_last_few_hundred_events_are_kept_and_play_from_the_middle(fake):
    widget = await Widget(fake).ready()
    fake.takes_token = True
    for number in range(200):
        await widget.ask("refresh")
        await widget.renewed(jti=str(number))
    text = widget.manager.report()
    steps = played(text)
    assert record.HALF <= len(steps) <= 2 * record.HALF
    assert all(step.is_same for step in steps)
    assert len(text) < 60_000


async def test_minutes_in_which_nothing_happens_leave_no_line(fake):
    widget = await Widget(fake).ready()
    before = len(played(widget.manager.report()))
    await fake.pass_time(3600)
    assert len(played(widget.manager.report())) == before


def test_a_clock_that_is_set_back_after_such_a_minute_plays_the_same():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    page.fail()
    page.now_s += 0.5
    page.send("time")
    page.now_s -= 7200
    page.send("time")
    page.pass_time(2)
    steps = played("record:\n" + "\n".join(page.record.lines()))
    assert steps[-1].state == "asking"
    assert all(each.is_same for each in steps)


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=200, deadline=None)
def test_a_number_is_written_exactly(number):
    token = Token("a", number, number, "someone")
    kept = record.Record(Core(), START_S)
    came = kept.add(Event("token", token=token), START_S, 0.5, 0)
    came([])
    line = record.read(kept.lines()[-1])
    assert line[4]["token"].issued_s == number


async def test_a_story_is_told_line_by_line(fake, tmp_path, capsys):
    widget = await busy(fake)
    file = tmp_path / "report.txt"
    file.write_text(widget.manager.report())
    assert replay.main([str(file)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "+0:00:00.000  start (number 1)  ->  looking: begin, look for tag",
        "+0:00:00.000  absent  ->  asking: show, ask",
        "+0:00:00.000  token (token 1 of operator 1)  ->  loading: load",
    ]
    assert "+0:00:00.000  not taken (has draft)  ->  held: answer" in said
    assert "+0:00:10.000  looked (has draft)  ->  held" in said
    assert "+22:09:08.242  time  ->  renewing: ask" in said
    failed = "failed (endpoint: The token endpoint did not answer within 10 seconds.)"
    assert f"+22:09:18.242  {failed}  ->  ready: log" in said


async def test_another_decision_than_in_the_page_is_told(fake, tmp_path, capsys):
    text = (await Widget(fake).ready()).manager.report()
    file = tmp_path / "report.txt"
    file.write_text(text.replace('"ready"', '"held"'))
    assert replay.main([str(file)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if "!!" in line] == ["   !! in the page: held: show, answer"]


NO_RECORD = 'It has no line "record:" with a record after it.'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", NO_RECORD),
        ("record:\n", NO_RECORD),
        ("record:\nno JSON\n", "Its record cannot be read: "),
        ('record:\n[1, 2, null, "start", {}, "looking", []]\n', "Its record has no beginning."),
        (
            'record:\n{"version": 99, "began": 1, "core": {}}\n',
            "It was made by another version of this package.",
        ),
        ("\x00\xff", "'utf-8' codec can't decode "),
    ],
)
def test_what_is_no_report_is_said_in_one_sentence(tmp_path, text, why, capsys):
    file = tmp_path / "report.txt"
    file.write_bytes(text.encode("latin-1"))
    assert replay.main([str(file)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{file} is no report that can be played: {why}")


@pytest.mark.parametrize("arguments", [[], ["one", "two"]])
def test_one_file_is_to_be_named(arguments, capsys):
    assert replay.main(arguments) == 2
    said = "Say one file: python -m chathub_widget.replay REPORT\n"
    assert capsys.readouterr().err == said


def test_the_command_of_the_readme_runs(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "chathub_widget.replay", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "No such file" in done.stderr


def test_the_version_is_the_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == reports.VERSION


def test_a_line_is_plain_json(fake):
    kept = record.Record(Core(), START_S)
    for line in kept.lines():
        json.loads(line)


async def test_a_sign_in_answer_with_a_name_leaves_the_name_out(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer(operator=101))
    assert "Sally" not in widget.manager.report()
    assert jwt(START_S + DAY_S, START_S) not in widget.manager.report()
