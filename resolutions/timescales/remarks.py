"""A time with a remark on it: reviewed, completed, revised, ongoing, to be confirmed.

A text is seen as a core and a remark in every way that its brackets, dashes and commas allow. Where two of
them give different meanings, there is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from resolutions.timescales.bounds import bounded, starting, until
from resolutions.timescales.meaning import Given, Meaning, agreed
from resolutions.timescales.recurring import OFTEN, recurring
from resolutions.timescales.standing_words import standing_words
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase, said

_BRACKET = re.compile(r"(?P<core>[^()]+?) ?\((?P<remark>[^()]+)\)")
_JOINT = re.compile(r" ?[,;:&/] ?| ?- ?| (?:and|then|with) | ", re.IGNORECASE)

# "Reviewed" by itself may be over and done with.
_REVIEW = phrase(
    r"(?:(?:for|to|then|and|with|an?) )*"
    rf"(?:(?:{OFTEN}|final|formal|interim|mid-point|next|regular) )?"
    rf"reviews?(?: (?:date|point))?(?: {OFTEN})?"
    rf"|(?:(?:then|and) )*(?:to be reviewed(?: {OFTEN})?|reviewed {OFTEN}|{OFTEN} reviewed)"
)
_REVIEW_ON = phrase(
    r"(?:(?:for|to|then|and|with|an?) )*(?:(?:annual|final|formal|interim|mid-point|next|yearly) )?"
    r"review(?: date)?(?: ?[:-] ?| due | on | )(?P<rest>.+)"
)
_REVIEW_FIRST = phrase(
    r"(?:(?:for|to) )?review(?: date| due)?(?: ?[:-] ?| )(?P<rest>.+)"
    r"|to be reviewed (?P<rest_2>(?:by|in|on|during) .+)"
)
_COMPLETE = re.compile("complete|completed|closed|achieved|actioned|delivered|done|finished", re.IGNORECASE)
_PAST = re.compile("completed|closed|achieved|actioned|done|finished", re.IGNORECASE)
_ON_OR_IN = phrase(r"(?:(?:on|in|during) )?(?P<rest>.+)")
_ON_AND_ON = "on ?-?going|continuing"
_THEREAFTER = phrase(
    rf"(?:(?:and|then) )*(?:{_ON_AND_ON}|(?P<often>{OFTEN}))(?: thereafter)?"
    rf"|thereafter (?:{_ON_AND_ON}|(?P<often_2>{OFTEN}))"
)
_CONTINUES = re.compile("on ?-?going|continu|rolling|permanent|bau|business as usual", re.IGNORECASE)
_STARTED = phrase(r"(?:(?:started|commenced|began|begun)(?: from| in| on)?|(?:in place )?since) (?P<rest>.+)")
_STILL_OPEN = phrase(
    r"(?:exact |date |dates )?t\.?b\.?[cad]\.?"
    r"|(?:exact )?(?:date|dates|timescale) (?:t\.?b\.?[cad]\.?|to be confirmed)"
    r"|to be (?:confirmed|agreed|decided|determined)"
)
_UNSETTLED_UNTIL = phrase(
    r"(?:by|following|after|once|pending|subject to|dependent|depending|awaiting|with|at|when|in|until|on)\b"
    r".*"
)

_MOVED = r"(?:revised|extended|moved|changed|rescheduled|deferred|postponed|amended|slipped|pushed back)"
_MOVED_TO = phrase(
    rf"(?:(?P<old>.+?) ?(?:[,;(-] ?)?)?(?:(?:now |date )?{_MOVED}(?: (?:target )?date)?(?: to| until| ?:)"
    rf"|revised (?:target )?date|{_MOVED} from (?P<old_2>.+?) to|now) (?P<new>[^()]+)\)?"
)
_MOVED_FROM = phrase(
    rf"(?P<new>.+?) ?(?:[,;(-] ?)?(?:{_MOVED} from|was|originally|previously|formerly|original(?: date)?)"
    r":? ?(?P<old>[^()]+)\)?"
)
_ORIGINAL = re.compile(r"(?:original(?:ly)?|was)(?: (?:target )?date)?:? ?", re.IGNORECASE)


@dataclass(frozen=True)
class _Remark:
    """One way to see a text as something said first, and a remark on it."""

    core: str
    joint: str
    words: str


def _remarks(text: str) -> Iterator[_Remark]:
    if found := _BRACKET.fullmatch(text):
        yield _Remark(found["core"], "(", found["remark"])
        return
    for joint in _JOINT.finditer(text):
        core, words = text[: joint.start()], text[joint.end() :]
        if core and words:
            yield _Remark(core, joint[0].strip(), words)


def _only(meanings: set[Meaning]) -> Meaning | None:
    return meanings.pop() if len(meanings) == 1 else None


def reviewed(text: str, given: Given) -> Meaning | None:
    """A time with a review beside it. The review's own date counts where nothing else has one."""
    if _REVIEW.fullmatch(text):
        return Meaning(Kind.RECURRING, review=True) if re.search(phrase(OFTEN), text) else None
    if found := _REVIEW_FIRST.fullmatch(text):
        time = bounded(said(found, "rest"), given)
        return time.to_review() if time else None
    meanings = set()
    for remark in _remarks(text):
        core = agreed(remark.core, given, (bounded, ongoing, standing_words, recurring))
        if not core or core.kind in (Kind.NOT_APPLICABLE, Kind.SAME_AS_ABOVE, Kind.IMMEDIATE):
            continue
        if _REVIEW.fullmatch(remark.words):
            meanings.add(core.to_review())
        elif (found := _REVIEW_ON.fullmatch(remark.words)) and core.kind in (Kind.ONGOING, Kind.COMPLETED):
            review = bounded(found["rest"], given)
            if review and not core.dated:
                meanings.add(Meaning(core.kind, None, review.latest, review=True))
    return _only(meanings)


