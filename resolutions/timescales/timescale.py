"""What a council's words about time mean, once they have been read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The sorts of thing that councils write where a due date is expected."""

    EXACT_DAY = "exact_day"
    MONTH = "month"
    TO_BE_SCOPED = "to_be_scoped"
    DEPENDENCY = "dependency"
    FINANCIAL_YEAR = "financial_year"
    CALENDAR_QUARTER = "calendar_quarter"
    RANGE = "range"
    SEASON = "season"
    EVENT = "event"
    RECURRING = "recurring"
    DURATION = "duration"
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"
    AMBIGUOUS_QUARTER = "ambiguous_quarter"
    MUNICIPAL_YEAR = "municipal_year"
    IMMEDIATE = "immediate"
    ACADEMIC_YEAR = "academic_year"
    ONGOING = "ongoing"
    WEEK = "week"
    HALF_YEAR = "half_year"
    TERM = "term"
    PLAN_YEAR = "plan_year"
    COMPLETED = "completed"
    NOT_APPLICABLE = "not_applicable"
    SAME_AS_ABOVE = "same_as_above"
    RELATIVE = "relative"
    UNPARSED = "unparsed"


@dataclass(frozen=True)
class Timescale:
    """The words as they were agreed, beside the days that they allow.

    `earliest` and `latest` are the first and the last day on which the thing can be done and still be as the
    words say; both days are included. None means that the words set no such day, or that it cannot be known
    from them. Lateness is measured from `latest`. `review` says that the words ask for a review; for an
    ongoing or completed action with a dated review, `latest` is the last day for that review.

    Raises ValueError where `earliest` is after `latest`.
    """

    words: str
    kind: Kind
    earliest: date | None = None
    latest: date | None = None
    review: bool = False

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"A timescale cannot begin on {self.earliest} and end before it, on {self.latest}.")
