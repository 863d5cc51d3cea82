"""What the files that browsers load are made of, in this clone."""

import dataclasses

from chathub_server.staticfiles.sources import own_sources


def sources_with(**changes):
    """Return the sources, with what a test has of its own in their place."""
    return dataclasses.replace(own_sources(), **changes)
