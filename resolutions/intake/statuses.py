"""What a council's status words probably mean, as a suggestion that a person confirms once.

There is no common scale: green is "complete" in one council and "on track" in another, and red is "not yet started"
in a third. So words are read and colours only suggested. Plain Python: `stage` and `rating` are the codes of
`resolutions.council.scales`, which a test holds.
"""

import re
import unicodedata
from dataclasses import dataclass

_COMPLETE, _EMBEDDED, _IN_PROGRESS, _NOT_STARTED = "complete", "embedded", "in_progress", "not_started"
_TO_BE_SCOPED, _PAUSED, _DROPPED, _SUPERSEDED = "to_be_scoped", "paused", "not_taken_forward", "superseded"
_GREEN, _AMBER, _RED = "green", "amber", "red"
_SAID_OF_STAGE = {
    _COMPLETE: "complete",
    _EMBEDDED: "embedded in business as usual",
    _IN_PROGRESS: "in progress",
    _NOT_STARTED: "not started",
    _TO_BE_SCOPED: "to be scoped",
    _PAUSED: "paused",
    _DROPPED: "not taken forward",
    _SUPERSEDED: "superseded",
}


@dataclass(frozen=True, slots=True)
class Meant:
    """A suggested reading of a status: codes of `Stage` and `Rating`, or None where the words give none.

    `rating` is given only with the stage in progress. `sure` is False where councils mean different things by the same
    words; `why` is a sentence for the person who confirms.
    """

    stage: str | None
    rating: str | None
    sure: bool
    why: str


