"""What Django finds of the widget's files, in this process, and what others do who ask its finders, as WhiteNoise."""

import gzip
from pathlib import Path

import pytest
from chathub_server.django.finders import ChatHubFinder
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC, own_sources
from chathub_server.staticfiles.static_files import StaticFiles


@pytest.fixture(scope="module")
def finder():
    return ChatHubFinder()


@pytest.fixture(scope="module")
def files():
    """Return the files that are the same on every site, by their paths."""
    files = StaticFiles(own_sources(), Addresses("https://api.example"))
    return {file.path: file for file in files.of_any_site()}


def one(files, ending):
    return next(path for path in files if path.endswith(ending))


def test_each_file_is_listed_with_its_compressed_ones_and_lies_where_it_is_said_to(finder, files):
    listed = dict(finder.list(None))
    for path, file in files.items():
        assert Path(listed[path].path(path)).read_bytes() == file.read()
    compressed = {name for name in listed if name.endswith((".br", ".gz")) and name not in files}
    assert compressed == listed.keys() - files.keys()
    assert {name.rpartition(".")[0] for name in compressed} <= files.keys()
    for name in compressed:
        if name.endswith(".gz"):
            unpacked = gzip.decompress(Path(listed[name].path(name)).read_bytes())
            assert unpacked == files[name.removesuffix(".gz")].read()


def test_what_is_to_be_left_out_is_not_listed(finder, files):
    left = {name for name, _ in finder.list(["*.map", "*.br"])}
    assert left
    assert not any(name.endswith((".map", ".br")) for name in left)


def test_a_file_is_found_beneath_its_folder_alone(finder, files):
    path = one(files, "core.js")
    found = finder.find(f"chathub/{path}")
    assert Path(found).read_bytes() == files[path].read()
    assert finder.find(f"chathub/{path}", find_all=True) == [found]
    assert finder.find(f"chathub/{path}", all=True) == [found], "as Django before 5.2 asks"
    for other in (path, f"other/{path}", "chathub/nothing.js", "chathub/chathub-widget.js"):
        assert finder.find(other) == []


def test_what_lies_in_the_package_is_found_there_and_not_written_again(finder, files):
    path = one(files, "core.js")
    assert Path(finder.find(f"chathub/{path}")).is_relative_to(STATIC)


def test_an_archive_lies_under_a_name_that_no_server_unpacks(finder, files):
    path = one(files, ".tar.gz")
    assert finder.find(f"chathub/{path}").endswith(path.removesuffix(".tar.gz"))


def test_a_script_is_opened_as_it_is_where_its_map_is_there(finder, files):
    path = one(files, "core.js")
    (storage,) = {storage for name, storage in finder.list(None) if name == path}
    assert f"{path}.map" in files
    assert b"sourceMappingURL=" in files[path].read()
    assert storage.open(path).read() == files[path].read()
    for other in (one(files, ".py"), one(files, ".css")):
        assert storage.open(other).read() == files[other].read()
    assert storage.exists(path)
    assert not storage.exists("nothing.js")
