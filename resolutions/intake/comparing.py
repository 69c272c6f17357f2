"""A row beside the action that it is, field by field: changed in the sheet, changed in the register, or in both.

The baseline is what the register said when the sheet was made: the hidden part of our own workbook, or the row from
which the action came. A field that the sheet still has as the baseline had it changes nothing, whatever an officer has
done since. An empty cell changes nothing either: nothing is lost by leaving something out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from carecommit.kit.words import day_in_words, is_blank
from resolutions.council.scales import CLOSED_UNDELIVERED, Stage
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.meaning import Meaning, Owners, Reader
from resolutions.intake.questions import REGISTER, SHEET, Kind, Option, Problem, Question
from resolutions.intake.register import Known
from resolutions.intake.terms import Terms

# The name of a comparison that leaves nothing but the row as written.
KEPT = "kept"
_STATUS = (Field.STATUS, Field.STAGE, Field.RATING, Field.PERCENT)
# The field that a question is about.
_ABOUT = {Kind.OWNER: "owners", Kind.TIMESCALE: "timescale", Kind.STATUS: "update"}
_FIELDS = {
    "title": (Field.ACTION, Field.RESOLUTION),
    "detail": (Field.DETAIL, Field.ACTION),
    "plan_year": (Field.PLAN_YEAR,),
    "owners": (Field.LEAD, Field.JOINT, Field.OWNERS),
    "timescale": (Field.TIMESCALE,),
    "update": (Field.PROGRESS, *_STATUS),
}


@dataclass(slots=True)
class Comparison:
    """One field in which the sheet and the register differ. `value` is the sheet's, `stands` what the register has."""

    name: str
    heading: str
    value: Any
    stands: Any
    is_conflict: bool
    is_taken: bool = True
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def settle(self, answers: dict[str, str], draft: Draft) -> None:
        """Take the sheet's or the register's where both have moved, as answered; ask where nobody has answered."""
        if not self.is_conflict:
            return
        # An answer is about these two values: once either has moved, it is asked again.
        both = blake2b(repr([_plain(self.stands), _plain(self.value)]).encode(), digest_size=6).hexdigest()
        key = f"cell:{draft.key}:{self.name}:{both}"
        answer = answers.get(key, "")
        self.is_taken = answer == SHEET
        if answer not in {SHEET, REGISTER}:
            options = (Option(REGISTER, "Keep what the register has"), Option(SHEET, "Take what the sheet has"))
            self.questions.append(Question(key, Kind.CELL, f"{draft.place}, {self.heading}", options))


def compared(
    draft: Draft, meaning: Meaning, known: Known, reader: Reader, terms: Terms, takes_updates: bool
) -> list[Comparison]:
    """The fields in which the row differs from the register, and was changed since the baseline."""
    comparing = _Comparing(draft, meaning, known, reader, terms, takes_updates, _baseline(draft, known))
    found = [each for name in _FIELDS if (each := comparing.field(name)) is not None]
    return found if takes_updates else [*found, *comparing.kept()]


def untouched(draft: Draft, known: Known) -> bool:
    """Whether the whole row says what it said when it was last brought in, or when our workbook went out."""
    baseline = _baseline(draft, known)
    return baseline is not None and all(_same(words, baseline.get(name.value)) for name, words in draft.said.items())


def is_settled(question: Question, draft: Draft, known: Known) -> bool:
    """Whether a question need not be asked of an action that is there: its words were brought in before.

    Nor is it asked what an empty cell means: it takes nothing away.
    """
    if question.kind == Kind.EMPTY:
        return True
    baseline, name = _baseline(draft, known), _ABOUT.get(question.kind)
    if name is None or baseline is None:
        return False
    return all(_same(draft.said.get(column, ""), baseline.get(column.value)) for column in _FIELDS[name])


def _baseline(draft: Draft, known: Known) -> dict[str, str] | None:
    return known.baseline if draft.baseline is None else draft.baseline


