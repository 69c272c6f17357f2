"""XML that the package has already cleared of definitions: as a tree, and its names without their namespaces."""

from collections.abc import Iterator
from xml.etree import ElementTree

from resolutions.intake.files.package import refuse_definitions


def tree(part: bytes) -> ElementTree.Element:
    """The root element. Raises Refused for a DOCTYPE and ElementTree.ParseError for what is not XML."""
    refuse_definitions(part)
    return ElementTree.fromstring(part)  # noqa: S314  has no definitions, and runs in a process with limits


def local(element: ElementTree.Element) -> str:
    """An element's name alone: "strict" files use other namespaces for the same names."""
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element | None, name: str) -> str | None:
    """An attribute by its name alone, or None."""
    if element is not None:
        for key, value in element.items():
            if key.rpartition("}")[2] == name:
                return value
    return None


def child(element: ElementTree.Element | None, *path: str) -> ElementTree.Element | None:
    """The first child of that name, of that name in it and so on, or None."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def children(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (found for found in element if local(found) == name)
