"""The language of headings: what the words over a column are about, before its cells are looked at.

A heading is read as English is: a phrase that settles it ("How will we know?"), else its head noun (a "milestone due
date" is a date, a "date of milestone" too), else any word of it that is known.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache


class Sense(Enum):
    """What a heading is about. Finer than `Field`: which field it becomes depends on the other columns."""

    NUMBER = auto()  # of the row, or of whatever the row answers
    PARENT_NUMBER = auto()  # of a resolution, priority or motion, by its own words
    MOTION = auto()
    AGREED = auto()
    DATE = auto()  # of what, it does not say
    THEME = auto()
    RESOLUTION = auto()
    RECOMMENDATION = auto()
    SAID = auto()  # what young people said
    PRIORITY = auto()
    PLEDGE = auto()
    OBJECTIVE = auto()
    OUTCOME = auto()
    NEED = auto()  # a finding, an issue, an area for improvement
    ACTION = auto()
    TASK = auto()  # an activity, a deliverable: an action under another name
    HOW = auto()
    MILESTONE = auto()
    DESCRIPTION = auto()
    DETAIL = auto()
    COMPLETED = auto()
    UNDER_WAY = auto()
    LEAD = auto()
    OWNER = auto()
    MEMBER = auto()  # a councillor's part: lead member, portfolio holder
    SUPPORT = auto()
    POST = auto()
    UNIT = auto()  # a directorate, service or team
    NAME = auto()
    DUE = auto()
    ORIGINAL_DUE = auto()
    REVISED_DUE = auto()
    STATUS = auto()
    STAGE = auto()
    RATING = auto()
    DONE = auto()  # "Complete?", "Completion": a date, a tick or a percentage
    PERCENT = auto()
    PROGRESS = auto()
    TAKEN = auto()  # actions taken: progress, however it is worded
    NOTE = auto()
    COMMENT = auto()
    PLAN_YEAR = auto()
    TARGET = auto()
    PERIOD = auto()  # only a quarter, month or year: what, the cells say
    OTHER = auto()  # known, and no part of an action that we hold


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: its sense, or None where its words are not known.

    `said` is the word or phrase that settled it. `sure` is False where only a part of the heading is known. `joint`
    says that it names several owners. `period` orders the columns of a yearly or quarterly series: (year, part of
    the year), both 0 where it names none.
    """

    sense: Sense | None
    said: str
    sure: bool = True
    joint: bool = False
    period: tuple[int, int] = (0, 0)


# --- One spelling ---------------------------------------------------------------------------------------------------

# "Time-\nscale" is one word; the hyphens of these belong to theirs.
_KEEPS_ITS_HYPHEN = {"co", "cross", "follow", "half", "inter", "long", "mid", "multi", "non", "post", "pre", "re",
"short"} | {
    "self", "semi", "sign", "sub", "well", "year"
}  # fmt: skip
_BROKEN_WORD = re.compile(r"\b(\w+)[-\u00ad\u2010]\s*\n\s*([a-z]\w*)")
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")


def unbroken(heading: str) -> str:
    """The heading on one line, with the words that its lines broke made whole. Raises nothing."""

    def whole(found: re.Match[str]) -> str:
        hyphen = "-" if found[1].casefold() in _KEEPS_ITS_HYPHEN else ""
        return f"{found[1]}{hyphen}{found[2]}"

    return " ".join(_BROKEN_WORD.sub(whole, heading).split())


