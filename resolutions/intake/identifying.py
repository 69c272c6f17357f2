"""Which action of the register each row is, if it is any; where two could be meant, a question."""

import re

from resolutions.intake.fields import Field
from resolutions.intake.matching import Matcher, spelling
from resolutions.intake.plan import Line
from resolutions.intake.questions import NEW, Kind, Option, Problem, Question
from resolutions.intake.register import Known

# The register's own: PCC-2023-R1-01, PCC-2023-2-P10-01.
_OURS = re.compile(r"(?i)[A-Z]{2,10}-\d{4}(?:-\d+)?-[A-Z]\d+-\d+")


def match(lines: list[Line], matcher: Matcher, answers: dict[str, str]) -> None:
    taken: dict[int, Line] = {}
    unmatched: list[Line] = []
    seen: dict[tuple, Line] = {}
    for line in lines:
        if not line.has_action:
            continue
        found, is_certain = _found(line, matcher)
        if is_certain:
            _take(line, found[0], taken)
        elif found:
            _ask_which(line, found, answers, taken)
        else:
            unmatched.append(line)
        _refuse_twin(line, seen)
    for line in unmatched:
        if isinstance(line.motion, int):
            like = matcher.like(line.motion, line.meaning.title, taken=set(taken))
            scoped = matcher.to_be_scoped(line.motion, line.draft.answered, taken=set(taken))
            if found := like or scoped:
                _ask_which(line, found, answers, taken)


def _found(line: Line, matcher: Matcher) -> tuple[list[Known], bool]:
    """The actions that a row may be, and whether it is the first of them for certain."""
    draft, motion = line.draft, line.motion if isinstance(line.motion, int) else None
    reference = draft.said.get(Field.REFERENCE, "").strip()
    if known := matcher.by_reference(reference):
        _refuse_another_plan(line, known, matcher)
        return [known], True
    if _OURS.fullmatch(reference):
        wrong = f"There is no action {reference} in the register."
        right = "Put the reference right, or empty the cell if the action is new."
        line.problems.append(Problem(draft.heading_of[Field.REFERENCE], wrong, right))
    by_words = _of_the_year(line, matcher.by_words(motion, draft.answered, line.action_words))
    numbered = matcher.by_their_reference(motion, reference) if reference else []
    if not numbered:
        return by_words, len(by_words) == 1
    both = [known for known in by_words if any(known.pk == other.pk for other in numbered)]
    if both or by_words:
        # A council's numbers move when a row is put in between: the words say which row it was.
        return both or [*by_words, *numbered], len(both) == 1
    return numbered, len(numbered) == 1 and matcher.is_alike(numbered[0], line.meaning.title)


def _of_the_year(line: Line, found: list[Known]) -> list[Known]:
    """The same promise may be made again for another year: that one is another action."""
    same = [known for known in found if known.plan_year == line.meaning.plan_year]
    return same or found


def _refuse_another_plan(line: Line, known: Known, matcher: Matcher) -> None:
    """A reference slips by one digit, and the row would change an action of another plan."""
    if line.motion is not None and line.motion != matcher.motion_of(known):
        wrong = f"{known.reference} is an action of another motion or plan."
        right = "Put the reference right, or say of which motion or plan these rows are."
        line.problems.append(Problem(line.draft.heading_of[Field.REFERENCE], wrong, right))


def _take(line: Line, known: Known, taken: dict[int, Line]) -> None:
    if (first := taken.get(known.pk)) is not None:
        wrong = f"{first.draft.place} is {known.reference} already."
        line.problems.append(Problem("", wrong, "Leave one of the two rows out, or give each its own reference."))
        return
    line.known = taken_by = known
    taken[taken_by.pk] = line


def _ask_which(line: Line, found: list[Known], answers: dict[str, str], taken: dict[int, Line]) -> None:
    key = f"action:{line.draft.key}"
    answer = answers.get(key, "")
    chosen = next((known for known in found if answer == f"action:{known.pk}"), None)
    if chosen is not None:
        _take(line, chosen, taken)
    elif answer != NEW:
        options = [Option(f"action:{known.pk}", f"{known.reference} {known.title}") for known in found]
        options.append(Option(NEW, "None of these: it is a new action"))
        line.questions.append(Question(key, Kind.ACTION, line.meaning.title, tuple(options)))


def _refuse_twin(line: Line, seen: dict[tuple, Line]) -> None:
    """Two rows that say the same of one resolution would become two actions that nobody can tell apart."""
    if line.known is not None:
        return
    said = line.draft.said
    own = (
        line.motion,
        said.get(Field.REFERENCE, ""),
        said.get(Field.LABEL, ""),
        line.meaning.plan_year,
        spelling(line.draft.answered),
        spelling(line.action_words),
    )
    if (first := seen.setdefault(own, line)) is not line:
        wrong = f"It says the same as {first.draft.place}."
        right = "Leave one of the two out, or say how they differ."
        line.problems.append(Problem(line.draft.heading_of.get(Field.ACTION, ""), wrong, right))
