"""The chair's brief: what a chair reads of a report before the meeting, on one side.

brief(report)    plain data, for a page, and for paper (see `paper.chairs_brief`)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carecommit.kit.words import day_in_words
from resolutions.reports.document import Line, Report
from resolutions.reports.paper import foot, front, marking

QUESTIONS = "Questions from last time"
WORST, NEWEST, OLDEST = 5, 5, 10
# How many there are of a list that has no number of its own.
_NO_ANSWER, _COMPLETED, _ASKED = 5, 5, 4


@dataclass(frozen=True, slots=True)
class Item:
    """An action: its reference, and under the heading of each column what is said of it. Everything is whole."""

    reference: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with its items, of which there are `more` besides; `none` is the sentence where there is none.

    `after` is a sentence that stands under them, or empty.
    """

    heading: str
    columns: tuple[str, ...]
    none: str
    items: tuple[Item, ...]
    more: int = 0
    after: str = ""

    @property
    def and_more(self) -> str:
        """What stands under items that are not all: "and 12 more"; empty where they are."""
        return f"and {self.more:,} more" if self.more else ""

    @property
    def rows(self) -> tuple[tuple[Item, str, tuple[tuple[str, str], ...]], ...]:
        """Each item, its first words, and the others each with its heading."""
        headings = self.columns[1:]
        return tuple((item, item.said[0], tuple(zip(headings, item.said[1:], strict=True))) for item in self.items)


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of one report. `figures` is its counts in a sentence, `since` which report it is compared with."""

    council: str
    marking: str
    foot: str
    quarter_label: str
    issue: str
    as_at: date
    known_on: date
    figures: str
    since: str
    passages: tuple[Passage, ...]


def brief(report: Report) -> Brief:
    """What a chair needs of `report`. Pure: the brief of a frozen report is always the same.

    - Worst: up to five live actions. Red ones first, then overdue, then slipped; within each those longest overdue
      first, then those that slipped furthest, then by reference. One that is none of the three is not among them.
    - No answer received: of which an owner gave none in the quarter's round, with when the action was last heard of.
    - Completed since the last frozen issue of an earlier quarter; and every resolution that has actions, all of them
      delivered, and no clause that none answers.
    - Newest: the five that were added last, the newest first.
    - Oldest: ten live actions by the day on which they were added, then by their first date, with how often it moved.
    - Questions: those asked or replied to since the last report, and those still open, with the reply.
    """
    return Brief(
        council=report.council,
        marking=marking(report),
        foot=foot(report, report.sha256),
        quarter_label=report.quarter_label,
        issue=front.issue(report),
        as_at=report.as_at,
        known_on=report.known_on,
        figures=_figures(report),
        since=_since(report),
        passages=(
            Passage(
                "Most in need of attention",
                ("Action", "How it stands", "Lead owner"),
                "No action is red, overdue or slipped.",
                *_cut(_worst(report), WORST),
            ),
            Passage(
                "No answer received",
                ("Action", "Owner", "Last heard of"),
                "No answer is missing.",
                *_cut(_no_answer(report), _NO_ANSWER),
            ),
            Passage(
                "Completed since the last report",
                ("Action", "Stage", "Day"),
                "No action was completed since." if report.changes else "There is no earlier report to compare with.",
                *_cut(_completed(report), _COMPLETED),
                _discharged(report),
            ),
            Passage("Newest actions", ("Action", "Added on", "Lead owner"), "There is no action yet.", _newest(report)),
            Passage(
                "Oldest promises still live",
                ("Action", "Added on", "First date", "Moved"),
                "No action is live.",
                _oldest(report),
            ),
            Passage(
                QUESTIONS,
                ("Action", "Question", "Reply"),
                "No question was asked or is open.",
                *_cut(_questions(report), _ASKED),
            ),
        ),
    )


def _figures(report: Report) -> str:
    counts = ", ".join(f"{each.words} {each.count:,}" for each in report.figures if each.count)
    return f"{counts}." if counts else "There is no action yet."


def _since(report: Report) -> str:
    if report.changes is None:
        return ""
    earlier = report.changes.earlier
    return f"Compared with Issue {earlier.issue} of {earlier.quarter_label}."


def _worst(report: Report) -> list[Item]:
    def rank(line: Line) -> tuple[int, int, int, str]:
        first = 0 if line.rating == "red" else 1 if line.days_overdue or "overdue" in line.standing else 2
        return (first, -line.days_overdue, -line.days_slipped, line.reference)

    # Of what is exempt the days are withheld; that it is late is not.
    found = [
        line for line in report if line.live and (line.rating == "red" or _stands(line) != (line.rating_words or ""))
    ]
    return [_item(line, _stands(line), _lead(line)) for line in sorted(found, key=rank)]


def _no_answer(report: Report) -> list[Item]:
    return [
        _item(line, "; ".join(owner.post for owner in line.not_heard_from), line.last_heard or "Never")
        for line in report.unanswered
    ]


def _completed(report: Report) -> list[Item]:
    return [_item(line, line.stage_words, _day(line.happened_on or line.decided_on)) for line in report.completed]


def _newest(report: Report) -> tuple[Item, ...]:
    found = sorted(report, key=lambda line: line.added_on, reverse=True)[:NEWEST]
    return tuple(_item(line, _day(line.added_on), _lead(line)) for line in found)


def _oldest(report: Report) -> tuple[Item, ...]:
    def age(line: Line) -> tuple[date, date, str]:
        return (line.added_on, line.first_due_on or date.max, line.reference)

    found = sorted((line for line in report if line.live), key=age)[:OLDEST]
    return tuple(_item(line, _day(line.added_on), _first_date(line), _moved(line.times_retimed)) for line in found)


def _questions(report: Report) -> list[Item]:
    return [
        _item(line, asked.words, asked.reply if asked.replied_on else "No reply yet")
        for line in report
        for asked in line.questions
    ]


def _discharged(report: Report) -> str:
    """The resolutions all of whose actions are delivered, as a sentence."""
    found = [
        section.name
        for section in report.sections
        if section.lines and section.delivered == section.total and not section.unanswered
    ]
    if not found:
        return f"No {report.resolution_word.lower()} is delivered in full."
    return f"Delivered in full, with every clause answered: {', '.join(found)}."


def _item(line: Line, *said: str) -> Item:
    return Item(line.reference, (line.title, *said))


def _stands(line: Line) -> str:
    late = (("overdue", "Overdue", line.days_overdue), ("slipped", "Slipped", line.days_slipped))
    stands = (f"{words}{_days(days)}" for code, words, days in late if days or code in line.standing)
    return ". ".join(filter(None, (line.rating_words, *stands)))


def _days(count: int) -> str:
    """Nothing for none: of what is exempt the days are withheld."""
    return "" if count == 0 else " 1 day" if count == 1 else f" {count:,} days"


def _lead(line: Line) -> str:
    lead, *others = line.owners or (None,)
    if lead is not None:
        # The lead stands first; where none does, nobody is guessed to lead.
        joint = f"None; joint: {lead.post}{f' and {len(others)} more' if others else ''}"
        return lead.post if lead.part == "lead" else joint
    return line.owner_words or ("" if line.is_withheld else "No owner")


def _first_date(line: Line) -> str:
    return line.first_timescale or ("" if line.is_withheld else "None given")


def _moved(times: int) -> str:
    return "never" if times == 0 else "once" if times == 1 else f"{times:,} times"


def _day(day: date | None) -> str:
    return day_in_words(day) if day else ""


def _cut(items: Iterable[Item], most: int) -> tuple[tuple[Item, ...], int]:
    found = tuple(items)
    return found[:most], max(0, len(found) - most)