def plain(heading: str) -> str:
    """The heading in one spelling: lower case, no marks but slashes and dashes between words. Raises nothing."""
    text = unicodedata.normalize("NFKC", unbroken(heading)).casefold()
    text = re.sub(r"['\u2018\u2019`\u00b4]", "", text).replace("&", " and ").replace("%", " percent ")
    text = re.sub(r"\(s\)|\(es\)|/s\b", "s", text).replace("(ies)", "ies").replace("#", " number ")
    text = re.sub(r"\bper cent(?:age)?\b|\bpercentage\b|\bpct\b", "percent", text)
    text = re.sub(r"\bb ?[/.]? ?r ?[/.]? ?a ?[/.]? ?g\b", "brag", text)
    text = re.sub(r"\br ?[/.]? ?a ?[/.]? ?g\b", "rag", text)
    text = re.sub(r"[\u2010-\u2015]", "-", text)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
    text = re.sub(r"\btime ?(scale|frame|line|table)", r"time\1", text)
    text = re.sub(r"[^\w\s/()\[\]:>-]+|_", " ", text)
    return " ".join(text.split())


# --- Phrases --------------------------------------------------------------------------------------------------------


def _phrases(*pairs: tuple[Sense, str]) -> tuple[tuple[Sense, re.Pattern[str]], ...]:
    return tuple((sense, re.compile(rf"\b(?:{pattern})(?!\w)")) for sense, pattern in pairs)


# The headings of our own files, and of the fields as our pages call them.
_OURS = {
    "agreed in": Sense.MOTION,
    "motion or plan": Sense.MOTION,
    "date agreed": Sense.AGREED,
    "theme or heading": Sense.THEME,
    "number of the resolution or priority": Sense.PARENT_NUMBER,
    "resolution or priority": Sense.RESOLUTION,
    "more about the action": Sense.DETAIL,
    "lead owner": Sense.LEAD,
    "joint owners": Sense.SUPPORT,
    "joint owner": Sense.SUPPORT,
    "owners": Sense.OWNER,
    "status (stage or rating)": Sense.STATUS,
    "progress in words": Sense.PROGRESS,
    "percent complete": Sense.PERCENT,
    "what happened": Sense.PROGRESS,
    **dict.fromkeys(
        (
            "kept as written only", "clauses it answers", "clauses that no action answers", "owner in the plans words",
            "last day", "first timescale", "first last day", "times retimed", "what the stage means",
            "what the rating means", "reason for the rating", "decided because", "decided by", "decided on",
            "superseded by", "standing", "days overdue", "days slipped", "happened on", "said by", "first written",
            "stage last quarter", "rating last quarter", "corporate parenting principles", "added on", "council",
            "protective marking", "quarter", "as at", "known on",
        ),
        Sense.OTHER,
    ),
}  # fmt: skip

