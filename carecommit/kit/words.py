"""Whether a text says anything."""

import unicodedata

# Letters and symbols by their category, and nothing on a page: fillers of Hangul and the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(text: str) -> bool:
    """Whether `text` has no character that a reader would see: empty, spaces, or only marks without a shape."""
    return all(unicodedata.category(character)[0] in "CZ" or character in _BLANK for character in text)
