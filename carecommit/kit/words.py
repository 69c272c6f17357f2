"""What words say: whether a text says anything, a text on one line, and a day as a sentence has it."""

import unicodedata
from datetime import date

from carecommit.kit.refused import Refused

UNSHOWN = "Take out the character that cannot be shown, and send it again."

# Letters and symbols by their category, and nothing on a page: fillers of Hangul and the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# They turn the direction of whatever follows them on a page, and have no shape of their own.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def is_blank(text: str) -> bool:
    """Whether `text` has no character that a reader would see: empty, spaces, or only marks without a shape."""
    return all(unicodedata.category(character)[0] in "CZ" or character in _BLANK for character in text)


def unturned(text: str) -> str:
    """`text` on one line, single spaces between its words, without what turns the direction of text.

    A post or a title stands among other words, and would turn those too. Letters that are written from right to left
    are as they were.
    """
    return " ".join(text.translate(_TURNING).split())


def one_line(text: str, *, about: str) -> str:
    """`text` as a box of one line has it: line breaks, tabs and further spaces are one space, and none stands around.

    It is `unturned`. Raises Refused, about `about`, for any other control character: it has no place in a table, a file
    or a message.
    """
    line = unturned(text)
    if any(unicodedata.category(character) == "Cc" for character in line):
        raise Refused(UNSHOWN, about=about)
    return line


def day_in_words(day: date) -> str:
    """14 March 2024."""
    return f"{day.day} {day:%B %Y}"