_WE = r"(?:we|i|you|they|the council|council|us)"
_GOING = (
    r"(?:will|ll|are going to|am going to|is going to|plan to|intend to|need to|needs to|must"
    r"|should|want to|propose to|can|do)"
)
_DOER = r"(?:who|whom)"
_PHRASES = _phrases(
    (Sense.COMPLETED, r"^(?:completed? actions?|actions? (?:completed?|delivered|done|achieved))(?: to date)?$"),
    (Sense.UNDER_WAY, r"^(?:actions? (?:in progress|under ?way|ongoing|in hand)|(?:ongoing|current|live) actions?)$"),
    # What would show that it had worked.
    (Sense.OTHER, r"how (?:will|do|would|can|are|shall|should) (?:we|you|it|this|i|they|success|the)\b.*(?:know"
            r"|measure|tell|evidence|monitor|check|judge|assess|show)\w*"),
    (Sense.OTHER, r"how (?:we|well|you|it|this|success|progress|impact)(?: \w+){0,2} (?:know|measured?|monitored"
            r"|evidenced?|assessed|tell)"),
    (Sense.OTHER, r"(?:success|good|better|done|excellent|impact) (?:will )?looks? like|what (?:difference"
            r"|impact|success|good)|so what|(?:success|impact|outcome|performance|progress"
            r"|evidence) (?:measure|indicator|criteri)\w*"),
    (Sense.OTHER, r"(?:measures?|indicators?|evidence|criteria) (?:of|for) (?:success|impact|progress|outcomes?"
            r"|completion)|making a difference|measured by|will be different"),
    (Sense.OTHER, r"^why\b|rationale|direction of travel|\bdot\b|lessons|monitored by|reports? to|reporting to"
            r"|reported to|overseen by|governance"),
    (Sense.OTHER, r"next (?:steps?|actions?|milestones?)|(?:future|further|outstanding|remaining|remedial"
            r"|mitigating|corrective) (?:actions?|steps?|work)|what(?:s| is) next|still to do|planned next"
            r"|actions? (?:for|planned for) next"),
    (Sense.OTHER, r"last updated|updated (?:on|by)|date (?:of )?(?:last )?(?:update|review|closed|completed"
            r"|raised|started|entered)|(?:actual|date of) (?:completion|end|finish|closure)(?: date)?"
            r"|completed (?:on|date)|date completed|closed date|actual date"),
    (Sense.OTHER, r"start(?:ed|ing|s)?(?: by| on| date)?$|^(?:start|commence\w*|begin\w*)\b|reviews? (?:date"
            r"|period|by|frequency)|next review|frequency|date of review|evidence base"),
    (Sense.TAKEN, r"(?<!to be )(?<!be )\b(?:actions?|steps?|work|measures) (?:already |we have |weve |has been "
            r"|been )?(?:taken|undertaken|carried out|done|to date|so far)"),
    (Sense.TAKEN, r"what (?:has been|weve|we have|have we|has|have you|was|did|we did)\b.*|^(?:we"
            r"|what we) (?:did|have done|done|achieved)|work (?:done|completed|undertaken)"
            r"|achievements?(?: to date)?|done so far|actioned"),
    (Sense.SAID, r"^(?:you|they|young people|children|care leavers|our children|care experienced)\b.*\b(?:said"
            r"|told us|asked|say|tell us|want(?:ed)?)\b.*|what you (?:said|told us)|^you said"),
    (Sense.SAID, r"what (?:young people|children|care leavers|our children|they)\b.*(?:said|told|say|want|tell).*"),
    (Sense.SUPPORT, rf"{_DOER}(?: else)? (?:will |can |could |is |are |needs to be |should be )?(?:support|help"
            rf"|assist|involved|contribut)\w*.*|who else|working with|in partnership with|support(?:ed"
            rf"|ing)? (?:by|from|officers?|leads?|owners?|post)|secondary (?:lead|owner|contact)"
            rf"|deputy lead|other (?:leads?|owners?|officers?)|joint (?:leads?|owners?|officers?)"),
    (Sense.OWNER, rf"\b(?:by|with)? ?{_DOER}(?:s|se)?\b.*|responsib\w*|accountab\w*|assigned to|allocated to"
            rf"|owned by|led by|delivered by whom|for action by|action by$|contact(?: officer| name"
            rf"| person)?$|point of contact|action (?:owner|officer|lead|holder|manager)s?"),
    (Sense.ORIGINAL_DUE, r"(?:original|first|initial|baseline|previous|old|agreed) (?:\w+ ){0,2}(?:date|deadline"
            r"|timescale|timeframe|timeline|target|completion|due)\w*"),
    (Sense.REVISED_DUE, r"(?:revised|new|amended|updated|extended|changed|rescheduled|re profiled|forecast|current"
            r"|latest|anticipated) (?:\w+ ){0,2}(?:date|deadline|timescale|timeframe|timeline|completion"
            r"|due)\w*"),
    (Sense.DUE, r"^(?:by )?when\b.*|\bby when|(?:due|completed?|done|delivered|achieved?|finish|complete it"
            r"|needed|required) by(?: when| date)?$|(?:due|target|end|finish|completion|delivery|deadline"
            r"|implementation|planned|expected|proposed|closing|milestone|action) (?:\w+ )?dates?"
            r"|dates? (?:due|for|to be|of (?:completion|delivery|implementation|milestone))\b.*|(?:target"
            r"|planned|expected|projected|anticipated|estimated) (?:completion|delivery|finish|end"
            r"|timescale|quarter)"),
    (Sense.DUE, r"target for (?:completion|delivery)|completion (?:target|timescale|deadline|by|due)"
            r"|when will.*|how long"),
    (Sense.AGREED, r"date (?:of )?(?:the )?(?:agreed|approved|motion|decision|meeting|resolution|resolved|council"
            r"|adopted|adoption|approval|full council|agreement|passed|carried)|(?:meeting|motion|decision"
            r"|council|approval|agreement) dates?|agreed (?:on|date)|date of (?:full )?council"),
    (Sense.PERCENT, r"percent|how (?:far|complete)"),
    (Sense.STATUS, r"(?:complete|completed|done|achieved|on track|delivered|closed) (?:y n|y / n|y/n|yes / no"
            r"|yes/no|yes no)|traffic light|on track$|is it (?:done|on track)|(?:rag|brag|status)(?: |$).*"),
    (Sense.OUTCOME, r"what (?:do )?we want(?: to)?.*|where (?:do )?we want to (?:be|get).*|what (?:are we trying"
            r"|will this) .*achieve.*|intended result"),
    (Sense.ACTION, rf"^what (?:needs|action|{_WE} {_GOING}|{_GOING} {_WE}|are {_WE}|is (?:going to|to be)|will be"
            rf"|do {_WE}|must|should|has to|have to|{_WE} (?:are|re|am|want))\b.*|^(?:{_WE}"
            rf"|our) {_GOING}\b.*|^(?:we|ill|well)(?: will)?$|^our (?:actions?|response|commitment to act)$"
            rf"|(?:actions?|steps) (?:to be taken|to take|required|needed|necessary|planned|proposed|agreed"
            rf"|points?)|^what$|^(?:key )?action plan$|things? (?:we|to) (?:will )?do|to do"),
    (Sense.HOW, rf"^how(?:$| {_WE} {_GOING}\b.*| {_GOING} {_WE}\b.*| will (?:this|it)\b.*| are {_WE}\b.*"
            rf"| to\b.*)|how well (?:do|get|achieve|deliver).*"),
    (Sense.NEED, r"areas? (?:for|of|requiring) (?:improvement|development|concern|need)|what (?:do we know"
            r"|is the (?:issue|problem|need)|needs to (?:improve|change)).*|where (?:are )?we (?:are )?now"
            r"|current (?:situation)"),
    (Sense.PRIORITY, r"priority (?:area|theme|action area)s?|areas? of (?:focus|priority)|focus areas?|priorities"),
    (Sense.PARENT_NUMBER, r"(?:resolution|priority|recommendation|motion|rec|objective|outcome|pledge|commitment"
            r"|theme) (?:no|nos|number|num|ref|reference|id|code)s?$"),
    (Sense.POST, r"(?:job|post|role) (?:title|name|holder)|postholders?|designation"),
    (Sense.PLAN_YEAR, r"(?:plan|financial|delivery|reporting) years?|year of (?:the )?plan"),
    (Sense.OTHER, r"(?:target|baseline|performance|strategic|risk|resource|budget|cost|corporate plan"
            r"|council plan) (?:audience|group|link|measure|implications?|theme|objective|aim|level|value"
            r"|score|owner|description)s?|links? to.*|(?:last|this|previous) period"),
)  # fmt: skip

