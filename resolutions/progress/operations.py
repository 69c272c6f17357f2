"""Submitting and correcting an update, and recording a decision on an action."""

from datetime import date

from django.db.models import Max, Q

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.actions.operations import hold
from resolutions.council.models import Post, User
from resolutions.council.scales import CLOSED_UNDELIVERED, Stage
from resolutions.progress import rules
from resolutions.progress.models import Decision, OwnersAnswer, Update
from resolutions.progress.queries import Record
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown


@operation
def submit_update(
    action: Action,
    quarter: Quarter,
    *,
    version: int,
    stage: str,
    rating: str | None,
    rating_reason: str,
    what_happened: str,
    happened_on: date,
    by: User,
    post: Post | None = None,
    answer: str = "",
    why_no_evidence: str = "",
) -> Update:
    """The one update of `action` for `quarter`. `version` is the action's when the person began to write.

    `post` is the one that answers, where an owner does; `answer` is which of the five answers they chose, if any.
    Raises Stale if somebody else has written since; Refused once the quarter or the action is closed, if there is an
    update already, or if what is said does not hold together. Sent twice by the same person it has one effect.
    """
    quarter = _current(quarter.pk)
    said = _said(stage, rating, rating_reason, what_happened, happened_on)
    said |= {"answer": answer, "why_no_evidence": why_no_evidence}
    standing = Update.objects.filter(action=action, quarter=quarter).first()
    if standing is not None and standing.submitted_by_id == by.pk and _says(standing, said):
        return standing
    _refuse_unless_lawful(quarter, said)
    row = hold(action, version=version)
    rules.refuse_if_closed_undelivered(row)
    rules.refuse_before(happened_on, _recorded_before(row, quarter), row)
    if standing is not None:
        raise Refused("This action has an update for the quarter already. Open it, and correct that one.")
    update = Update(action=row, quarter=quarter, typed_at=clock.now(), submitted_by=by, **_by_owner(post), **said)
    _check_fields(update)
    record(update, by=by, why="Submitted")
    _restate(row, by=by, why=f"Update for {quarter.slug}")
    return update


@operation
def correct_update(
    update: Update,
    *,
    version: int,
    stage: str,
    rating: str | None,
    rating_reason: str,
    what_happened: str,
    happened_on: date,
    by: User,
    why: str,
    answer: str | None = None,
    why_no_evidence: str | None = None,
    post: Post | None = None,
) -> Update:
    """Correct an update while its quarter is open; the first text stays in its history, with `why`.

    `post` is the one that gives it again, where an owner does: that settles why it was sent back. Without an `answer`
    the one of the five that was given stands, unless another stage or rating contradicts it.

    Raises Stale if somebody else has written since; Refused once the quarter is closed or without a reason. A
    correction that changes nothing writes nothing.
    """
    said = _said(stage, rating, rating_reason, what_happened, happened_on)
    # Read once the quarter is held: the same correction sent twice at one moment would otherwise meet its own twin.
    quarter = _current(update.quarter_id)
    standing = Update.objects.select_related("action", "quarter").get(pk=update.pk)
    said |= _answered(standing, said, answer, why_no_evidence)
    if _says(standing, said):
        return standing
    _refuse_unless_lawful(quarter, said)
    row = hold(standing.action, version=version)
    if any(getattr(standing, name) != said[name] for name in ("stage", "rating", "happened_on")):
        rules.refuse_if_closed_undelivered(row)
        rules.refuse_before(happened_on, _recorded_before(row, quarter), row)
    if is_blank(why):
        raise Refused("Say why the update is corrected. The first text is kept beside it.", about="why")
    for name, value in said.items():
        setattr(standing, name, value)
    for name, value in _by_owner(post).items():
        setattr(standing, name, value)
    standing.corrected_at = clock.now()
    _check_fields(standing)
    record(standing, by=by, why=why)
    _restate(row, by=by, why=f"Correction of the update for {quarter.slug}")
    return standing


