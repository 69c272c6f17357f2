"""The rows of My updates: what one person owes this quarter, what they have begun to write, and what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.dateparse import parse_datetime

from carecommit.kit import clock
from resolutions.actions.models import Action, Ownership
from resolutions.council import queries as council
from resolutions.council.models import CouncilProfile
from resolutions.council.queries import Key, posts_of
from resolutions.council.scales import Stage
from resolutions.motions.models import Resolution
from resolutions.progress.answers import RATINGS
from resolutions.progress.models import Evidence, OwnersAnswer, Question
from resolutions.progress.standing import SILENT, Standing, standing
from resolutions.progress.timeline import Entry
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.rounds.answerers import Answerer
from resolutions.rounds.answering import needs_scoping_date
from resolutions.rounds.drafts import drafts_of
from resolutions.rounds.models import Draft
from resolutions.rounds.owed import Owed, one_of_each, owed_in

# The boxes of a row, by name, in the order of the page. Replies to questions are boxes too: "reply-7".
BOXES = (
    "answer", "why", "what_happened", "date_changes", "words", "agreed_on", "retimed_because", "agreed_by",
    "scoped_by", "done_on", "link", "why_no_evidence", "why_corrected",
)  # fmt: skip
# Django reads at most a thousand fields of a form, and a row has up to fifteen.
ROWS_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class Page:
    """What a row's hidden box remembers of the page it stood on.

    That is the action's version, a digest of its boxes, and when the draft was kept that they showed.
    """

    version: int
    digest: str
    seen: datetime | None

    def __str__(self) -> str:
        return f"{self.version}|{self.digest}|{self.seen.isoformat() if self.seen else ''}"

    @classmethod
    def parse(cls, text: str) -> "Page | None":
        """What `str` wrote; None for anything else."""
        version, _, rest = text.partition("|")
        digest, _, seen = rest.partition("|")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            return None
        try:
            return cls(int(version), digest, parse_datetime(seen) if seen else None)
        except ValueError:
            return None


def digest_of(boxes: Mapping[str, str]) -> str:
    """Tells whether boxes were changed since they were shown. Empty ones count for nothing."""
    filled = sorted((name, text) for name, text in boxes.items() if text)
    return sha256(repr(filled).encode()).hexdigest()[:16]


@dataclass
class Row:
    """One action of the grid. `boxes` is what stands in it now, `errors` what is wrong with each box."""

    owed: Owed
    stands: Standing
    draft: Draft | None
    evidence: tuple[Evidence, ...]
    by: Answerer
    quarter: Quarter
    today: date
    key: Key
    # What was done to the action since the page of this row was made, where that is why it was refused.
    changes: list[Entry] = field(default_factory=list)
    # Another page of theirs has kept something since the one that was sent: they have not seen it.
    has_unseen: bool = False
    is_asked_again: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The action's; the beginning of the name of each of its boxes."""
        return self.owed.action.reference

    @property
    def stage_words(self) -> str:
        """The council's words for the stage."""
        return self.key.words(self.owed.position.stage)

    @property
    def rating_words(self) -> str:
        """Those for the rating; empty where there is none."""
        return self.key.words(self.owed.position.rating)

    @property
    def stands_in_words(self) -> str:
        """How it stands against its timescale. That it has no update yet is what the page is about."""
        return " ".join(f"{words}." for code, words in self.stands.parts if code != SILENT)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The five answers: code, words, and the council's word for the rating that each gives."""
        return [(answer.value, answer.label, self.key.words(RATINGS.get(answer))) for answer in OwnersAnswer]

    @property
    def boxes(self) -> dict[str, str]:
        """What has been begun; else, where an answer is to be given again, what it says."""
        if self.draft is not None:
            return self.draft.said
        return self._given_before if self.is_open else {}

    @property
    def _given_before(self) -> dict[str, str]:
        update, joint = self.owed.update, self.owed.joint
        if not self.owed.has_own_update or update is None:
            given = {"answer": joint.answer, "why": joint.why, "what_happened": joint.what_happened} if joint else {}
            return {name: text for name, text in given.items() if text}
        done = update.answer == OwnersAnswer.DONE
        given = {
            "answer": update.answer,
            "why": update.rating_reason if update.answer != OwnersAnswer.NOTHING_CHANGED else "",
            "what_happened": update.what_happened,
            "done_on": f"{update.happened_on:%d/%m/%Y}" if done else "",
            "why_no_evidence": update.why_no_evidence,
        }
        return {name: text for name, text in given.items() if text}

    @property
    def page(self) -> Page:
        """For the row's hidden box."""
        seen = self.draft.saved_at if self.draft else None
        return Page(self.owed.action.version, digest_of(self.boxes), seen)

    @property
    def is_open(self) -> bool:
        """Whether the row asks for an answer: none is given, it was sent back, or it is to be changed.

        By a link an answer is given once. What somebody has begun while another holder of the post answered is shown
        beside that, and not lost.
        """
        if not self.owed.is_answered:
            return True
        return self.by.link is None and (self.is_asked_again or self.has_begun_an_answer)

    @property
    def may_be_changed(self) -> bool:
        """Whether the row offers to give its answer again."""
        has_answer = self.owed.update is not None or self.owed.joint is not None
        return has_answer and not self.is_open and self.by.link is None

    @property
    def has_begun_an_answer(self) -> bool:
        """Whether the draft is of more than replies to questions."""
        return self.draft is not None and not self.draft.said.keys().isdisjoint(BOXES)

    @property
    def is_correction(self) -> bool:
        """Whether it asks why: an update stands that was not sent back."""
        if self.owed.has_own_update:
            return self.owed.returned is None
        return self.owed.joint is not None and self.owed.joint.given_by_id != self.by.user.pk

    @property
    def is_begun(self) -> bool:
        """Whether there is something in its boxes, which is then shown whatever answer is chosen."""
        return bool(self.boxes or self.errors)

    @property
    def asks_scoping_date(self) -> bool:
        """Whether *nothing changed* asks by when it will be scoped."""
        owed = self.owed
        return owed.answers_for_action and needs_scoping_date(owed.position.stage, owed.newest, self.today)

    @property
    def is_not_begun(self) -> bool:
        """Live, and not in progress: on track would say that work has begun."""
        return self.owed.position.stage != Stage.IN_PROGRESS

    @property
    def replies(self) -> list[tuple[Question, str, str, list[str]]]:
        """Each question that is open, or has a reply of theirs begun: its box, what stands in it, what is wrong."""
        named = [(question, f"reply-{question.pk}") for question in self.owed.questions]
        named = [(question, box) for question, box in named if question.replied_at is None or box in self.boxes]
        return [(question, box, self.boxes.get(box, ""), self.errors.get(box, [])) for question, box in named]

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with no single box, as where somebody else wrote the action meanwhile."""
        return self.errors.get(NON_FIELD_ERRORS, [])

    @property
    def error_list(self) -> list[dict[str, str]]:
        """For the summary at the top of the page: each sentence with the box that it leads to."""
        return [
            {
                "words": f"{self.reference}: {sentence}",
                "target": f"row-{self.reference}" if box == NON_FIELD_ERRORS else f"{self.reference}-{box}",
            }
            for box, sentences in self.errors.items()
            for sentence in sentences
        ]


@dataclass(frozen=True, slots=True)
class Grid:
    """What a page shows: its rows, and how much of everything is answered.

    `gone` are drafts of what is no longer asked of this person: handed over, withdrawn or delivered since, or of a
    quarter that closed.
    """

    quarter: Quarter
    by: Answerer
    profile: CouncilProfile
    rows: list[Row]
    gone: list[Draft]

    @property
    def answered(self) -> int:
        """How many rows ask for nothing more."""
        return sum(row.owed.is_answered and not row.owed.open_questions for row in self.rows)

    @property
    def posts(self) -> list[str]:
        """The titles of the posts that are asked."""
        return sorted({row.owed.post.title for row in self.rows})

    def find(self, reference: str) -> Row | None:
        """The row of one action, if it is asked of this person."""
        return next((row for row in self.rows if row.reference == reference), None)

    @staticmethod
    def by_resolution(rows: list[Row]) -> list[tuple[Resolution, list[Row]]]:
        """`rows` in groups, in the order of the register."""
        groups = groupby(rows, key=lambda row: row.owed.action.resolution)
        return [(resolution, list(found)) for resolution, found in groups]


def grid_of(by: Answerer, quarter: Quarter) -> Grid:
    """Everything that the holder of their posts is asked in `quarter`, in as many queries for any number of rows."""
    today, key, profile = clock.today(), council.key(), council.profile()
    owed = list(one_of_each(owed_in(quarter, today, posts_of(by.person_id, today))))
    drafts, evidence = drafts_of(by.user), _evidence(quarter, owed)
    begun = {draft.action_id: draft for draft in drafts if draft.quarter_id == quarter.pk}
    as_at = shown(quarter, today).as_at
    rows = [
        Row(
            owed=each,
            stands=standing(each.position, as_at, due_soon_days=profile.due_soon_days),
            draft=begun.get(each.action.pk),
            evidence=tuple(evidence.get(each.action.pk, ())),
            by=by,
            quarter=quarter,
            today=today,
            key=key,
        )
        for each in owed
    ]
    in_rows = {row.draft.pk for row in rows if row.draft}
    return Grid(quarter, by, profile, rows, [draft for draft in drafts if draft.pk not in in_rows])


def boxes_sent(data: Mapping[str, str], reference: str, questions: Iterable[Question] = ()) -> dict[str, str]:
    """The boxes of one row as they were sent, a line's end as one character; empty ones are left out."""
    names = [*BOXES, *(f"reply-{question.pk}" for question in questions)]
    # A NUL is in no text that somebody typed, and PostgreSQL takes none.
    sent = {name: data.get(f"{reference}-{name}", "").replace("\r\n", "\n").replace("\0", "") for name in names}
    return {name: text for name, text in sent.items() if text}


def pages_sent(data: Mapping[str, str]) -> dict[str, Page]:
    """What each row that came with this form remembers of its page, by reference."""
    names = (name for name in data if name.endswith("-page") and "\0" not in name)
    sent = {name.removesuffix("-page"): Page.parse(data[name]) for name in names}
    return {reference: page for reference, page in sent.items() if page is not None}


def once_theirs(references: Iterable[str], person_id: int | None) -> list[Action]:
    """Those of these actions that a post owns or owned which this person holds or held."""
    owned = Ownership.objects.filter(post__holdings__person_id=person_id, action__reference__in=list(references))
    return list(Action.objects.filter(pk__in=owned.values("action_id")))


def _evidence(quarter: Quarter, owed: list[Owed]) -> dict[int, list[Evidence]]:
    rows = Evidence.objects.listed().standing().filter(quarter=quarter)
    if len(owed) <= 1000:
        rows = rows.filter(action__in=[each.action.pk for each in owed])
    found: dict[int, list[Evidence]] = {}
    for evidence in rows:
        found.setdefault(evidence.action_id, []).append(evidence)
    return found
