"""Everything that happened to one action, newest first, in seven queries however much there is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, Principle, PrincipleTag
from resolutions.actions.wording import in_words
from resolutions.council.queries import Key
from resolutions.progress.models import Decision, Update
from resolutions.timescales import FinancialQuarter

_ACTION_FIELDS = {
    "title": "Title",
    "detail": "Detail",
    "plan_year": "Plan year",
    "owner_words": "Owner in the words of the plan",
    "added_on": "In the register from",
    "stage": "Stage",
    "rating": "Rating",
}
_UPDATE_FIELDS = {
    "stage": "Stage",
    "rating": "Rating",
    "rating_reason": "Reason for the rating",
    "what_happened": "What happened",
    "happened_on": "Happened on",
}
_PARTS = {Ownership.Part.LEAD: "the lead owner", Ownership.Part.JOINT: "a joint owner"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did; `detail` holds the changes it made, in words."""

    when: datetime
    who: str
    what: str
    why: str = ""
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Trace:
    """What one row says of an operation. Rows of one `operation` are one entry, headed by the lowest `rank`."""

    when: datetime
    who: str
    operation: tuple
    rank: int
    what: str
    why: str = ""
    detail: tuple[str, ...] = ()


_UPDATED, _DECIDED, _ADDED, _RETIMED, _EDITED, _ASSIGNED = range(6)


def timeline(action: Action, key: Key) -> list[Entry]:
    """Updates, corrections, timescales, owners, decisions and changes of words of `action`, with who and why.

    Stages and ratings are said in the council's own words, from `key`.
    """
    traces = [
        *_updates(action, key),
        *_decisions(action, key),
        *_edits(action, key),
        *_timescales(action),
        *_owners(action),
        *_answers(action),
        *_principles(action),
    ]
    # The rows that one operation wrote carry one moment (see kit.operation), whatever tables they are in.
    operations: dict[tuple, list[_Trace]] = defaultdict(list)
    # An intake adds an action and tells of it in one moment: what was added first is told of after.
    for trace in sorted(traces, key=lambda trace: (trace.when, trace.rank != _ADDED)):
        operations[trace.when, trace.operation].append(trace)
    return [_entry(traces) for traces in reversed(operations.values())]


def _entry(traces: list[_Trace]) -> Entry:
    head = min(traces, key=lambda trace: trace.rank)
    # A correction moves the rating of the update and of the action alike: once is enough.
    detail = dict.fromkeys(line for trace in traces for line in trace.detail)
    return Entry(head.when, head.who, head.what, head.why, tuple(detail))


def _updates(action: Action, key: Key) -> Iterator[_Trace]:
    before: dict[int, dict] = {}
    rows = _history(
        Update.history.filter(action_id=action.pk), "id", "quarter__year", "quarter__number", *_UPDATE_FIELDS
    )
    for row in rows:
        quarter = FinancialQuarter(row["quarter__year"], row["quarter__number"])
        if row["id"] not in before:
            rating = f", {key.words(row['rating'])}" if row["rating"] else ""
            detail = [
                f"{key.words(row['stage'])}{rating}",
                f"{_day(row['happened_on'])}: {row['what_happened']}",
            ]
            if row["rating_reason"]:
                detail.insert(1, f"Reason for the rating: {row['rating_reason']}")
            operation = _operation(row, f"Update for {quarter}")
            yield _trace(row, _UPDATED, f"Update for {quarter.label}", detail, operation=operation)
        else:
            detail = _changes(before[row["id"]], row, _UPDATE_FIELDS, key)
            operation = _operation(row, f"Correction of the update for {quarter}")
            what = f"Update for {quarter.label} corrected"
            yield _trace(row, _UPDATED, what, detail, why=_reason(row), operation=operation)
        before[row["id"]] = row


def _decisions(action: Action, key: Key) -> Iterator[_Trace]:
    rows = Decision.objects.filter(action=action).select_related("recorded_by__person", "superseded_by")
    for decision in rows.order_by("typed_at", "pk"):
        detail = [f"Decided by {decision.decided_by} on {_day(decision.happened_on)}"]
        if decision.superseded_by is not None:
            detail.append(f"{decision.superseded_by} takes its place")
        yield _Trace(
            when=decision.typed_at,
            who=str(decision.recorded_by),
            operation=(decision.recorded_by_id, decision.why),
            rank=_DECIDED,
            what=f"Decision: {key.words(decision.stage)}",
            why=decision.why,
            detail=tuple(detail),
        )


