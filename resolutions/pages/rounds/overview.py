"""What a coordinator sees of a round, in as many queries for five actions as for five hundred."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from resolutions.council.models import Holding, Person, Post
from resolutions.council.rules import is_officer
from resolutions.notices.models import Message
from resolutions.notices.queries import Told, Unreachable, told_in, unreachable
from resolutions.notices.recipients import words_for
from resolutions.progress.models import JointAnswer, Question, Returned, Update
from resolutions.progress.returning import is_open
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Line
from resolutions.rounds.calendar import STEPS, days_before, days_left
from resolutions.rounds.models import AnswerLink, Round
from resolutions.rounds.owed import Owed, owed_in
from resolutions.rounds.rules import is_valid


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the round by name; `counted` is the day that the calendar gives, where it is another."""

    words: str
    day: date
    is_next: bool = False
    counted: date | None = None
    had_passed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the top of the page, and where on the page it is told at length."""

    number: int
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post. `link` is their newest of the round, and `opens` whether it may be used now."""

    person: Person
    words: str
    signs_in: bool
    has_address: bool
    link: AnswerLink | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """A post that is asked: how much, what it has answered, and when it was last told."""

    post: Post
    holders: tuple[Holder, ...]
    asked: int
    answered: int
    told: Told | None

    @property
    def open(self) -> int:
        """How many answers are still to come."""
        return self.asked - self.answered

    @property
    def nobody(self) -> str:
        """What to say where nobody holds it: a team or a partner is not vacant because no person stands for it."""
        return "Vacant" if self.post.kind in {Post.Kind.OFFICER, Post.Kind.COUNCILLOR} else "Nobody in particular"

    @property
    def state(self) -> str:
        """That of the message by which it was last told, in words."""
        return Message.State(self.told.state).label if self.told else ""


