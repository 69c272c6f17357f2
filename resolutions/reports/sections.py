"""The sections of the report that the register itself gives: one for each resolution."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from resolutions.actions.models import Action, Answer
from resolutions.actions.queries import OwnedBy, actions_as_at, owners_of
from resolutions.council.models import CouncilProfile
from resolutions.council.queries import Key
from resolutions.council.scales import DELIVERED, LIVE
from resolutions.motions.models import Resolution
from resolutions.motions.queries import resolutions_with_clauses
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.standing import standing
from resolutions.quarters.queries import AsAt, before
from resolutions.reports.document import Before, Count, Line, Owner, Section


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every line of one report shares."""

    when: AsAt
    key: Key
    due_soon_days: int


def resolutions(when: AsAt, profile: CouncilProfile, key: Key) -> tuple[Section, ...]:
    """A section for each resolution, in order, with its actions as they were; as many queries for any size."""
    setting = _Setting(when, key, profile.due_soon_days)
    actions = list(actions_as_at(when.as_at))
    record, earlier = Record(actions), before(when)
    owners = owners_of((action.pk for action in actions), when.as_at)
    answered = set(Answer.objects.values_list("clause_id", flat=True))
    lines = defaultdict(list)
    for action in actions:
        was_there = action.added_on <= earlier.as_at
        lines[action.resolution_id].append(
            _line(
                action,
                record.position(action, when),
                record.position(action, earlier) if was_there else None,
                owners[action.pk],
                setting,
            )
        )
    return tuple(
        _section(resolution, lines[resolution.pk], answered, key, profile.resolution_word)
        for resolution in resolutions_with_clauses()
    )


def _section(resolution: Resolution, lines: list[Line], answered: set[int], key: Key, word: str) -> Section:
    by_stage = Counter(line.stage for line in lines)
    return Section(
        key=f"{resolution.motion.code}-{resolution.order}",
        name=f"{word} {resolution.label or resolution.order}",
        source=resolution.motion.title,
        label=resolution.label,
        heading=resolution.heading,
        words=resolution.words,
        you_said=resolution.you_said,
        stages=tuple(Count(line.code, line.words, by_stage[line.code]) for line in key.stages),
        unanswered=tuple(str(clause) for clause in resolution.clauses.all() if clause.pk not in answered),
        lines=tuple(lines),
    )


def _line(
    action: Action, position: Position, earlier: Position | None, owners: list[OwnedBy], setting: _Setting
) -> Line:
    key, when = setting.key, setting.when
    stands = standing(position, when.as_at, due_soon_days=setting.due_soon_days)
    current, first, said = position.current, position.first, position.said
    due_on = current.latest if current else None
    live = position.stage in LIVE
    following = when.quarter.next
    return Line(
        reference=action.reference,
        title=action.title,
        detail=action.detail,
        plan_year=action.plan_year,
        stage=position.stage,
        stage_words=key.words(position.stage),
        rating=position.rating,
        rating_words=key.words(position.rating),
        rating_reason=position.rating_reason,
        owners=tuple(Owner(owner.post, owner.part, owner.holder) for owner in owners),
        owner_words=action.owner_words,
        timescale=current.words if current else "",
        due_on=due_on,
        first_timescale=first.words if first else "",
        first_due_on=first.latest if first else None,
        times_retimed=position.times_retimed,
        standing=stands.codes,
        standing_words=tuple(words for _, words in stands.parts),
        days_overdue=stands.days_overdue,
        days_slipped=stands.days_slipped,
        what_happened=said.what_happened if said else "",
        happened_on=said.happened_on if said else None,
        said_by=said.by if said else "",
        first_written=said.first_written if said else "",
        last_heard=position.last_said.quarter.label if position.last_said else "",
        last_said=position.last_said.what_happened if position.last_said else "",
        delivered=position.stage in DELIVERED,
        live=live,
        due_next_quarter=live and due_on is not None and following.contains(due_on),
        before=_before(earlier, key) if earlier else None,
    )


def _before(earlier: Position, key: Key) -> Before:
    return Before(
        stage=earlier.stage,
        stage_words=key.words(earlier.stage),
        rating=earlier.rating,
        rating_words=key.words(earlier.rating),
        due_on=earlier.current.latest if earlier.current else None,
        timescale=earlier.current.words if earlier.current else "",
    )
