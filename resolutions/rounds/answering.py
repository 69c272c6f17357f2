"""Giving one of the five answers to one action: the update, the joint answer, the new date and the scoping date."""

from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.actions.operations import retime
from resolutions.council.models import Post, User
from resolutions.council.scales import Stage
from resolutions.progress import rules
from resolutions.progress.answers import NEEDS_WHY, Meant, meant_by, refuse_unless_answered
from resolutions.progress.models import Evidence, JointAnswer, OwnersAnswer, Update
from resolutions.progress.operations import correct_update, submit_update
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.returning import open_return
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt
from resolutions.rounds.models import AnswerLink, Draft
from resolutions.rounds.rules import is_valid
from resolutions.timescales import Kind, Timescale


@dataclass(frozen=True, slots=True)
class Said:
    """What an owner says in the row of one action, by the names of its boxes; what does not apply is empty.

    `words`, `agreed_on` (None for today), `retimed_because` and `agreed_by` belong to a date that changes; `scoped_by`
    are the words of a scoping date; `why_corrected` is asked where an update stands.
    """

    answer: str
    what_happened: str
    why: str = ""
    done_on: date | None = None
    why_no_evidence: str = ""
    date_changes: bool = False
    words: str = ""
    agreed_on: date | None = None
    retimed_because: str = ""
    agreed_by: str = ""
    scoped_by: str = ""
    why_corrected: str = ""


@operation
def give_answer(
    action: Action,
    quarter: Quarter,
    said: Said,
    *,
    version: int,
    person_id: int | None,
    by: User,
    link: AnswerLink | None = None,
) -> Update | JointAnswer:
    """What the holder of a post says of an action this quarter; their draft of it goes.

    The lead's is the action's update, or its correction; without a lead, the first owner's is. Any other owner's stands
    beside it. By a `link` each answer is given once, and again where it was sent back.

    Raises Stale if somebody else has written the action since `version`; Refused, with the box it is about, where a
    part is missing, the quarter is closed or no post that owns the action is theirs today.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    rules.refuse_unless_open(quarter)
    refuse_unless_answered(said.answer, why=said.why, what_happened=said.what_happened)
    own = rules.part_in(action, person_id, clock.today())
    if own is None:
        raise Refused(
            f"{action.reference} belongs to posts that you do not hold today. What you wrote is kept; ask your "
            "coordinator if you should answer."
        )
    standing = Update.objects.filter(action=action, quarter=quarter).first()
    is_update = own.leads or (own.answers_for_action and _is_for(own, standing))
    if link is not None:
        beside = JointAnswer.objects.filter(action=action, quarter=quarter, post=own.post)
        is_given = beside.exists() or (is_update and standing is not None and open_return(standing) is None)
        _refuse_by_link(link, is_given=is_given)
    if is_update:
        given = _update(action, quarter, said, standing, version=version, post=own.post, by=by)
    else:
        given = _beside(action, quarter, said, post=own.post, by=by)
    Draft.objects.filter(user=by, action=action, quarter=quarter).delete()
    return given


def _is_for(own: rules.OwnPart, standing: Update | None) -> bool:
    """Without a lead: whether the update is for this owner to give. No owner's, and one sent back, is for each."""
    return standing is None or standing.post_id in {None, own.post.pk} or open_return(standing) is not None


def _refuse_by_link(link: AnswerLink, *, is_given: bool) -> None:
    # As it is now: it may have been revoked since its page was opened.
    if not is_valid(AnswerLink.objects.select_related("round__quarter").get(pk=link.pk)):
        raise Refused("Your link has been withdrawn or has ended. Ask your coordinator for a new one.")
    if is_given:
        raise Refused("An answer has been given for this already. Ask your coordinator if it has to change.")


def position_before(action: Action, quarter: Quarter, day: date) -> Position:
    """Where `action` was on `day` without the update of `quarter`: what *nothing changed* leaves as it is."""
    financial = quarter.financial
    when = AsAt(financial, min(day, financial.ends_on), day)
    return Record([action]).position(action, when, without=financial)


def newest_timescale(action: Action) -> Timescale | None:
    """The timescale that was agreed last, also where that was after the quarter's end."""
    agreed = action.timescales.last()
    return None if agreed is None else agreed.reading


def needs_scoping_date(stage: str, stands: Timescale | None, day: date) -> bool:
    """Whether an action at this stage is still to be scoped without a scoping date to come.

    A date by which it is to be delivered stays: a scoping date in its place would make what is overdue look on time.
    """
    if stage != Stage.TO_BE_SCOPED:
        return False
    if stands is None or stands.latest is None:
        return True
    return stands.kind == Kind.TO_BE_SCOPED and stands.latest < day


