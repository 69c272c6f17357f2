"""Where an action belongs: the motion and the resolution of a row, in the register or to be created."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.matching import Matcher, spelling
from resolutions.intake.register import Known, Register
from resolutions.intake.terms import EXISTING, NEW, Terms
from resolutions.timescales import read

# A row of the register by its key, or one that is to be created by what names it in the file.
MotionRef = int | str
ResolutionRef = int | tuple

# "Priority 1 Care leavers", "I. To treat", "2: Housing", "(a) Homes".
_LABELLED = re.compile(
    r"\s*(?:(?:priority|resolution|recommendation|outcome|objective|aim|theme)\s+(?P<named>\d{1,2}[a-z]?|[ivx]{1,4})\b[\s.:)–-]*"
    r"|(?P<marked>\(?(?:\d{1,2}[a-z]?|[ivx]{1,4}|[a-z])\)?)(?:[.:)]|\s[–-])\s+)(?P<words>\S.*)",
    re.I | re.S,
)
_LONGEST_HEADING = 120
_LONGEST_LABEL = 20


@dataclass(frozen=True, slots=True)
class NewMotion:
    """A motion or plan that would be created; `words` is its whole text where the title had to be cut."""

    title: str
    words: str
    decided_words: str


@dataclass(frozen=True, slots=True)
class NewResolution:
    """A resolution that would be created, in the words of its cell."""

    motion: MotionRef
    label: str
    heading: str
    words: str


class Places:
    """Finds the motion and the resolution of each draft, and gathers those that are new."""

    def __init__(self, terms: Terms, register: Register, matcher: Matcher) -> None:
        self._terms = terms
        self._register = register
        self._matcher = matcher
        self._titles = {spelling(motion.title): pk for pk, motion in register.motions.items()}
        self._motions: dict[str, NewMotion] = {}
        self._resolutions: dict[tuple, NewResolution] = {}
        # Where the matched rows of a resolution are: its words may have been edited on either side.
        self._followed: dict[tuple[MotionRef, str], int] = {}

    def motion(self, draft: Draft) -> MotionRef | None:
        """The motion of a draft; None where the table should name it and does not."""
        if self._terms.whose == EXISTING:
            return self._terms.motion
        if self._terms.whose == NEW:
            self._motions.setdefault("new", NewMotion(self._terms.title, "", self._terms.decided_words))
            return "new"
        words = " ".join(draft.said.get(Field.MOTION, "").split())
        if not words:
            return None
        if (found := self._titles.get(spelling(words))) is not None:
            return found
        title = words if len(words) <= 250 else f"{words[:249].rpartition(' ')[0]}…"
        decided = draft.said.get(Field.AGREED) or self._terms.decided_words
        self._motions.setdefault(spelling(words), NewMotion(title, "" if title == words else words, decided))
        return spelling(words)

    def lacks_date(self, motion: MotionRef) -> bool:
        """Whether a new motion has no date that can be read: its code, and every reference, begins with its year."""
        return isinstance(motion, str) and read(self._motions[motion].decided_words).latest is None

    def follow_matched(self, matched: Iterable[tuple[MotionRef | None, Draft, Known]]) -> None:
        """Learn from rows whose action is known which resolution their words mean."""
        for motion, draft, known in matched:
            if motion is not None:
                self._followed.setdefault((motion, spelling(_words(draft))), known.resolution)

    def resolution(self, motion: MotionRef, draft: Draft) -> ResolutionRef:
        """The resolution of a draft whose action is new."""
        label, words = labelled(draft.said.get(Field.LABEL, ""), _words(draft))
        if (followed := self._followed.get((motion, spelling(_words(draft))))) is not None:
            return followed
        if isinstance(motion, int):
            found = self._matcher.resolution(motion, label, words) or self._matcher.resolution(
                motion, "", _words(draft)
            )
            if found is not None:
                return found.pk
        words = words or (label and f"{label}") or self._title(motion)
        ref = (motion, label if not _words(draft) else "", spelling(words))
        heading = draft.said.get(Field.THEME, "") if draft.said.get(Field.RESOLUTION) else ""
        heading = " ".join((heading or draft.band).split())
        if spelling(heading) == spelling(words):
            heading = ""
        self._resolutions.setdefault(ref, NewResolution(motion, label, heading[:_LONGEST_HEADING], words))
        return ref

    def _title(self, motion: MotionRef) -> str:
        return self._register.motions[motion].title if isinstance(motion, int) else self._motions[motion].title

    def wanted(self, lines: Iterable) -> tuple[dict[str, NewMotion], dict[tuple, NewResolution]]:
        """The new motions and resolutions that the rows to be created need, in their order."""
        motions: dict[str, NewMotion] = {}
        resolutions: dict[tuple, NewResolution] = {}
        for line in lines:
            if isinstance(line.motion, str):
                motions[line.motion] = self._motions[line.motion]
            if isinstance(line.resolution, tuple):
                resolutions[line.resolution] = self._resolutions[line.resolution]
        return motions, resolutions


def _words(draft: Draft) -> str:
    said = draft.said
    if words := said.get(Field.RESOLUTION) or said.get(Field.THEME):
        return words
    # Under a motion, what it resolved is what is to be done: each row is a resolution that answers itself.
    return said.get(Field.ACTION, "") if Field.MOTION in said and Field.LABEL not in said else draft.band


def labelled(label: str, words: str) -> tuple[str, str]:
    """The label of a resolution and its words: from a column of its own, or from where the words begin with one."""
    label = label.strip()
    if label and len(label) <= _LONGEST_LABEL:
        return label, words
    if found := _LABELLED.fullmatch(words):
        return (found["named"] or found["marked"]).strip(), found["words"].strip()
    return "", words
