"""The rows of a plan as a page shows them: posts by name, stages in the council's words, timescales as we read them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from resolutions.actions.wording import in_words
from resolutions.council.models import Post
from resolutions.council.queries import Key
from resolutions.council.scales import Stage
from resolutions.intake.comparing import KEPT, Comparison
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.meaning import Owners
from resolutions.intake.places import ResolutionRef
from resolutions.intake.plan import Line, Plan, Verdict
from resolutions.intake.questions import Kind, Problem
from resolutions.intake.register import Register

# How a verdict reads in a tag and in an address, and the colour beside its words.
TAGS = {
    Verdict.CREATE: ("Will be created", "govuk-tag--green"),
    Verdict.CHANGE: ("Will be changed", "govuk-tag--blue"),
    Verdict.SAME: ("Left the same", "govuk-tag--grey"),
    Verdict.ASK: ("Needs an answer", "govuk-tag--yellow"),
    Verdict.WRONG: ("Cannot go in", "govuk-tag--red"),
}
_NAMES = {
    "title": "Action",
    "detail": "More about the action",
    "plan_year": "Plan year",
    "owners": "Owners",
    "timescale": "Timescale",
    "update": "Update",
    KEPT: "Kept as written, without an update",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """A post that would own an action; a new one is not in the register yet."""

    title: str
    part: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A stage, a rating and words, as the register has them or the sheet gives them."""

    stage: str
    stage_words: str
    rating: str | None
    rating_words: str
    words: str


@dataclass(frozen=True, slots=True)
class Value:
    """What one side says of a field: an update, owners, or a text. `reading` is how we read a timescale."""

    text: str = ""
    owners: tuple[Owner, ...] = ()
    told: Told | None = None
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after."""

    name: str
    before: Value
    after: Value


@dataclass(slots=True)
class Shown:
    """A row with its verdict, ready for a template. `reference` is the action's where there is one already."""

    place: str
    verdict: str
    tag: str
    resolution: str
    title: str
    reference: str = ""
    detail: str = ""
    owners: tuple[Owner, ...] = ()
    owner_words: str = ""
    timescale: str = ""
    reading: str = ""
    told: Told | None = None
    plan_year: str = ""
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waits_for: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Wording:
    """Puts values of the plan into words."""

    def __init__(self, posts: dict[int, Post], key: Key) -> None:
        self._posts = posts
        self._key = key

    def owners(self, owners: Owners | None) -> tuple[Owner, ...]:
        """Each post with its part, the lead first."""
        return tuple(self._owners(owners)) if owners is not None else ()

    def _owners(self, owners: Owners) -> Iterator[Owner]:
        if owners.lead is not None:
            yield self._owner(owners.lead, "lead")
        yield from sorted((self._owner(ref, "joint") for ref in owners.joint), key=lambda owner: owner.title)

    def _owner(self, ref: int | str, part: str) -> Owner:
        return Owner(ref, part, True) if isinstance(ref, str) else Owner(str(self._posts[ref]), part, False)

    def told(self, stage: str, rating: str | None, words: str) -> Told | None:
        """A stage and what goes with it; None where there is neither."""
        if not stage and not words:
            return None
        return Told(str(stage), self._key.words(stage), rating, self._key.words(rating), words)

    def change(self, line: Line, comparison: Comparison) -> Change:
        """A field as the register has it, and as the sheet does."""
        name, known, meaning = comparison.name, line.known, line.meaning
        if name == "owners":
            before, after = Value(owners=self.owners(comparison.stands)), Value(owners=self.owners(comparison.value))
        elif name == "update":
            now = self.told(known.stage, known.rating, "")
            before = Value(told=self.told(*comparison.stands) if comparison.stands else now)
            after = Value(told=self.told(*comparison.value))
        elif name == "timescale":
            reading = in_words(meaning.timescale) if meaning.timescale else ""
            before, after = Value(comparison.stands), Value(comparison.value, reading=reading)
        else:
            before, after = Value(comparison.stands), Value(comparison.value)
        return Change(_NAMES[name], before, after)


class Showing:
    """Makes rows ready to be shown: only those of one page are, of a plan of thousands."""

    def __init__(self, plan: Plan, register: Register, key: Key) -> None:
        self._plan = plan
        self._register = register
        self._wording = Wording(register.posts, key)

    def line(self, line: Line) -> Shown:
        """One row."""
        words, tag = TAGS[line.verdict]
        shown = Shown(
            place=_place(line.draft),
            verdict=words,
            tag=tag,
            resolution=self._resolution(line),
            title=line.meaning.title if line.has_action else "",
            reference=line.known.reference if line.known else "",
            problems=line.problems,
            waits_for=[f"{question.kind}: {question.about}" for question in line.questions],
            notes=line.notes,
        )
        if line.verdict == Verdict.CHANGE:
            shown.changes = [self._wording.change(line, each) for each in line.changes]
        elif line.verdict != Verdict.SAME:
            self._describe(shown, line)
        return shown

    def _describe(self, shown: Shown, line: Line) -> None:
        meaning = line.meaning
        shown.detail, shown.plan_year = meaning.detail or "", meaning.plan_year
        shown.owners, shown.owner_words = self._wording.owners(meaning.owners), meaning.owner_words
        if meaning.timescale is not None:
            shown.timescale, shown.reading = meaning.timescale.words, in_words(meaning.timescale)
        if any(question.kind == Kind.STATUS for question in line.questions):
            # What it says of the stage is not known yet.
            shown.told = self._wording.told("", None, meaning.progress)
        elif line.telling:
            shown.told = self._wording.told(line.telling.stage, line.telling.rating, line.telling.words)
        elif line.has_action and line.verdict == Verdict.CREATE:
            stage = Stage.NOT_TAKEN_FORWARD if line.decided else line.stage
            shown.told = self._wording.told(stage, None, line.decided)

    def _resolution(self, line: Line) -> str:
        ref: ResolutionRef | None = line.known.resolution if line.known else line.resolution
        if isinstance(ref, int):
            agreed = self._register.resolutions[ref]
            return _labelled(agreed.label, agreed.words)
        if ref in self._plan.resolutions:
            new = self._plan.resolutions[ref]
            return _labelled(new.label, new.words)
        said = line.draft.said
        return said.get(Field.RESOLUTION) or said.get(Field.THEME) or said.get(Field.LABEL) or line.draft.band


def _labelled(label: str, words: str) -> str:
    return f"{label}. {words}" if label and label != words else words


def _place(draft: Draft) -> str:
    return draft.place[:1].upper() + draft.place[1:]
