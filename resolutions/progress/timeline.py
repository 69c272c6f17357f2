"""Everything that happened to one action, newest first, in eleven queries however much there is."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from carecommit.kit.words import day_in_words
from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, Principle, PrincipleTag
from resolutions.actions.wording import in_words
from resolutions.council.queries import Key
from resolutions.progress.models import Decision, Evidence, JointAnswer, OwnersAnswer, Question, Returned, Update
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
    "answer": "Answer",
    "stage": "Stage",
    "rating": "Rating",
    "rating_reason": "Reason for the rating",
    "what_happened": "What happened",
    "happened_on": "Happened on",
    "why_no_evidence": "Why there is no evidence",
}
_JOINT_FIELDS = {"answer": "Answer", "why": "Why", "what_happened": "What happened"}
_PARTS = {Ownership.Part.LEAD: "the lead owner", Ownership.Part.JOINT: "a joint owner"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did; `detail` holds the changes it made, in words.

    `versions` is by how much it made the action's version higher, 0 or more. `quarter` is there for an update as it was
    first given: the one that it is for.
    """

    when: datetime
    who: str
    what: str
    why: str = ""
    detail: tuple[str, ...] = ()
    versions: int = 0
    quarter: FinancialQuarter | None = None


@dataclass(frozen=True, slots=True)
class _Trace:
    """What one row says of an operation. Rows of one `operation` are one entry, headed by the lowest `rank`.

    An operation is a user's key and what tells it from others of one moment. `is_answer`: one of the five was given.
    """

    when: datetime
    who: str
    operation: tuple
    rank: int
    what: str
    why: str = ""
    detail: tuple[str, ...] = ()
    is_answer: bool = False
    quarter: FinancialQuarter | None = None


(
    _UPDATED,
    _DECIDED,
    _ADDED,
    _RETIMED,
    _EDITED,
    _ASSIGNED,
    _BESIDE,
    _RETURNED,
    _EVIDENCE,
    _ASKED,
    _EXEMPTED,
) = range(11)
_MAKES_A_VERSION = {_UPDATED, _DECIDED, _RETIMED, _EDITED, _ASSIGNED, _EXEMPTED}


def timeline(action: Action, key: Key) -> list[Entry]:
    """Everything that was said, decided, agreed, asked and changed of `action`, with who and why.

    That is updates and their corrections, answers that stand beside them or were sent back, evidence, members'
    questions, timescales, owners, decisions and changes of words. Stages and ratings are said in the council's own
    words, from `key`.
    """
    traces = [
        *_updates(action, key),
        *_decisions(action, key),
        *_edits(action, key),
        *_timescales(action),
        *_owners(action),
        *_answers(action),
        *_principles(action),
        *_joint_answers(action, key),
        *_returns(action),
        *_evidence(action),
        *_questions(action),
    ]
    answers = _given_with_answers(traces)
    # The rows that one operation wrote carry one moment (see kit.operation), whatever tables they are in.
    operations: dict[tuple, list[_Trace]] = defaultdict(list)
    # An intake adds an action and tells of it in one moment: what was added first is told of after.
    for trace in sorted(traces, key=lambda trace: (trace.when, trace.rank != _ADDED)):
        operation = trace.when, trace.operation
        operations[answers.get(operation, operation)].append(trace)
    return [_entry(traces) for traces in reversed(operations.values())]


def changes_since(action: Action, key: Key, versions: int) -> list[Entry]:
    """The entries that made the version of `action` higher by its last `versions`, newest first.

    What stands beside an update, and what members ask, leaves the version as it is.
    """
    changed = [entry for entry in timeline(action, key) if entry.versions]
    before = itertools.accumulate((entry.versions for entry in changed), initial=0)
    return [entry for entry, later in zip(changed, before, strict=False) if later < versions]


def _given_with_answers(traces: list[_Trace]) -> dict[tuple, tuple]:
    """The operation of each new date and piece of evidence that was given with an answer -> that of the answer.

    Their rows carry reasons of their own, so only the moment and the user say that it was one operation.
    """
    answers = {(trace.when, trace.operation[0]): trace.operation for trace in traces if trace.is_answer}
    return {
        (trace.when, trace.operation): (trace.when, answers[trace.when, trace.operation[0]])
        for trace in traces
        if trace.rank in {_RETIMED, _EVIDENCE} and (trace.when, trace.operation[0]) in answers
    }


