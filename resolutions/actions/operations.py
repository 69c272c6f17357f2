"""Adding, editing, assigning and retiming an action."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from django.db.models import Max

from carecommit.kit import clock
from carecommit.kit.history import erase, record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, PrincipleTag
from resolutions.council.models import Post, User
from resolutions.council.queries import profile
from resolutions.council.scales import Stage
from resolutions.motions.models import Clause, Resolution
from resolutions.timescales import Timescale, read


def hold(action: Action, *, version: int) -> Action:
    """The row of `action`, locked until the transaction ends, if it is still at `version`; its next save is one later.

    Raises Stale if somebody else has written since. Call it inside an operation; SQLite, opened with
    IMMEDIATE, has locked the database by then.
    """
    # Everywhere a lock without the key: rows that refer to this one ask for its key when they are committed, and a full
    # lock and that would wait for each other.
    row = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if row.version != version:
        raise Stale("This action was changed while you were writing. Nothing of yours is lost: compare, and choose.")
    row.version += 1
    return row


@operation
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
    `sent_key` it is added once. Refused if a clause is another resolution's; ValidationError for bad fields, as where
    the owner's words name a young person.
    """
    _need(title, "Say what will be done.", about="title")
    # A form that comes again after the back button may say something else: that is another action.
    if sent_key is not None:
        sent_key = uuid5(sent_key, repr((resolution.pk, title, detail, timescale, agreed_on)))
        if (already := Action.objects.filter(sent_key=sent_key).first()) is not None:
            return already
    if agreed_on > clock.today():
        raise Refused("An action cannot have been agreed in the future. Give the day it was agreed.", about="agreed_on")
    # Two people who add to one resolution at once would give both actions the same number.
    Resolution.objects.select_for_update(no_key=True).get(pk=resolution.pk)
    # A place that an action once had is not given again: its reference may stand in somebody's papers.
    placed = Action.history.filter(resolution_id=resolution.pk).order_by()
    order = (placed.aggregate(last=Max("order"))["last"] or 0) + 1
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


@operation
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
    """Change what an action says and what it answers. Its reference stays. Raises Stale; Refused without a reason.

    An edit that changes nothing writes nothing.
    """
    _need(why, "Say why the action changes.", about="why")
    _need(title, "Say what will be done.", about="title")
    row = hold(action, version=version)
    words_differ = (row.title, row.detail) != (title, detail)
    row.title, row.detail = title, detail
    row.full_clean()
    # Both are asked, so that each writes what it has to.
    links_differ = [
        _set_answers(row, clauses, by=by, why=why),
        _set_principles(row, principles, by=by, why=why),
    ]
    if words_differ or any(links_differ):
        record(row, by=by, why=why)
    return row


@operation
def retime(
    action: Action, *, version: int, words: str, agreed_on: date, agreed_by: str, why: str, by: User
) -> AgreedTimescale:
    """Agree a new timescale; every earlier one stays. Raises Stale; Refused without a reason or who agreed it."""
    _need(why, "Say why the timescale changes.", about="why")
    _need(agreed_by, "Say which board, meeting or post agreed the new timescale.", about="agreed_by")
    _need(words, "Give the words as they were agreed, such as 31/03/2027 or “to be confirmed”.", about="words")
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


@operation
def assign(
    action: Action, *, version: int, lead: Post | None, joint: Iterable[Post], since: date, by: User, why: str
) -> Action:
    """Hand an action over: from `since` these posts own it. Raises Stale; Refused without a reason.

    A handover to the same posts writes nothing.
    """
    _need(why, "Say why the owners change.", about="why")
    if since > clock.today():
        raise Refused("Record a handover on its day or after it. Give a day up to today.", about="since")
    row = hold(action, version=version)
    if _set_owners(row, lead, joint, since=since, by=by, why=why):
        record(row, by=by, why=why)
    return row


def _need(text: str, sentence: str, *, about: str) -> None:
    if is_blank(text):
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
    record(agreed, by=by, why=why or "Agreed")
    return agreed


def _set_owners(action: Action, lead: Post | None, joint: Iterable[Post], *, since: date, by: User, why: str) -> bool:
    """Whether anything changed."""
    wanted = {post.pk: Ownership.Part.JOINT for post in joint}
    if lead is not None:
        wanted[lead.pk] = Ownership.Part.LEAD
    standing = list(action.ownerships.filter(until=None))
    kept = {ownership.post_id for ownership in standing if wanted.get(ownership.post_id) == ownership.part}
    ended = [ownership for ownership in standing if ownership.post_id not in kept]
    begun = {post_id: part for post_id, part in wanted.items() if post_id not in kept}
    for ownership in ended:
        if ownership.since > since:
            raise Refused(
                f"{ownership.post} owns this action from {ownership.since:%-d %B %Y}. Give that day or a later one.",
                about="since",
            )
        if ownership.since == since:
            # Put right on the day it began, it never stood for a whole day; its history stays.
            erase(ownership, by=by, why=why)
        else:
            ownership.until = clock.day_before(since)
            record(ownership, by=by, why=why)
    for post_id, part in begun.items():
        record(Ownership(action=action, post_id=post_id, part=part, since=since), by=by, why=why)
    return bool(ended or begun)


def _set_answers(action: Action, clauses: Iterable[Clause], *, by: User, why: str) -> bool:
    """Whether anything changed."""
    wanted = {clause.pk: clause for clause in clauses}
    if any(clause.resolution_id != action.resolution_id for clause in wanted.values()):
        raise Refused("An action answers clauses of its own resolution. Choose among those.")
    ended = [answer for answer in action.answers.all() if wanted.pop(answer.clause_id, None) is None]
    for answer in ended:
        erase(answer, by=by, why=why)
    for clause in wanted.values():
        record(Answer(action=action, clause=clause), by=by, why=why)
    return bool(ended or wanted)


def _set_principles(action: Action, principles: Iterable[str], *, by: User, why: str) -> bool:
    """Whether anything changed."""
    wanted, tags = set(principles), {tag.principle: tag for tag in action.principle_tags.all()}
    for principle in sorted(tags.keys() - wanted):
        erase(tags[principle], by=by, why=why)
    for principle in sorted(wanted - tags.keys()):
        tag = PrincipleTag(action=action, principle=principle)
        tag.full_clean()
        record(tag, by=by, why=why)
    return wanted != tags.keys()
