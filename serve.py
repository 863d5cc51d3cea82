"""Start the site and the stand-in ChatHub; see `python3 serve.py --help`."""

import argparse
import sys
from pathlib import Path

# Explicit, because `python3 -I` does not look beside the script.
sys.path.insert(0, str(Path(__file__).resolve().parent / "app"))

import bootstrap
from chathub_server.command import options  # below it: an older Python could not read this


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
        allowed_origins=arguments.allow_origin,
    )


def _parser():
    parser = argparse.ArgumentParser(
        description="Start the site, and a stand-in ChatHub behind it.",
        epilog="The first start downloads what it needs into .venv and static/node_modules.",
        allow_abbrev=False,
    )
    options.add_address(parser)
    options.add_vendor(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="print the settings (CHATHUB_… of the environment), try ChatHub, and end",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