@operation
def decide(
    action: Action,
    *,
    version: int,
    stage: str,
    why: str,
    happened_on: date,
    decided_by: str,
    by: User,
    superseded_by: Action | None = None,
) -> Decision:
    """Record a decision on an action's stage: withdrawn, superseded, paused, reopened, completed outside a round.

    Raises Stale; Refused without a reason, without who decided, for a day to come or before what is on record, if the
    stage stays, or if *superseded* does not name another action that is not closed itself.
    """
    if is_blank(why):
        raise Refused("Say why this was decided.", about="why")
    if is_blank(decided_by):
        raise Refused("Say which board, meeting or post decided.", about="decided_by")
    if happened_on > clock.today():
        raise Refused("That day has not come yet. Give the day of the decision, up to today.", about="happened_on")
    if (stage == Stage.SUPERSEDED) != (superseded_by is not None) or superseded_by == action:
        raise Refused("Name the action that takes its place, and only when it is superseded.", about="superseded_by")
    if superseded_by is not None and superseded_by.stage in CLOSED_UNDELIVERED:
        raise Refused("That action is closed itself, so nobody would deliver this one.", about="superseded_by")
    row = hold(action, version=version)
    if row.stage == stage:
        raise Refused("The action is at this stage already. Choose another, or leave it as it is.", about="stage")
    rules.refuse_before(happened_on, _last_recorded(row), row)
    decision = Decision(
        action=row,
        stage=stage,
        superseded_by=superseded_by,
        why=why,
        happened_on=happened_on,
        typed_at=clock.now(),
        decided_by=decided_by,
        recorded_by=by,
    )
    decision.full_clean()
    record(decision, by=by, why=why)
    _restate(row, by=by, why=why)
    return decision


def _by_owner(post: Post | None) -> dict:
    """What an update keeps of the owner who gives it; nothing where a coordinator does."""
    return {} if post is None else {"post": post, "answered_at": clock.now()}


def _recorded_before(action: Action, quarter: Quarter) -> date | None:
    """The day of the newest update of an earlier quarter or decision: something older would change nothing."""
    earlier = Q(updates__quarter__year__lt=quarter.year) | Q(
        updates__quarter__year=quarter.year, updates__quarter__number__lt=quarter.number
    )
    days = Action.objects.filter(pk=action.pk).aggregate(
        update=Max("updates__happened_on", filter=earlier), decision=Max("decisions__happened_on")
    )
    return max(filter(None, days.values()), default=None)


def _last_recorded(action: Action) -> date | None:
    """The day of the newest update or decision."""
    days = [
        Update.objects.filter(action=action).aggregate(last=Max("happened_on"))["last"],
        Decision.objects.filter(action=action).aggregate(last=Max("happened_on"))["last"],
    ]
    return max(filter(None, days), default=None)


def _current(pk: int) -> Quarter:
    """The quarter as it is now, held so that it cannot close between this check and the write."""
    return Quarter.objects.select_for_update(no_key=True).get(pk=pk)


def _check_fields(update: Update) -> None:
    # The rules have said in sentences what the constraints say again, each with a query of its own; the database holds
    # them still. The rows were read in this transaction.
    foreign = {"action", "quarter", "submitted_by", "post"}
    update.full_clean(exclude=foreign, validate_unique=False, validate_constraints=False)


def _said(stage: str, rating: str | None, rating_reason: str, what_happened: str, happened_on: date) -> dict:
    """What an update says, by the names of its fields."""
    return {
        "stage": stage,
        "rating": rating,
        # Without a rating there is nothing to give a reason for.
        "rating_reason": rating_reason if rating else "",
        "what_happened": what_happened,
        "happened_on": happened_on,
    }


def _answered(standing: Update, said: dict, answer: str | None, why_no_evidence: str | None) -> dict:
    """The answer that a correction leaves, by the names of its fields."""
    if answer is None:
        same = all(getattr(standing, name) == said[name] for name in ("stage", "rating"))
        answer = standing.answer if same else ""
    if why_no_evidence is None:
        why_no_evidence = standing.why_no_evidence if answer == OwnersAnswer.DONE else ""
    return {"answer": answer, "why_no_evidence": why_no_evidence}


def _says(update: Update, said: dict) -> bool:
    return all(getattr(update, name) == value for name, value in said.items())


def _refuse_unless_lawful(quarter: Quarter, said: dict) -> None:
    rules.refuse_unless_open(quarter)
    rules.refuse_unless_sound(**{name: said[name] for name in ("stage", "rating", "rating_reason", "what_happened")})
    rules.refuse_unless_happened(said["happened_on"], quarter, today=clock.today())


def _restate(row: Action, *, by: User, why: str) -> None:
    """Write the stage and rating that follow from every update and decision so far on the action itself."""
    row.stage, row.rating = Record([row]).stage_and_rating(row, shown(None, clock.today()))
    record(row, by=by, why=why)
