"""How much a cached token costs beside a bare route that answers the same bytes."""

import json
import statistics

import httpx
import redis_server
import tools

ROUNDS = 5
SECONDS = 3
UVICORNS = ("date", "server", "content-length")  # it adds those to every answer


def measure():
    """Measure in turns, so that whatever else the machine does hits both alike."""
    with tools.stand_in() as (vendor, _), tools.backend(vendor) as (_, port):
        answer = httpx.get(f"http://127.0.0.1:{port}{tools.TOKEN}", headers={"X-User": "101"})
        headers = {name: value for name, value in answer.headers.items() if name not in UVICORNS}
        same = {"BODY": answer.text, "HEADERS": json.dumps(headers)}
        with tools.served("bare:create_site", **same) as (_, bare_port):
            bare, ours = _in_turns(bare_port, port)
    ratio = statistics.median(our[0] / plain[0] for our, plain in zip(ours, bare, strict=True))
    slower = statistics.median(our[1] / plain[1] for our, plain in zip(ours, bare, strict=True))
    return [
        ("", "promised", "seen", None),
        ("bare route, requests/s", "", f"{_middle(bare, 0):.0f}", None),
        ("cached token, requests/s", "", f"{_middle(ours, 0):.0f}", None),
        ("cached to bare, requests/s", ">= 0.6", f"{ratio:.2f}", ratio >= 0.6),
        ("bare route, 99th percentile", "", f"{_middle(bare, 1):.1f} ms", None),
        ("cached token, 99th percentile", "", f"{_middle(ours, 1):.1f} ms", None),
        ("cached to bare, 99th percentile", "<= 2", f"{slower:.2f}", slower <= 2),
        ("all answered 200", "", "", not any(our[2] for our in ours)),
        *_shared(),
    ]


def _in_turns(bare_port, port):
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(tools.wrk(bare_port, tools.TOKEN, SECONDS, X_User=101))
        ours.append(tools.wrk(port, tools.TOKEN, SECONDS, X_User=101))
    return bare, ours


def _shared():
    """Say what Redis costs: each request asks it for the count of the user and for the token."""
    import tempfile

    from cryptography.fernet import Fernet

    with tempfile.TemporaryDirectory() as folder, tools.stand_in() as (vendor, _):
        redis = redis_server.RedisServer(folder)
        shared = {
            "CHATHUB_CACHE_URL": redis.url,
            "CHATHUB_CACHE_KEY": Fernet.generate_key().decode(),
        }
        with tools.backend(vendor, **shared) as (_, port):
            rate, slow_ms, _ = tools.wrk(port, tools.TOKEN, SECONDS, X_User=101)
        redis.end()
    return [("cached in Redis, requests/s", "", f"{rate:.0f} (99 % in {slow_ms:.1f} ms)", None)]


def _middle(measured, which):
    return statistics.median(each[which] for each in measured)
