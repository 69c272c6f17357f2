"""Who is asked for an answer to what in a quarter, and what they have said: ten queries however much there is."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q

from resolutions.actions.models import Action, Ownership
from resolutions.actions.queries import actions_as_at
from resolutions.council.models import Holding, Post
from resolutions.council.scales import LIVE
from resolutions.progress.models import JointAnswer, Question, Returned, Update
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.returning import is_open
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.timescales import Timescale


@dataclass(frozen=True, slots=True)
class Owed:
    """One action of which one post is asked. `update` is the action's, whoever gave it; `joint` is this post's own.

    `answers_for_action` is true of the lead, and of every owner where there is no lead. `newest` is the timescale that
    was agreed last, which may be after the quarter's end and so after `position`; `holders` are the keys of the people
    who hold the post.
    """

    action: Action
    post: Post
    part: str
    answers_for_action: bool
    position: Position
    newest: Timescale | None = None
    update: Update | None = None
    joint: JointAnswer | None = None
    returned: Returned | None = None
    holders: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether this post has nothing more to say this quarter. An answer that was sent back is none."""
        if self.returned is not None:
            return False
        if self.position.stage not in LIVE and self.update is None:
            # Delivered before, and asked about by a member.
            return True
        # Whoever answered beside the lead and has become the lead since answers for the action now.
        if self.joint is not None and self.part != Ownership.Part.LEAD:
            return True
        if self.update is None:
            return False
        if not self.answers_for_action:
            # Who leads by one post and shares by another has said it all in one answer.
            return self.update.submitted_by.person_id in self.holders
        # Without a lead each owner is asked; what a coordinator wrote stands for all of them.
        return self.part == Ownership.Part.LEAD or self.update.post_id in {None, self.post.pk}

    @property
    def has_own_update(self) -> bool:
        """Whether the action's update is the one that this post would correct."""
        if self.update is None:
            return False
        if self.part == Ownership.Part.LEAD or self.returned is not None:
            return True
        return self.answers_for_action and self.update.post_id in {None, self.post.pk}

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those without a reply."""
        return tuple(question for question in self.questions if question.replied_at is None)


def owed_in(quarter: Quarter, day: date, posts: Collection[int] | None = None) -> list[Owed]:
    """What each post is asked in `quarter`, by the ownerships of `day`; of `posts` alone if they are given.

    Asked is every action that is live as the quarter is shown on `day`, has an update of the quarter or a member's
    question without a reply. They come in
    the order of the register; of one action the lead comes first. A post that was sent its answer back has `returned`.
    """
    when = shown(quarter, day)
    owners = Ownership.objects.on(day)
    lead = owners.filter(action_id=OuterRef("action_id"), part=Ownership.Part.LEAD)
    asked = owners.select_related("post").annotate(has_lead=Exists(lead))
    if posts is not None:
        asked = asked.filter(post_id__in=posts)
    owned = defaultdict(list)
    for ownership in asked:
        owned[ownership.action_id].append(ownership)
    register = actions_as_at(when.as_at).select_related("resolution__motion")
    actions = list(register.filter(pk__in=owned) if len(owned) <= 1000 else register)
    record, said = Record(actions, when), _Said(quarter, actions)
    holders = _holders(day)
    found = []
    for action in actions:
        position = record.position(action, when)
        is_asked = any(question.replied_at is None for question in said.questions[action.pk])
        if position.stage not in LIVE and action.pk not in said.updates and not is_asked:
            continue
        for ownership in sorted(owned[action.pk], key=lambda row: (row.part != Ownership.Part.LEAD, row.post.title)):
            owed = _owed(action, ownership, position, record.newest_timescale(action), said)
            found.append(replace(owed, holders=holders[ownership.post_id]))
    return found


def _holders(day: date) -> dict[int, frozenset[int]]:
    """Post id -> the keys of the people who hold it on `day`."""
    held: dict[int, set[int]] = defaultdict(set)
    for post_id, person_id in Holding.objects.on(day).values_list("post_id", "person_id"):
        held[post_id].add(person_id)
    return defaultdict(frozenset, {post_id: frozenset(people) for post_id, people in held.items()})


class _Said:
    """What was said of some actions in one quarter, by action: four queries."""

    def __init__(self, quarter: Quarter, actions: list[Action]) -> None:
        # A list of more than a thousand ids is slower than the whole quarter.
        ids = [action.pk for action in actions]
        only, of_update = (Q(action__in=ids), Q(update__action__in=ids)) if len(ids) <= 1000 else (Q(), Q())
        rows = Update.objects.filter(only, quarter=quarter).select_related("submitted_by__person", "post")
        self.updates = {update.action_id: update for update in rows}
        joint = JointAnswer.objects.filter(only, quarter=quarter).select_related("given_by__person", "post")
        self.joint = {(answer.action_id, answer.post_id): answer for answer in joint}
        self.returned = {}
        for returned in Returned.objects.filter(of_update, update__quarter=quarter).select_related(
            "update", "returned_by__person"
        ):
            if is_open(returned):
                self.returned[returned.update.action_id] = returned
        self.questions: dict[int, list[Question]] = defaultdict(list)
        # One that was answered in an earlier quarter is no longer the owner's business.
        current = Q(replied_at=None) | Q(replied_at__gte=quarter.opened_at)
        asked = Question.objects.filter(only, current).select_related("asked_by__person", "replied_by__person")
        for question in asked:
            self.questions[question.action_id].append(question)


def _owed(action: Action, ownership: Ownership, position: Position, newest: Timescale | None, said: _Said) -> Owed:
    answers = ownership.part == Ownership.Part.LEAD or not ownership.has_lead
    update = said.updates.get(action.pk)
    returned = said.returned.get(action.pk)
    return Owed(
        action=action,
        post=ownership.post,
        part=ownership.part,
        answers_for_action=answers,
        position=position,
        newest=newest,
        update=update,
        joint=said.joint.get((action.pk, ownership.post_id)),
        # Asked again of all who answer for the action: without a lead, whoever gave it may own it no longer.
        returned=returned if answers else None,
        questions=tuple(said.questions[action.pk]),
    )


def one_of_each(owed: list[Owed]) -> Iterator[Owed]:
    """Each action once, for somebody who holds several of its posts: as the one that answers for it."""
    best: dict[int, Owed] = {}
    for each in owed:
        standing = best.get(each.action.pk)
        if standing is None or (each.answers_for_action and not standing.answers_for_action):
            best[each.action.pk] = each
    return iter(best.values())