# --- Words ----------------------------------------------------------------------------------------------------------


def _nouns(*pairs: tuple[Sense, str]) -> dict[str, Sense]:
    return {noun: sense for sense, nouns in pairs for noun in nouns.split()}


# By the singular.
_NOUNS = _nouns(
    (Sense.NUMBER, "ref reference no number num nr id code item serial uid index line"),
    (Sense.MOTION, "motion plan strategy"),
    (
        Sense.THEME,
        "theme workstream strand pillar area category section domain topic heading chapter focus subject stream"
        " programme group cat",
    ),
    (Sense.RESOLUTION, "resolution resolved resolve"),
    (Sense.RECOMMENDATION, "recommendation rec recommended"),
    (Sense.PRIORITY, "priority"),
    (Sense.PLEDGE, "pledge promise commitment offer entitlement undertaking"),
    (Sense.OBJECTIVE, "objective aim goal ambition aspiration vision purpose intention"),
    (Sense.OUTCOME, "outcome result"),
    (Sense.NEED, "finding issue need concern gap problem challenge requirement improvement weakness learning"),
    (Sense.ACTION, "action"),
    (Sense.TASK, "task activity deliverable step initiative project intervention output work proposal measure"),
    (Sense.MILESTONE, "milestone"),
    (Sense.DESCRIPTION, "description title summary"),
    (Sense.DETAIL, "detail information explanation specific method approach"),
    (Sense.LEAD, "lead leader"),
    (
        Sense.OWNER,
        "owner officer person assignee manager director responsibility accountability responsible accountable owned",
    ),
    (Sense.MEMBER, "member councillor cllr portfolio holder sponsor champion em sro"),
    (Sense.SUPPORT, "support contributor supporting"),
    (Sense.POST, "post role"),
    (Sense.UNIT, "directorate service department dept team division unit organisation agency"),
    (Sense.NAME, "name"),
    (Sense.DUE, "timescale timeframe timeline timing timetable deadline due when schedule finish end"),
    (Sense.DATE, "date"),
    (Sense.TARGET, "target"),
    (Sense.DONE, "completion complete completed done achieved delivered"),
    (Sense.STATUS, "status rag brag colour traffic state"),
    (Sense.STAGE, "stage"),
    (Sense.RATING, "rating confidence"),
    (Sense.PERCENT, "percent"),
    (Sense.PROGRESS, "progress update commentary narrative position progression headline"),
    (Sense.NOTE, "note response"),
    (Sense.COMMENT, "comment remark observation feedback"),
    (Sense.PLAN_YEAR, "year"),
    (
        Sense.OTHER,
        "trend partner stakeholder indicator kpi budget cost resource funding finance risk mitigation link"
        " ward baseline evidence impact dependency barrier benefit criteria board committee origin source"
        " council marking rank outturn actual judgement legislation assurance score likelihood weighting type"
        " consultee audience principle proposer seconder consulted informed monitoring checked",
    ),
)  # fmt: skip
# Of one family in one heading, they say one thing: "Lead Officer / Executive Member", "Progress/Comments".
_PEOPLE = {Sense.LEAD, Sense.OWNER, Sense.MEMBER, Sense.POST, Sense.SUPPORT}
_TELLING = {Sense.PROGRESS, Sense.TAKEN, Sense.NOTE, Sense.COMMENT}
_STANDING = {Sense.STATUS, Sense.RATING, Sense.STAGE}
_DOING = {Sense.ACTION, Sense.TASK}
# What follows says of what, or for whom: the head noun stands before it.
_OF = {
    "of",
    "for",
    "against",
    "on",
    "in",
    "to",
    "by",
    "from",
    "with",
    "towards",
    "within",
    "including",
    "that",
    "which",
    "as",
    "at",
    "since",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{0,6})\b")