@dataclass
class _Comparing:
    draft: Draft
    meaning: Meaning
    known: Known
    reader: Reader
    terms: Terms
    takes_updates: bool
    baseline: dict[str, str] | None

    def field(self, name: str) -> Comparison | None:
        columns = [column for column in _FIELDS[name] if column in self.draft.said]
        if not any(self.draft.said[column] for column in columns) or self._is_untouched(columns):
            return None
        value_of: Callable[[Meaning], Any] = getattr(self, f"_{name}")
        value, stands = value_of(self.meaning), self._stands(name)
        is_old = self._is_of_an_older_file(columns)
        # What was told of a quarter that is over, told again from an old file, is no update of this one.
        if value is None or value == stands or (is_old and stands is None):
            return None
        is_conflict = is_old or self._withdraws_a_date(name) or not self._is_only_ours(name, value_of, stands, columns)
        comparison = Comparison(name, self._heading(columns), value, stands, is_conflict)
        getattr(self, f"_check_{name}", lambda _: None)(comparison)
        return comparison

    def kept(self) -> Iterator[Comparison]:
        """Progress or a status that no update can be made of now: it is kept with the action as written."""
        columns = [column for column in _FIELDS["update"] if self.draft.said.get(column)]
        if columns and not self._is_untouched(columns):
            words = "; ".join(self.draft.said[column] for column in columns)
            yield Comparison(KEPT, self._heading(columns), words, "", is_conflict=False)

    def _heading(self, columns: list[Field]) -> str:
        said = next(column for column in columns if self.draft.said[column])
        return self.draft.heading_of.get(said, said.value)

    def _withdraws_a_date(self, name: str) -> bool:
        """Whether "TBC" or "n/a" would take the place of a day that was agreed."""
        meaning = self.meaning.timescale
        return name == "timescale" and meaning is not None and meaning.latest is None and self.known.latest is not None

    def _is_of_an_older_file(self, columns: list[Field]) -> bool:
        """Whether it says what a file said that a newer one has taken the place of."""
        return any(
            all(_same(self.draft.said[column], older.get(column.value)) for column in columns)
            for older in self.known.older
        )

    def _is_untouched(self, columns: list[Field]) -> bool:
        """Whether the sheet still says what the baseline did."""
        return self.baseline is not None and all(
            _same(self.draft.said[column], self.baseline.get(column.value)) for column in columns
        )

    def _is_only_ours(self, name: str, value_of: Callable[[Meaning], Any], stands: Any, columns: list[Field]) -> bool:
        """Whether the register still has what the baseline had, so that only the sheet has moved."""
        if name == "update" and stands is None:
            # The quarter has no update yet: telling something takes nobody's words away.
            return True
        if name == "title" and self.known.stage == Stage.TO_BE_SCOPED:
            # It has been scoped: what is to be done takes the place of what was only to be thought about.
            return True
        if self.baseline is None:
            return stands in ("", Owners())
        if not any(self.baseline.get(column.value) for column in columns):
            # It was empty when the sheet was made: what somebody has emptied since is another matter.
            return stands in ("", Owners())
        before = self.reader.read(replace(self.draft, said=_said(self.draft, self.baseline)))
        return value_of(before) == stands

    def _stands(self, name: str) -> Any:
        known = self.known
        if name == "owners":
            return Owners(known.lead, known.joint)
        if name == "update":
            return (known.told.stage, known.told.rating, known.told.words) if known.told else None
        return getattr(known, name)

    # What the sheet says, in the form in which the register has it; None says nothing.

    def _title(self, meaning: Meaning) -> str | None:
        return meaning.title or None

    def _detail(self, meaning: Meaning) -> str | None:
        return meaning.detail or None

    def _plan_year(self, meaning: Meaning) -> str | None:
        return meaning.plan_year or None

    def _owners(self, meaning: Meaning) -> Owners | None:
        return meaning.owners if meaning.owners != Owners() else None

    def _timescale(self, meaning: Meaning) -> str | None:
        return meaning.timescale.words if meaning.timescale else None

    def _update(self, meaning: Meaning) -> tuple[str, str | None, str] | None:
        if not self.takes_updates:
            return None
        known, stage, rating = self.known, meaning.stage, meaning.rating
        if not stage:
            # A table without a word on the stage moves nothing but what has not begun.
            waits = known.stage in {Stage.NOT_STARTED, Stage.TO_BE_SCOPED}
            begins = waits and not is_blank(meaning.progress)
            stage = Stage.IN_PROGRESS if begins else known.stage
            rating = rating or known.rating if stage == Stage.IN_PROGRESS else None
        if is_blank(meaning.progress) and (stage, rating) == (known.stage, known.rating):
            return None
        return stage, rating, meaning.progress

    # What the register would refuse.

    def _check_timescale(self, comparison: Comparison) -> None:
        if self.known.agreed_on is not None and self.terms.agreed_on < self.known.agreed_on:
            wrong = f"The timescale that stands was agreed on {day_in_words(self.known.agreed_on)}."
            right = "Give that day or a later one as the day on which the plan was agreed."
            comparison.problems.append(Problem(comparison.heading, wrong, right))

    def _check_update(self, comparison: Comparison) -> None:
        stage, _, words = comparison.value
        last, happened_on = self.known.last_recorded, self.terms.happened_on
        if self.known.stage in CLOSED_UNDELIVERED or stage in CLOSED_UNDELIVERED:
            wrong = f"{self.known.reference} would be closed or reopened, which is a decision."
            comparison.problems.append(Problem(comparison.heading, wrong, "Record the decision on the action's page."))
        elif is_blank(words):
            wrong = f"It would move {self.known.reference} without a word of what happened."
            comparison.problems.append(
                Problem(comparison.heading, wrong, "Say what happened in the column for progress.")
            )
        elif happened_on is not None and happened_on < (last := max(last or self.known.added_on, self.known.added_on)):
            wrong = f"The record of {self.known.reference} goes to {day_in_words(last)}."
            right = "Give a later day as the one the progress is told of."
            comparison.problems.append(Problem(comparison.heading, wrong, right))


def _plain(value: Any) -> Any:
    """In an order of its own: a set has another in each process."""
    return [value.lead, sorted(value.joint, key=str)] if isinstance(value, Owners) else value


def _said(draft: Draft, baseline: dict[str, str]) -> dict[Field, str]:
    return {column: baseline.get(column.value, "") for column in draft.said}


def _same(words: str, before: str | None) -> bool:
    return not words or (before is not None and words.split() == before.split())
