"""Look at the files that Python's start needs: there, of the right type, compressed, kept, shared."""

import asyncio
import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from ..settings.addresses import origin_of
from ..staticfiles.compression import COMPRESSIBLE
from .asking import Answer, Asker, NoAnswer, is_shared_with
from .findings import Finding, fault, file_names, good, warning
from .media_types import is_javascript
from .page import Page
from .script import SiteAddresses

DAY_S = 86_400
SMALL = 1024  # bytes; compression is not worth it below
_PROGRAM = b"serve_parent"  # in the page of the frame (staticfiles/frame_page.py)
_UNCHANGING = re.compile(r"-[0-9a-f]{16}\.|/runtimes/[^/]+-\d[^/]*/")


@dataclass(frozen=True)
class Files:
    """What the widget's files have been answered with.

    Attributes:
        answers: by URL.
        failures: why there is no answer, likewise.
    """

    answers: Mapping[str, Answer]
    failures: Mapping[str, str]

    def sound(self, url: str) -> Answer | None:
        """Return the answer that holds a file, if one does."""
        answer = self.answers.get(url)
        return answer if answer and answer.status == 200 and not _is_page_instead(answer) else None


def needed_urls(page: Page, site: SiteAddresses) -> list[str]:
    """Return the URLs of all that the page needs to start Python, and the fallback without it."""
    paths = [site.without_python]
    for name in page.interpreters:
        if not page.own_python:
            paths += [site.python[name]] if name in site.python else []
        paths += site.needed.get(name, [])
    return list(dict.fromkeys(urljoin(page.url, path) for path in paths))


async def fetch(asker: Asker, page: Page, urls: Iterable[str]) -> Files:
    """Return the answers of some files."""
    answers: dict[str, Answer] = {}
    failures: dict[str, str] = {}

    async def fetch_one(url: str) -> None:
        try:
            answers[url] = await asker.ask_from(page.url, url)
        except NoAnswer as why:
            failures[url] = str(why)

    await asyncio.gather(*map(fetch_one, urls))
    return Files(answers, failures)


def check_files(page: Page, site: SiteAddresses, files: Files) -> list[Finding]:
    """Return what is to say of all files together, the same fault of several once."""
    urls = needed_urls(page, site)
    there = {url: answer for url in urls if (answer := files.sound(url))}
    found = [
        *_interpreters(page, site),
        *_missing(urls, files),
        *_types(there),
        *_shared(page, there),
        *_uncompressed(there),
        *_not_kept(there),
    ]
    size = sum(answer.size for answer in there.values()) // 1000
    return found or [
        good(f"All {len(urls)} files that Python's start needs come as they should ({size} KB).")
    ]


def _interpreters(page: Page, site: SiteAddresses) -> list[Finding]:
    return [
        fault(
            f'The page asks for the interpreter "{name}", which this site does not have; take that'
            " attribute away, or copy the files of that interpreter too."
        )
        for name in page.interpreters
        if name not in site.needed
    ]


def _missing(urls: Iterable[str], files: Files) -> list[Finding]:
    found = [
        fault(why) for why in dict.fromkeys(files.failures.get(url, "") for url in urls) if why
    ]
    by_status: dict[int, list[str]] = {}
    pages = []
    for url in urls:
        answer = files.answers.get(url)
        if answer and answer.status != 200:
            by_status.setdefault(answer.status, []).append(url)
        elif answer and _is_page_instead(answer):
            pages.append(url)
    for status, named in by_status.items():
        found.append(
            fault(
                f"{file_names(named)}: answered with {status}. Serve all of the widget's files, of one"
                " release, to everybody."
            )
        )
    if pages:
        found.append(
            fault(
                f"{file_names(pages)}: answered with a page in place of the file, by a sign-in or a catch-all"
                " route. Serve all of the widget's files to everybody."
            )
        )
    return found


def _is_page_instead(answer: Answer) -> bool:
    if answer.media_type != "text/html":
        return False
    return _suffix(answer.url) != ".html" or _PROGRAM not in answer.content


def _types(there: Mapping[str, Answer]) -> list[Finding]:
    found = []
    wrong: dict[tuple[str, str], list[str]] = {}
    for url, answer in there.items():
        kind = "module" if is_module(url) else _suffix(url)
        is_right = {
            "module": is_javascript(answer.media_type),
            ".wasm": answer.media_type == "application/wasm",
            ".html": answer.media_type == "text/html",
        }
        if not is_right.get(kind, True):
            wrong.setdefault((kind, answer.media_type or "nothing in particular"), []).append(url)
    for (kind, said), urls in wrong.items():
        begin = f"{file_names(urls)}: served as {said}"
        if kind == ".wasm":
            found.append(
                warning(
                    f"{begin}, which browsers do not compile while it travels; serve .wasm as application/wasm."
                )
            )
        elif kind == ".html":
            found.append(fault(f"{begin}; serve .html as text/html, else no Python starts."))
        else:
            found.append(
                fault(
                    f"{begin}, and browsers run no such module; serve .js and .mjs as text/javascript."
                )
            )
    return found


def _shared(page: Page, there: Mapping[str, Answer]) -> list[Finding]:
    others = {url: each for url, each in there.items() if origin_of(url) != page.origin}
    found = []
    pages = [url for url in others if _suffix(url) == ".html"]
    if pages:
        found.append(
            fault(
                f"{file_names(pages)} is of another origin ({origin_of(pages[0])}), and Python there cannot"
                f" reach this page; serve it from {page.origin}."
            )
        )
    closed = [
        url
        for url, answer in others.items()
        if url not in pages and not is_shared_with(answer, page.url)
    ]
    if closed:
        found.append(
            fault(
                f"{file_names(closed)}: of another origin ({origin_of(closed[0])}), which does not share them;"
                f" send them with Access-Control-Allow-Origin: {page.origin}."
            )
        )
    return found


def _uncompressed(there: Mapping[str, Answer]) -> list[Finding]:
    plain = {
        url: answer.content
        for url, answer in there.items()
        if _suffix(url) in COMPRESSIBLE
        and len(answer.content) > SMALL
        and answer.header("content-encoding") in ("", "identity")
    }
    lost = sum(len(each) - len(gzip.compress(each, 6)) for each in plain.values()) // 1000
    if not lost:
        return []
    return [
        warning(
            f"{file_names(plain)}: not compressed, {lost} KB more than with gzip for every new visitor;"
            " send the .br and .gz files beside them, or let the server compress."
        )
    ]


def _not_kept(there: Mapping[str, Answer]) -> list[Finding]:
    short = [
        url
        for url, answer in there.items()
        if _UNCHANGING.search(urlsplit(url).path) and _kept_s(answer) < DAY_S
    ]
    if not short:
        return []
    return [
        warning(
            f"{file_names(short)}: fetched or asked about again on every visit, though a new content has a new"
            " name; send them with Cache-Control: public, max-age=31536000, immutable."
        )
    ]


def _kept_s(answer: Answer) -> int:
    directives = answer.directives("cache-control")
    if {"no-cache", "no-store"} & directives.keys():
        return 0
    said = directives.get("max-age", "")
    return int(said) if said.isdecimal() else 0


def is_module(url: str) -> bool:
    """Tell whether a URL leads to a JavaScript module."""
    return _suffix(url) in (".js", ".mjs")


def _suffix(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).suffix