_QUARTER = re.compile(
    r"\b(?:q|qtr|quarter) ?([1-4])\b|\b([1-4])(?:st|nd|rd|th) quarter\b|\bquarter (one|two|three|four)\b"
)
_YEAR = re.compile(r"\b(?:19|20)(\d\d)(?: ?[/-] ?\d{2,4})?\b|\b(\d\d) ?[/-] ?\d\d\b")
_QUARTERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_LONGEST = 160


@lru_cache(maxsize=4096)
def read_heading(heading: str) -> Heading:
    """What `heading` says. Raises nothing."""
    text = plain(heading) if len(heading) <= 2 * _LONGEST else ""
    if not text or len(text) > _LONGEST:
        return Heading(None, "", False)
    if text in _OURS:
        return Heading(_OURS[text], text, joint=text == "owners")
    period = _period(text)
    bare = " ".join(_YEAR.sub(" ", _QUARTER.sub(" ", _BRACKETS.sub(" ", text))).split()).strip(" :-/") or text
    found = _by_phrase(bare) or _by_parts(bare)
    if found is None and (inside := " ".join(_BRACKETS.findall(text))):
        found = _by_phrase(inside) or _by_parts(inside)
    if found is None:
        if period != (0, 0) and len(_MONTH.sub(" ", bare).replace(text, "").split()) <= 2:
            return Heading(Sense.PERIOD, text, False, period=period)
        return Heading(None, "", False, period=period)
    return Heading(found.sense, found.said, found.sure, found.joint or _is_joint(found.sense, text), period)


