"""The words of an owner cell, separated into the owners they name.

No grammar separates owners safely: "Chief Executive and Monitoring Officer" is two people, "Director of
Governance and Monitoring Officer" is one. So a cell is separated where a written mark or the posts already
known settle it. Everything else stays one string, for a person to answer.
"""

import re
from collections.abc import Iterable

from resolutions.owners.spelling import normalised

Known = frozenset[str]

# --- The marks, from those that always separate to those that need known names --------------------

_NUMBER = re.compile(r"(?:^|\s)(\d{1,2})[.)]\s")
_DASH = re.compile(r"^[-*\u2013]\s", re.MULTILINE)
# The semicolons of "&amp;" and "&#39;" belong to the ampersand.
_ALWAYS = re.compile(r"(?<!&amp)(?<!&#\d\d);|[|\u2022\u25cf\u25aa\u25e6\uf0b7]")
# "16 + Team" is the age, spaced out.
_SPACED = re.compile(r"\s/\s?|/\s|(?<!\d)\s\+\s")
_TIGHT = re.compile(r"/")
_BREAK = re.compile(r"\n")
_AND = re.compile(r"(?:,\s?|\s)(?:in consultation with|with|and|&)\s(?:the\s)?|\s?,\s?(?:the\s)?", re.I)
_ANY = re.compile("|".join(marks.pattern for marks in (_ALWAYS, _SPACED, _TIGHT, _BREAK, _AND)), re.I)

# --- Where a mark does not count ------------------------------------------------------------------

_BRACKET, _KNOWN = "\ue000", "\ue001"
_BRACKETED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
# Addresses, dates, "24/7", "c/o", "A/Head of Service".
_NEVER = re.compile(r"(?<!\S)\S*(?:://|www\.|@|\.(?:gov|org|nhs|com)\b)\S*|\d+(?:/\d+)+|\b\w/|/\w\b")
# The page broke a long name over lines: no name begins or ends here.
_WRAP = re.compile(rf"(?:(?<=[,/&+:-])|(?<=\band)|(?<=\bof)|(?<=\bfor))\n|\n(?=[a-z,/&+:{_BRACKET}-])")
# No whole name: an ordinary word by itself ("Fostering / Adoption Manager"), words that lead up to more or
# follow on, a rank that wants what stands before it ("Housing Lead / Officer for Young People").
_HALF = re.compile(
    r"[A-Z]?[a-z]+(?:['\u2019-][a-z]+)*|.*(?:\s(?:and|of|for|the|to|in|or)|[&,])|(?:and|of|for|or|&)\s.*"
    r"|(?:Adviser|Manager|Member|Nurse|Officer|Worker)\s.*"
)
# A name holds few marks, and trying every stretch of a page would take long.
_MOST_PIECES = 10

# --- Words ----------------------------------------------------------------------------------------

_NOBODY = re.compile(r"|tb[acd]|t b [acd]|n/a|none|not applicable|to be (?:agreed|confirmed|decided|determined)")
_NO_NAME = re.compile(rf"{_NOBODY.pattern}|vacant|etc|others?|as above|councillors \S+")
_INITIALS = re.compile(r"[A-Z]{2,4}(?:/[A-Z]{2,4})+")
_TITLE = r"(?P<title>(?:County )?(?:Councillor|Cllr))"
_SURNAME = r"[A-Z][\w'\u2019-]*[a-z]"
_COUNCILLOR = re.compile(rf"{_TITLE}\.? {_SURNAME}(?: \([^()]*\))?")
# Whose a bracket behind several surnames is, nothing says: such a cell is not shared out.
_COUNCILLORS = re.compile(
    rf"{_TITLE}(?P<plural>s?)\.? (?P<names>{_SURNAME}(?:, ?{_SURNAME})*(?:,? (?:and|&) | ?/ ?){_SURNAME})"
)
_HEADS_OF = re.compile(r"(?P<rank>.*\w)s (?P<of>of|for) (?P<services>.+)")
_RANK = (
    r"\b(?:ad|adviser|chair|councillors?|director|executive|head|headteacher|holder|lead|leader|manager|member"
    r"|nurse|officer|worker)\b"
)
_BESIDE_RANK = (
    r"acting|area|assistant|cabinet|corporate|deputy|for|group|interim|joint|of|operational|portfolio|practice"
    r"|principal|programme|project|senior|service|strategic|team|\(?vacant\)?"
)
_BARE = re.compile(rf"(?=.*{_RANK})(?!(?:deputy )?leader$)(?:(?:{_RANK}|{_BESIDE_RANK})(?: |$))+")


