"""Who a user is: what a `User` may do, and the mapping from users to operators."""

import json
import os
from types import SimpleNamespace

import pytest
from chathub_server import SettingsError, User, users
from chathub_server.vendor.client import Organization
from logged import capture_logs

from .settings_read import ACCOUNT, read

COMPANY = [Organization(10, "Sales"), Organization(20, "Support"), Organization(30, "Archive")]


def test_a_user_of_whom_nothing_is_said_may_act_nowhere():
    with pytest.raises(TypeError, match="Say where 'anna' may act"):
        User("anna")
    with pytest.raises(TypeError, match="Say where 'anna' may act"):
        User("anna", None)


@pytest.mark.parametrize(
    "several",
    [{"Sales", 20}, ["sales ", 20], ("SALES", 20, 20)],
    ids=lambda each: type(each).__name__,
)
def test_a_user_may_act_in_the_organizations_of_any_collection(several):
    user = User("anna", organizations=several)
    assert [user.may_act(where) for where in COMPANY] == [True, True, False]
    assert isinstance(user.organizations, frozenset)
    assert hash(user) == hash(User("anna", frozenset(several)))


def test_a_user_may_act_everywhere_only_if_that_is_said():
    assert all(User("anna", everywhere=True).may_act(where) for where in COMPANY)
    assert not any(User("anna", organizations=[]).may_act(where) for where in COMPANY)
    with pytest.raises(TypeError, match="not both"):
        User("anna", organizations={"Sales"}, everywhere=True)


def test_one_organization_alone_is_no_collection():
    """Taken as one, it would be the organizations S, a, l, e and s."""
    with pytest.raises(TypeError, match="must be several"):
        User("anna", organizations="Sales")


@pytest.mark.parametrize(
    "mapping",
    [
        "[]",
        "{",
        "[" * 100_000,
        "\ud83d",
        '{"anna": 101}',
        '{"anna": {}}',
        '{"anna": {"operator": "101"}}',
        '{"anna": {"operator": null}}',
        '{"anna": {"organizations": null}}',
        '{"anna": {"operator": 101, "organizations": null}}',
        '{"anna": {"organizations": "Sales"}}',
        '{"anna": {"organizations": [1.5]}}',
        '{"anna": {"organisations": ["Sales"]}}',
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(tmp_path, mapping):
    file = tmp_path / "operators.json"
    file.write_text(mapping, errors="surrogatepass")
    with pytest.raises(SettingsError) as caught:
        read({**ACCOUNT, "CHATHUB_OPERATORS": str(file)})
    (sentence,) = str(caught.value).splitlines()
    assert str(file) in sentence


def test_users_come_from_a_file_or_from_a_function(tmp_path):
    file = tmp_path / "operators.json"
    file.write_text(json.dumps({"anna": {"operator": 101, "organizations": ["Sales", 20]}}))
    user_of = read({**ACCOUNT, "CHATHUB_OPERATORS": str(file)}).users()
    assert user_of("anna").operator == 101
    assert user_of("anna").organizations == {"Sales", 20}
    assert user_of("somebody").organizations == frozenset()
    function = {"CHATHUB_OPERATORS": "tests.server.sites:by_number"}
    assert read({**ACCOUNT, **function}).users()("102").operator == 102
    with pytest.raises(SettingsError, match="CHATHUB_OPERATORS"):
        read(ACCOUNT).users()


def test_a_mapping_may_begin_with_a_byte_order_mark(tmp_path):
    file = tmp_path / "operators.json"
    file.write_text('{"anna": {"operator": 101}}', "utf-8-sig")
    assert users.users_from(str(file))("anna").operator == 101


@pytest.fixture
def pass_time(monkeypatch):
    """Return what moves the clock that says when a file is looked at again."""
    now = [0.0]
    monkeypatch.setattr(users, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def move(by_s):
        now[0] += by_s

    return move


@pytest.fixture
def file(tmp_path):
    """Give a mapping: Anna is operator 7."""
    file = tmp_path / "operators.json"
    write(file, {"anna": {"operator": 7}})
    return file


def write(file, mapping):
    file.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))


def edit(file, mapping):
    write(file, mapping)


def replace(file, mapping):
    """Put another file in its place that differs in nothing but what it says."""
    new = file.with_suffix(".new")
    write(new, mapping)
    was = file.stat()
    os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))
    os.replace(new, file)