def is_known(heading: str) -> bool:
    """Whether a cell reads as a heading that we surely know, and not as a sentence or somebody's post. Raises
    nothing."""
    words = heading.split()
    if not words or len(words) > 12 or heading.rstrip().endswith((".", ";", ",")):
        return False
    read = read_heading(heading)
    # "Director of HR" and "Virtual School Head" are owners; a heading is as short as "Lead Director".
    if read.sense in (Sense.OWNER, Sense.UNIT, Sense.MEMBER, Sense.LEAD) and len(words) > 6:
        return False
    return read.sense is not None and read.sure


def _by_phrase(text: str) -> Heading | None:
    for sense, pattern in _PHRASES:
        if found := pattern.search(text):
            return _corrected(sense, found[0].strip(), text)
    return None


def _corrected(sense: Sense, said: str, text: str) -> Heading:
    """A phrase inside a heading whose head noun says otherwise: "Responsible officer comments" are comments."""
    last = _singular(text.split()[-1])
    head = _NOUNS.get(last)
    if sense in (Sense.COMPLETED, Sense.UNDER_WAY):
        return Heading(sense, said)
    if sense == Sense.STATUS and head in _TELLING:
        return Heading(Sense.PROGRESS, last, False)
    if (
        head in (_TELLING | _STANDING | {Sense.PERCENT})
        and sense not in _TELLING | _STANDING
        and sense != Sense.PERCENT
    ):
        if sense in (Sense.OTHER, Sense.ACTION, Sense.DUE) and head in _TELLING:
            return Heading(sense, said)
        return Heading(head, last)
    if sense == Sense.OWNER and re.search(r"\blead\b", text) and not re.search(r"\b(?:and|or)\b|/", text):
        return Heading(Sense.LEAD, "lead")
    return Heading(sense, said)


def _by_parts(text: str) -> Heading | None:
    """By head noun: of the whole, or of the parts between dashes and colons, the last first ("You Said - Priority")."""
    parts = [part.strip() for part in re.split(r"\s-\s|-\s|\s-|:|>", text) if part.strip()]
    if len(parts) > 1:
        for part in reversed(parts):
            if found := _by_phrase(part) or _by_head(part):
                return found
    return _by_head(text)


def _by_head(text: str) -> Heading | None:
    sides = [side.strip() for side in re.split(r"/|\band\b|\bor\b|,|\+", text) if side.strip()]
    heads = [head for side in sides if (head := _head(side))]
    if not heads:
        return _any_word(text)
    senses = {head.sense for head in heads}
    # In "Progress and impact against actions", what leads is what it is about.
    first = heads[0]
    for family, best in (
        (_PEOPLE, Sense.OWNER),
        (_TELLING, Sense.PROGRESS),
        (_STANDING, Sense.STATUS),
        (_DOING, Sense.ACTION),
    ):
        if len(senses) > 1 and senses <= family:
            return Heading(best, text, joint=best == Sense.OWNER)
    if len(sides) > 1 and len(senses) > 1:
        # Half of it is something else ("Code & Name"); one that is no part of an action does not count ("Progress
        # and impact").
        own = [head for head in heads if head.sense != Sense.OTHER]
        return Heading(own[0].sense, own[0].said, len({head.sense for head in own}) == 1) if own else first
    return Heading(first.sense, first.said, first.sure and len(heads) == len(sides), joint=len(heads) > 1)


