"""What one tab tells the others, word for word, and what it believes of what it hears."""

import json
from types import SimpleNamespace

import pytest
from chathub_widget.core.token import LONGEST_TOKEN, Token
from chathub_widget.page.tabs import TURN_TIMEOUT_S, Tabs, tell_sign_out
from chathub_widget.settings import Settings

from .fake_browser import SITE
from .helpers import START_S

ENDPOINT = SITE + "/api/chathub/token"
HERE = {"version": 1, "endpoint": ENDPOINT, "organization": "sales"}
TOKEN = {**HERE, "type": "token", "operator": "7", "token": "opaque", "expiresAt": START_S + 60}
NO_RIGHT = {**HERE, "type": "no-right", "code": "forbidden", "at": START_S}
SIGNED_OUT = {"version": 1, "type": "signed-out", "endpoint": ENDPOINT, "at": START_S}


class Heard:
    """The tabs of one widget, and what has been heard through them."""

    def __init__(self, fake, organization="Sales"):
        self.calls = []
        self.tabs = Tabs(
            fake,
            Settings(fake, organization=organization),
            lambda *what: self.calls.append(("token", *what)),
            lambda *what: self.calls.append(("no right", *what)),
            lambda *what: self.calls.append(("signed out", *what)),
        )
        (self._channel,) = fake.channels

    def hear(self, message):
        """Take a message from another tab; return what came of it."""
        self._channel.function(message if isinstance(message, str) else json.dumps(message))
        return self.calls


@pytest.fixture
def heard(fake):
    return Heard(fake)


def posted(fake):
    """Return the one message that was posted, and to which channel."""
    ((name, text),) = fake.posted
    return name, json.loads(text)


# What is told


def test_a_renewed_token_is_offered_with_all_that_is_known_of_it(fake, heard):
    heard.tabs.offer(Token("opaque", START_S, START_S + 60, "7"))
    assert posted(fake) == ("chathub", TOKEN)


def test_a_right_that_is_gone_is_told_with_its_cause_and_its_moment(fake, heard):
    heard.tabs.no_right("forbidden", START_S)
    assert posted(fake) == ("chathub", NO_RIGHT)


def test_a_session_that_is_gone_is_told_to_every_widget_of_the_endpoint(fake, heard):
    heard.tabs.signed_out(START_S)
    assert posted(fake) == ("chathub", SIGNED_OUT)


def test_the_sites_own_sign_out_is_told_to_every_widget_of_the_site(fake):
    fake.elapsed_s += 5
    tell_sign_out(fake)
    message = {**SIGNED_OUT, "endpoint": None, "at": START_S + 5}
    assert posted(fake) == ("chathub", message)
    assert fake.channels == []


def test_a_widget_that_has_ended_hears_nothing_more(fake, heard):
    heard.tabs.close()
    assert fake.channels == []


# What is heard


@pytest.mark.parametrize(
    ("message", "call"),
    [
        (TOKEN, ("token", "opaque", START_S + 60, "7")),
        ({**HERE, "type": "token", "token": "opaque"}, ("token", "opaque", None, None)),
        (NO_RIGHT, ("no right", "forbidden", START_S)),
        ({**NO_RIGHT, "code": "no-organization"}, ("no right", "no-organization", START_S)),
        (SIGNED_OUT, ("signed out", START_S)),
        ({**SIGNED_OUT, "endpoint": None, "at": 1.5}, ("signed out", 1.5)),
        ({**SIGNED_OUT, "organization": "support"}, ("signed out", START_S)),
    ],
)
def test_what_another_tab_tells_of_this_widget_is_heard(heard, message, call):
    assert heard.hear(message) == [call]


@pytest.mark.parametrize("message", [TOKEN, NO_RIGHT])
@pytest.mark.parametrize(
    "other",
    [
        {"organization": "support"},
        {"organization": ""},
        {"organization": None},
        {"endpoint": SITE + "/other"},
        {"endpoint": None},
        {"version": 2},
        {"version": None},
        {"type": "other"},
        {"type": None},
    ],
    ids=str,
)
def test_what_is_told_of_another_widget_is_not(heard, message, other):
    assert heard.hear({**message, **other}) == []


@pytest.mark.parametrize(
    "message",
    [
        {**TOKEN, "token": None},
        {**TOKEN, "token": ["opaque"]},
        {**NO_RIGHT, "code": "signed-out"},
        {**NO_RIGHT, "code": None},
        {**NO_RIGHT, "at": "now"},
        {**NO_RIGHT, "at": True},
        {**SIGNED_OUT, "at": None},
        {**SIGNED_OUT, "at": False},
        {**SIGNED_OUT, "endpoint": SITE + "/other"},
        {**SIGNED_OUT, "version": 3},
    ],
    ids=str,
)
def test_a_message_with_a_part_that_cannot_be_is_none(heard, message):
    assert heard.hear(message) == []


def test_a_message_longer_than_any_is_not_read(heard):
    longest = json.dumps(TOKEN)
    longest = longest.replace("opaque", "e" * (2 * LONGEST_TOKEN - len(longest) + len("opaque")))
    assert len(longest) == 2 * LONGEST_TOKEN
    assert len(heard.hear(longest)) == 1
    assert len(heard.hear(longest.replace("e" * 9, "e" * 10))) == 1, "no other was heard"


def test_a_widget_without_an_organization_hears_of_those_without_one(fake):
    heard = Heard(fake, organization=None)
    assert heard.hear(TOKEN) == []
    assert len(heard.hear({**TOKEN, "organization": ""})) == 1


# Turns


class Turns:
    """What a browser does for tabs that take turns; every turn has taken waiting, or none has."""

    def __init__(self, fake, waited):
        self.asked = []
        self.slept_s = []

        async def turn(name, timeout_s):
            self.asked.append((name, timeout_s))
            return "end", waited

        async def sleep(seconds):
            self.slept_s.append(seconds)

        fake.turn, fake.sleep = turn, sleep


@pytest.mark.parametrize("waited", [False, True])
async def test_who_has_waited_for_a_turn_hears_first_what_the_one_before_has_got(fake, waited):
    turns = Turns(fake, waited)
    assert await Heard(fake).tabs.turn() == "end"
    assert [0 < wait_s < 0.2 for wait_s in turns.slept_s] == [True] * waited


async def test_turns_are_taken_by_the_tabs_of_one_widget(fake):
    turns = Turns(fake, False)
    for organization in ("Sales", "sales", "support", None):
        await Tabs(fake, Settings(fake, organization=organization), *[None] * 3).turn()
    endpoint = SimpleNamespace(token_url=SITE + "/other", organization="sales")
    await Tabs(fake, endpoint, *[None] * 3).turn()
    names = [name for name, _ in turns.asked]
    assert names[0] == names[1]
    assert len(set(names)) == 4
    assert {timeout_s for _, timeout_s in turns.asked} == {TURN_TIMEOUT_S}
