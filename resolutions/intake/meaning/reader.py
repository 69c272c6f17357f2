"""Reads drafts, with one directory of posts, one set of settled words and one person's answers."""

from resolutions.council.queries import Key
from resolutions.council.scales import Stage
from resolutions.intake.drafts import Draft, plan_year_in
from resolutions.intake.fields import Field
from resolutions.intake.matching import spelling
from resolutions.intake.meaning import stages, times
from resolutions.intake.meaning.owners import OwnerCells
from resolutions.intake.meaning.parts import Meaning, problem
from resolutions.intake.meaning.stages import StatusCells, percent_words
from resolutions.intake.meaning.times import TimeCells
from resolutions.intake.questions import AS_ABOVE, NOTHING, Kind, Option, Question
from resolutions.intake.terms import Terms
from resolutions.owners.queries import Directory
from resolutions.progress.rules import LONGEST

LONGEST_TITLE = 250


class Reader:
    """Reads drafts; `owners`, `times` and `statuses` read their cells."""

    def __init__(
        self, terms: Terms, answers: dict[str, str], directory: Directory, settled: dict[str, tuple], key: Key
    ) -> None:
        self._terms = terms
        self._key = key
        self.owners = OwnerCells(answers, directory)
        self.times = TimeCells(terms, answers, key)
        self.statuses = StatusCells(answers, settled, key)

    def read(self, draft: Draft) -> Meaning:
        """What `draft` means; its questions are those not answered yet."""
        meaning = Meaning()
        self._read_words(draft, meaning)
        self._read_status(draft, meaning)
        self._read_timescale(draft, meaning)
        self._read_owners(draft, meaning)
        self._read_progress(draft, meaning)
        if draft.above:
            meaning.questions.extend(_empty_question(draft, field) for field in draft.above)
        return meaning

    def _read_words(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        action = said.get(Field.ACTION, "")
        if draft.stage == Stage.TO_BE_SCOPED:
            action, meaning.stage = said.get(Field.RESOLUTION) or said.get(Field.THEME) or action, Stage.TO_BE_SCOPED
        meaning.title, rest = titled(action)
        meaning.detail = "\n\n".join(filter(None, [rest, said.get(Field.DETAIL, "")])) or None
        if words := said.get(Field.PLAN_YEAR, ""):
            meaning.plan_year = plan_year_in(words)
            if not meaning.plan_year:
                wrong = f"“{words}” is not a financial year."
                meaning.problems.append(problem(draft, Field.PLAN_YEAR, wrong, "Write both years, such as 2025-26."))

    def _read_status(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        if Field.STAGE in said:
            self._read_own_words(draft, meaning)
            return
        words = said.get(Field.STATUS, "").strip() or percent_words(said.get(Field.PERCENT, ""))
        if not words:
            meaning.stage = meaning.stage or draft.stage
            return
        if len(words) > stages.LONGEST:
            wrong = f"It has {len(words)} characters."
            right = f"Give the status in {stages.LONGEST} characters or fewer, and the rest in the column for progress."
            meaning.problems.append(problem(draft, Field.STATUS, wrong, right))
            return
        stage, rating, questions = self.statuses.read(words)
        meaning.questions.extend(questions)
        meaning.stage, meaning.rating = stage or meaning.stage or draft.stage, rating

    def _read_own_words(self, draft: Draft, meaning: Meaning) -> None:
        """The columns of our own workbook, in the words of the council's key."""
        for field, lines, name in (
            (Field.STAGE, self._key.stages, "stage"),
            (Field.RATING, self._key.ratings, "rating"),
        ):
            words = draft.said.get(field, "")
            code = next((line.code for line in lines if spelling(line.words) == spelling(words)), None)
            if words and code is None:
                right = f"Write one of: {', '.join(line.words for line in lines)}."
                meaning.problems.append(problem(draft, field, f"We know no {name} “{words}”.", right))
            setattr(meaning, name, code or getattr(meaning, name))
        if meaning.stage and meaning.stage != Stage.IN_PROGRESS:
            # Left from before: only an action in progress has a rating.
            meaning.rating = None

    def _read_timescale(self, draft: Draft, meaning: Meaning) -> None:
        words = draft.said.get(Field.TIMESCALE, "")
        if not words:
            return
        meaning.timescale, stage, questions = self.times.read(words, meaning.plan_year or self._terms.plan_year)
        meaning.questions.extend(questions)
        if stage and not draft.said.get(Field.STATUS):
            meaning.stage = stage
        if len(words) > times.LONGEST:
            wrong = f"It has {len(words)} characters."
            right = f"Give the time in {times.LONGEST} characters or fewer, and the rest in another column."
            meaning.problems.append(problem(draft, Field.TIMESCALE, wrong, right))

    def _read_owners(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        first = said.get(Field.LEAD) or said.get(Field.OWNERS, "")
        second = said.get(Field.JOINT, "") or (said.get(Field.OWNERS, "") if said.get(Field.LEAD) else "")
        if not first and not second:
            return
        meaning.owner_words = "; ".join(filter(None, [first, second]))
        meaning.owners, questions = self.owners.read(first, second)
        meaning.questions.extend(questions)
        if meaning.owners is None:
            column = Field.LEAD if said.get(Field.LEAD) else Field.OWNERS
            wrong = "It seems to name a child or young person."
            meaning.problems.append(problem(draft, column, wrong, "Name the post that supports them."))

    def _read_progress(self, draft: Draft, meaning: Meaning) -> None:
        meaning.progress = draft.said.get(Field.PROGRESS, "").strip()
        if len(meaning.progress) > LONGEST:
            wrong = f"It has more than {LONGEST:,} characters."
            meaning.problems.append(problem(draft, Field.PROGRESS, wrong, "Shorten it."))


def empty_key(draft: Draft, field: Field) -> str:
    """Names the question of what an empty cell of one column of one table means."""
    return f"empty:{draft.index[0]}:{field.name.lower()}"


def _empty_question(draft: Draft, field: Field) -> Question:
    options = (Option(AS_ABOVE, "The same as in the row above"), Option(NOTHING, "Nothing: nobody has said"))
    more = "A file of this kind cannot say that two cells are one. In a Word table or a spreadsheet it could."
    return Question(empty_key(draft, field), Kind.EMPTY, draft.heading_of.get(field, field.value), options, more=more)


def titled(action: str) -> tuple[str, str]:
    """The title of an action, and its whole text where that is too long to be one."""
    words = " ".join(action.split())
    if len(words) <= LONGEST_TITLE:
        return words, ""
    sentence = words[: LONGEST_TITLE + 1].rpartition(". ")[0]
    if len(sentence) >= LONGEST_TITLE // 4:
        return f"{sentence}.", action.strip()
    return f"{words[: LONGEST_TITLE - 1].rpartition(' ')[0] or words[: LONGEST_TITLE - 1]}…", action.strip()
