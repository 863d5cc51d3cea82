"""Read the command line of `chathub-widget`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from ..extras import NAME, ExtraMissing, require
from ..settings import checks
from ..settings.settings import PREFIX, SettingsError
from ..staticfiles.addresses import TOKEN_URL, Addresses, module_of
from ..staticfiles.runtimes import RuntimesMissing
from ..staticfiles.sources import own_sources
from ..staticfiles.static_files import StaticFiles
from . import options
from .copy_static import CopyRefused, copy_static
from .instructions import instructions

MISTAKE = 2  # exit code


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status, 0 where all is well."""
    arguments = _parser().parse_args(words)
    try:
        status: int = arguments.do(arguments)
    except (CopyRefused, ExtraMissing, RuntimesMissing, SettingsError, ValueError) as mistake:
        sentence = str(mistake)
    except OSError as error:
        sentence = f"{error.filename} cannot be used: {error.strerror}."
    else:
        return status
    print(sentence, file=sys.stderr)
    return MISTAKE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=NAME,
        description="ChatHub's operator chat panel on a site of your own.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {metadata.version(NAME)}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_copy_static, _add_check, _add_serve, _add_demo):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_copy_static(commands: Commands) -> None:
    help_text = "lay out all files that browsers load, for a web server that only serves files"
    parser = commands.add_parser(
        "copy-static", help=help_text, description=help_text, allow_abbrev=False
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new folder, or an empty one")
    _add_prefix(parser)
    parser.add_argument(
        "--files-url",
        default="",
        help="origin and path of a CDN that serves all files but the pages in python/",
    )
    parser.add_argument(
        "--token-url", default=TOKEN_URL, help="the site's token endpoint (default: %(default)s)"
    )
    parser.add_argument(
        "--vendor-url",
        default=os.environ.get(f"{PREFIX}VENDOR_URL") or checks.REAL_VENDOR,
        help="ChatHub's API (default: CHATHUB_VENDOR_URL, or %(default)s)",
    )
    parser.set_defaults(do=_copy_static)


def _add_check(commands: Commands) -> None:
    help_text = "look at a site as a browser would, and say what to mend"
    parser = commands.add_parser("check", help=help_text, description=help_text, allow_abbrev=False)
    parser.add_argument("url", metavar="URL", help="a page that has the widget")
    parser.set_defaults(do=_check)


def _add_serve(commands: Commands) -> None:
    help_text = "serve the files and the token endpoint, behind a server that says in X-User who is signed in"
    parser = commands.add_parser("serve", help=help_text, description=help_text, allow_abbrev=False)
    options.add_address(parser)
    _add_prefix(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="print the settings (CHATHUB_… of the environment), try ChatHub, and end",
    )
    parser.set_defaults(do=_serve)


def _add_demo(commands: Commands) -> None:
    help_text = "start the development site, and a stand-in ChatHub behind it"
    parser = commands.add_parser("demo", help=help_text, description=help_text, allow_abbrev=False)
    options.add_address(parser)
    options.add_vendor(parser)
    parser.set_defaults(do=_demo)


def _add_prefix(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--prefix",
        default="/chathub",
        help="the path of the files, as browsers see it (default: %(default)s)",
    )


def _copy_static(arguments: argparse.Namespace) -> int:
    vendor_url = checks.vendor_url(arguments.vendor_url, "--vendor-url")
    checks.token_urls(frozenset({arguments.token_url}), "--token-url")
    addresses = Addresses(
        vendor_url,
        module_of(vendor_url),
        arguments.token_url,
        _several("WIDGET_URLS"),
        _several("TOKEN_URLS"),
        arguments.prefix,
        arguments.files_url,
    )
    count = copy_static(StaticFiles(own_sources(), addresses), arguments.folder)
    print(
        f"{count} files are in {arguments.folder}, with what they are compressed to beside them.\n"
    )
    print(instructions(addresses))
    return 0


def _several(name: str) -> tuple[str, ...]:
    """Return the addresses in a variable of the environment, checked."""
    variable = f"{PREFIX}{name}"
    check = {"WIDGET_URLS": checks.widget_urls, "TOKEN_URLS": checks.token_urls}[name]
    return tuple(sorted(check(frozenset(checks.separated(os.environ.get(variable, ""))), variable)))


def _check(arguments: argparse.Namespace) -> int:
    from .. import site_check

    return site_check.main(arguments.url)


def _serve(arguments: argparse.Namespace) -> int:
    from .. import check

    if arguments.check:
        return check.check()
    require("starlette")
    from .serve import serve

    return serve(arguments.host, arguments.port, arguments.prefix)


def _demo(arguments: argparse.Namespace) -> int:
    require("dev")
    from chathub_demo.development import run

    run(
        arguments.host,
        arguments.port,
        arguments.vendor_port,
        arguments.vendor_url,
        arguments.allow_origin,
    )