def _update(
    action: Action, quarter: Quarter, said: Said, standing: Update | None, *, version: int, post: Post, by: User
) -> Update:
    today = clock.today()
    before = position_before(action, quarter, today)
    meant = meant_by(said.answer, why=said.why, stands=before)
    _refuse_unless_evident(action, quarter, said)
    told = {
        "stage": meant.stage,
        "rating": meant.rating,
        "rating_reason": meant.rating_reason,
        "what_happened": said.what_happened,
        "happened_on": _day_of(said, quarter, today),
        "answer": said.answer,
        "why_no_evidence": said.why_no_evidence if said.answer == OwnersAnswer.DONE else "",
    }
    # An update makes the version of its action one higher; one that was sent twice leaves it.
    after = version + 1
    if standing is None:
        update = submit_update(action, quarter, version=version, post=post, by=by, **told)
    elif _says_the_same(standing, told, said):
        update, after = _said_again(standing), version
    else:
        why = _why_corrected(standing, said)
        update = correct_update(standing, version=version, why=why, post=post, by=by, **told)
    _retime(action, said, meant, version=after, post=post, by=by)
    return update


def _retime(action: Action, said: Said, meant: Meant, *, version: int, post: Post, by: User) -> None:
    today, stands = clock.today(), newest_timescale(action)
    if said.date_changes:
        # Sent twice, the first time has moved it.
        if stands is not None and stands.words == said.words:
            return
        retime(
            action,
            version=version,
            words=said.words,
            agreed_on=said.agreed_on or today,
            agreed_by=said.agreed_by,
            why=said.retimed_because,
            by=by,
        )
    elif needs_scoping_date(meant.stage, stands, today):
        if is_blank(said.scoped_by):
            raise Refused("Say by when it will be scoped, such as 31/03/2027 or end of May 2027.", about="scoped_by")
        retime(
            action,
            version=version,
            words=f"To be scoped by {said.scoped_by}",
            agreed_on=today,
            agreed_by=post.title,
            why=said.what_happened,
            by=by,
        )


def _beside(action: Action, quarter: Quarter, said: Said, *, post: Post, by: User) -> JointAnswer:
    # Held, so that two holders of one post are told of each other by the history and not by a fault.
    Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    rules.refuse_if_closed_undelivered(action)
    answer = JointAnswer.objects.filter(action=action, quarter=quarter, post=post).first()
    answer = answer or JointAnswer(action=action, quarter=quarter, post=post)
    told = (said.answer, said.why if said.answer in NEEDS_WHY else "", said.what_happened)
    if answer.pk is not None and (answer.answer, answer.why, answer.what_happened) == told:
        return answer
    if answer.pk is not None and answer.given_by_id != by.pk and is_blank(said.why_corrected):
        raise Refused(
            f"{answer.given_by} has answered for this post. Say why yours takes its place; the first is kept.",
            about="why_corrected",
        )
    answer.answer, answer.why, answer.what_happened = told
    answer.typed_at, answer.given_by = clock.now(), by
    answer.full_clean()
    record(answer, by=by, why=said.why_corrected or f"Answer of a joint owner for {quarter.slug}")
    return answer


def _refuse_unless_evident(action: Action, quarter: Quarter, said: Said) -> None:
    if said.answer != OwnersAnswer.DONE or not is_blank(said.why_no_evidence):
        return
    if not Evidence.objects.filter(action=action, quarter=quarter, removed_at=None).exists():
        raise Refused("Add a file or a link that shows it, or say why there is none.", about="why_no_evidence")


def _day_of(said: Said, quarter: Quarter, today: date) -> date:
    """The day on which it was done, if it was; any other answer tells of the last day that the quarter has reached."""
    if said.answer == OwnersAnswer.DONE and said.done_on is not None:
        return said.done_on
    return min(today, quarter.financial.ends_on)


def _says_the_same(standing: Update, told: dict, said: Said) -> bool:
    """Whether it was sent twice. That a day has passed since is no difference, unless the day was given."""
    names = told.keys() - (set() if said.done_on else {"happened_on"})
    return all(getattr(standing, name) == told[name] for name in names)


def _said_again(standing: Update) -> Update:
    if (returned := open_return(standing)) is not None:
        raise Refused(
            f"It was sent back: “{returned.why}” Say in your sentence what is different now, also where you have "
            "added a file or a new date.",
            about="what_happened",
        )
    return standing


def _why_corrected(standing: Update, said: Said) -> str:
    returned = open_return(standing)
    if returned is not None and is_blank(said.why_corrected):
        return f"Sent back: {returned.why}"
    if is_blank(said.why_corrected):
        raise Refused(
            "An answer stands already, as you see. Say why yours takes its place; the first text is kept.",
            about="why_corrected",
        )
    return said.why_corrected
