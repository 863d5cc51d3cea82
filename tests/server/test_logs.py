"""What a line of the log looks like: as text, as JSON, for people; and never with a token."""

import json
import logging

import pytest
from chathub_server import logs

JWT = ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJvcGVyYXRvcklkIjoxMDF9", "c2lnbmF0dXJl-_"])
LOGGERS = ("chathub", "stamina")


@pytest.fixture
def written(monkeypatch, capsys):
    """Return what configures the log, and gives what is then written to stderr."""
    before = [
        (each, each.handlers, each.level, each.propagate)
        for each in map(logging.getLogger, LOGGERS)
    ]
    for name in ("logThreads", "logProcesses", "logMultiprocessing"):
        monkeypatch.setattr(logging, name, getattr(logging, name))

    def configure(**how):
        logs.configure(**how)
        return lambda: capsys.readouterr().err

    yield configure
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines_of(output):
    return [json.loads(line) for line in output().splitlines()]


def test_a_line_is_an_event_and_its_fields_as_json(written):
    output = written()
    logs.info("token_issued", user="anna", took_ms=1.5, operator=None)
    (line,) = lines_of(output)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "token_issued",
        "user": "anna",
        "took_ms": 1.5,
        "operator": None,
        "level": "info",
    }


def test_each_level_has_its_name(written):
    output = written()
    logs.info("one")
    logs.warning("two")
    logs.error("three")
    assert [line["level"] for line in lines_of(output)] == ["info", "warning", "error"]


def test_the_audit_log_is_written_too(written):
    output = written()
    logs.info("token_issued", to=logs.audit)
    assert [line["event"] for line in lines_of(output)] == ["token_issued"]


def test_what_cannot_be_json_is_written_all_the_same(written):
    output = written()
    logs.info("odd", value={1})
    assert lines_of(output)[0]["value"] == "{1}"


def test_the_cause_comes_with_its_traceback(written):
    output = written()
    try:
        raise KeyError("user")
    except KeyError as error:
        logs.error("request_failed", cause=error)
    (line,) = lines_of(output)
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("KeyError: 'user'")


def test_a_line_without_a_cause_has_no_traceback(written):
    output = written()
    logs.error("vendor_left_alone")
    assert "exception" not in lines_of(output)[0]


def test_other_packages_lines_are_json_too_where_they_are_warnings(written):
    output = written()
    logging.getLogger("stamina").info("a retry")
    logging.getLogger("stamina").warning("no more %s", "retries")
    (line,) = lines_of(output)
    assert (line["event"], line["level"]) == ("no more retries", "warning")


def test_a_line_for_people_has_time_level_event_and_fields(written):
    output = written(for_people=True)
    logs.warning("vendor_call_failed", call="operator/get-token", status=500)
    time, level, rest = output().split(" ", 2)
    assert len(time.split(":")) == 3
    assert (level, rest) == ("[WARNING]", "vendor_call_failed call=operator/get-token status=500\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("anna@desk.example", "anna@desk.example"),
        (-1.5, "-1.5"),
        ("two words", "'two words'"),
        ("a\nsecond=line", r"'a\nsecond=line'"),
        ("", "''"),
    ],
)
def test_what_could_be_taken_for_another_field_is_quoted(written, value, shown):
    output = written(for_people=True)
    logs.info("event", field=value)
    assert output().endswith(f" event field={shown}\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (JWT, "<token>"),
        (JWT[:9], "<token>"),
        (f"got {JWT}, and {JWT[:40]}", "got <token>, and <token>"),
        ("an eyJ", "an eyJ"),
        ("anna", "anna"),
    ],
)
def test_no_token_is_in_a_line(written, value, shown):
    output = written()
    logs.info("event", field=value, other=1)
    (line,) = lines_of(output)
    assert (line["field"], line["other"]) == (shown, 1)


def test_a_lines_request_is_named_where_there_is_one(written):
    output = written()
    logs.info("before")
    told = logs.request_id.set("from-nginx-7")
    logs.info("meanwhile")
    logs.request_id.reset(told)
    assert [line.get("request_id") for line in lines_of(output)] == [None, "from-nginx-7"]


def test_a_record_has_the_event_and_each_field_for_a_sites_own_formatter(written):
    written()
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logs.main.handlers = [handler]
    logs.info("token_issued", user="anna")
    (record,) = records
    assert (record.name, record.funcName) == ("chathub", "token_issued")
    assert (record.event, record.user) == ("token_issued", "anna")
    assert record.exc_info is None


def test_what_a_site_does_not_want_is_not_made(written):
    output = written()
    logs.main.setLevel(logging.ERROR)
    logs.info("nobody_asks")
    logs.warning("nobody_asks")
    logs.error("asked")
    assert [line["event"] for line in lines_of(output)] == ["asked"]


def test_lines_are_written_once_and_not_to_the_sites_own_log_as_well(written):
    output = written()
    written()
    root = logging.Handler()
    root.emit = lambda record: pytest.fail("told twice")
    logging.getLogger().addHandler(root)
    logs.info("once")
    logging.getLogger().removeHandler(root)
    assert len(lines_of(output)) == 1
