"""The vocabulary: how months, days, years, quarters and numbers are spelt, and what they stand for."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from resolutions.timescales.spans import known_year

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032\u00b4\u0060"), "'")
_DOUBLE_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201f\u2033\u3003"), '"')
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TRANSLATION = _DASHES | _QUOTES | _DOUBLE_QUOTES | _UNSEEN

_FRAGMENTS = {
    "month": r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?",
    "weekday": r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?",
    "day": r"[0-9]{1,2}",
    "ordinal": r"st|nd|rd|th",
    "month_number": r"0?[1-9]|1[0-2]",
    "year": r"[0-9]{4}|'?[0-9]{2}",
    "long_year": r"[0-9]{4}",
    "years": r"[0-9]{4}(?: ?[/-] ?| to )(?:[0-9]{4}|[0-9]{1,2})|[0-9]{2} ?[/-] ?[0-9]{2}",
    "part": r"early|mid|middle of|late",
    "season": r"spring|summer|autumn|fall|winter",
    "financial": r"financial year|fiscal year|fy|f/y",
    "academic": r"academic year|school year|ay",
    "quarter": r"(?:q|qtr\.?|quarter)[ -]?(?:[1-4]|one|two|three|four)"
    r"|(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th)[ -](?:q|qtr|quarter)",
    "half": r"h ?[12]|(?:first|second|1st|2nd)[ -]half",
    "number": r"[0-9]{1,3}|" + "|".join(NUMBERS),
    "unit": r"days?|weeks?|wks?|months?|mths?|years?|yrs?",
}
_NAMES = re.compile(r"(?<!\?P)<([a-z_]+)>")


@lru_cache(maxsize=256)
def phrase(template: str) -> re.Pattern[str]:
    """A pattern in which <month>, <year> and the like stand for their spellings and name what they match.

    A name that comes back is numbered: the second <month> is the group "month_2". `said` looks in all.
    """
    times: Counter[str] = Counter()

    def group(name: re.Match[str]) -> str:
        times[name[1]] += 1
        label = name[1] if times[name[1]] == 1 else f"{name[1]}_{times[name[1]]}"
        return f"(?P<{label}>{_FRAGMENTS[name[1]]})"

    # ASCII only: with the rest of Unicode, a dotless i would match "april" and then be found in no table.
    return re.compile(_NAMES.sub(group, template), re.IGNORECASE | re.ASCII)


def said(found: re.Match[str], name: str) -> str:
    """What was matched under a name, whichever of its groups it was in; "" where none was."""
    groups = found.groupdict()
    return next((groups[label] for label in (name, f"{name}_2", f"{name}_3") if groups.get(label)), "")


def plainly(words: str) -> str:
    """The words in one spelling of dashes, quotation marks and spaces, without the full stop at the end."""
    # A superscript digit is a footnote mark: made plain, it would run into the number that it hangs on.
    plain = "".join(c if c.isdigit() else unicodedata.normalize("NFKC", c) for c in words)
    return " ".join(plain.translate(_TRANSLATION).split()).rstrip(" .,;:")


def month_number(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """Monday is 0, as for `date.weekday`."""
    return WEEKDAYS.index(word[:3].lower())


def number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS.index(word.lower()) + 1


def year_number(word: str) -> int | None:
    """The year, or None outside 1990 to 2099.

    Of two digits, 00 to 79 are in the 2000s and the rest in the 1900s: only 90 to 99 of those are read.
    """
    digits = word.lstrip("'")
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 80 else 1900
    return year if known_year(year) else None


def two_years(words: str) -> tuple[int, int] | None:
    """The years of "2024-25", "2024/5", "2024 to 2025" or "24/25"; None where they do not go forward."""
    first_digits, second_digits = re.findall(r"[0-9]+", words)
    first = year_number(first_digits)
    if first is None:
        return None
    size = 10 ** len(second_digits)
    second = int(second_digits) if size == 10_000 else first + (int(second_digits) - first) % size
    return (first, second) if first < second and known_year(second) else None


def year_and_next(words: str) -> int | None:
    """The first year of "2024-25" and its like; None where the second year is not the next one."""
    years = two_years(words)
    return years[0] if years and years[1] == years[0] + 1 else None


def quarter_number(words: str) -> int:
    """1 to 4, of "Q3", "Quarter three", "3rd quarter" or "final quarter"."""
    said = words.lower()
    if said[-1].isdecimal():
        return int(said[-1])
    if said.startswith(("final", "last")):
        return 4
    for ordinal, value in ORDINALS.items():
        if said.startswith(ordinal):
            return value
    return number(re.split("[ -]|quarter|qtr|q", said)[-1])