def split(words: str, known: Iterable[str] = ()) -> list[str]:
    """Return the owners that the cell `words` names, in its order, each once and in its own words.

    A semicolon, a pipe, a bullet, numbering, and a slash or plus between spaces separate. A slash without
    spaces and a line break do so between whole posts; a comma, "and", "&" and "with" only between names in
    `known`. Nothing separates inside brackets or inside a name in `known`. A plural title is shared out:
    "Cllrs Penberthy & Laing" are "Cllr Penberthy" and "Cllr Laing".

    What is not settled comes back as one string, with line breaks and runs of spaces made single spaces. A
    blank cell or "TBC" gives an empty list. Raises nothing.
    """
    spellings = frozenset(normalised(name) for name in known) - {""}
    lines = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    whole = " ".join(lines)
    if _NOBODY.fullmatch(normalised(whole).strip("()/+")):
        return []
    if normalised(whole) in spellings:
        return _trimmed([whole])
    names = whole.split("/") if _INITIALS.fullmatch(whole) else _cell("\n".join(lines), spellings)
    # A list that says more than names ("Virtual School Head; TBC", "Leads: ...") is not settled.
    if len(names) > 1 and any(_NO_NAME.fullmatch(normalised(name)) or name.endswith(":") for name in names):
        names = []
    each: dict[str, str] = {}
    for name in names or [whole]:
        each.setdefault(normalised(name), name.replace("\n", " "))
    return list(each.values())


def is_incomplete(name: str) -> bool:
    """Return whether `name` is a rank with no service: "HoS", "Director", "Interim Team Manager".

    A council has many of each, so whoever stores owners asks which one is meant. It has one leader. Raises
    nothing.
    """
    return _BARE.fullmatch(normalised(name)) is not None


def _cell(cell: str, known: Known) -> list[str]:
    items = _items(cell)
    if any(re.search(r"[()\[\]{}]", _hidden(item)) for item in items):
        # A bracket without its partner: it cannot be told what is inside.
        return [cell]
    parts = [part for item in items for part in _cut(item, _ALWAYS, known)]
    return [name for part in _trimmed(parts) for name in _lines(part, known)]


def _items(cell: str) -> list[str]:
    """Return the items of a list numbered 1, 2, 3 or dashed line by line, or the cell."""
    before, *numbered = _NUMBER.split(cell)
    numbers, items = numbered[::2], numbered[1::2]
    if not before and len(items) > 1 and numbers == [str(n) for n in range(1, len(items) + 1)]:
        return items
    before, *items = _DASH.split(cell)
    return items if not before and len(items) > 1 else [cell]


def _lines(part: str, known: Known) -> list[str]:
    text = " ".join(_cut(part, _WRAP, known))
    lines = _trimmed(_cut(text, _BREAK, known))
    if len(lines) == 1:
        return _line(lines[0], known)
    if _are_owners(lines, known):
        return [name for line in lines for name in _line(line, known)]
    # If the break is not settled, neither is what another mark separates from it.
    return [text]


def _line(text: str, known: Known) -> list[str]:
    if names := _by_known(text, known):
        return names
    parts = _trimmed(_cut(text, _SPACED, known))
    if len(parts) < 2 or any(_HALF.fullmatch(part) and normalised(part) not in known for part in parts):
        parts = _trimmed(_cut(text, _TIGHT, known))
        if len(parts) < 2 or not _are_owners(parts, known):
            return [text]
    return [name for part in parts for name in _line(part, known)]


