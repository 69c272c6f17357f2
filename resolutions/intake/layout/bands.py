"""Rows that are no action: a heading across the table, a total, a note."""

import re

# Words that open or are a heading over the rows below: "Priority 3: Housing", "Council Meeting- 20/10/2022",
# "Forward Plan".
_NAMED = re.compile(
    r"(?:strategic |key |corporate |our |cross cutting )?(?:priority|outcome|objective|theme|aim"
    r"|goal|pledge|promise|commitment"
    r"|ambition|strand|work ?stream|pillar|section|part|chapter|phase|stage|area|focus area"
    r"|recommendation|principle|driver"
    r"|standard|domain|appendix|annex|year|quarter|motion)s?\s*(?:no\.?\s*)?(?:\d|[ivx]+\b|[a-h]\b"
    r"|one\b|two\b|three\b|four\b|five\b|six\b|[:–-])"
    r"|(?:new )?(?:forward plan|focus areas?|areas? of focus|council meeting|full council|cabinet"
    r"|scrutiny|(?:annual |extraordinary )?meeting"
    r"|completed actions|actions (?:completed|in progress)|new actions|ongoing actions"
    r"|closed actions|carried forward)\b"
    r"|\d{1,2}[.):]?\s+[A-Z][^.]*$|[A-H][.)]\s+[A-Z][^.]*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d ?/ ?\d\d\b")
_ENDS_AS_SENTENCE = re.compile(r"[.;,?!]\W*$|\b(?:and|or|of|the|to|for|with|in|a|an|by)\W*$", re.IGNORECASE)
_SUMMARY = re.compile(
    r"(?:sub ?-?|grand )?totals?\b(?! \w+ \w+ \w+)|overall\b.*(?:\d|complete|total|progress)|\d+ of (?:the )?\d+\b"
    r"|(?:number|count|sum|average|percentage|%) (?:of )?(?:actions|milestones|complete|total)|summary\b.*\d"
    r"|all actions\b.*\d",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:(?:rag |brag |status )?key|(?:foot)?notes?|source|n\.?b\.?|legend|please note|\*+"
    r"|produced by|printed|page \d+)\s*[:–=(*-]"
    r"|page \d+ of \d+|end of (?:table|document|report)",
    re.IGNORECASE,
)
# Characters. A band says what comes; beyond this it is a text of its own.
_LONGEST_BAND, _LONGEST_PLAIN_BAND, _LONGEST_MERGED_BAND = 200, 80, 600


def is_summary(text: str) -> bool:
    """Whether the first text of a row counts the rows round it: "Total", "Overall, 85% completed. 5 of the 7 ..."."""
    return _SUMMARY.match(text) is not None


def is_note(text: str) -> bool:
    """Whether it explains the table: a key to its colours, a source, a page number."""
    return _NOTE.match(text) is not None


def is_named_band(text: str) -> bool:
    """Whether the words alone say that they head the rows below."""
    return len(text) <= _LONGEST_BAND and _NAMED.match(text) is not None


def is_band(text: str, *, merged: bool, over_rows: bool, in_action: bool) -> bool:
    """Whether the only text of a row is a heading over the rows below.

    `merged`: the file merges its cell over the table. `over_rows`: the next row is a full one. `in_action`: it
    stands in the column of actions, where a short text may be an action of which nothing else is known yet.
    """
    if merged:
        return len(text) <= _LONGEST_MERGED_BAND
    if not over_rows or not text[:1].isalnum() or text[:1].islower():
        return False
    if is_named_band(text):
        return True
    if in_action or len(text) > _LONGEST_BAND or _ENDS_AS_SENTENCE.search(text):
        return False
    return len(text) <= _LONGEST_PLAIN_BAND or _YEAR.search(text) is not None