def _timescales(action: Action) -> Iterator[_Trace]:
    before = None
    rows = AgreedTimescale.objects.filter(action=action).select_related("recorded_by__person").order_by("number")
    for agreed in rows:
        change = f"From “{before}” to “{agreed}”" if before else f"Timescale: “{agreed}”"
        if agreed.words:
            change = f"{change}, read as {in_words(agreed.reading)}"
        yield _Trace(
            when=agreed.recorded_at,
            who=str(agreed.recorded_by),
            operation=(agreed.recorded_by_id, agreed.why if before else "Added"),
            rank=_RETIMED,
            what="Timescale changed" if before else "Timescale agreed",
            why=agreed.why,
            detail=(change, f"Agreed by {agreed.agreed_by} on {_day(agreed.agreed_on)}"),
        )
        before = agreed


def _edits(action: Action, key: Key) -> Iterator[_Trace]:
    before = None
    for row in _history(Action.history.filter(id=action.pk), "stage_when_added", *_ACTION_FIELDS):
        if before is None:
            yield _trace(row, _ADDED, "Action added", [f"At the start: {key.words(row['stage_when_added'])}"])
        else:
            changes = _changes(before, row, _ACTION_FIELDS, key)
            yield _trace(row, _EDITED, "Action edited", changes, why=_reason(row))
        before = row


def _owners(action: Action) -> Iterator[_Trace]:
    rows = _history(Ownership.history.filter(action_id=action.pk), "post__title", "part", "since", "until")
    for row in rows:
        post, part = row["post__title"], _PARTS[row["part"]]
        detail = {
            "+": f"{post} is {part} from {_day(row['since'])}",
            "~": f"{post} was {part} until {_day(row['until'])}" if row["until"] else f"{post} is {part}",
            "-": f"{post} is not {part} after all",
        }[row["history_type"]]
        yield _trace(row, _ASSIGNED, "Owners changed", [detail], why=_reason(row))


def _answers(action: Action) -> Iterator[_Trace]:
    rows = _history(Answer.history.filter(action_id=action.pk), "clause__label", "clause__words")
    for row in rows:
        clause = ". ".join(filter(None, [row["clause__label"], row["clause__words"]]))
        verb = "No longer answers" if row["history_type"] == "-" else "Answers"
        yield _trace(row, _EDITED, "Action edited", [f"{verb} “{clause}”"], why=_reason(row))


def _principles(action: Action) -> Iterator[_Trace]:
    for row in _history(PrincipleTag.history.filter(action_id=action.pk), "principle"):
        verb = "Principle taken off" if row["history_type"] == "-" else "Principle"
        detail = f"{verb}: {Principle(row['principle']).label}"
        yield _trace(row, _EDITED, "Action edited", [detail], why=_reason(row))


def _history(rows: QuerySet, *fields: str) -> QuerySet:
    who = ("history_user_id", "history_user__person__name", "history_user__email")
    ordered = rows.order_by("history_date", "history_id")
    return ordered.values("history_date", "history_type", "history_change_reason", *who, *fields)


def _operation(row: dict, reason: str) -> tuple:
    return (row["history_user_id"], reason)


def _reason(row: dict) -> str:
    return row["history_change_reason"] or ""


def _trace(
    row: dict, rank: int, what: str, detail: list[str], *, why: str = "", operation: tuple | None = None
) -> _Trace:
    return _Trace(
        when=row["history_date"],
        who=row["history_user__person__name"] or row["history_user__email"] or "",
        operation=operation or _operation(row, _reason(row)),
        rank=rank,
        what=what,
        why=why,
        detail=tuple(detail),
    )


def _changes(before: dict, after: dict, fields: dict[str, str], key: Key) -> list[str]:
    return [
        f"{words}: from {_said(before[name], name, key)} to {_said(after[name], name, key)}"
        for name, words in fields.items()
        if before[name] != after[name]
    ]


def _said(value: object, name: str, key: Key) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, date):
        return _day(value)
    return f"“{key.words(value) if name in {'stage', 'rating'} else value}”"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
