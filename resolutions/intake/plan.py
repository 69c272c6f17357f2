"""Drafts and the register -> what would be created, changed and left as it is: plain data that a page can show.

Nothing here writes. `operations.confirm` builds the plan again, and writes it only if it is still what was shown.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from carecommit.kit.collector import collector_paused
from resolutions.council.scales import CLOSED_UNDELIVERED, Stage
from resolutions.intake.comparing import Comparison, compared, is_settled, untouched
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.matching import Matcher, spelling
from resolutions.intake.meaning import Meaning, Owners, Reader, needs_words
from resolutions.intake.places import MotionRef, NewMotion, NewResolution, Places, ResolutionRef
from resolutions.intake.questions import NEW, Asked, Kind, Option, Problem, Question
from resolutions.intake.register import Known, Register
from resolutions.intake.terms import Terms
from resolutions.timescales import Timescale


class Verdict(StrEnum):
    """What becomes of a row. The value completes "to be ..."."""

    CREATE = "created"
    CHANGE = "changed"
    SAME = "left the same"
    ASK = "settled by an answer"
    WRONG = "mended or left out"


# What leaves something in the register.
_WRITTEN = frozenset({Verdict.CREATE, Verdict.CHANGE})


@dataclass(frozen=True, slots=True)
class Telling:
    """The update that a row makes in the open quarter."""

    stage: str
    rating: str | None
    words: str

    @property
    def reason(self) -> str:
        """Amber and red need one: it is what the row tells."""
        return self.words if needs_words(self.rating) else ""


@dataclass(slots=True)
class Line:
    """One row with what would become of it.

    `known` is the action it is, None for one that would be created; `comparisons` are the fields in which it differs
    from the register. `telling` is the update it makes; `stage` that of an action that begins with it; `decided` why it
    was closed without being done.
    """

    draft: Draft
    meaning: Meaning
    verdict: Verdict
    motion: MotionRef | None = None
    resolution: ResolutionRef | None = None
    known: Known | None = None
    stage: str = ""
    telling: Telling | None = None
    decided: str = ""
    comparisons: list[Comparison] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_action: bool = True

    @property
    def action_words(self) -> str:
        """By which the row is known again: the cell, or what is to be scoped where it only says that."""
        said = self.draft.said
        return self.meaning.title if self.draft.stage == Stage.TO_BE_SCOPED else said.get(Field.ACTION, "")

    @property
    def changes(self) -> list[Comparison]:
        """The fields that would be written."""
        return [each for each in self.comparisons if each.is_taken]


@dataclass
class Plan:
    """Every row with its verdict, and what would be created beside actions.

    `posts` are the titles of posts that an answer asked for. `asked` are the questions still open, each with the places
    in the file that it is about.
    """

    lines: list[Line]
    motions: dict[str, NewMotion]
    resolutions: dict[tuple, NewResolution]
    posts: list[str]
    asked: dict[str, Asked]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each verdict, by its name in lower case."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict.name.lower(): found[verdict] for verdict in Verdict}

    @property
    def writes(self) -> list[Line]:
        """The rows that would leave something in the register."""
        return [line for line in self.lines if line.verdict in _WRITTEN]

    @property
    def is_ready(self) -> bool:
        """Whether no row waits for an answer or has to be mended."""
        return not (self.counts["ask"] or self.counts["wrong"])

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits of everything that would be written, and of how the actions it would change stand.

        Equal digests mean the same import: a page shows one, and only that one is confirmed.
        """
        shared: dict[int, str] = {}
        with collector_paused():
            said = [_digested(line, shared) for line in self.lines]
        return blake2b(json.dumps([said, sorted(self.posts)], default=str).encode(), digest_size=16).hexdigest()


def build(drafts: Sequence[Draft], terms: Terms, answers: dict[str, str], register: Register, reader: Reader) -> Plan:
    """The plan for `drafts`, in one pass over them and no query of its own."""
    matcher = Matcher(register)
    places = Places(terms, register, matcher)
    lines = [_line(draft, reader.read(draft), places) for draft in drafts]
    _match(lines, matcher, answers)
    places.follow_matched((line.motion, line.draft, line.known) for line in lines if line.known)
    judge = _Judge(terms, answers, register, reader)
    for line in lines:
        if line.known is None:
            line.resolution = places.resolution(line.motion, line.draft) if line.motion else None
        judge.judge(line)
    return Plan(
        lines, *places.wanted(line for line in lines if line.verdict == Verdict.CREATE), _posts(lines), _asked(lines)
    )