def _head(text: str) -> Heading | None:
    words = [_singular(word) for word in re.findall(r"\w+", text)]
    end = next((place for place, word in enumerate(words) if place and word in _OF), len(words))
    before = words[:end]
    while (
        before
        and before[-1] not in _NOUNS
        and (
            before[-1].isdecimal() or _MONTH.fullmatch(before[-1]) or before[-1] in ("name", "required", "word", "text")
        )
    ):
        before.pop()
    if not before or before[-1] not in _NOUNS:
        return None
    sense, said = _NOUNS[before[-1]], " ".join(before[-2:])
    rest = set(before[:-1])
    if sense in _PEOPLE | {Sense.UNIT, Sense.NAME} or before[-1] == "partner":
        return Heading(_person(sense, before[-1], rest), said)
    if sense == Sense.PROGRESS and rest & {"status", "rag", "brag"}:
        return Heading(Sense.STATUS, said)
    if sense == Sense.DESCRIPTION and rest & {"action", "task", "activity"}:
        return Heading(Sense.ACTION if before[-1] != "description" else Sense.DESCRIPTION, said)
    if sense == Sense.DESCRIPTION and rest & {"motion"}:
        return Heading(Sense.MOTION, said)
    if sense == Sense.OUTCOME and rest & {"expected", "intended", "desired", "planned", "anticipated", "key", "target"}:
        return Heading(Sense.OUTCOME, said)
    if sense == Sense.TASK and before[-1] == "measure":
        return Heading(Sense.OTHER, said)
    known = not rest or len(rest) <= 3
    return Heading(sense, said, known)


def _person(sense: Sense, noun: str, rest: set[str]) -> Sense:
    """Who is meant by "lead officer", "lead member", "lead directorate", "executive member", "lead partner"."""
    if sense == Sense.NAME:
        return Sense.OWNER if rest & {"officer", "owner", "lead", "responsible"} else Sense.NAME
    if rest & {"supporting", "support", "joint", "secondary", "deputy", "assistant"} and noun not in ("director",):
        return Sense.SUPPORT
    if sense == Sense.MEMBER:
        return Sense.MEMBER
    if noun == "partner":
        return Sense.LEAD if "lead" in rest else Sense.OTHER
    if rest & {"lead", "named"} or sense == Sense.LEAD:
        return Sense.MEMBER if rest & {"member", "political", "portfolio", "cabinet"} else Sense.LEAD
    return sense


def _any_word(text: str) -> Heading | None:
    for word in reversed(re.findall(r"\w+", text)):
        sense = _NOUNS.get(_singular(word))
        if sense:
            return Heading(sense, word, False)
    return None


def _singular(word: str) -> str:
    if word in (
        "progress",
        "status",
        "focus",
        "criteria",
        "yes",
        "is",
        "this",
        "process",
        "business",
        "success",
        "basis",
    ):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word


def _is_joint(sense: Sense | None, text: str) -> bool:
    return sense in _PEOPLE and bool(
        re.search(r"\b(?:leads|officers|owners|leaders|members|holders|posts)\b|/|\band\b", text)
    )


def _period(text: str) -> tuple[int, int]:
    """Where the heading stands in a series: the year, and the part of the financial year from April."""
    year = _YEAR.search(text)
    number = int(year[1] or year[2]) if year else 0
    if quarter := _QUARTER.search(text):
        said = quarter[1] or quarter[2] or quarter[3]
        return number, (_QUARTERS.get(said) or int(said)) * 3
    if (month := _MONTH.search(text)) and (year or text.split()[0].startswith(month[1])):
        place = _MONTHS.index(month[1])
        # January to March belong to the year before, after its nine months.
        return (number, place - 2) if place > 2 else (number - bool(number), place + 10)
    return number, 0