@dataclass(frozen=True, slots=True)
class Given:
    """An action's answer of the quarter and its line in the report; `update` is None where something else moved it."""

    line: Line
    update: Update | None
    returned: Returned | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One round on one day."""

    round: Round
    is_open: bool
    steps: tuple[Step, ...]
    figures: tuple[Figure, ...]
    asked: int
    is_late: bool
    unreachable: list[Unreachable]
    unowned: tuple[Line, ...]
    to_answer: tuple[Owner, ...]
    have_answered: tuple[Owner, ...]
    other_links: tuple[Holder, ...]
    moved: tuple[Given, ...]
    unmoved: tuple[Given, ...]
    beside: tuple[JointAnswer, ...]
    questions: tuple[Question, ...]


def overview(round_: Round, today: date) -> Overview:
    """The page of `round_` on `today`; of a closed quarter it is what was known when that was closed."""
    quarter = round_.quarter
    is_open = quarter.is_open
    day = today if is_open else clock.day_of(quarter.closed_at)
    owed, report = owed_in(quarter, day), live(shown(quarter, today))
    holders = _Holders(round_, [each.post.pk for each in owed], day)
    is_late = not is_open or day > round_.due_on
    owners = _owners(round_, owed, holders)
    given, moving = _given(quarter, list(report)), {line.reference for line in report.moved}
    known = {each.action.reference for each in owed}
    asked_open = Question.objects.filter(replied_at=None).select_related("action", "asked_by__person")
    return Overview(
        round=round_,
        is_open=is_open,
        steps=_steps(round_, today if is_open else None),
        figures=_figures(owed, is_late=is_late, is_open=is_open),
        asked=len(owed),
        is_late=is_late,
        unreachable=unreachable(round_, day) if is_open else [],
        unowned=tuple(line for line in report if line.live and line.reference not in known) if is_open else (),
        to_answer=tuple(owner for owner in owners if owner.open),
        have_answered=tuple(owner for owner in owners if not owner.open),
        other_links=holders.others,
        moved=tuple(each for each in given if each.line.reference in moving),
        unmoved=tuple(each for each in given if each.line.reference not in moving and each.update is not None),
        beside=tuple(
            JointAnswer.objects.filter(quarter=quarter)
            .select_related("action", "post", "given_by__person")
            .order_by("action__reference", "pk")
        ),
        questions=tuple(asked_open) if is_open else (),
    )


def _steps(round_: Round, today: date | None) -> tuple[Step, ...]:
    meeting, opened_on = round_.meeting.held_on, clock.day_of(round_.opened_at)
    days = [getattr(round_, name) for name in STEPS]
    coming = next((day for day in [*days, meeting] if today is not None and day >= today), None)
    counted, left, steps = days_before(meeting), days_left(meeting, opened_on), []
    for name, day in zip(STEPS, days, strict=True):
        by_calendar = getattr(counted, name)
        steps.append(
            Step(
                words=str(Round._meta.get_field(name).verbose_name).capitalize(),
                day=day,
                is_next=day == coming,
                counted=by_calendar if by_calendar != day else None,
                had_passed=by_calendar < day == getattr(left, name),
            )
        )
    return (*steps, Step("Meeting", meeting, is_next=meeting == coming and coming not in days))


def _figures(owed: list[Owed], *, is_late: bool, is_open: bool) -> tuple[Figure, ...]:
    answered = sum(each.is_answered for each in owed)
    rest = len(owed) - answered
    found = [Figure(answered, "answered", "#answers")]
    if is_open:
        found += [
            Figure(0 if is_late else rest, "waiting", "#owners"),
            Figure(rest if is_late else 0, "overdue", "#owners"),
            Figure(sum(each.returned is not None for each in owed), "sent back", "#answers"),
        ]
    else:
        found.append(Figure(rest, "never answered", "#owners"))
    return tuple(found)


def _owners(round_: Round, owed: list[Owed], holders: "_Holders") -> tuple[Owner, ...]:
    """Those with the most still to answer first."""
    by_post: dict[int, list[Owed]] = defaultdict(list)
    for each in owed:
        by_post[each.post.pk].append(each)
    told = told_in(round_)
    owners = [
        Owner(
            post=asked[0].post,
            holders=holders.of(asked[0].post),
            asked=len(asked),
            answered=sum(each.is_answered for each in asked),
            told=_last([one for each in asked for one in told.get((each.action.pk, each.post.pk), ())]),
        )
        for asked in by_post.values()
    ]
    return tuple(sorted(owners, key=lambda owner: (-owner.open, owner.post.title)))


def _last(told: list[Told]) -> Told | None:
    """What went last, or else what waits to go."""
    went = [each for each in reversed(told) if each.sent_at is not None]
    # Of several at one moment the first found, which is the last that was written.
    return max(went, key=lambda each: each.sent_at) if went else next(reversed(told), None)


class _Holders:
    """Who holds the posts on a day and how each of them gets in; three queries."""

    def __init__(self, round_: Round, posts: list[int], day: date) -> None:
        self._links: dict[int, AnswerLink] = {}
        for link in round_.links.select_related("person", "revoked_by__person").order_by("made_at", "pk"):
            self._links[link.person_id] = link
        self._held: dict[int, list[Holder]] = defaultdict(list)
        rows = Holding.objects.on(day).filter(post_id__in=set(posts)).select_related("person")
        holding = set()
        for row in rows.prefetch_related("person__users").order_by("started_on", "pk"):
            holding.add(row.person_id)
            self._held[row.post_id].append(self._holder(row.person, list(row.person.users.all())))
        # Who has left, or holds nothing that is asked: their link stands until somebody revokes it.
        self.others = tuple(
            self._holder(link.person, [])
            for person_id, link in self._links.items()
            if person_id not in holding and link.revoked_at is None
        )

    def of(self, post: Post) -> tuple[Holder, ...]:
        """Those of one post."""
        return tuple(self._held[post.pk])

    def _holder(self, person: Person, accounts: list) -> Holder:
        link = self._links.get(person.pk)
        return Holder(
            person=person,
            words=words_for(person, accounts[0].email if accounts else ""),
            signs_in=any(is_officer(account) for account in accounts),
            has_address=bool(person.email or accounts),
            link=link,
            opens=link is not None and is_valid(link),
        )


def _given(quarter: Quarter, lines: list[Line]) -> list[Given]:
    rows = Update.objects.filter(quarter=quarter).select_related("action", "post", "submitted_by__person")
    updates = {row.action.reference: row for row in rows.prefetch_related("returns__returned_by__person")}
    found = []
    for line in lines:
        update = updates.get(line.reference)
        sent_back = [each for each in update.returns.all() if is_open(each)] if update is not None else []
        found.append(Given(line, update, next(reversed(sent_back), None)))
    return found
