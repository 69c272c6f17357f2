"""Drafts and the register -> a plan, in one pass and with no query of its own."""

from collections.abc import Iterable, Sequence

from carecommit.kit.words import is_blank
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.identifying import match
from resolutions.intake.judging import Judge
from resolutions.intake.matching import Matcher
from resolutions.intake.meaning import Meaning, Reader
from resolutions.intake.places import Places
from resolutions.intake.plan import WRITTEN, Line, Plan, Verdict, refs
from resolutions.intake.questions import Asked, Problem
from resolutions.intake.register import Register
from resolutions.intake.terms import Terms

# What a row says only of an action.
_OF_AN_ACTION = (
    Field.REFERENCE, Field.LEAD, Field.JOINT, Field.OWNERS, Field.TIMESCALE, Field.STATUS, Field.STAGE, Field.RATING,
    Field.PERCENT, Field.PROGRESS, Field.DETAIL,
)  # fmt: skip


def build(drafts: Sequence[Draft], terms: Terms, answers: dict[str, str], register: Register, reader: Reader) -> Plan:
    """The plan for `drafts`, in one pass over them and no query of its own."""
    matcher = Matcher(register)
    places = Places(terms, register, matcher)
    lines = [_line(draft, reader.read(draft), places) for draft in drafts]
    match(lines, matcher, answers)
    places.follow_matched((line.motion, line.draft, line.known) for line in lines if line.known)
    judge = Judge(terms, answers, register, reader)
    for line in lines:
        _settle_motion(line, places, matcher)
        if line.known is None:
            line.resolution = places.resolution(line.motion, line.draft) if line.motion else None
        judge.judge(line)
    motions, resolutions = places.wanted(line for line in lines if line.verdict == Verdict.CREATE)
    shared = [terms.as_json(), register.quarter.pk if register.quarter else None]
    return Plan(lines, motions, resolutions, _posts(lines), _asked(lines), shared)


def _line(draft: Draft, meaning: Meaning, places: Places) -> Line:
    questions, problems = list(meaning.questions), list(meaning.problems)
    line = Line(draft, meaning, Verdict.ASK, places.motion(draft), questions=questions, problems=problems)
    if is_blank(meaning.title):
        _without_action(line)
    return line


def _settle_motion(line: Line, places: Places, matcher: Matcher) -> None:
    """An action that is there has its motion; a new one needs one, with a date."""
    if line.known is not None:
        line.motion = matcher.motion_of(line.known)
    elif line.motion is None:
        heading = line.draft.heading_of.get(Field.MOTION, Field.MOTION.value)
        wrong = "It names no motion or plan, or one of several with the same title."
        right = "Name the one that the row belongs to, or say it for all rows."
        line.problems.append(Problem(heading, wrong, right))
    elif places.is_there_already(line.motion):
        wrong = "There is a motion or plan with this title in the register."
        right = "Say that the rows are of that one, or give the new one another title."
        line.problems.append(Problem("", wrong, right))
    elif places.lacks_date(line.motion):
        heading = line.draft.heading_of.get(Field.AGREED, Field.AGREED.value)
        right = "Give the day, month or year of the meeting, such as 20/10/2022."
        line.problems.append(Problem(heading, "It does not say when its motion was decided.", right))


def _without_action(line: Line) -> None:
    """A row that only states a resolution is lawful; one that says who or when, and not what, is not."""
    said = line.draft.said
    line.has_action = False
    if any(said.get(field) for field in _OF_AN_ACTION):
        heading = line.draft.heading_of.get(Field.ACTION, Field.ACTION.value)
        right = "Write what will be done, or “To be scoped”."
        line.problems.append(Problem(heading, "It says nothing of what will be done.", right))
    elif not any(said.get(field) for field in (Field.RESOLUTION, Field.THEME, Field.LABEL)):
        right = "Say which column tells what will be done, or leave the table out."
        line.problems.append(Problem("", "It says nothing that could be brought in.", right))


def _posts(lines: Iterable[Line]) -> list[str]:
    written = (line.meaning.owners for line in lines if line.verdict in WRITTEN and line.takes_owners)
    # Each once: thousands of rows have the same few owners.
    different = dict.fromkeys(owners for owners in written if owners is not None)
    titles = (ref for owners in different for ref in refs(owners) if isinstance(ref, str))
    return list(dict.fromkeys(titles))


def _asked(lines: Iterable[Line]) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for line in lines:
        for question in line.questions:
            asked.setdefault(question.key, Asked(question)).places.append(line.draft.place)
    return asked
