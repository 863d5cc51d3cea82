"""What the command and `serve.py` take; nothing here needs a package that set-up would have to install first."""

import argparse


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the address that a server listens on."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address of the site (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        help="port of the site; 0 takes a free one (default: %(default)s)",
    )


def add_vendor(parser: argparse.ArgumentParser) -> None:
    """Add where the development site finds ChatHub."""
    parser.add_argument(
        "--vendor-port",
        type=_port,
        default=8001,
        help="port of the stand-in ChatHub, which stays on the loopback (default: %(default)s)",
    )
    parser.add_argument("--vendor-url", help="a real ChatHub instead of the stand-in")
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a site of your own that the stand-in serves too, such as http://127.0.0.1:5000; may be given again",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")
    return int(text)
