"""The register as it was known at a moment: every word, name and link from the append-only history.

A report of a closed quarter reads nothing else, so that an edit, a handover or an action added since, whatever date it
carries, leaves it as it was.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from carecommit.kit import clock
from carecommit.kit.history import as_known
from resolutions.actions.models import Action, Answer, Ownership
from resolutions.council.models import Holding, Person, Post
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.motions.queries import had_been_decided
from resolutions.progress.queries import Record
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Before, Owner, Report
from resolutions.reports.models import Edition, Issue, Stood

_STOOD = tuple(field.name for field in fields(Before))


@dataclass(frozen=True, slots=True)
class Agreed:
    """A resolution with its motion, the clauses of it that no action answered, and its actions in their order."""

    resolution: Resolution
    motion: Motion
    unanswered: tuple[Clause, ...]
    actions: tuple[Action, ...]


class Register:
    """The register as it was known at one moment, each table of it read once, for the `days` that are asked of it.

    Twelve queries, in the order in which they are needed: five of what was agreed, four of owners, three of the record;
    and one of what is exempt today, where the moment is past.
    """

    def __init__(self, known: datetime, *days: AsAt) -> None:
        self.known = known
        self._days = days

    @cached_property
    def motions(self) -> dict[int, Motion]:
        """By their keys, as are the posts and people below."""
        return {motion.pk: motion for motion in as_known(Motion, self.known)}

    @cached_property
    def resolutions(self) -> list[Resolution]:
        """In the order of a report."""

        def place(resolution: Resolution) -> tuple[date, str, int]:
            motion = self.motions[resolution.motion_id]
            return motion.decided_on or date.max, motion.code, resolution.order

        return sorted(as_known(Resolution, self.known), key=place)

    @cached_property
    def clauses(self) -> list[Clause]:
        """In their order."""
        return sorted(as_known(Clause, self.known), key=lambda clause: clause.order)

    @cached_property
    def actions(self) -> list[Action]:
        """In their order, those that count only from a later day among them."""
        return sorted(as_known(Action, self.known), key=lambda action: action.order)

    @cached_property
    def marked(self) -> dict[int, int]:
        """Action id -> the paragraph under which it is exempt today, where `known` may be too early to tell.

        What is exempt today is left out of all that is made today, also as known before it was marked.
        """
        if self.known >= clock.now():
            return {}
        return dict(Action.objects.exclude(exempt_under=None).values_list("pk", "exempt_under"))

    @cached_property
    def answers(self) -> list[Answer]:
        """Which action answers which clause."""
        return as_known(Answer, self.known)

    @cached_property
    def posts(self) -> dict[int, str]:
        """The title of each."""
        return {post.pk: post.title for post in as_known(Post, self.known)}

    @cached_property
    def people(self) -> dict[int, str]:
        """The name of each; it may be empty."""
        return {person.pk: person.name for person in as_known(Person, self.known)}

    @cached_property
    def holdings(self) -> list[Holding]:
        """Who held which post from when to when."""
        return as_known(Holding, self.known)

    @cached_property
    def ownerships(self) -> list[Ownership]:
        """Which post owned which action from when to when; the lead first, then by title."""
        rows = as_known(Ownership, self.known)
        return sorted(rows, key=lambda row: (row.part != Ownership.Part.LEAD, self.posts[row.post_id]))

    @cached_property
    def record(self) -> Record:
        """What was said, decided and agreed of the actions."""
        return Record(self.actions, *self._days)


def agreed(register: Register, day: date) -> list[Agreed]:
    """Every resolution that had been agreed by `day`, in order, with the actions that counted by then."""
    clauses, actions = defaultdict(list), defaultdict(list)
    counted = [action for action in register.actions if action.added_on <= day]
    for action in counted:
        actions[action.resolution_id].append(action)
    ids = {action.pk for action in counted}
    answered = {answer.clause_id for answer in register.answers if answer.action_id in ids}
    for clause in register.clauses:
        if clause.pk not in answered:
            clauses[clause.resolution_id].append(clause)
    return [
        Agreed(
            resolution,
            register.motions[resolution.motion_id],
            tuple(clauses[resolution.pk]),
            tuple(actions[resolution.pk]),
        )
        for resolution in register.resolutions
        if resolution.pk in actions or had_been_decided(register.motions[resolution.motion_id], day)
    ]


class Owners:
    """Who owned each action on a day, and who held each post that day.

    `posts` has the title of every post and `names` the name of every person, by their keys; `rows` the ownerships of
    each action, the lead first; `people` the keys of the people who held each post.
    """

    def __init__(self, register: Register, day: date) -> None:
        self.posts, self.names = register.posts, register.people
        self.people: dict[int, set[int]] = defaultdict(set)
        self._holders = self._held(register.holdings, day)
        self.rows: dict[int, list[Ownership]] = defaultdict(list)
        for row in register.ownerships:
            if _on(row.since, row.until, day):
                self.rows[row.action_id].append(row)

    def of(self, action: Action) -> tuple[Owner, ...]:
        """Its owners, the lead first."""
        return tuple(
            Owner(self.posts[row.post_id], row.part, self._holders.get(row.post_id, ""), row.since)
            for row in self.rows[action.pk]
        )

    def _held(self, holdings: list[Holding], day: date) -> dict[int, str]:
        held = defaultdict(list)
        for holding in holdings:
            if not _on(holding.started_on, holding.ended_on, day):
                continue
            self.people[holding.post_id].add(holding.person_id)
            if self.names[holding.person_id]:
                held[holding.post_id].append(self.names[holding.person_id])
        return {post_id: ", ".join(holders) for post_id, holders in held.items()}


def last_issue(when: AsAt, *, with_content: bool = False) -> Issue | None:
    """The newest issue of a quarter before `when.quarter` that says what was known by `when.known`; one query.

    `with_content` it carries `content`, that of the edition that leaves nothing out.
    """
    earlier = Q(quarter__year__lt=when.quarter.year) | Q(
        quarter__year=when.quarter.year, quarter__number__lt=when.quarter.number
    )
    frozen = Issue.objects.filter(earlier).known_by(when.known)
    if with_content:
        content = Edition.objects.filter(issue=OuterRef("pk")).order_by("-part").values("content")[:1]
        frozen = frozen.annotate(content=Subquery(content))
    return frozen.newest_first().select_related("quarter").with_hash().first()


def fullest(issue: Issue) -> Edition:
    """The edition of the issue that leaves nothing out; one query."""
    return issue.editions.order_by("-part")[0]


def stood_in(issue: Issue | None) -> dict[str, Before]:
    """Reference -> how the action stood in the issue; none for None; one query."""
    rows = Stood.objects.filter(issue=issue).values_list("reference", *_STOOD) if issue else ()
    return {reference: Before(*facts) for reference, *facts in rows}


def before_by_reference(report: Report) -> dict[str, Before]:
    """The same of a report that has been read."""
    return {line.reference: Before(*(getattr(line, name) for name in _STOOD)) for line in report}


def _on(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)
