"""A line of the report, and what stands in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One entry of the key: the council's words for a stage or rating and what it means by them."""

    scale: str
    code: str
    words: str
    definition: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many actions are at a stage, have a rating, or stand in a way. `count` is 0 or more."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Owner:
    """A post that owned the action from `since`; `holder` is who held it, empty if vacant or not named."""

    post: str
    part: str
    holder: str
    since: date


@dataclass(frozen=True, slots=True)
class Beside:
    """What a joint owner answered, which stands beside the update: one of the five answers in words, and why."""

    post: str
    answer_words: str
    why: str
    what_happened: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member asked of the action; the three of the reply are empty while there is none.

    `exempt_under` is the paragraph of an exempt update of an earlier quarter, beside which it stood already: what was
    left out of the public version with that is left out of this one too.
    """

    words: str
    asked_on: date
    asked_by: str
    reply: str
    replied_on: date | None
    replied_by: str
    exempt_under: int | None = None


@dataclass(frozen=True, slots=True)
class ExemptFile:
    """Evidence that is not for publication; `name` is as in `Line.evidence`, `paragraph` 1 to 7 of Schedule 12A."""

    name: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Before:
    """How the line stood in the last frozen issue of an earlier quarter."""

    stage: str
    stage_words: str
    rating: str | None
    rating_words: str
    due_on: date | None
    timescale: str


@dataclass(frozen=True, slots=True)
class Line:
    """One action as at the day of the report. `days_overdue` and `days_slipped` are 0 or more.

    `what_happened` is what was said of this quarter; `last_said` is the newest that was ever said, in the
    quarter that `last_heard` names. `answer_words` is which of the five answers it was, in words, or empty; `evidence`
    names files, and links with their addresses.

    `questions` are those that were asked or replied to since the report of the quarter before, and those still open.
    `no_answer_from` names the posts that the quarter's round asked, and that had not answered once answers were due.

    The four of the decision are empty unless a decision, and no update, put the action at its stage; `superseded_by` is
    a reference.

    `happened_on`, `timescale_agreed_on` and `decided_on` are when it was; `typed_on` is when what happened was typed.
    `before` is None for a line that is not in the last frozen issue, and where there is no such issue.

    What is exempt from publication carries its paragraph, 1 to 7 of Schedule 12A of the Local Government Act 1972: the
    whole action, the update of this quarter, the one that `last_said` quotes or that gave `rating_reason`, a file
    (which is then in `exempt_evidence` and not in `evidence`), a question. In the public version those are None and
    empty, a sentence stands in place of their words, and `withheld` has the paragraph of each (see `reports.public`).
    """

    reference: str
    title: str
    detail: str
    plan_year: str
    added_on: date
    stage: str
    stage_words: str
    rating: str | None
    rating_words: str
    rating_reason: str
    decided_because: str
    decided_by: str
    decided_on: date | None
    superseded_by: str
    owners: tuple[Owner, ...]
    owner_words: str
    timescale: str
    timescale_agreed_on: date | None
    due_on: date | None
    first_timescale: str
    first_due_on: date | None
    times_retimed: int
    standing: tuple[str, ...]
    standing_words: tuple[str, ...]
    days_overdue: int
    days_slipped: int
    what_happened: str
    happened_on: date | None
    typed_on: date | None
    said_by: str
    first_written: str
    answer_words: str
    evidence: tuple[str, ...]
    exempt_evidence: tuple[ExemptFile, ...]
    why_no_evidence: str
    beside: tuple[Beside, ...]
    questions: tuple[Asked, ...]
    no_answer_from: tuple[str, ...]
    last_heard: str
    last_said: str
    delivered: bool
    live: bool
    due_next_quarter: bool
    exempt_action: int | None
    exempt_update: int | None
    exempt_last_said: int | None
    withheld: tuple[int, ...]
    before: Before | None

    @property
    def standings(self) -> tuple[tuple[str, str], ...]:
        """Each code of `standing` with its words and days."""
        return tuple(zip(self.standing, self.standing_words, strict=True))

    @property
    def standing_sentence(self) -> str:
        """How it stands, in one text: "Overdue by 12 days. Slipped 90 days from the first date"."""
        return ". ".join(self.standing_words)

    @property
    def has_beside(self) -> bool:
        """Whether anything stands beside the update: a joint owner's answer, a question, or that somebody gave none."""
        return bool(self.beside or self.questions or self.no_answer_from)

    @property
    def not_heard_from(self) -> tuple[Owner, ...]:
        """The owners of `no_answer_from`, with who held each post."""
        return tuple(owner for owner in self.owners if owner.post in self.no_answer_from)

    @property
    def is_exempt(self) -> bool:
        """Whether anything in it is not for publication."""
        marks = (self.exempt_action, self.exempt_update, self.exempt_last_said, self.exempt_evidence)
        return any(marks) or any(asked.exempt_under for asked in self.questions)

    @property
    def withheld_words(self) -> tuple[str, ...]:
        """What the public version says in place of what it leaves out: "1 item withheld under paragraph 2"."""
        return tuple(withheld_words(paragraph, count) for paragraph, count in sorted(Counter(self.withheld).items()))

    @property
    def withheld_elsewhere(self) -> tuple[str, ...]:
        """Of that, what no sentence says in the place of what is left out: questions."""
        said = Counter((self.title, self.what_happened or self.last_said, *self.evidence))
        left = {
            paragraph: count - said[withheld_words(paragraph)] for paragraph, count in Counter(self.withheld).items()
        }
        return tuple(withheld_words(paragraph, count) for paragraph, count in sorted(left.items()) if count > 0)

    @property
    def is_withheld(self) -> bool:
        """Whether the whole action is: it has no owner and no timescale then, because nothing is said of them."""
        return self.title in self.withheld_words

    @property
    def is_nameless(self) -> bool:
        """Whether the whole action is exempt, and its title with it: left out here, or to be left out."""
        return self.exempt_action is not None or self.is_withheld

    def withheld_under(self, *, is_said: bool) -> int | None:
        """The paragraph under which what is told of it is withheld, if it is.

        `is_said` where that is in the words of an update, which may be exempt where the action is not.
        """
        if self.is_nameless:
            return self.exempt_action or self.withheld[0]
        return (self.exempt_update or self.exempt_last_said) if is_said else None

    @property
    def is_new(self) -> bool:
        """Not in the last frozen issue."""
        return self.before is None

    @property
    def completed(self) -> bool:
        """Delivered now, and not yet in the last frozen issue."""
        return self.delivered and (self.before is None or self.before.stage not in {"complete", "embedded"})

    @property
    def movements(self) -> tuple[str, ...]:
        """What is different from the last frozen issue, in sentences; empty for a new line or one that stayed."""
        before, found = self.before, []
        if before is None:
            return ()
        if before.stage != self.stage:
            found.append(f"From {_lower(before.stage_words)} to {_lower(self.stage_words)}")
        elif before.rating != self.rating:
            found.append(
                f"From {_lower(before.rating_words) or 'no rating'} to {_lower(self.rating_words) or 'no rating'}"
            )
        if before.due_on != self.due_on or before.timescale != self.timescale:
            found.append(f"Timescale from “{before.timescale or 'none'}” to “{self.timescale or 'none'}”")
        return tuple(found)

    @property
    def is_exception(self) -> bool:
        """Red, overdue, or live with no update this quarter."""
        return self.live and (self.rating == "red" or not {"overdue", "silent"}.isdisjoint(self.standing))


