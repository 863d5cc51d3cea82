"""The README's example of a token backend works as it is printed."""

import base64
import json
from pathlib import Path

import httpx
import itsdangerous
import loops
from printed import blocks

README = Path(__file__).resolve().parents[2] / "README.md"
KEY = "a key of this test's own"


def printed():
    """Return the Python that mounts the token routes."""
    (example,) = [block for block in blocks(README) if "token_routes(" in block]
    return example


def cookie(**session):
    value = base64.b64encode(json.dumps(session).encode())
    return {"Cookie": f"session={itsdangerous.TimestampSigner(KEY).sign(value).decode()}"}


def test_the_example_issues_a_token_to_whoever_is_signed_in(chathub_alone, monkeypatch):
    for name, value in {**chathub_alone.settings, "SESSION_KEY": KEY}.items():
        monkeypatch.setenv(name, value)

    async def ask():
        names = {}
        exec(printed(), names)
        app = names["app"]
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as site:
            found = [
                await site.get("/api/chathub/token", headers=headers)
                for headers in ({}, cookie(user="anna"))
            ]
        await names["tokens"].aclose()
        return found

    nobody, anna = loops.run(ask)
    assert nobody.status_code == 401
    assert anna.status_code == 200
    assert anna.json()["operator"] == {"id": 101, "name": "Sally Jensen"}
