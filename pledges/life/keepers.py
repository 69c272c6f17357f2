"""Who keeps a pledge: it goes over to somebody else, and a maker who leaves leaves none behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import day_in_words, is_blank
from pledges.life import rules
from pledges.life.models import LIVE, Handover, State
from pledges.life.operations import take_step
from pledges.life.rules import Counted
from pledges.pledging.makers import added_once, held_maker, maker_for, version_of
from pledges.pledging.models import Maker, Pledge, new_link_key
from pledges.pledging.operations import held
from pledges.pledging.rules import Said, refuse_unless_past
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User


@operation
def hand_over(
    pledge: Pledge, *, to: Maker | Said, how: str, why: str, since: date, by: User, version: int | None = None
) -> Handover:
    """From `since` a pledge is with somebody else: with `to`, or with whoever has the address that it gives.

    Refused for anybody but a coordinator, without a reason, for a pledge that is settled, to whoever has it or has
    left, and from a day to come or one before it was made or was last handed over. Stale if somebody wrote to the
    pledge since `version`.
    """
    refuse_unless_coordinator(by)
    # Makers are locked before pledges, everywhere: or two operations could wait for one another.
    to = held_maker(to if isinstance(to, Maker) else maker_for(to, by=by))
    pledge = held(pledge, version)
    refuse_unless_past(since, about="since")
    earliest = _with_keeper_since(pledge)
    if since < earliest:
        day = day_in_words(earliest)
        raise Refused(f"It is with {pledge.keeper} since {day}. Give that day or a later one.", about="since")
    return _hand_over(pledge, to, how, why, since, by=by)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one pledge of a maker who leaves: `adopted`, `handed_over` or `released`.

    `to` is whoever takes it over, or their post and address, for one that is handed over.
    """

    how: str
    to: Maker | Said | None = None


