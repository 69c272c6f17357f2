"""What was typed into the boxes of a form, as it is kept."""

from dataclasses import replace
from typing import Any

from carecommit.kit.words import one_line
from pledges.pledging.rules import Said

# What has a box of one line, of a pledge as it is given and of a maker.
_LINES = ("by_when", "post_words", "name", "service_area", "organisation")
_TITLE = "title"


def on_lines(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields`, those on one line that have a box of one line."""
    return {name: one_line(value, about=name) if name in {*_LINES, _TITLE} else value for name, value in fields.items()}


def refuse_other_fields(fields: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Raises TypeError for a field that has an operation of its own, or none."""
    if unknown := fields.keys() - set(allowed):
        raise TypeError(f"This does not change {', '.join(sorted(unknown))}.")


def trimmed(said: Said) -> Said:
    """Without the spaces around each part, and on one line what has a box of one line. The words are as given."""
    lines = {name: one_line(getattr(said, name), about=name) for name in _LINES}
    return replace(said, **lines, words=said.words.strip(), email=said.email.strip().lower())
