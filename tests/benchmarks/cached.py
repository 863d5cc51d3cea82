"""How much a cached token costs, in memory and in Redis, beside a bare route that answers the same bytes."""

import json
import statistics

import httpx
import tools

ROUNDS = 5
SECONDS = 3
UVICORNS = ("date", "server", "content-length")  # it adds those to every answer


def measure():
    """Measure in turns, so that whatever else the machine does hits all alike."""
    with (
        tools.stand_in() as (vendor, _),
        tools.redis() as (_, shared),
        tools.backend(vendor) as (_, memory_port),
        tools.backend(vendor, **shared) as (_, redis_port),
    ):
        answer, _ = _warmed(memory_port), _warmed(redis_port)
        headers = {name: value for name, value in answer.headers.items() if name not in UVICORNS}
        same = {"BODY": answer.text, "HEADERS": json.dumps(headers)}
        with tools.served("bare:create_site", **same) as (_, bare_port):
            bare, memory, redis = _in_turns(bare_port, memory_port, redis_port)
    return [
        ("", "promised", "seen", None),
        ("bare route, requests/s", "", f"{_middle(bare, 0):.0f}", None),
        ("in memory, requests/s", "", f"{_middle(memory, 0):.0f}", None),
        _rate("in memory to bare, requests/s", memory, bare, 0.6),
        ("in Redis, requests/s", "", f"{_middle(redis, 0):.0f}", None),
        _rate("in Redis to bare, requests/s", redis, bare, 0.35),
        ("bare route, 99th percentile", "", f"{_middle(bare, 1):.1f} ms", None),
        ("in memory, 99th percentile", "", f"{_middle(memory, 1):.1f} ms", None),
        _slowness("in memory to bare, 99th percentile", memory, bare, 2),
        ("in Redis, 99th percentile", "", f"{_middle(redis, 1):.1f} ms", None),
        ("all answered 200", "", "", not any(each[2] for each in memory + redis)),
    ]


def _warmed(port):
    """Return the answer to the first request, which fetches lists and token."""
    answer = httpx.get(f"http://127.0.0.1:{port}{tools.TOKEN}", headers={"X-User": "101"})
    answer.raise_for_status()
    return answer


def _in_turns(*ports):
    rounds = [
        [tools.wrk(port, tools.TOKEN, SECONDS, X_User=101) for port in ports] for _ in range(ROUNDS)
    ]
    return list(zip(*rounds, strict=True))


def _rate(what, ours, bare, least):
    """Return the row for what a route serves in a second, beside the bare one in the same round."""
    ratio = statistics.median(our[0] / plain[0] for our, plain in zip(ours, bare, strict=True))
    return what, f">= {least}", f"{ratio:.2f}", ratio >= least


def _slowness(what, ours, bare, most):
    """Return the row for how slow the slowest requests are, likewise."""
    ratio = statistics.median(our[1] / plain[1] for our, plain in zip(ours, bare, strict=True))
    return what, f"<= {most}", f"{ratio:.2f}", ratio <= most


def _middle(measured, which):
    return statistics.median(each[which] for each in measured)
