"""A stand-in for ChatHub, for development and tests only.

It answers the seven documented calls with their documented errors, signs real
tokens that really expire, keeps an origin allow-list, serves a small operator
chat panel, and breaks on request.
"""

from .app import create_stand_in
from .company import LOGIN, PASSWORD
from .worlds import PREFIX as WORLDS, World, Worlds

__all__ = ["LOGIN", "PASSWORD", "WORLDS", "World", "Worlds", "create_stand_in"]