def _entry(traces: list[_Trace]) -> Entry:
    head = min(traces, key=lambda trace: trace.rank)
    # A correction moves the rating of the update and of the action alike: once is enough.
    detail = dict.fromkeys(line for trace in traces for line in _lines(trace, head))
    written = {trace.operation for trace in traces if trace.rank in _MAKES_A_VERSION}
    return Entry(head.when, head.who, head.what, head.why, tuple(detail), len(written), head.quarter)


def _lines(trace: _Trace, head: _Trace) -> Iterator[str]:
    """What a row adds to its entry. One that has another reason than the entry says it too."""
    yield from trace.detail
    if trace.rank == _RETIMED and trace.why not in {"", head.why}:
        yield f"Why the date changes: {trace.why}"


def _updates(action: Action, key: Key) -> Iterator[_Trace]:
    before: dict[int, dict] = {}
    rows = _history(
        Update.history.filter(action_id=action.pk),
        *("id", "quarter__year", "quarter__number", "post__title", "exempt_under"),
        *_UPDATE_FIELDS,
    )
    for row in rows:
        quarter = FinancialQuarter(row["quarter__year"], row["quarter__number"])
        marks = [*_marks(row, before.get(row["id"]), f"The update for {quarter.label}")]
        yield from marks
        if row["id"] not in before:
            operation = _operation(row, f"Update for {quarter}")
            what = f"Update for {quarter.label}"
            said, is_answer = _said_first(row, key), bool(row["answer"])
            first = _trace(row, _UPDATED, what, said, operation=operation, is_answer=is_answer)
            yield replace(first, quarter=quarter)
        elif (detail := _changes(before[row["id"]], row, _UPDATE_FIELDS, key)) or not marks:
            operation = _operation(row, f"Correction of the update for {quarter}")
            what = f"Update for {quarter.label} corrected"
            why, is_answer = _reason(row), bool(row["answer"])
            yield _trace(row, _UPDATED, what, detail, why=why, operation=operation, is_answer=is_answer)
        before[row["id"]] = row


def _said_first(row: dict, key: Key) -> list[str]:
    """An update as first given, for a post where an owner gave it."""
    answer, post = _answer(row["answer"]), row["post__title"]
    given = " ".join(filter(None, [f"Answered “{answer}”" if answer else "", f"for {post}" if post else ""]))
    rating = f", {key.words(row['rating'])}" if row["rating"] else ""
    said = [
        f"{given[:1].upper()}{given[1:]}",
        f"{key.words(row['stage'])}{rating}",
        f"Reason for the rating: {row['rating_reason']}" if row["rating_reason"] else "",
        f"{day_in_words(row['happened_on'])}: {row['what_happened']}",
        f"No evidence, because: {row['why_no_evidence']}" if row["why_no_evidence"] else "",
    ]
    return [line for line in said if line]


def _joint_answers(action: Action, key: Key) -> Iterator[_Trace]:
    before: dict[int, dict] = {}
    rows = _history(
        JointAnswer.history.filter(action_id=action.pk),
        *("id", "quarter__year", "quarter__number", "post__title"),
        *_JOINT_FIELDS,
    )
    for row in rows:
        what = f"Answer of {row['post__title']}, which stands beside the update"
        if row["id"] not in before:
            quarter = FinancialQuarter(row["quarter__year"], row["quarter__number"])
            detail = [f"For {quarter.label}: {_answer(row['answer'])}", row["what_happened"]]
            if row["why"]:
                detail.insert(1, f"Why: {row['why']}")
        else:
            what = f"{what}, changed"
            detail = _changes(before[row["id"]], row, _JOINT_FIELDS, key)
        operation = _operation(row, f"Joint answer {row['id']}")
        yield _trace(row, _BESIDE, what, detail, operation=operation, is_answer=True)
        before[row["id"]] = row


def _returns(action: Action) -> Iterator[_Trace]:
    rows = Returned.objects.filter(update__action=action).select_related("returned_by__person", "update__quarter")
    for returned in rows:
        yield _Trace(
            when=returned.returned_at,
            who=str(returned.returned_by),
            operation=(returned.returned_by_id, f"Returned {returned.pk}"),
            rank=_RETURNED,
            what="Answer sent back",
            why=returned.why,
            detail=(f"The update for {returned.update.quarter}",),
        )