def write_as_long(file, mapping):
    """Write it anew, as long as it was; the time is what tells."""
    before = file.stat()
    write(file, mapping)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))


CHANGES = [(edit, 102), (replace, 8), (write_as_long, 8)]


@pytest.mark.parametrize(("change", "operator"), CHANGES, ids=["edited", "replaced", "as long"])
def test_a_mapping_that_has_changed_is_read_again_within_a_second(
    file, pass_time, change, operator
):
    user_of = users.users_from(str(file))
    assert user_of("anna").operator == 7
    change(file, {"anna": {"operator": operator}})
    assert user_of("anna").operator == 7
    pass_time(users.LOOK_EVERY_S)
    assert user_of("anna").operator == operator


def test_who_is_taken_out_of_the_mapping_may_act_nowhere(file, pass_time):
    user_of = users.users_from(str(file))
    edit(file, {"ben": {"operator": 7}})
    pass_time(users.LOOK_EVERY_S)
    assert user_of("anna") == User("anna", organizations=())


def test_a_mapping_that_is_a_link_follows_it(file, pass_time):
    """As Kubernetes changes what it mounts."""
    link = file.with_name("link")
    link.symlink_to(file)
    user_of = users.users_from(str(link))
    new = file.with_name("new.json")
    write(new, {"anna": {"operator": 8}})
    link.unlink()
    link.symlink_to(new)
    pass_time(users.LOOK_EVERY_S)
    assert user_of("anna").operator == 8


def take_away(file):
    file.unlink()


def put_a_folder_there(file):
    file.unlink()
    file.mkdir()


def half_write(file):
    write(file, '{"anna": {"ope')


def misspell(file):
    write(file, {"anna": {"operater": 102}})


@pytest.mark.parametrize("spoil", [take_away, put_a_folder_there, half_write, misspell])
def test_a_mapping_that_is_spoilt_leaves_what_was_read_and_says_so_once(file, pass_time, spoil):
    user_of = users.users_from(str(file))
    spoil(file)
    with capture_logs() as lines:
        for _ in range(3):
            pass_time(users.LOOK_EVERY_S)
            assert user_of("anna").operator == 7
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("operators_not_read", "warning")
    assert str(file) in line["reason"]
    if file.is_dir():
        file.rmdir()
    write(file, {"anna": {"operator": 102}})
    pass_time(users.LOOK_EVERY_S)
    assert user_of("anna").operator == 102


def test_each_change_that_spoils_the_mapping_is_told(file, pass_time):
    user_of = users.users_from(str(file))
    with capture_logs() as lines:
        for spoilt in ["{", "[]", "{{{"]:
            write(file, spoilt)
            pass_time(users.LOOK_EVERY_S)
            user_of("anna")
        write(file, {"anna": {"operator": 7}})
        pass_time(users.LOOK_EVERY_S)
        user_of("anna")
        file.unlink()
        pass_time(users.LOOK_EVERY_S)
        assert user_of("anna").operator == 7
    assert len(lines) == 4


def test_a_mapping_that_could_not_be_opened_is_read_as_soon_as_it_can(file, pass_time, monkeypatch):
    """Nothing of the file changes when rights do, or when there are file descriptors again."""
    user_of = users.users_from(str(file))
    edit(file, {"anna": {"operator": 102}})
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(type(file), "read_text", cannot_be_opened)
        pass_time(users.LOOK_EVERY_S)
        assert user_of("anna").operator == 7
    pass_time(users.LOOK_EVERY_S)
    assert user_of("anna").operator == 102


def cannot_be_opened(*_arguments):
    raise OSError(24, "Too many open files")
