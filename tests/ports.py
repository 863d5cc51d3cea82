"""Ports for servers that are told theirs, before they are started."""

import random
import socket

# Below those that the system gives to whoever asks for any.
RANGE = range(20_000, 32_000)


def free(among=RANGE):
    """Return a port of the loopback that nobody listens on."""
    while True:
        port = random.choice(among)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
