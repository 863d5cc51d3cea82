"""What this package needs for one purpose only is an extra: `pip install "chathub-widget[django]"`."""

from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement

NAME = "chathub-widget"


class ExtraMissing(ImportError):
    """Raised with one sentence that says which extra to install."""


def require(extra: str) -> None:
    """Check that all of an extra is installed, as new as it has to be.

    Raises:
        ExtraMissing: it is not.
    """
    from packaging.requirements import Requirement  # serve.py --help runs without any package

    try:
        requirements = [Requirement(each) for each in metadata.requires(NAME) or []]
    except metadata.PackageNotFoundError:
        return  # the folder is on PYTHONPATH, and nobody has said what goes with it
    for requirement in _of(extra, requirements):
        if fault := _fault(requirement):
            wheel = f"chathub_widget-{metadata.version(NAME)}-py3-none-any.whl"
            raise ExtraMissing(f'{fault}; run, where the wheel is: pip install "{wheel}[{extra}]"')


def _of(extra: str, requirements: "list[Requirement]") -> "Iterator[Requirement]":
    """Yield what an extra asks for, and what the extras ask for that it is made of."""
    for requirement in requirements:
        if requirement.marker and requirement.marker.evaluate({"extra": extra}):
            if requirement.name == NAME:
                for other in sorted(requirement.extras):
                    yield from _of(other, requirements)
            else:
                yield requirement


def _fault(requirement: "Requirement") -> str | None:
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(version, prereleases=True):
        return None
    return f"{requirement.name} {version} is installed, and {requirement.specifier} is needed"
