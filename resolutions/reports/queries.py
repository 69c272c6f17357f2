"""The register as it was known at a moment: every word, name and link from the append-only history.

A report of a closed quarter reads nothing else, so that an edit, a handover or an action added since, whatever date it
carries, leaves it as it was.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from carecommit.kit.history import as_known
from resolutions.actions.models import Action, Answer, Ownership
from resolutions.council.models import Holding, Person, Post
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Before, Owner
from resolutions.reports.models import Issue, Stood


@dataclass(frozen=True, slots=True)
class Agreed:
    """A resolution with its motion, the clauses of it that no action answered, and its actions in their order."""

    resolution: Resolution
    motion: Motion
    unanswered: tuple[Clause, ...]
    actions: tuple[Action, ...]


def agreed(when: AsAt) -> list[Agreed]:
    """Every resolution known at `when.known`, in order, with the actions that counted by `when.as_at`; five queries."""
    motions = {motion.pk: motion for motion in as_known(Motion, when.known)}
    clauses, actions = defaultdict(list), defaultdict(list)
    counted = [action for action in as_known(Action, when.known) if action.added_on <= when.as_at]
    for action in counted:
        actions[action.resolution_id].append(action)
    ids = {action.pk for action in counted}
    answered = {answer.clause_id for answer in as_known(Answer, when.known) if answer.action_id in ids}
    for clause in as_known(Clause, when.known):
        if clause.pk not in answered:
            clauses[clause.resolution_id].append(clause)

    def place(resolution: Resolution) -> tuple[date, str, int]:
        motion = motions[resolution.motion_id]
        return motion.decided_on or date.max, motion.code, resolution.order

    return [
        Agreed(
            resolution,
            motions[resolution.motion_id],
            tuple(sorted(clauses[resolution.pk], key=lambda clause: clause.order)),
            tuple(sorted(actions[resolution.pk], key=lambda action: action.order)),
        )
        for resolution in sorted(as_known(Resolution, when.known), key=place)
    ]


class Owners:
    """Who owned each action on `when.as_at`, and who held each post that day; four queries.

    `posts` has the title of every post and `names` the name of every person, by their keys; `rows` the ownerships of
    each action, the lead first; `people` the keys of the people who held each post.
    """

    def __init__(self, when: AsAt) -> None:
        self.posts = {post.pk: post.title for post in as_known(Post, when.known)}
        self.names = {person.pk: person.name for person in as_known(Person, when.known)}
        self.people: dict[int, set[int]] = defaultdict(set)
        self._holders = self._held(when.known, when.as_at)
        self.rows: dict[int, list[Ownership]] = defaultdict(list)
        standing = [row for row in as_known(Ownership, when.known) if _on(row.since, row.until, when.as_at)]
        # The lead answers for the action; joint owners follow by title.
        for row in sorted(standing, key=lambda row: (row.part != Ownership.Part.LEAD, self.posts[row.post_id])):
            self.rows[row.action_id].append(row)

    def of(self, action: Action) -> tuple[Owner, ...]:
        """Its owners, the lead first."""
        return tuple(
            Owner(self.posts[row.post_id], row.part, self._holders.get(row.post_id, ""), row.since)
            for row in self.rows[action.pk]
        )

    def _held(self, known: datetime, day: date) -> dict[int, str]:
        held = defaultdict(list)
        for holding in as_known(Holding, known):
            if not _on(holding.started_on, holding.ended_on, day):
                continue
            self.people[holding.post_id].add(holding.person_id)
            if self.names[holding.person_id]:
                held[holding.post_id].append(self.names[holding.person_id])
        return {post_id: ", ".join(holders) for post_id, holders in held.items()}


def last_issue(when: AsAt) -> Issue | None:
    """The newest issue of a quarter before `when.quarter` that was frozen by `when.known`; one query."""
    earlier = Q(quarter__year__lt=when.quarter.year) | Q(
        quarter__year=when.quarter.year, quarter__number__lt=when.quarter.number
    )
    frozen = Issue.objects.filter(earlier, frozen_at__lte=when.known)
    return frozen.newest_first().select_related("quarter").with_hash().first()


def stood_in(issue: Issue | None) -> dict[str, Before]:
    """Reference -> how the action stood in the issue; none for None; one query."""
    names = ("stage", "stage_words", "rating", "rating_words", "due_on", "timescale")
    rows = Stood.objects.filter(issue=issue).values_list("reference", *names) if issue else ()
    return {reference: Before(*facts) for reference, *facts in rows}


def _on(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)
