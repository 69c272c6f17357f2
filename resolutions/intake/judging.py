"""What becomes of each row: created, changed, left the same, asked about, or to be mended."""

from carecommit.kit.words import is_blank
from resolutions.council.scales import CLOSED_UNDELIVERED, Stage
from resolutions.intake.comparing import compared, is_settled, untouched
from resolutions.intake.fields import Field
from resolutions.intake.meaning import Reader
from resolutions.intake.plan import Line, Telling, Verdict
from resolutions.intake.questions import Problem
from resolutions.intake.register import Known, Register
from resolutions.intake.terms import Terms


class Judge:
    """Gives each line its verdict."""

    def __init__(self, terms: Terms, answers: dict[str, str], register: Register, reader: Reader) -> None:
        self._terms = terms
        self._answers = answers
        self._register = register
        self._reader = reader
        self._takes_updates = terms.happened_on is not None and register.quarter is not None

    def judge(self, line: Line) -> None:
        """Write the verdict on `line`, with what it would write."""
        if not line.has_action:
            is_new = line.resolution is not None and not isinstance(line.resolution, int)
            verdict = Verdict.CREATE if is_new else Verdict.SAME
        elif line.known is None:
            self._begin(line)
            verdict = Verdict.CREATE
        else:
            self._compare(line, line.known)
            verdict = Verdict.CHANGE if line.changes else Verdict.SAME
        if line.problems:
            verdict = Verdict.WRONG
        elif line.questions:
            verdict = Verdict.ASK
        line.verdict = verdict

    def _begin(self, line: Line) -> None:
        meaning = line.meaning
        stage, progress = meaning.stage, meaning.progress
        if stage in CLOSED_UNDELIVERED:
            self._close(line)
        elif not is_blank(progress) and self._takes_updates:
            line.telling = Telling(stage or Stage.IN_PROGRESS, meaning.rating, progress)
            line.stage = Stage.TO_BE_SCOPED if stage == Stage.TO_BE_SCOPED else Stage.NOT_STARTED
        else:
            line.stage = stage or (Stage.IN_PROGRESS if progress else Stage.NOT_STARTED)
            if meaning.rating:
                line.notes.append("Its rating stays with the row as written: a rating is part of an update, in words.")

    def _close(self, line: Line) -> None:
        meaning = line.meaning
        heading = line.draft.heading_of.get(Field.STATUS, Field.STATUS.value)
        if meaning.stage == Stage.SUPERSEDED:
            right = "Leave the row out, add the action that takes its place, and record the decision on its page."
            line.problems.append(Problem(heading, "It is superseded, and the row cannot say by which action.", right))
        elif is_blank(meaning.progress):
            right = "Write the reason in the column for progress."
            line.problems.append(Problem(heading, "It is closed without being done, and says no reason.", right))
        line.stage, line.decided = Stage.NOT_STARTED, meaning.progress

    def _compare(self, line: Line, known: Known) -> None:
        if untouched(line.draft, known):
            line.questions, line.problems = [], []
            return
        line.questions = [each for each in line.questions if not is_settled(each, line.draft, known)]
        line.comparisons = compared(line.draft, line.meaning, known, self._reader, self._terms, self._takes_updates)
        for each in line.comparisons:
            each.settle(self._answers, line.draft)
            line.questions.extend(each.questions)
            line.problems.extend(each.problems)
        telling = next((each for each in line.changes if each.name == "update"), None)
        if telling is not None:
            line.telling = Telling(*telling.value)