def _are_owners(parts: list[str], known: Known) -> bool:
    """Return whether all `parts` are settled by known names, or all are posts with a rank of their own.

    A mark that also stands inside names asks for it: "HoS LAC/LC", "CLA/Leaving Care Team Manager". One of
    each is not enough: Housing may be known, and "Head of Fostering/Housing" still be one post.
    """
    return all(_by_known(part, known) for part in parts) or all(_is_post(part, known) for part in parts)


def _is_post(part: str, known: Known) -> bool:
    ranked = re.search(_RANK, normalised(part)) and not is_incomplete(part)
    return bool(ranked) and not _HALF.fullmatch(part) and len(_cut(part, _ANY, known)) == 1


def _by_known(text: str, known: Known) -> list[str]:
    """Return the known names between commas and "and" if they can be read in one way only, else nothing."""
    marks = list(_AND.finditer(_hidden(text)))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    # The ways to read the first so many pieces; a second way is enough to leave them unsettled.
    readings: list[list[list[str]]] = [[[]]]
    for count, end in enumerate(ends, start=1):
        found: list[list[str]] = []
        for first in range(max(0, count - _MOST_PIECES), count):
            names = _known_names(text[starts[first] : end], known)
            comma = first > 0 and marks[first - 1][0].strip().startswith(",")
            for before in readings[first] if names else ():
                # "Cllr Laing, Leader of the Council" is a name and its post.
                if not comma or _COUNCILLOR.match(names[0]) or not _COUNCILLOR.match(before[-1]):
                    found.append(before + names)
        readings.append(found[:2])
    return readings[-1][0] if len(readings[-1]) == 1 else []


def _known_names(text: str, known: Known) -> list[str]:
    """Return the names in `text` if it is a known name, a councillor, or a plural shared by several."""
    if normalised(text) in known or _COUNCILLOR.fullmatch(text):
        return [text]
    if shared := _COUNCILLORS.fullmatch(text):
        names = [f"{shared['title']} {surname}" for surname in re.findall(_SURNAME, shared["names"])]
        return names if shared["plural"] or all(normalised(name) in known for name in names) else []
    if heads := _HEADS_OF.fullmatch(text):
        names = [f"{heads['rank']} {heads['of']} {service}" for service in _cut(heads["services"], _AND)]
        return names if len(names) > 1 and all(normalised(name) in known for name in names) else []
    return []


def _cut(text: str, marks: re.Pattern[str], known: Known = frozenset()) -> list[str]:
    """Return what stands between `marks`, not counting those in brackets, addresses and known names."""
    parts, start = [], 0
    for mark in marks.finditer(_hidden(text, known)):
        parts.append(text[start : mark.start()])
        start = mark.end()
    return [*parts, text[start:]]


def _hidden(text: str, known: Known = frozenset()) -> str:
    """Return `text`, its length kept, with brackets, addresses and known names made unreadable."""
    hidden = _NEVER.sub(lambda found: "." * len(found[0]), text)
    while (outer := _BRACKETED.sub(lambda found: _BRACKET * len(found[0]), hidden)) != hidden:
        hidden = outer
    marks = list(_ANY.finditer(hidden)) if known else []
    ends = [*(mark.start() for mark in marks), len(text)]
    for place, start in enumerate([0, *(mark.end() for mark in marks)]):
        for end in ends[place : place + _MOST_PIECES]:
            if normalised(text[start:end]) in known:
                hidden = hidden[:start] + _KNOWN * (end - start) + hidden[end:]
    return hidden


def _trimmed(parts: Iterable[str]) -> list[str]:
    trimmed = (re.sub(r"^(?:[\s,;|/]|and\s|&\s)+|(?:[\s,;|/]|\sand|\s&)+$", "", part) for part in parts)
    return [part for part in trimmed if part]