@operation
def record_leaving(
    maker: Maker,
    *,
    left_on: date,
    fates: Mapping[int, Fate],
    why: str,
    by: User,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> Maker:
    """`maker` leaves on `left_on`, and each live pledge of theirs goes on or ends: `fates` are by the pledges' keys.

    Refused unless every one of them is there: none is dropped without a word. Stale if the pledges are not those of
    `fates` any more, if one of them was written to since its number in `versions`, or the maker since `version`. The
    link that was sent to them ends.
    """
    refuse_unless_coordinator(by)
    if is_blank(why):
        raise Refused("Say why, in a sentence. It stands with each pledge.", about="why")
    if left_on > clock.today():
        raise Refused("Record it on their last day or after it: until then they are asked.", about="left_on")
    heirs = _heirs(maker, fates, by=by)
    if version is not None and version_of(maker) != version:
        raise Stale("Somebody else changed this maker while you were at it. See what stands now, then send yours.")
    maker = heirs[None]
    pledges = [pledge for pledge in maker.keeps.select_for_update(no_key=True).order_by("pk") if _is_live(pledge)]
    if versions is not None and {pledge.pk: pledge.version for pledge in pledges} != versions:
        raise Stale("Somebody wrote to these pledges while you were at it. See how they stand now, then send yours.")
    if missing := [pledge.reference for pledge in pledges if pledge.pk not in fates]:
        raise Refused(f"Say what becomes of {', '.join(missing)}: no pledge is dropped without a word.")
    if fates.keys() - {pledge.pk for pledge in pledges}:
        raise Stale("Some of these pledges have been settled or handed over meanwhile. Look again.")
    for pledge in pledges:
        _settle_fate(pledge, fates[pledge.pk], heirs.get(pledge.pk), left_on, why.strip(), by=by)
    if maker.left_on != left_on:
        maker.left_on, maker.link_key = left_on, new_link_key()
        record(maker, by=by, why=why)
    return maker


def _heirs(maker: Maker, fates: Mapping[int, Fate], *, by: User) -> dict[int | None, Maker]:
    """A pledge's key -> who takes it over, and None -> the one who leaves; all of them locked, in one order."""
    maker = Maker.objects.select_related("post").get(pk=maker.pk)
    keys: dict[int | None, int] = {None: maker.pk}
    if any(fate.how == Handover.How.ADOPTED for fate in fates.values()):
        post = _post_as_maker(maker, by=by).pk
        keys |= {pledge_id: post for pledge_id, fate in fates.items() if fate.how == Handover.How.ADOPTED}
    handed = {pledge_id: fate.to for pledge_id, fate in fates.items() if fate.how == Handover.How.HANDED_OVER}
    keys |= {pledge_id: to.pk for pledge_id, to in handed.items() if isinstance(to, Maker)}
    # Named twice without an address, they are one all the same.
    named = {pledge_id: _spelling(to) for pledge_id, to in handed.items() if isinstance(to, Said)}
    given = {spelling: handed[pledge_id] for pledge_id, spelling in named.items()}
    # By their addresses, as everywhere: or two who leave at once could each wait for an heir whom the other adds.
    added = {spelling: maker_for(given[spelling], by=by).pk for spelling in sorted(given)}
    keys |= {pledge_id: added[spelling] for pledge_id, spelling in named.items()}
    rows = Maker.objects.select_for_update(no_key=True).filter(pk__in=set(keys.values())).order_by("pk")
    held_rows = {row.pk: row for row in rows}
    return {pledge_id: held_rows[key] for pledge_id, key in keys.items()}


def _spelling(said: Said) -> tuple[str, ...]:
    return tuple(part.strip().casefold() for part in (said.email, said.post_words, said.organisation))


def _settle_fate(pledge: Pledge, fate: Fate, heir: Maker | None, left_on: date, why: str, *, by: User) -> None:
    if fate.how == State.RELEASED:
        steps = list(pledge.steps.all())
        day = max(left_on, steps[-1].happened_on if steps else pledge.made_on)
        take_step(pledge, steps, State.RELEASED, why, Counted(), day, user=by)
    elif heir is not None:
        _hand_over(pledge, heir, fate.how, why, max(left_on, _with_keeper_since(pledge)), by=by)
    else:
        raise Refused(f"Say what becomes of {pledge.reference}: adopted by the post, handed over, or released.")


def _post_as_maker(maker: Maker, *, by: User) -> Maker:
    """The post itself, for whoever holds it next: asked at the address of its holder, where the register knows one."""
    if why := rules.why_not_adopted(maker, clock.today()):
        raise Refused(why)
    adopted = Maker(title=maker.title, organisation=maker.organisation, post_id=maker.post_id)
    return added_once(
        adopted, rules.post_itself_of(maker), by=by, why=f"The post adopts the pledges of {maker}, who left"
    )


def _hand_over(pledge: Pledge, to: Maker, how: str, why: str, since: date, *, by: User) -> Handover:
    if how not in Handover.How.values:
        raise Refused("Choose whether its post adopts it or it is handed over.", about="how")
    if is_blank(why):
        raise Refused("Say why it goes over. It stands with the pledge.", about="why")
    if not _is_live(pledge):
        raise Refused("This pledge is settled, so nobody takes it over.")
    if to.pk == pledge.keeper_id:
        raise Refused(f"{pledge.reference} is with {to} already. Choose somebody else.", about="to")
    if to.left_on is not None:
        raise Refused(f"{to} has left too. Choose somebody else to take {pledge.reference}.", about="to")
    handover = Handover.objects.create(
        pledge=pledge,
        how=how,
        before_id=pledge.keeper_id,
        after=to,
        since=since,
        why=why.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    pledge.keeper, pledge.version = to, pledge.version + 1
    record(pledge, by=by, why=why)
    return handover


def _with_keeper_since(pledge: Pledge) -> date:
    last = pledge.handovers.order_by("-pk").first()
    return last.since if last is not None else pledge.made_on


def _is_live(pledge: Pledge) -> bool:
    return rules.state_of(list(pledge.steps.all())) in LIVE
