"""Reads of a paper: its words, who has signed which of them, and what is frozen."""

from collections.abc import Iterable
from dataclasses import dataclass

from carecommit.kit.history import as_known
from resolutions.committee.document import SCHEMA, Document, Filled, Signature, Words, filled_from, listed_from
from resolutions.committee.filling import Agreement, filled, title
from resolutions.committee.models import CommitteePaper, FrozenPaper, SignOff
from resolutions.council.models import Board
from resolutions.council.queries import profile
from resolutions.motions.models import Motion
from resolutions.reports.models import Edition, Issue

# What is kept as it is read.
_PLAIN = (
    "title", "lead_member", "lead_director", "author", "contact_email", "reference", "is_key_decision", "part",
    "purpose", "recommendations", "reason", "alternatives", "corporate_plan", "mtfp", "financial_risks", "carbon",
    "other_implications", "originating_director",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signing:
    """One who is to sign, with the row that counts for them, if there is one."""

    row: SignOff | None
    signature: Signature

    @property
    def key(self) -> str:
        """As a form names them."""
        role = self.signature.role
        return f"{role}:{self.signature.who}" if role == SignOff.Role.DESK else role


def words_of(paper: CommitteePaper) -> Words:
    """All that it says now. It is read with its meeting and board."""
    return Words(
        schema=SCHEMA,
        board=paper.meeting.board.name,
        held_on=paper.meeting.held_on,
        filled=filled_from(paper.filled),
        appendices=listed_from(paper.appendices),
        background_papers=listed_from(paper.background_papers),
        **{name: getattr(paper, name) for name in _PLAIN},
    )


def edition_of(issue: Issue, part: int) -> Edition:
    """What a paper of this part covers: the public edition, or for Part II the fullest that there is."""
    return issue.editions.filter(part__lte=part).latest("part")


def taken_from(edition: Edition) -> tuple[Filled, str]:
    """What a paper takes from an edition, and the title that it begins with; two queries.

    Which body agreed a motion is read from history, as it was when the issue was frozen: it stays what it was.
    """
    report, moment = edition.report, edition.issue.frozen_at
    boards = {board.pk: board.name for board in as_known(Board, moment)}
    agreements = {
        motion.code: Agreement(boards[motion.body_id], motion.get_kind_display().lower())
        for motion in as_known(Motion, moment)
    }
    return filled(report, agreements), title(report)


def desks() -> tuple[str, ...]:
    """Who signs every paper off, in the order of the council's profile."""
    lines = (" ".join(line.split()) for line in profile().sign_off_desks.splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))


def signings(paper: CommitteePaper, words: Words) -> list[Signing]:
    """The desks of the profile, then any other that has signed, the director and the cabinet member; two queries."""
    standing: dict[tuple[str, str], list[SignOff]] = {}
    for row in paper.sign_offs.select_related("recorded_by__person"):
        rows = standing.setdefault((row.role, row.desk), [])
        if row.taken_back:
            rows.clear()
        else:
            rows.append(row)
    others = [desk for (role, desk), rows in standing.items() if role == SignOff.Role.DESK and rows]
    asked = [(SignOff.Role.DESK, desk) for desk in dict.fromkeys((*desks(), *others))]
    asked += [(SignOff.Role.DIRECTOR, ""), (SignOff.Role.MEMBER, "")]
    return [_signing(role, desk, standing.get((role, desk), ()), words) for role, desk in asked]


def _signing(role: SignOff.Role, desk: str, rows: Iterable[SignOff], words: Words) -> Signing:
    """The newest sign-off of these words counts, or else the newest: words that come back to those approved are."""
    newest = sorted(rows, key=lambda row: (row.recorded_at, row.pk), reverse=True)
    row = next((row for row in newest if row.sha256 == words.sha256), next(iter(newest), None))
    who = desk or str(role.label)
    if row is None:
        return Signing(None, Signature(role.value, who, "", None, False, ()))
    is_stale = row.sha256 != words.sha256
    changed = row.words.differences(words) if is_stale else ()
    return Signing(row, Signature(role.value, who, row.code, row.given_on, is_stale, changed))


def draft_of(words: Words, signed: Iterable[Signing]) -> Document:
    """The paper as it stands."""
    signatures = tuple(each.signature for each in signed)
    return Document(SCHEMA, 0, None, words, signatures, (), "")


def says_the_same(version: FrozenPaper, draft: Document) -> bool:
    """Whether a version has the words and the sign-offs of `draft`."""
    frozen = Document.from_json(version.content)
    return (frozen.words, frozen.signatures) == (draft.words, draft.signatures)
