"""A committee paper on its way: begun, written, signed off, sent."""

from datetime import date
from typing import Any

from carecommit.kit import clock
from resolutions.committee import operations
from resolutions.committee.models import CommitteePaper, FrozenPaper, SignOff
from resolutions.committee.queries import draft_of, signings, words_of
from resolutions.council.models import User
from resolutions.council.operations import set_profile
from tests.cast import Cast

# In the board's calendar: three weeks after the cast's day.
MEETING = date(2026, 9, 2)
RECOMMENDATIONS = "I. That the board note the progress made.\n2. That the board ask for more flats."
TEXTS = {
    "lead_member": "Cabinet Member for Children",
    "lead_director": "Director for Children",
    "author": "Head of Service",
    "contact_email": "care@anytown.example",
    "recommendations": RECOMMENDATIONS,
    "reason": "Twelve flats a year were promised.",
    "alternatives": "No alternatives considered.",
    "corporate_plan": "It serves the aims for children.",
    "mtfp": "None.",
    "financial_risks": "None.",
    "carbon": "None.",
    "other_implications": "None.",
    "originating_director": "Director for Children",
}


def set_desks(cast: Cast, *desks: str) -> None:
    """The desks that sign every paper off."""
    set_profile(sign_off_desks="\n".join(desks), by=cast.administrator, why="Agreed")


def begun(cast: Cast, held_on: date | None = None, **said: Any) -> CommitteePaper:
    """The paper of the first issue for the board, with nothing added yet."""
    issue = cast.earlier_quarter.issues.get(number=1)
    given = {"board": cast.board, "held_on": held_on or MEETING, "by": cast.coordinator, **said}
    return operations.begin_paper(issue, **given)


def written(cast: Cast, **said: Any) -> CommitteePaper:
    """The same with every text."""
    return operations.write_paper(begun(cast), by=cast.coordinator, **{**TEXTS, **said})


def signed(paper: CommitteePaper, by: User, *desks: str) -> CommitteePaper:
    """Approved by these desks and by the director, as it stands."""
    for desk in desks:
        sign(paper, by, desk=desk, code=f"{desk}.26.27.001")
    sign(paper, by, role=SignOff.Role.DIRECTOR)
    return paper


def sign(paper: CommitteePaper, by: User, **said: Any) -> SignOff:
    """One sign-off of the paper as it stands, by a desk unless `role` says who else."""
    given = {"role": SignOff.Role.DESK, "given_on": clock.today(), "seen": words_of(now(paper)).sha256, **said}
    return operations.sign(paper, by=by, **given)


def frozen(paper: CommitteePaper, by: User, going_without: str = "") -> FrozenPaper:
    """The paper as it stands, kept as it is sent."""
    paper = now(paper)
    words = words_of(paper)
    seen = draft_of(words, signings(paper, words)).sha256
    return operations.freeze_paper(paper, seen=seen, going_without=going_without, by=by)


def now(paper: CommitteePaper) -> CommitteePaper:
    """As it stands in the database."""
    return CommitteePaper.objects.select_related("issue__quarter", "meeting__board").get(pk=paper.pk)


def how_it_stands(paper: CommitteePaper) -> dict[str, tuple[bool, bool, tuple[str, ...]]]:
    """Who signs -> whether it stands, whether it is stale, and what has changed since."""
    paper = now(paper)
    found = (each.signature for each in signings(paper, words_of(paper)))
    return {each.who: (each.stands, each.is_stale, each.changed) for each in found}


def leave_a_paper(cast: Cast, held_on: date | None = None) -> CommitteePaper:
    """One row of everything that a paper leaves, for the tests that need a row everywhere."""
    set_desks(cast, "Fin", "Leg")
    paper = signed(begun(cast, held_on), cast.coordinator, "Fin")
    frozen(paper, cast.coordinator, going_without="The solicitor is away until the meeting.")
    return paper