def _line(draft: Draft, meaning: Meaning, places: Places) -> Line:
    questions, problems = list(meaning.questions), list(meaning.problems)
    line = Line(draft, meaning, Verdict.ASK, places.motion(draft), questions=questions, problems=problems)
    if line.motion is None:
        heading = draft.heading_of.get(Field.MOTION, Field.MOTION.value)
        line.problems.append(Problem(heading, "It names no motion or plan.", "Name the one that the row belongs to."))
    elif places.lacks_date(line.motion):
        heading = draft.heading_of.get(Field.AGREED, Field.AGREED.value)
        right = "Give the day, month or year of the meeting, such as 20/10/2022."
        line.problems.append(Problem(heading, "It does not say when its motion was decided.", right))
    if not meaning.title:
        _without_action(line)
    return line


def _without_action(line: Line) -> None:
    """A row that only states a resolution is lawful; one that says who or when, and not what, is not."""
    said = line.draft.said
    line.has_action = False
    if any(said.get(field) for field in (Field.LEAD, Field.OWNERS, Field.TIMESCALE, Field.PROGRESS, Field.DETAIL)):
        heading = line.draft.heading_of.get(Field.ACTION, Field.ACTION.value)
        right = "Write what will be done, or “To be scoped”."
        line.problems.append(Problem(heading, "It says nothing of what will be done.", right))
    elif not any(said.get(field) for field in (Field.RESOLUTION, Field.THEME, Field.LABEL)):
        right = "Say which column tells what will be done, or leave the table out."
        line.problems.append(Problem("", "It says nothing that could be brought in.", right))


# --- Which action it is ---------------------------------------------------------------------------------------------


def _match(lines: list[Line], matcher: Matcher, answers: dict[str, str]) -> None:
    taken: dict[int, Line] = {}
    unmatched: list[Line] = []
    seen: dict[tuple, Line] = {}
    for line in lines:
        if not line.has_action:
            continue
        found = _found(line, matcher)
        if len(found) > 1:
            _ask_which(line, found, answers, taken)
        elif found:
            _take(line, found[0], taken)
        elif not line.problems or line.motion is not None:
            unmatched.append(line)
        _refuse_twin(line, seen)
    for line in unmatched:
        if isinstance(line.motion, int) and (like := matcher.like(line.motion, line.meaning.title, taken=set(taken))):
            _ask_which(line, like, answers, taken)


def _found(line: Line, matcher: Matcher) -> list[Known]:
    said, motion = line.draft.said, line.motion if isinstance(line.motion, int) else None
    if reference := said.get(Field.REFERENCE, ""):
        if known := matcher.by_reference(reference):
            return [known]
        if found := matcher.by_their_reference(motion, reference):
            return found
    return matcher.by_words(motion, said.get(Field.RESOLUTION, ""), line.action_words)


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
        spelling(said.get(Field.RESOLUTION, "")),
        spelling(line.action_words),
    )
    if (first := seen.setdefault(own, line)) is not line:
        wrong = f"It says the same as {first.draft.place}."
        right = "Leave one of the two out, or say how they differ."
        line.problems.append(Problem(line.draft.heading_of.get(Field.ACTION, ""), wrong, right))


# --- What becomes of it ---------------------------------------------------------------------------------------------


class _Judge:
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
        elif progress and self._takes_updates:
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
        elif not meaning.progress:
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


def _posts(lines: Iterable[Line]) -> list[str]:
    written = (line.meaning.owners for line in lines if line.verdict in _WRITTEN)
    # Each once: thousands of rows have the same few owners.
    different = dict.fromkeys(owners for owners in written if owners is not None)
    titles = (ref for owners in different for ref in _refs(owners) if isinstance(ref, str))
    return list(dict.fromkeys(titles))


def _refs(owners: Owners) -> Iterator[int | str]:
    yield from (ref for ref in (owners.lead, *sorted(owners.joint, key=str)) if ref is not None)


def _asked(lines: Iterable[Line]) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for line in lines:
        for question in line.questions:
            asked.setdefault(question.key, Asked(question)).places.append(line.draft.place)
    return asked


def _digested(line: Line, shared: dict[int, str]) -> list:
    """What of a line the digest is of. `shared` keeps the owners and times that many lines share, by their identity."""
    meaning, draft = line.meaning, line.draft
    said = [line.verdict, draft.index, draft.said, draft.band, line.motion, line.resolution, line.stage]
    if line.verdict in _WRITTEN:
        said += [meaning.title, meaning.detail, meaning.plan_year, line.decided]
        for each in (meaning.owners, meaning.timescale):
            if id(each) not in shared:
                shared[id(each)] = _digested_part(each)
            said.append(shared[id(each)])
        if (telling := line.telling) is not None:
            said += [telling.stage, telling.rating, telling.words]
    if line.known is not None:
        said += [line.known.pk, line.known.version, [each.name for each in line.changes]]
    return said


def _digested_part(part: Owners | Timescale | None) -> str:
    if part is None:
        return ""
    if isinstance(part, Owners):
        return json.dumps(list(_refs(part)))
    return json.dumps([part.words, part.kind, part.earliest, part.latest, part.review], default=str)
