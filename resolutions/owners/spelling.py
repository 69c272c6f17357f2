"""One spelling for names that differ only in how they are written."""

import html
import re
import unicodedata

_APOSTROPHES = re.compile(r"['\u2018\u2019\u201b\u02bc`\u00b4]")
_SLASH = re.compile(r"\s*/\s*")
# Slash, plus and brackets carry meaning in a name ("LAC/LC", "16+ Team", "Director (Place)"); other marks
# do not.
_MARKS = re.compile(r"[^\w/+()]+|_+")
_BRACKET_SPACES = re.compile(r"(?<=\()\s+|\s+(?=\))")
_WRITTEN_OUT = (
    (re.compile(r"\bhos\b"), "head of service"),
    (re.compile(r"\b(?:cllr|clr|councilor)(s?)\b"), r"councillor\1"),
    (re.compile(r"\badvisor(s?)\b"), r"adviser\1"),
    (re.compile(r"\bco (?=ordinators?\b)"), "co"),
)


def normalised(words: str) -> str:
    """Return the spelling by which two names are compared; it is never shown to anybody.

    Case, spacing, punctuation, apostrophes, "&" and "and", "HoS" and "Head of Service", "Cllr" and
    "Councillor", and a leading "the" make no difference: the same post is written in all these ways within
    one council's plan. Words are never dropped, so two posts that differ by a word stay two. Raises
    nothing.
    """
    text = unicodedata.normalize("NFKC", html.unescape(words)).casefold()
    text = _APOSTROPHES.sub("", text).replace("&", " and ").replace("[", "(").replace("]", ")")
    text = " ".join(_MARKS.sub(" ", text).split())
    text = _BRACKET_SPACES.sub("", _SLASH.sub("/", text))
    for short, long in _WRITTEN_OUT:
        text = short.sub(long, text)
    return text.removeprefix("the ")
