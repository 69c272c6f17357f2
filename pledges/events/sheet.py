"""How large the letters of the page to print are, so that the poster is one sheet of A4 whatever it says."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from pledges.events.models import Event
from resolutions.council.models import CouncilProfile

# In points, the largest first, each with a class of its own in pledges-events.css, and how wide a code in millimetres
# it must leave room for. The last ones are for what nobody means to hang up.
_SIZES = ((15, 92), (13, 88), (11, 80), (10, 70), (9, 66), (8, 66), (7, 66), (6, 66), (5, 66))
# A sheet of A4 without the margins that the page sets, in millimetres.
_WIDE, _HIGH = 180, 262
# As pledges-events.css has them: the letters of each part against those of the sheet, or in points, and how high a line
# is. Bold ones are a tenth wider, so lines of the title are as much lower against them.
_TITLE, _WELCOME, _LEADING, _OF_TITLE = 2.1 * 1.1, 1.15, 1.3, 1.15 / 1.1
_ADDRESS, _SMALL, _MARKING, _LEAST = 24, 11, 10, 9
# What the page always says, in characters: how to use the code, and the two sentences at the foot.
_TO_POINT, _AT_THE_FOOT = 46, (125, 85)
_GAPS = 29
_MM = 25.4 / 72
# Against the size of its letters: a letter on average, with what a line leaves empty at its end; and one as wide as W.
_LETTER, _WIDE_LETTER, _SQUARE = 0.59, 1.05, 1.4


@dataclass(frozen=True, slots=True)
class Letters:
    """Their size in points, and whether the welcome runs on where its lines end: a sheet has only so many."""

    points: int
    run_on: bool


def letters_of(event: Event, council: CouncilProfile, address: str) -> Letters:
    """The largest with which all of it stands on the sheet beside its code.

    It is judged by how wide letters are on average: a browser's own fonts are not ours to measure.
    """
    ways = [(Letters(points, run_on), code) for run_on in (False, True) for points, code in _SIZES]
    found = (way for way, code in ways if _height(way, event, council, address) + code <= _HIGH)
    return next(found, ways[-1][0])


def _height(letters: Letters, event: Event, council: CouncilProfile, address: str) -> float:
    """Of all but the code, in millimetres."""
    size, line = letters.points, max(letters.points, _LEAST)
    welcome = " ".join(event.welcome.split()) if letters.run_on else event.welcome
    parts = [
        (council.name, line),
        (f"{event.host}, 30 September 2026", line),
        (welcome, _WELCOME * size),
        ("n" * _TO_POINT, line),
        (address, _ADDRESS * 1.1),
        *(("n" * length, _SMALL) for length in _AT_THE_FOOT),
        *((council.marking, _MARKING * 1.2) for _ in range(2) if council.marking),
    ]
    title = _part(event.title, _TITLE * size, _OF_TITLE)
    return _GAPS + title + sum(_part(words, points, _LEADING) for words, points in parts)


def _part(words: str, points: float, leading: float) -> float:
    return _lines(words.splitlines(), points) * points * leading * _MM


def _lines(lines: Iterable[str], points: float) -> int:
    return sum(max(ceil(sum(map(_wide, line)) * points * _MM / _WIDE), 1) for line in lines)


def _wide(character: str) -> float:
    """How wide a character is, against its height."""
    if unicodedata.east_asian_width(character) in "WF":
        return _SQUARE
    return _WIDE_LETTER if character in "mMwW@%—…" or ord(character) > 0x600 else _LETTER
