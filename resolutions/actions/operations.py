"""Adding, editing, assigning and retiming an action."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from carecommit.kit import clock
from carecommit.kit.history import erase, record
from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, PrincipleTag
from resolutions.council.models import Post, User
from resolutions.council.queries import profile
from resolutions.council.scales import Stage
from resolutions.motions.models import Clause, Resolution
from resolutions.owners import names_a_young_person
from resolutions.timescales import Timescale, read


def hold(action: Action, *, version: int) -> Action:
    """The row of `action`, locked until the transaction ends, if it is still at `version`; its next save is one later.

    Raises Stale if somebody else has written since. Call it inside `transaction.atomic`; SQLite, opened with
    IMMEDIATE, has locked the database by then.
    """
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.version != version:
        raise Stale(
            "Somebody else changed this action while you were writing. Nothing of yours is lost: compare, and choose."
        )
    row.version += 1
    return row


@transaction.atomic
def add_action(
    resolution: Resolution,
    *,
    title: str,
    by: User,
    lead: Post | None = None,
    joint: Iterable[Post] = (),
    timescale: str = "",
    agreed_on: date,
    agreed_by: str,
    detail: str = "",
    owner_words: str = "",
    plan_year: str = "",
    stage: str = Stage.NOT_STARTED,
    clauses: Iterable[Clause] = (),
    principles: Iterable[str] = (),
    sent_key: UUID | None = None,
) -> Action:
    """Add an action to `resolution`, with its first timescale as read from the words.

    `agreed_on` is the day from which it counts; `agreed_by` the board or post that agreed it. Sent twice with one
    `sent_key` it is added once. Refused if the owner's words name a young person, or a clause is another resolution's.
    """
    if sent_key is not None and (already := Action.objects.filter(sent_key=sent_key).first()) is not None:
        return already
    if names_a_young_person(owner_words):
        raise Refused(
            "An action is never owned by a child or young person. Name the post that supports them.",
            about="owner_words",
        )
    # Two people who add to one resolution at once would give both actions the same number.
    Resolution.objects.select_for_update().get(pk=resolution.pk)
    order = resolution.actions.count() + 1
    letter = profile().resolution_word[0]
    action = Action(
        reference=f"{resolution.motion.code}-{letter}{resolution.order}-{order:02}",
        resolution=resolution,
        order=order,
        title=title,
        detail=detail,
        plan_year=plan_year,
        owner_words=owner_words,
        added_on=agreed_on,
        stage_when_added=stage,
        stage=stage,
        sent_key=sent_key,
    )
    action.full_clean()
    record(action, by=by, why="Added")
    _agree(action, timescale, agreed_on=agreed_on, agreed_by=agreed_by, why="", by=by)
    _set_owners(action, lead, joint, since=agreed_on, by=by, why="Added")
    _set_answers(action, clauses, by=by, why="Added")
    _set_principles(action, principles, by=by, why="Added")
    return action


@transaction.atomic
def edit_action(
    action: Action,
    *,
    version: int,
    title: str,
    detail: str,
    clauses: Iterable[Clause],
    principles: Iterable[str],
    by: User,
    why: str,
) -> Action:
    """Change what an action says and what it answers. Its reference stays. Raises Stale; Refused without a reason."""
    _need(why, "Say why the action changes.", about="why")
    row = hold(action, version=version)
    row.title, row.detail = title, detail
    row.full_clean()
    record(row, by=by, why=why)
    _set_answers(row, clauses, by=by, why=why)
    _set_principles(row, principles, by=by, why=why)
    return row


@transaction.atomic
def retime(
    action: Action, *, version: int, words: str, agreed_on: date, agreed_by: str, why: str, by: User
) -> AgreedTimescale:
    """Agree a new timescale; every earlier one stays. Raises Stale; Refused without a reason or who agreed it."""
    _need(why, "Say why the timescale changes.", about="why")
    _need(agreed_by, "Say which board, meeting or post agreed the new timescale.", about="agreed_by")
    if agreed_on > clock.today():
        raise Refused(
            "A timescale cannot have been agreed in the future. Give the day it was agreed.", about="agreed_on"
        )
    row = hold(action, version=version)
    last = row.timescales.last()
    if last is not None and agreed_on < last.agreed_on:
        raise Refused(
            f"The timescale that stands was agreed on {last.agreed_on:%-d %B %Y}. Give that day or a later one.",
            about="agreed_on",
        )
    agreed = _agree(row, words, agreed_on=agreed_on, agreed_by=agreed_by, why=why, by=by)
    record(row, by=by, why=why)
    return agreed


@transaction.atomic
def assign(
    action: Action, *, version: int, lead: Post | None, joint: Iterable[Post], since: date, by: User, why: str
) -> Action:
    """Hand an action over: from `since` these posts own it. Raises Stale; Refused without a reason."""
    _need(why, "Say why the owners change.", about="why")
    row = hold(action, version=version)
    _set_owners(row, lead, joint, since=since, by=by, why=why)
    record(row, by=by, why=why)
    return row


def _need(text: str, sentence: str, *, about: str) -> None:
    if not text.strip():
        raise Refused(sentence, about=about)


def timescale_of(action: Action, words: str, *, agreed_on: date) -> Timescale:
    """What `words` mean if agreed for `action` on `agreed_on`; a year of the plan counts from the plan."""
    plan = read(action.plan_year) if action.plan_year else None
    return read(words, counting_from=agreed_on, plan_start=plan.earliest if plan else None)


def _agree(action: Action, words: str, *, agreed_on: date, agreed_by: str, why: str, by: User) -> AgreedTimescale:
    meaning = timescale_of(action, words, agreed_on=agreed_on)
    agreed = AgreedTimescale(
        action=action,
        number=action.timescales.count() + 1,
        words=words,
        kind=meaning.kind,
        earliest=meaning.earliest,
        latest=meaning.latest,
        review=meaning.review,
        agreed_on=agreed_on,
        agreed_by=agreed_by,
        why=why,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    agreed.full_clean()
    agreed.save()
    return agreed


def _set_owners(action: Action, lead: Post | None, joint: Iterable[Post], *, since: date, by: User, why: str) -> None:
    wanted = {post.pk: Ownership.Part.JOINT for post in joint}
    if lead is not None:
        wanted[lead.pk] = Ownership.Part.LEAD
    standing = list(action.ownerships.filter(until=None))
    for ownership in standing:
        if wanted.get(ownership.post_id) == ownership.part:
            del wanted[ownership.post_id]
        elif ownership.since > since:
            raise Refused(
                f"{ownership.post} owns this action from {ownership.since:%-d %B %Y}. Give that day or a later one.",
                about="since",
            )
        elif ownership.since == since:
            # Put right on the day it began, it never stood for a whole day; its history stays.
            erase(ownership, by=by, why=why)
        else:
            ownership.until = clock.day_before(since)
            record(ownership, by=by, why=why)
    for post_id, part in wanted.items():
        record(Ownership(action=action, post_id=post_id, part=part, since=since), by=by, why=why)


def _set_answers(action: Action, clauses: Iterable[Clause], *, by: User, why: str) -> None:
    wanted = {clause.pk: clause for clause in clauses}
    if any(clause.resolution_id != action.resolution_id for clause in wanted.values()):
        raise Refused("An action answers clauses of its own resolution. Choose among those.")
    for answer in action.answers.all():
        if wanted.pop(answer.clause_id, None) is None:
            erase(answer, by=by, why=why)
    for clause in wanted.values():
        record(Answer(action=action, clause=clause), by=by, why=why)


def _set_principles(action: Action, principles: Iterable[str], *, by: User, why: str) -> None:
    wanted = set(principles)
    for tag in action.principle_tags.all():
        if tag.principle in wanted:
            wanted.remove(tag.principle)
        else:
            erase(tag, by=by, why=why)
    for principle in sorted(wanted):
        tag = PrincipleTag(action=action, principle=principle)
        tag.full_clean()
        record(tag, by=by, why=why)
