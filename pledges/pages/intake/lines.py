"""Rows of a sheet of pledges as a page shows them: what becomes of each, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pledges.intake.plan import Line, New, Verdict
from pledges.intake.register import Register
from pledges.life.models import State
from pledges.pledging.models import Pledge, Wording
from resolutions.actions.wording import in_words
from resolutions.intake.questions import Problem

_TAGS = {
    Verdict.CREATE: "govuk-tag--green",
    Verdict.SAME: "govuk-tag--grey",
    Verdict.ASK: "govuk-tag--yellow",
    Verdict.WRONG: "govuk-tag--red",
}


@dataclass(slots=True)
class Shown:
    """One row: where it stands, what becomes of it and why, and each part of it with its name.

    `facts` are those of a pledge that would be created; `cells` what is written in the row of any other.
    """

    place: str
    verdict: str
    tag: str
    words: str
    known: int | None = None
    reference: str = ""
    problems: list[Problem] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)


def shown(line: Line, register: Register) -> Shown:
    """A row, ready for the page."""
    known = line.known if line.verdict == Verdict.SAME else None
    return Shown(
        place=line.draft.place,
        verdict=line.verdict.value,
        tag=_TAGS[line.verdict],
        words=line.draft.words,
        known=known.pk if known else None,
        reference=known.reference if known else "",
        problems=line.problems,
        waits=line.waits if line.verdict == Verdict.ASK else [],
        notes=list(_notes(line)),
        facts=list(_facts(line.new, register)) if line.new else [],
        cells=[] if line.new else line.draft.cells,
    )


def _notes(line: Line) -> Iterator[str]:
    if line.twin:
        yield f"It says the same as {line.twin}, and is brought in once."
    if line.verdict == Verdict.SAME and line.known and not line.notes:
        yield f"It stands as {line.known.state_words} here, and is not changed by an import."
    yield from line.notes


def _facts(new: New, register: Register) -> Iterator[tuple[str, str]]:
    who = ", ".join(filter(None, (new.name, new.post_words, new.service_area, new.organisation)))
    yield "Whose", f"{who} ({Pledge.Party(new.party).label.lower()})"
    if new.email:
        yield "E-mail", f"{new.email}: makes pledges here already" if new.maker else new.email
    if new.post:
        yield "Post", f"{register.posts[new.post]}, of the register"
    yield "Kind", register.kinds[new.kind].name
    if new.manner:
        yield "Manner", Pledge.Manner(new.manner).label
    yield "Made on", f"{new.made_on:%d/%m/%Y}"
    if new.timescale and new.timescale.words:
        yield "By when", f"“{new.timescale.words}”, which we read as: {in_words(new.timescale)}"
    if new.party == Pledge.Party.PARTNER:
        yield "Stage", Wording.Part(new.part).label
    if new.resolution:
        yield "Helps", register.promises.words(new.resolution, new.action)
    if new.expert:
        yield "Subject expert", str(register.posts[new.expert])
    if new.has_step:
        day = f", as at {new.as_at:%d/%m/%Y}" if new.as_at else ", as at the day you confirm"
        yield "State", f"{State(new.state).label}{day}"
    if new.outcome:
        yield "What came of it", new.outcome
    if new.offered is not None:
        yield "Offered", f"{new.offered:,}" + (f", {new.taken_up:,} taken up" if new.taken_up is not None else "")
