"""What a row means: plain data."""

from dataclasses import dataclass, field

from resolutions.council.scales import NEEDS_REASON
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.questions import Problem, Question
from resolutions.timescales import Timescale

# A post by its key in the register, or by the title of one that is to be created.
PostRef = int | str


@dataclass(frozen=True, slots=True)
class Owners:
    """One leads; where several are named and no word says who leads, they are joint (nothing is guessed)."""

    lead: PostRef | None = None
    joint: frozenset[PostRef] = frozenset()


@dataclass(slots=True)
class Meaning:
    """What a row means. None is a field that the row says nothing of, which changes nothing.

    `stage` and `rating` are what its status says; `progress` is the text told with them.
    """

    title: str = ""
    detail: str | None = None
    owners: Owners | None = None
    owner_words: str = ""
    timescale: Timescale | None = None
    plan_year: str = ""
    stage: str = ""
    rating: str | None = None
    progress: str = ""
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def needs_words(rating: str | None) -> bool:
    """Whether a rating stands only with a reason."""
    return rating in NEEDS_REASON


def problem(draft: Draft, about: Field, wrong: str, right: str) -> Problem:
    """A problem in the column that gives a field."""
    return Problem(draft.heading_of.get(about, about.value), wrong, right)
