"""The sections of the report that the register itself gives: one for each resolution."""

from collections import Counter
from dataclasses import dataclass

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.council.scales import DELIVERED, LIVE
from resolutions.progress.models import OwnersAnswer
from resolutions.progress.position import Position, Said
from resolutions.progress.queries import Record
from resolutions.progress.standing import standing
from resolutions.reports import queries
from resolutions.reports.beside import Besides
from resolutions.reports.document import Before, Count, Line, Section
from resolutions.reports.queries import Agreed, Owners
from resolutions.reports.setting import Setting


@dataclass(frozen=True, slots=True)
class _Reads:
    """What was read for all the lines of one report."""

    setting: Setting
    owners: Owners
    record: Record
    besides: Besides | None
    stood: dict[str, Before]


def resolutions(setting: Setting) -> tuple[Section, ...]:
    """A section for each resolution, in order, with its actions as they were; as many queries for any size."""
    owners = Owners(setting.register, setting.when.as_at)
    reads = _Reads(
        setting,
        owners,
        setting.register.record,
        Besides(setting.when, setting.earlier, owners) if setting.with_beside else None,
        queries.before_by_reference(setting.before) if setting.before else queries.stood_in(setting.last),
    )
    return tuple(
        _section(agreed, tuple(_line(action, reads) for action in agreed.actions), reads)
        for agreed in queries.agreed(setting.register, setting.when.as_at)
    )


def _section(agreed: Agreed, lines: tuple[Line, ...], reads: _Reads) -> Section:
    setting, resolution, by_stage = reads.setting, agreed.resolution, Counter(line.stage for line in lines)
    return Section(
        key=f"{agreed.motion.code}-{resolution.order}",
        name=f"{setting.profile.resolution_word} {resolution.label or resolution.order}",
        source=agreed.motion.title,
        agreed_on=agreed.motion.decided_on,
        agreed_words=agreed.motion.decided_words,
        label=resolution.label,
        heading=resolution.heading,
        words=resolution.words,
        you_said=resolution.you_said,
        stages=tuple(Count(line.code, line.words, by_stage[line.code]) for line in setting.key.stages),
        unanswered=tuple(str(clause) for clause in agreed.unanswered),
        lines=lines,
    )


def _line(action: Action, reads: _Reads) -> Line:
    setting, besides = reads.setting, reads.besides
    key, when = setting.key, setting.when
    position = reads.record.position(action, when)
    stands = standing(position, when.as_at, due_soon_days=setting.profile.due_soon_days)
    current, first, said, decided = position.current, position.first, position.said, position.decided
    due_on = current.latest if current else None
    live = position.stage in LIVE
    following = when.quarter.next
    return Line(
        reference=action.reference,
        title=action.title,
        detail=action.detail,
        plan_year=action.plan_year,
        added_on=action.added_on,
        stage=position.stage,
        stage_words=key.words(position.stage),
        rating=position.rating,
        rating_words=key.words(position.rating),
        rating_reason=position.rating_reason,
        decided_because=decided.why if decided else "",
        decided_by=decided.by if decided else "",
        decided_on=decided.on if decided else None,
        superseded_by=decided.instead if decided else "",
        owners=reads.owners.of(action),
        owner_words=action.owner_words,
        timescale=current.words if current else "",
        timescale_agreed_on=position.agreed_on,
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
        typed_on=clock.day_of(said.moved_at or said.typed_at) if said else None,
        said_by=_name(said, besides) if said else "",
        first_written=said.first_written if said else "",
        answer_words=str(OwnersAnswer(said.answer).label) if said and said.answer else "",
        evidence=besides.evidence(action) if besides else (),
        exempt_evidence=besides.exempt_evidence(action) if besides else (),
        why_no_evidence=said.why_no_evidence if said else "",
        beside=besides.joint(action) if besides else (),
        questions=besides.questions(action, position) if besides else (),
        no_answer_from=besides.no_answer_from(action, position) if besides else (),
        last_heard=position.last_said.quarter.label if position.last_said else "",
        last_said=position.last_said.what_happened if position.last_said else "",
        delivered=position.stage in DELIVERED,
        live=live,
        due_next_quarter=live and due_on is not None and following.contains(due_on),
        exempt_action=action.exempt_under or setting.register.marked.get(action.pk),
        exempt_update=said.exempt_under if said else None,
        exempt_last_said=_exempt_last_said(position),
        withheld=(),
        before=reads.stood.get(action.reference),
    )


def _name(said: Said, besides: Besides | None) -> str:
    """Who said it, by the name as it was known; what no figure counts is not read for that."""
    return besides.name(said.by_id) if besides else said.by


def _exempt_last_said(position: Position) -> int | None:
    """Of the newest update, or else of the one that gave the rating's reason, which tells of what happened last."""
    newest = position.last_said.exempt_under if position.last_said else None
    return newest or position.reason_exempt_under