@dataclass(frozen=True, slots=True)
class Section:
    """A resolution, with the clauses that no action answers and the actions that deliver it.

    `name` is how a page calls it, such as Resolution I; `label` is as agreed, and may be empty. `agreed_words` is the
    day of the decision as the papers give it, `agreed_on` that day where they give one.
    """

    key: str
    name: str
    source: str
    agreed_on: date | None
    agreed_words: str
    label: str
    heading: str
    words: str
    you_said: str
    stages: tuple[Count, ...]
    unanswered: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def parts(self) -> tuple[Count, ...]:
        """The stages at which it has actions, for its bar."""
        return tuple(stage for stage in self.stages if stage.count)

    @property
    def total(self) -> int:
        """How many actions stand in the section."""
        return len(self.lines)

    @property
    def delivered(self) -> int:
        """How many of them are delivered."""
        return sum(line.delivered for line in self.lines)


def is_withheld_words(words: str) -> bool:
    """Whether `words` stand in place of one item that is withheld, or there are none."""
    return not words or words in {withheld_words(paragraph) for paragraph in range(1, 8)}


def withheld_words(paragraph: int, count: int = 1) -> str:
    """What stands in place of what is withheld: "1 item withheld under paragraph 2"."""
    return f"{count} item{'' if count == 1 else 's'} withheld under paragraph {paragraph}"


def _lower(words: str) -> str:
    """For the middle of a sentence; an abbreviation such as BAU keeps its capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