# --- One spelling ---------------------------------------------------------------------------------------------------

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u201b\u02bc`\u00b4"))
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"))
_PICTURES = {
    **dict.fromkeys("🟢🟩💚", " green "),
    **dict.fromkeys("🟠🟧🟡🟨🧡💛", " amber "),
    **dict.fromkeys("🔴🟥🛑", " red "),
    **dict.fromkeys("🔵🟦💙", " blue "),
    **dict.fromkeys("🟣🟪💜", " purple "),
    **dict.fromkeys("⚪⬜◻", " white "),
    **dict.fromkeys("✓✔☑✅🗸", " ✓ "),
    **dict.fromkeys("✗✘❌☒❎✖", " ✗ "),
}
_TRANSLATION = _DASHES | _APOSTROPHES | _UNSEEN | {ord(picture): words for picture, words in _PICTURES.items()}
_COLOURED_CELL = re.compile(r"\(\s*(?:fill |cell )?colour(?: only)?\s*\)|\(\s*fill\s*\)")
_EDGES = ' \t.,;:!?*-_"“”()[]'


def spelling(words: str) -> str:
    """The form by which a status is remembered; it is never shown.

    Case, spaces, line breaks, apostrophes, dashes and the marks round the words make no difference, nor whether a
    colour is a word, a circle or the fill of a cell. Words are never dropped: "Complete" and "Completed" stay two.
    Empty only where `words` is blank. Raises nothing.
    """
    text = "".join(c if c in _PICTURES else unicodedata.normalize("NFKC", c) for c in " ".join(words.split()))
    text = _COLOURED_CELL.sub(" ", text.translate(_TRANSLATION).casefold())
    text = (
        text.replace("&", " and ")
        .replace("on-going", "ongoing")
        .replace("under-way", "underway")
        .replace("on going", "ongoing")
    )
    text = re.sub(r"\s*/\s*", "/", re.sub(r"(?<=\w)-(?=\w)", " ", text))
    text = " ".join(re.sub(r"(?<=\d) %", "%", " ".join(text.split())).split())
    return text.strip(_EDGES) or " ".join(words.split()).casefold()


# --- The language of statuses ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a phrase says. `stage` None is a known phrase that says nothing of a stage; `firm` is its own certainty."""

    pattern: re.Pattern[str]
    stage: str | None
    rating: str | None = None
    firm: bool = True
    colour: bool = False


def _sign(
    stage: str | None, *phrases: str, rating: str | None = None, firm: bool = True, colour: bool = False
) -> _Sign:
    return _Sign(re.compile(rf"(?<![\w'])(?:{'|'.join(phrases)})(?![\w'])"), stage, rating, firm, colour)


_PLAN = r"(?:track|target|schedule|course|plan|time|programme|profile|trajectory|milestones?)"
_DONE = (
    r"(?:completed?|done|achieved|delivered|met|closed|finished|implemented|fulfilled|actioned"
    r"|resolved|discharged)"
)
_DOING = r"(?:start(?:ed)?|beg[iu]n|commence[d]?|initiated|progressed|actioned|underway|under way)"
_NEARLY = (
    r"(?:partial(?:ly)?|part(?:ly)?|substantial(?:ly)?|near(?:ly|ing)?|almost|mostly|largely|close to|half|not quite)"
)
_TAKEN = r"(?:taken forward|pursued|progressed|proceeding|proceeded with|proceed|adopted|supported|continued)"

# In this order, and what one has matched no later one sees: "not started" is not "started", and "on track to be
# completed" is not "completed".
_SIGNS = (
    # Nothing is said.
    _sign(
        None,
        r"n/?a|not applicable|none|nil|unknown|not known|no further action|nfa|tb[cda]"
        r"|to be (?:confirmed|decided|determined|agreed)",
        r"(?:no|awaiting(?: an?)?|not) (?:updated?|status|data|information|response"
        r"|comment)(?: (?:given|provided|received|available))?",
        r"not (?:rated|assessed|reported|updated)|(?:could|can) ?not be assessed|white",
    ),
    # How it has moved, not where it stands.
    _sign(
        None,
        r"(?:getting |got )?(?:better|worse)|no change|(?:un)?changed|same|improv(?:ing|ed)"
        r"|declin(?:ing|ed)|deteriorating",
        r"worsening|stable|static|steady|increas(?:ing|ed)|decreas(?:ing|ed)|up|down|upwards?|downwards?",
    ),
    _sign(
        _DROPPED,
        r"withdrawn|cancell?ed|abandoned|discontinued|rejected|declined|dropped|deleted|removed"
        r"|de ?scoped|lapsed|stopped|ceased",
        rf"(?:not|no longer|wont|will not|cannot|can not|decided not to)(?: to)?(?: be| being)? {_TAKEN}",
        r"not (?:viable|feasible|possible|practicable|appropriate|accepted|agreed|being done"
        r"|going ahead|required|needed)",
        r"(?:no longer|not) (?:being )?(?:required|relevant|needed|applicable|viable|feasible"
        r"|appropriate|possible|a priority|proceeding|valid)",
        r"(?:will not|wont) (?:be )?(?:done|do|implemented?|happen|go ahead|proceed)|out of scope"
        r"|rescinded|obsolete|overtaken(?: by events)?",
    ),
    _sign(
        _SUPERSEDED,
        r"superseded|replaced(?: by)?|(?:merged|combined|amalgamated|incorporated|absorbed|subsumed"
        r"|rolled|included) (?:in|into|with|within|under)(?= |$)|merged|amalgamated|subsumed",
        r"see (?:new )?action(?: no)? ?\S*",
    ),
    _sign(_SUPERSEDED, r"duplicated?", firm=False),
    # Behind, by words that hold others.
    _sign(
        _IN_PROGRESS,
        r"(?:major|serious|significant|severe|severely|substantial|considerabl[ey]|seriously"
        r"|significantly) (?:delay(?:ed|s)?|slippage|issues?|concerns?|risks?|problems?"
        r"|behind(?: \w+)?|off \w+)",
        rating=_RED,
    ),
    _sign(
        _IN_PROGRESS,
        rf"(?:slightly|a little|marginally|minor|just|somewhat) (?:off {_PLAN}|behind(?: {_PLAN})?|late"
        rf"|delay(?:ed|s)?|slippage|slipped|issues?|concerns?)",
        r"(?:some|minor|slight|short|small) (?:delays?|slippage|concerns?|issues?|risks?)"
        r"|at (?:some )?risk|(?:needs?|requires?|requiring) attention",
        r"off (?:track|target) but \w+(?: \w+){0,4}|amber alert|delayed|delay",
        rating=_AMBER,
    ),
    _sign(
        _IN_PROGRESS,
        rf"off {_PLAN}|not (?:\w+ )?(?:on|to) {_PLAN}|overdue|past (?:its )?due(?: date)?|high risk"
        rf"|critical|(?:deadline |target |date )?missed",
        r"(?:will|would) not be (?:met|achieved|completed|delivered)|unlikely to be (?:met|achieved"
        r"|completed|delivered)",
        rating=_RED,
    ),
    _sign(
        _IN_PROGRESS,
        rf"behind(?: {_PLAN})?|below {_PLAN}|late|slipped|slipping|slippage|monitor(?:ing)?"
        rf"|(?:requires?|needs?) (?:monitoring|review)|check progress",
        r"(?:limited|slow|insufficient|little) progress|(?:proving )?(?:more )?challenging|of concern"
        r"|concerns?|under review|cause for concern",
        r"extended|time extension|extension(?: \w+)?|re ?profiled|re ?scheduled|revised(?: date)?|date revised",
        rating=_AMBER,
        firm=False,
    ),
    _sign(
        _IN_PROGRESS,
        rf"not (?:fully |yet |been )*(?:{_DONE})(?: target)?|failed|blocked|stalled|stuck|not progressing",
        rating=_RED,
        firm=False,
    ),
    # Well on its way, by words that hold others.
    _sign(
        _IN_PROGRESS,
        rf"(?:on|at|above|ahead of|exceed(?:s|ing)?|meeting|within)(?: or (?:above|ahead of|exceeding))? {_PLAN}"
        rf"(?: (?:to|for) (?:be )?(?:completion|completed?|delivery|delivered?|achieved?))?(?: (?:by|in) .*)?",
        r"(?:progressing|going|proceeding) (?:well|(?:as|to) plan(?:ned)?)|(?:all )?(?:as|to"
        r"|in line with) plan(?:ned)?|no (?:issues|concerns|problems)(?: or risks)?",
        rating=_GREEN,
    ),
    _sign(_IN_PROGRESS, r"good progress|progress is good|well advanced|strong progress", rating=_GREEN, firm=False),
    _sign(
        _PAUSED,
        r"paused?|deferred|on hold|hold|suspended|postponed|parked|in abeyance|put (?:back|on hold)|frozen|held",
    ),
    _sign(_IN_PROGRESS, rf"{_NEARLY} (?:{_DONE}|completion|there|implemented)|{_DONE} in part|incomplete"),
    _sign(
        _NOT_STARTED,
        rf"(?:not|never|hasnt|has not|have not|havent|yet)(?: yet| been| to)* {_DOING}|un ?started"
        rf"|not (?:yet )?due(?: yet)?|not begun",
        rf"(?:to|due to|will|awaiting|yet to|planned to)(?: be)? (?:{_DOING}|start|commencement)"
        rf"|(?:awaiting|before) start|no (?:work|action) (?:yet|to date|started)",
    ),
    _sign(
        _NOT_STARTED,
        r"no progress(?: to date| yet| made)?|planned|scheduled|programmed|upcoming|future(?: action)?"
        r"|not yet|open|assigned|un ?assigned|to do|not progressed|pipeline|proposed|forthcoming",
        firm=False,
    ),
    _sign(
        _TO_BE_SCOPED,
        r"to be (?:scoped|defined|developed|worked up)|(?:being |to |at |in )?scop(?:ed|ing)(?: stage| phase| work)?",
    ),
    _sign(
        _PAUSED,
        r"(?:awaiting|pending|subject to|dependent (?:on|upon)|waiting (?:for|on))(?: \w+){0,4}"
        r"|(?:requires?|needs?) (?:a |an )?(?:decision|funding|approval|resources?|budget)",
        r"pending",
        firm=False,
    ),
    # An end that is still to come says nothing certain of today.
    _sign(
        None,
        rf"(?:to|will|would|could|can|should|must|due to|expected to|aim(?:ing)? to|due for|expected"
        rf"|target for)(?: be| have been)? (?:{_DONE}|completion|delivery|deliver|achieve)",
        rf"not (?:overdue|delayed|at risk)|yet to be {_DONE}",
    ),
    _sign(
        _COMPLETE,
        rf"(?:{_DONE}|completion|complet(?:e|ed))(?:,? (?:but )?not (?:yet )?(?:fully )?(?:embedded|evidenced))",
    ),
    _sign(
        _EMBEDDED,
        rf"(?:(?:{_DONE}) and )?(?:(?:now |fully )?embedded|bau|business as usual"
        rf"|mainstreamed)(?: in(?:to)? \w+(?: as usual| practice)?)?",
        rf"(?:(?:{_DONE}) and )?(?:now |moved (?:in)?to |part of |in )*(?:bau|business as usual"
        rf"|everyday practice|normal business|day to day business)",
        rf"(?:{_DONE}) and (?:evidenced|sustained)",
    ),
    _sign(_EMBEDDED, r"core business|evidence of impact|impact (?:is )?evidenced|sustained", firm=False),
    _sign(
        _IN_PROGRESS,
        r"ongoing|in progress|underway|under way|in hand|in train|progressing|started|begun|commenced"
        r"|in development|being \w+",
        r"wip|work in progress|active|developing|continu(?:ing|ous|es|ed)|delivering|implementing"
        r"|initiated|underway|moving forward|mobilis(?:ing|ed)|drafted|working (?:on|towards?)",
    ),
    _sign(
        _IN_PROGRESS,
        r"under control|live|current|carried (?:forward|over)|rolled (?:forward|over)|(?:some"
        r"|satisfactory|acceptable|steady) progress|progress(?: made)?",
        firm=False,
    ),
    _sign(
        _COMPLETE,
        rf"(?:fully |now |already |action |all )*(?:{_DONE})|completion|100%|signed off|concluded"
        rf"|closed (?:off|down)|discharged|all actions (?:{_DONE})",
    ),
    _sign(_COMPLETE, r"✓|yes|exceeded", firm=False),
    _sign(_COMPLETE, r"blue(?: (?:circle|star|triangle|square|dot|flag))?", firm=False, colour=True),
    _sign(
        _IN_PROGRESS,
        r"(?:dark |light )?green(?: (?:circle|star|triangle|square|dot|flag|rated))?",
        rating=_GREEN,
        firm=False,
        colour=True,
    ),
    _sign(
        _IN_PROGRESS,
        r"(?:amber|yellow|orange)(?: (?:circle|star|triangle|square|dot|flag|rated))?",
        rating=_AMBER,
        firm=False,
        colour=True,
    ),
    _sign(
        _IN_PROGRESS, r"red(?: (?:circle|star|triangle|square|dot|flag|rated))?", rating=_RED, firm=False, colour=True
    ),
    _sign(_NOT_STARTED, r"gr[ea]y", firm=False, colour=True),
    _sign(_PAUSED, r"purple", firm=False, colour=True),
)
_LETTERS = {
    "b": (_COMPLETE, None),
    "c": (_COMPLETE, None),
    "r": (_IN_PROGRESS, _RED),
    "a": (_IN_PROGRESS, _AMBER),
    "g": (_IN_PROGRESS, _GREEN),
    "n": (_NOT_STARTED, None),
    "ns": (_NOT_STARTED, None),
    "ip": (_IN_PROGRESS, None),
    "ot": (_IN_PROGRESS, _GREEN),
    "a/g": (_IN_PROGRESS, _AMBER),
    "g/a": (_IN_PROGRESS, _AMBER),
    "r/a": (_IN_PROGRESS, _RED),
    "a/r": (_IN_PROGRESS, _RED),
}
_PERCENT = re.compile(
    r"(?:(?:currently|about|approx(?:imately)?|around|over) )?(\d{1,3})%(?: (?:completed?|done"
    r"|achieved|progress|delivered))?"
)
_ARROWS = re.compile(r"[←-⇿▲▼►◄▴▾▸◂△▽▶◀⬆⬇➡⬅↗↘🔼🔽\s/-]+")
# Words beside a status that do not change it.
_FILLER = re.compile(
    r"\b(?:the|this|an?|and|has|have|is|are|was|were|been|be|now|all|fully|work|works|action"
    r"|actions|activity|recommendation|project|task"
    r"|status|rag|brag|rated|rating|currently|still|very|with|of|in|on|as|at|it|its|by|since|from"
    r"|less|more|than|for|to|but"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|q\d|days?"
    r"|weeks?|months?|years?|stage|phase)\b"
    r"|\d[\d/.%-]*|[^\w✓✗]+"
)
_EITHER = re.compile(r"\bor\b|/|\band/or\b")
_DENIED = re.compile(r"\b(?:not|never|no|no longer|without|isnt|wasnt|hasnt|un)\s*$")
# Beyond so many characters it is an account of the work, not a status.
_LONGEST = 120
_UNKNOWN = Meant(None, None, False, "We do not know these words as a status.")


def suggest(words: str) -> Meant:
    """What `words` probably mean as a stage and a rating; Meant(None, None, False, ...) where they are not known.

    A bare colour or letter is never sure. Two stages joined by "or" or a slash give none: somebody has to say which. A
    percentage of 100 is complete, of 0 not started, and in progress between. Raises nothing.
    """
    text = spelling(words)
    if not text or "✗" in text:
        return _UNKNOWN
    if _ARROWS.fullmatch(text):
        return Meant(None, None, False, "An arrow says which way it is moving, not how far it has come.")
    if text in _LETTERS:
        stage, rating = _LETTERS[text]
        return Meant(stage, rating, False, f"A letter alone; councils often mean {_in_words(stage, rating)}.")
    if share := _PERCENT.fullmatch(text):
        return _of_percent(int(share[1]))
    return _of_signs(text) if len(text) <= _LONGEST else _of_opening(text)


def _of_percent(share: int) -> Meant:
    if share > 100:
        return _UNKNOWN
    stage = _COMPLETE if share == 100 else _IN_PROGRESS if share else _NOT_STARTED
    return Meant(stage, None, share > 0, f"{share}% is {_in_words(stage, None)}.")


def _of_opening(text: str) -> Meant:
    """A long text is read only by a status that it opens with: "Complete. The letter was sent in May and ..."."""
    opening = re.split(r"[.;:\n(]| - ", text, maxsplit=1)[0].strip()
    found = _of_signs(opening) if opening and len(opening) <= 40 else _UNKNOWN
    why = f"It opens with words that mean {_in_words(found.stage, found.rating)}." if found.stage else _UNKNOWN.why
    return Meant(found.stage, found.rating, False, why)


def _of_signs(text: str) -> Meant:
    found, rest = _signs(text)
    if not found:
        return _UNKNOWN
    spoken = [sign for sign in found if sign.stage and not sign.colour]
    if not spoken and any(sign.stage is None for sign in found):
        return Meant(None, None, False, "These words do not say how far it has come.")
    colours = [sign for sign in found if sign.colour]
    stages = list(dict.fromkeys(sign.stage for sign in spoken if sign.stage))
    plain = len(rest) <= 2 and all(sign.stage for sign in found)
    if not spoken:
        return _of_colours(colours, plain)
    ratings = {sign.rating for sign in spoken if sign.rating}
    # "In progress - delayed" and "not started, overdue": the other stage is what is meant, and how it stands comes
    # with it.
    own = [stage for stage in stages if stage != _IN_PROGRESS] or stages
    ends = [stage for stage in stages if stage in (_DROPPED, _SUPERSEDED)]
    if len(own) > 1 or (len(stages) > 1 and _EITHER.search(text)):
        if len(stages) == 2 and _COMPLETE in stages and ends and "closed" in text:
            return Meant(ends[0], None, False, f"It says closed, and {_SAID_OF_STAGE[ends[0]]}.")
        if set(stages) == {_COMPLETE, _EMBEDDED}:
            return Meant(_EMBEDDED, None, False, "It says both complete and embedded.")
        if len(stages) > 1 and (_EITHER.search(text) or text.find(" and ") > 0):
            both = " and ".join(_SAID_OF_STAGE[stage] for stage in stages[:2])
            return Meant(None, None, False, f"It says two things: {both}.")
        return Meant(stages[0], None, False, f"It says several things, and first {_SAID_OF_STAGE[stages[0]]}.")
    stage = own[0]
    firm = plain and all(sign.firm for sign in spoken)
    if stage != _IN_PROGRESS:
        if len(stages) > 1 and not ratings and " and " in text:
            both = " and ".join(_SAID_OF_STAGE[stage] for stage in stages[:2])
            return Meant(None, None, False, f"It says two things: {both}.")
        agrees = not ratings and len(stages) == 1 and _suits(stage, colours)
        return Meant(stage, None, firm and agrees, f"It says {_in_words(stage, None)}.")
    ratings |= {sign.rating for sign in colours if sign.rating}
    if not colours:
        rating = _worst(ratings)
        return Meant(stage, rating, firm and len(ratings) <= 1, f"It says {_in_words(stage, rating)}.")
    rating = _worst(ratings)
    agrees = len(ratings) == 1 and all(sign.rating for sign in colours)
    return Meant(
        stage, rating, plain and agrees and all(sign.firm for sign in spoken), f"It says {_in_words(stage, rating)}."
    )


def _of_colours(colours: list[_Sign], plain: bool) -> Meant:
    stages = {sign.stage for sign in colours}
    if len(stages) > 1 or not plain:
        return Meant(None, None, False, "Councils mean different things by these colours.")
    rating = _worst({sign.rating for sign in colours if sign.rating})
    stage = colours[0].stage
    if len({sign.rating for sign in colours}) > 1:
        return Meant(
            stage, rating, False, f"Between two colours; the more careful reading is {_in_words(stage, rating)}."
        )
    return Meant(
        stage, rating, False, f"A colour alone; councils often mean {_in_words(stage, rating)}, and not all do."
    )


def _suits(stage: str, colours: list[_Sign]) -> bool:
    """Whether colours beside a stage do not speak against it: "Complete - Red" does."""
    against = {_COMPLETE: {_RED, _AMBER}, _EMBEDDED: {_RED, _AMBER}, _NOT_STARTED: set(), _TO_BE_SCOPED: set()}
    return not {sign.rating for sign in colours} & against.get(stage, set())


def _signs(text: str) -> tuple[list[_Sign], list[str]]:
    """The signs in `text` in the order of their words, and the words that none of them explains."""
    found: list[tuple[int, _Sign]] = []
    for sign in _SIGNS:
        for match in sign.pattern.finditer(text):
            if not match[0].strip():
                continue
            denied = sign.stage and _DENIED.search(text[: match.start()])
            found.append((match.start(), _NOTHING if denied else sign))
        text = sign.pattern.sub(lambda match: "\ue000" * len(match[0]), text)
    rest = _FILLER.sub(" ", text.replace("\ue000", " ")).split()
    return [sign for _, sign in sorted(found, key=lambda place: place[0])], rest


_NOTHING = _Sign(re.compile(""), None)


def _worst(ratings: set[str]) -> str | None:
    return next((rating for rating in (_RED, _AMBER, _GREEN) if rating in ratings), None)


def _in_words(stage: str | None, rating: str | None) -> str:
    words = _SAID_OF_STAGE.get(stage or "", "nothing that we know")
    return f"{words}, {rating}" if rating else words
