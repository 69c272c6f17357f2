"""One council's paper as data: what `fixtures/demo/*.toml` may hold, and reading it."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime

from cattrs import Converter
from django.conf import settings

COUNCILS = ("plymouth", "stockport")
# How everything that is made up begins.
MARK = "Illustrative: "

# TOML has days and times of its own, which need no conversion; a key that no dataclass knows is a slip.
_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(date, lambda value, _: value)
_converter.register_structure_hook(datetime, lambda value, _: value)


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the paper's facts came into the register, in local time, and what holds where it gives no day.

    `as_at` is the last day of which the paper speaks; `no_day` is the sentence that says no day was given.
    """

    quarter: str
    motion_recorded: datetime
    quarter_opened: datetime
    updates_typed: datetime
    quarter_closed: datetime
    as_at: date
    no_day: str
    agreed_on: date
    agreed_by: str


@dataclass(frozen=True, slots=True)
class BoardData:
    """A board that the paper names."""

    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class MeetingData:
    """A meeting whose day the paper gives."""

    board: str
    held_on: date
    note: str


@dataclass(frozen=True, slots=True)
class PostData:
    """A post, team or partner that the paper names as an owner."""

    title: str
    kind: str = "officer"
    service_area: str = ""


@dataclass(frozen=True, slots=True)
class SpellingData:
    """Another way in which the paper writes a post."""

    words: str
    post: str


@dataclass(frozen=True, slots=True)
class MotionData:
    """What was agreed, by whom and when."""

    kind: str
    title: str
    preamble: str
    body: str
    decided_words: str
    overseen_by: tuple[str, ...]
    vote: str = ""


@dataclass(frozen=True, slots=True)
class ClauseData:
    """One obligation of a resolution."""

    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ActionData:
    """One action as the paper reports it.

    `owners` is the cell; `answers` counts the clauses of the resolution from 1; `stage` and `reported` are
    what the paper says of it, on `happened_on` where it gives a day.
    """

    title: str
    reported: str
    detail: str = ""
    owners: str = ""
    first_leads: bool = False
    timescale: str = ""
    plan_year: str = ""
    agreed_on: date | None = None
    agreed_by: str = ""
    answers: tuple[int, ...] = ()
    principles: tuple[str, ...] = ()
    stage_when_added: str = "not_started"
    stage: str = "complete"
    happened_on: date | None = None


@dataclass(frozen=True, slots=True)
class ResolutionData:
    """One resolution or priority, with its clauses and actions in the paper's order."""

    words: str
    label: str = ""
    heading: str = ""
    you_said: str = ""
    clauses: tuple[ClauseData, ...] = ()
    actions: tuple[ActionData, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountData:
    """An account for visitors; an officer's person holds `posts`; `hint` is what to try with it."""

    email: str
    role: str
    posts: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An illustrative update."""

    action: str
    stage: str
    words: str
    rating: str | None = None
    rating_reason: str = ""


@dataclass(frozen=True, slots=True)
class Retimed:
    """An illustrative change of timescale; its words may name the end of the present or the next quarter."""

    action: str
    timescale: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An illustrative question of a member, with its reply if it has one."""

    action: str
    words: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class SignedData:
    """An illustrative sign-off by a desk."""

    desk: str
    code: str


@dataclass(frozen=True, slots=True)
class CommitteeData:
    """An illustrative committee paper: `said` are its texts and `heads` who it is from, by the names of its fields."""

    heads: dict[str, str]
    said: dict[str, str]
    recommendations: tuple[str, ...]
    background_paper: str
    signed: tuple[SignedData, ...]
    going_without: str


@dataclass(frozen=True, slots=True)
class Illustrative:
    """What is made up: the quarter before the present one, with its committee paper, the present one, and its round."""

    decided_by: str
    round_for: str
    previous: tuple[Said, ...]
    current: tuple[Said, ...]
    retimed: tuple[Retimed, ...]
    asked: tuple[Asked, ...] = ()
    committee: CommitteeData | None = None


@dataclass(frozen=True, slots=True)
class Council:
    """Everything that one demonstration holds."""

    profile: dict[str, str]
    paper: Timeline
    boards: tuple[BoardData, ...]
    posts: tuple[PostData, ...]
    motion: MotionData
    resolutions: tuple[ResolutionData, ...]
    accounts: tuple[AccountData, ...]
    illustrative: Illustrative
    meetings: tuple[MeetingData, ...] = ()
    spellings: tuple[SpellingData, ...] = ()


def read_council(name: str) -> Council:
    """The paper of one of COUNCILS.

    Raises OSError if its file is missing, tomllib.TOMLDecodeError or a cattrs error if it is broken.
    """
    text = (settings.BASE_DIR / "fixtures" / "demo" / f"{name}.toml").read_text(encoding="utf-8")
    return _converter.structure(tomllib.loads(text), Council)
