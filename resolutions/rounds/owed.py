"""Who is asked for an answer to what in a quarter, and what they have said: nine queries however much there is."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from resolutions.actions.models import Action, Ownership
from resolutions.actions.queries import actions_as_at
from resolutions.council.models import Post
from resolutions.council.scales import LIVE
from resolutions.progress.models import JointAnswer, Question, Returned, Update
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.returning import is_open
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown


@dataclass(frozen=True, slots=True)
class Owed:
    """One action of which one post is asked. `update` is the action's, whoever gave it; `joint` is this post's own.

    `answers_for_action` is true of the lead, and of every owner where there is no lead.
    """

    action: Action
    post: Post
    part: str
    answers_for_action: bool
    position: Position
    update: Update | None = None
    joint: JointAnswer | None = None
    returned: Returned | None = None
    questions: tuple[Question, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether this post has nothing more to say this quarter. An answer that was sent back is none."""
        if self.returned is not None:
            return False
        if self.joint is not None:
            return True
        if self.update is None or not self.answers_for_action:
            return False
        # Without a lead each owner is asked; what a coordinator wrote stands for all of them.
        return self.part == Ownership.Part.LEAD or self.update.post_id in {None, self.post.pk}

    @property
    def has_own_update(self) -> bool:
        """Whether the action's update is the one that this post would correct."""
        if self.update is None:
            return False
        return self.part == Ownership.Part.LEAD or (self.answers_for_action and self.update.post_id == self.post.pk)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those without a reply."""
        return tuple(question for question in self.questions if question.replied_at is None)


def owed_in(quarter: Quarter, day: date, posts: Collection[int] | None = None) -> list[Owed]:
    """What each post is asked in `quarter`, by the ownerships of `day`; of `posts` alone if they are given.

    Asked is every action that is live as the quarter is shown on `day`, or has an update of the quarter. They come in
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
    record, said = Record(actions), _Said(quarter, actions)
    found = []
    for action in actions:
        position = record.position(action, when)
        if position.stage not in LIVE and action.pk not in said.updates:
            continue
        for ownership in sorted(owned[action.pk], key=lambda row: (row.part != Ownership.Part.LEAD, row.post.title)):
            found.append(_owed(action, ownership, position, said))
    return found


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
        for question in Question.objects.filter(only).select_related("asked_by__person", "replied_by__person"):
            # One that was answered in an earlier quarter is no longer the owner's business.
            if question.replied_at is None or question.replied_at >= quarter.opened_at:
                self.questions[question.action_id].append(question)


def _owed(action: Action, ownership: Ownership, position: Position, said: _Said) -> Owed:
    answers = ownership.part == Ownership.Part.LEAD or not ownership.has_lead
    update = said.updates.get(action.pk)
    returned = said.returned.get(action.pk)
    # Sent back to whoever gave it; one that no owner gave goes to all who answer for the action.
    is_theirs = answers and update is not None and update.post_id in {None, ownership.post_id}
    is_theirs = is_theirs or (returned is not None and ownership.part == Ownership.Part.LEAD)
    return Owed(
        action=action,
        post=ownership.post,
        part=ownership.part,
        answers_for_action=answers,
        position=position,
        update=update,
        joint=said.joint.get((action.pk, ownership.post_id)),
        returned=returned if is_theirs else None,
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