def completed(text: str, given: Given) -> Meaning | None:
    """A time marked as completed, or the time of completion: the dates are those that the words give."""
    meanings = set()
    for remark in _remarks(text):
        if _COMPLETE.fullmatch(remark.words):
            time = bounded(remark.core, given)
        # "Complete March 2025" can be an order; with a mark between, or in the past, it is a fact.
        elif _PAST.fullmatch(remark.core) or (_COMPLETE.fullmatch(remark.core) and remark.joint in ("(", "-", ":")):
            found = _ON_OR_IN.fullmatch(remark.words)
            time = bounded(found["rest"], given) if found else None
            if time and (time.earliest is None) != (time.latest is None):
                continue
        else:
            continue
        if time:
            meanings.add(time.of_kind(Kind.COMPLETED))
    return _only(meanings)


def revised(text: str, given: Given) -> Meaning | None:
    """A date that replaces another one: the new date counts, and the old one must be readable too."""
    meanings = set()
    for form in (_MOVED_TO, _MOVED_FROM):
        if not (found := form.fullmatch(text)):
            continue
        parts = found.groupdict()
        new = bounded(parts["new"], given)
        olds = [_ORIGINAL.sub("", old) for old in (parts["old"], parts.get("old_2")) if old]
        if new and all(bounded(old, given) for old in olds):
            meanings.add(new)
    return _only(meanings)


def ongoing(text: str, given: Given) -> Meaning | None:
    """Work that goes on, from a day or until one where the words say so.

    "31 March 2025 and ongoing" has no dates: the day may be the one it begins on or the one it is due.
    """
    meanings = set()
    for remark in _remarks(text):
        after = _THEREAFTER.fullmatch(remark.words)
        if after and remark.joint != "(":
            kind = Kind.RECURRING if after["often"] or after["often_2"] else Kind.ONGOING
            meanings |= _begun(remark, kind, given)
        elif after:
            meanings |= {meaning for meaning in _begun(remark, Kind.ONGOING, given) if meaning.dated}
        if _CONTINUES.match(remark.core) and standing_words(remark.core, given):
            meanings |= _going_on(remark, given)
    return _only(meanings)


def _begun(remark: _Remark, kind: Kind, given: Given) -> set[Meaning]:
    core = remark.core.rstrip(" ,;-")
    if started := _STARTED.fullmatch(core):
        time = bounded(started["rest"], given)
        return {Meaning(kind, time.earliest)} if time and time.earliest else set()
    if time := starting(core, given):
        return {time.of_kind(kind)}
    immediately = standing_words(core, given)
    if bounded(core, given) or (immediately and immediately.kind is Kind.IMMEDIATE):
        return {Meaning(kind)}
    return set()


def _going_on(remark: _Remark, given: Given) -> set[Meaning]:
    words = remark.words
    if started := _STARTED.fullmatch(words):
        time = bounded(started["rest"], given)
        return {Meaning(Kind.ONGOING, time.earliest)} if time and time.earliest else set()
    for bound in (starting, until):
        if time := bound(words, given):
            return {time.of_kind(Kind.ONGOING)}
    time = bounded(words, given)
    if time and time.kind in (Kind.FINANCIAL_YEAR, Kind.ACADEMIC_YEAR, Kind.RANGE):
        return {time.of_kind(Kind.ONGOING)}
    if time or recurring(words, given):
        return {Meaning(Kind.ONGOING)}
    return set()


def unsettled(text: str, given: Given) -> Meaning | None:
    """A date still to be settled. The only date that counts is the day by which it must be."""
    meanings = set()
    for remark in _remarks(text):
        core = standing_words(remark.core, given)
        if core and core.kind is Kind.TO_BE_SCOPED:
            time = bounded(remark.words, given)
            if time and re.match("by |before |no later", remark.words, re.IGNORECASE):
                return time.of_kind(Kind.TO_BE_SCOPED)
            if time or _UNSETTLED_UNTIL.fullmatch(remark.words):
                meanings.add(core)
        elif _STILL_OPEN.fullmatch(remark.words) and bounded(remark.core, given):
            meanings.add(Meaning(Kind.TO_BE_SCOPED))
    return _only(meanings)