def _evidence(action: Action) -> Iterator[_Trace]:
    rows = Evidence.history.filter(action_id=action.pk)
    before: dict[int, dict] = {}
    for row in _history(rows, "id", "name", "link", "quarter__year", "quarter__number", "removed_at", "exempt_under"):
        quarter = FinancialQuarter(row["quarter__year"], row["quarter__number"])
        name = f"{row['name']}, {row['link']}" if row["link"] not in {"", row["name"]} else row["name"]
        if row["history_type"] == "+":
            yield _trace(row, _EVIDENCE, f"Evidence added for {quarter.label}", [f"Evidence: {name}"])
        elif row["removed_at"] != before[row["id"]]["removed_at"]:
            yield _trace(row, _EVIDENCE, "Evidence taken away", [name], why=_reason(row))
        yield from _marks(row, before.get(row["id"]), f"Evidence: {name}")
        before[row["id"]] = row


def _questions(action: Action) -> Iterator[_Trace]:
    before: dict[int, dict] = {}
    for row in _history(Question.history.filter(action_id=action.pk), "id", "words", "reply"):
        last = before.get(row["id"])
        if last is None:
            what, detail = "Question asked", [row["words"]]
        elif not last["reply"]:
            what, detail = "Question answered", [f"Asked: {row['words']}", f"Reply: {row['reply']}"]
        else:
            change = f"Reply: from {_quoted(last['reply'])} to {_quoted(row['reply'])}"
            what, detail = "Reply to a question changed", [f"Asked: {row['words']}", change]
        yield _trace(row, _ASKED, what, detail, operation=_operation(row, f"Question {row['id']}"))
        before[row["id"]] = row


def _decisions(action: Action, key: Key) -> Iterator[_Trace]:
    rows = Decision.objects.filter(action=action).select_related("recorded_by__person", "superseded_by")
    for decision in rows.order_by("typed_at", "pk"):
        detail = [f"Decided by {decision.decided_by} on {day_in_words(decision.happened_on)}"]
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
            detail=(change, f"Agreed by {agreed.agreed_by} on {day_in_words(agreed.agreed_on)}"),
        )
        before = agreed


def _edits(action: Action, key: Key) -> Iterator[_Trace]:
    before = None
    for row in _history(Action.history.filter(id=action.pk), "stage_when_added", "exempt_under", *_ACTION_FIELDS):
        marks = [*_marks({**row, "id": action.pk}, before, "The action itself")]
        yield from marks
        if before is None:
            yield _trace(row, _ADDED, "Action added", [f"At the start: {key.words(row['stage_when_added'])}"])
        elif (changes := _changes(before, row, _ACTION_FIELDS, key)) or not marks:
            yield _trace(row, _EDITED, "Action edited", changes, why=_reason(row))
        before = row


def _marks(row: dict, before: dict | None, what: str) -> Iterator[_Trace]:
    """That `what` was marked as exempt from publication, or no longer is, by this row of its history."""
    mark, last = row["exempt_under"], before["exempt_under"] if before else None
    if mark != last:
        said = f"Marked exempt under paragraph {mark}" if mark else "No longer exempt"
        detail = [what, *([f"It was exempt under paragraph {last}"] if last else [])]
        operation = _operation(row, f"{what}, {row['id']}, exempt")
        yield _trace(row, _EXEMPTED, said, detail, why=_reason(row), operation=operation)


def _owners(action: Action) -> Iterator[_Trace]:
    rows = _history(Ownership.history.filter(action_id=action.pk), "post__title", "part", "since", "until")
    for row in rows:
        post, part = row["post__title"], _PARTS[row["part"]]
        detail = {
            "+": f"{post} is {part} from {day_in_words(row['since'])}",
            "~": f"{post} was {part} until {day_in_words(row['until'])}" if row["until"] else f"{post} is {part}",
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
    row: dict,
    rank: int,
    what: str,
    detail: list[str],
    *,
    why: str = "",
    operation: tuple | None = None,
    is_answer: bool = False,
) -> _Trace:
    return _Trace(
        when=row["history_date"],
        who=row["history_user__person__name"] or row["history_user__email"] or "",
        operation=operation or _operation(row, _reason(row)),
        rank=rank,
        what=what,
        why=why,
        detail=tuple(detail),
        is_answer=is_answer,
    )


def _changes(before: dict, after: dict, fields: dict[str, str], key: Key) -> list[str]:
    return [
        f"{words}: from {_said(before[name], name, key)} to {_said(after[name], name, key)}"
        for name, words in fields.items()
        if before[name] != after[name]
    ]


def _said(value: object, name: str, key: Key) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    if name in {"stage", "rating"}:
        value = key.words(value)
    return _quoted(_answer(value) if name == "answer" else value)


def _quoted(words: str | None) -> str:
    return f"“{words}”" if words else "nothing"


def _answer(code: str) -> str:
    return OwnersAnswer(code).label if code else ""
