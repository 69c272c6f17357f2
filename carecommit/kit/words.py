"""What words say: whether a text says anything, a text on one line, and a day as a sentence has it."""

import unicodedata
from datetime import date

from carecommit.kit.refused import Refused

UNSHOWN = "Take out the character that cannot be shown, and send it again."

# Letters and symbols by their category, and nothing on a page: fillers of Hangul and the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(text: str) -> bool:
    """Whether `text` has no character that a reader would see: empty, spaces, or only marks without a shape."""
    return all(unicodedata.category(character)[0] in "CZ" or character in _BLANK for character in text)


def one_line(text: str, *, about: str) -> str:
    """`text` as a box of one line has it: line breaks, tabs and further spaces are one space, and none stands around.

    Raises Refused, about `about`, for any other control character: it has no place in a table, a file or a message.
    """
    line = " ".join(text.split())
    if any(unicodedata.category(character) == "Cc" for character in line):
        raise Refused(UNSHOWN, about=about)
    return line


def day_in_words(day: date) -> str:
    """14 March 2024."""
    return f"{day.day} {day:%B %Y}"
