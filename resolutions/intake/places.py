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
        self._titles: dict[str, list[int]] = {}
        for pk, motion in register.motions.items():
            self._titles.setdefault(spelling(motion.title), []).append(pk)
        self._motions: dict[str, NewMotion] = {}
        self._resolutions: dict[tuple, NewResolution] = {}
        # Where the matched rows of a resolution are: its words may have been edited on either side.
        self._followed: dict[tuple[MotionRef, str], int] = {}
        # Thousands of rows share a motion and a few resolutions.
        self._undated: dict[str, bool] = {}
        self._found: dict[tuple[MotionRef, str, str, str], ResolutionRef] = {}

    def motion(self, draft: Draft) -> MotionRef | None:
        """The motion of a draft; None where the table should name one and does not, or where there is none any more."""
        if self._terms.whose == EXISTING:
            return self._terms.motion if self._terms.motion in self._register.motions else None
        if self._terms.whose == NEW:
            if "new" not in self._motions:
                self._motions["new"] = NewMotion(self._terms.title, "", self._terms.decided_words)
            return "new"
        words = " ".join(draft.said.get(Field.MOTION, "").split())
        # A dash, or a character that nobody sees, names none.
        if not spelling(words):
            return None
        title = words if len(words) <= 250 else f"{words[:249].rpartition(' ')[0] or words[:249]}…"
        # The register knows a long one as it was cut.
        if found := self._titles.get(spelling(title)):
            return found[0] if len(found) == 1 else None
        decided = draft.said.get(Field.AGREED) or self._terms.decided_words
        self._motions.setdefault(spelling(words), NewMotion(title, "" if title == words else words, decided))
        return spelling(words)

    def is_there_already(self, motion: MotionRef) -> bool:
        """Whether a new plan has the title of one in the register: it was brought before, or by somebody else."""
        return motion == "new" and spelling(self._terms.title) in self._titles

    def lacks_date(self, motion: MotionRef) -> bool:
        """Whether a new motion has no date that can be read: its code, and every reference, begins with its year."""
        if isinstance(motion, int):
            return False
        if motion not in self._undated:
            self._undated[motion] = read(self._motions[motion].decided_words).latest is None
        return self._undated[motion]

    def follow_matched(self, matched: Iterable[tuple[MotionRef | None, Draft, Known]]) -> None:
        """Learn from rows whose action is known which resolution their words mean."""
        for motion, draft, known in matched:
            if motion == self._register.resolutions[known.resolution].motion:
                self._followed.setdefault((motion, spelling(draft.answered)), known.resolution)

    def resolution(self, motion: MotionRef, draft: Draft) -> ResolutionRef:
        """The resolution of a draft whose action is new; what `follow_matched` learns must be known before."""
        said = draft.said
        theme = said.get(Field.THEME, "") if said.get(Field.RESOLUTION) else ""
        own = (motion, said.get(Field.LABEL, ""), draft.answered, theme or draft.band)
        if own not in self._found:
            self._found[own] = self._resolution(*own)
        return self._found[own]

    def _resolution(self, motion: MotionRef, label: str, all_words: str, heading: str) -> ResolutionRef:
        if (followed := self._followed.get((motion, spelling(all_words)))) is not None:
            return followed
        label, words = labelled(label, all_words)
        if isinstance(motion, int):
            # By its label alone only where the table gives no words for it; without either, the plan is one resolution.
            tried = [words, all_words] if words else [] if label else [self._title(motion)]
            found = [self._matcher.resolution(motion, label, each) for each in tried or [""]]
            if known := next(filter(None, found), None):
                return known.pk
        words = words or label or self._title(motion)
        ref = (motion, label if not all_words else "", spelling(words))
        heading = " ".join(heading.split())
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


def labelled(label: str, words: str) -> tuple[str, str]:
    """The label of a resolution and its words: from a column of its own, or from where the words begin with one."""
    label = " ".join(label.split())
    if label and len(label) <= _LONGEST_LABEL:
        return label, words
    if label:
        # No number, but words that tell one from another.
        return "", f"{label}. {words}" if words else label
    if found := _LABELLED.fullmatch(words):
        return (found["named"] or found["marked"]).strip(), found["words"].strip()
    return "", words
