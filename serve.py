"""Start the site and the stand-in ChatHub; see `python3 serve.py --help`."""

import argparse
import sys
from pathlib import Path

# Explicit, because `python3 -I` does not look beside the script.
sys.path.insert(0, str(Path(__file__).resolve().parent / "app"))

import bootstrap


def main():
    """Read the command line, make the clone ready, serve until interrupted."""
    arguments = _parser().parse_args()
    bootstrap.ready()
    # Not above: they can be imported only from inside .venv.
    if arguments.check:
        from chathub_server.check import check

        return check(arguments.vendor_url)
    from chathub_demo.development import run

    return run(
        host=arguments.host,
        port=arguments.port,
        vendor_port=arguments.vendor_port,
        vendor_url=arguments.vendor_url,
    )


def _parser():
    parser = argparse.ArgumentParser(
        description="Start the site, and a stand-in ChatHub behind it.",
        epilog="The first start downloads what it needs into .venv and static/node_modules.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address of the site; the stand-in stays on the loopback (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        help="port of the site; 0 takes a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--vendor-port",
        type=_port,
        default=8001,
        help="port of the stand-in ChatHub (default: %(default)s)",
    )
    parser.add_argument("--vendor-url", help="a real ChatHub instead of the stand-in")
    parser.add_argument(
        "--check",
        action="store_true",
        help="print the settings (CHATHUB_… of the environment), try ChatHub, and end",
    )
    return parser


def _port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
