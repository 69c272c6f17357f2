"""Everything that happened to one pledge, newest first, in five queries however much there is."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import QuerySet

from carecommit.kit import clock
from carecommit.kit.words import day_in_words
from pledges.life.models import Handover, State, Step
from pledges.pledging.models import Pledge, Wording
from resolutions.progress.timeline import Entry

# What a coordinator settles or puts right: the field, its words, and where the words of its value are.
_SETTLED = (
    ("kind", "Kind", ("kind__name",)),
    ("manner", "Differently or in addition", ("manner",)),
    ("service_area", "Service area", ("service_area",)),
    ("resolution", "Helps the resolution", ("resolution__label", "resolution__words")),
    ("action", "Helps the action", ("action__reference", "action__title")),
    ("expert", "Subject expert", ("expert__title",)),
    ("post_words", "Post", ("post_words",)),
    ("organisation", "Organisation", ("organisation",)),
    ("event", "Event", ("event__title",)),
    ("made_on", "Made on", ("made_on",)),
    ("may_be_named", "May be named", ("may_be_named",)),
)
_NAMES = ("name", *dict.fromkeys(name for _, _, names in _SETTLED for name in names))
# Of these no pledge is about: they say who gave it, where and when.
_PUT_RIGHT = ("post_words", "organisation", "name", "event__title", "made_on", "may_be_named")
# Their words are a reason, and not something that came of the pledge.
_FOR_A_REASON = {State.NOT_KEPT, State.RELEASED, State.STRUCK_OUT}


def timeline(pledge: Pledge) -> list[Entry]:
    """Its words, answers and other steps, help, who took it over, and what was settled about it, with who and why.

    Whoever answered is said by their post: an account has a name, and its owner may not wish to be named.
    """
    # What one moment brought stands in this order, from the oldest.
    handovers = list(pledge.handovers.select_related("recorded_by__person", "before", "after").order_by("pk"))
    entries = [
        *_worded(pledge, handovers),
        *_settled(pledge),
        *_handed_over(handovers),
        *_helped(pledge),
        *_steps(pledge),
    ]
    return sorted(entries, key=lambda entry: entry.when)[::-1]


def _worded(pledge: Pledge, handovers: list[Handover]) -> Iterator[Entry]:
    before = None
    for wording in pledge.wordings.select_related("recorded_by__person").order_by("number"):
        who, what = str(wording.recorded_by or ""), "Words given again"
        if before is None:
            who, what = who or pledge.given_by, "Pledged"
        elif wording.part == Wording.Part.OFFER and before.part == Wording.Part.INTENT:
            who, what = who or _kept_by(pledge, handovers, wording.recorded_at), "Offered"
        detail = (*_if_otherwise("Given on", wording.given_on, wording.recorded_at), *_said(wording, before))
        yield Entry(wording.recorded_at, who, what, wording.why, detail)
        before = wording


def _said(wording: Wording, before: Wording | None) -> Iterator[str]:
    """What is new in it."""
    if before is None or wording.words != before.words:
        yield f"“{wording.words}”"
    if before is None:
        if wording.by_when:
            yield f"By when: {_quoted(wording.by_when)}"
    elif wording.by_when != before.by_when:
        yield f"By when: from {_quoted(before.by_when)} to {_quoted(wording.by_when)}"


def _steps(pledge: Pledge) -> Iterator[Entry]:
    for step in pledge.steps.select_related("recorded_by__person", "replied_by").order_by("number"):
        if step.reply:
            who, what, other = str(step.replied_by), f"Answered “{step.get_reply_display()}”", "Counts from"
        else:
            who, what, other = str(step.recorded_by or ""), step.get_state_display(), "Happened on"
        why = step.words if step.state in _FOR_A_REASON else ""
        detail = [*_if_otherwise(other, step.happened_on, step.recorded_at), *_counted(step)]
        if step.words and not why:
            detail.append(step.words)
        yield Entry(step.recorded_at, who, what, why, tuple(detail))


def _counted(step: Step) -> Iterator[str]:
    if step.offered is not None:
        yield (
            f"Offered {step.offered}" if step.taken_up is None else f"Offered {step.offered}, taken up {step.taken_up}"
        )


def _helped(pledge: Pledge) -> Iterator[Entry]:
    for given in pledge.help_given.select_related("recorded_by__person", "post").order_by("pk"):
        what = f"Help from {given.post}" if given.post else "Help given"
        detail = (*_if_otherwise("Given on", given.given_on, given.recorded_at), given.words)
        yield Entry(given.recorded_at, str(given.recorded_by), what, "", detail)


def _kept_by(pledge: Pledge, handovers: list[Handover], moment: datetime) -> str:
    """With whom it was at that moment: an offer that nobody recorded was given by whoever kept it, by link."""
    came = [handover.after for handover in handovers if handover.recorded_at <= moment]
    return str(came[-1]) if came else pledge.given_by


def _handed_over(handovers: list[Handover]) -> Iterator[Entry]:
    for handover in handovers:
        detail = (
            f"From {handover.before} to {handover.after}",
            *_if_otherwise("From", handover.since, handover.recorded_at),
        )
        yield Entry(handover.recorded_at, str(handover.recorded_by), handover.get_how_display(), handover.why, detail)


def _settled(pledge: Pledge) -> Iterator[Entry]:
    before = None
    for row in _history(pledge):
        changes = [] if before is None else _changes(before, row)
        if changes:
            who = row["history_user__person__name"] or row["history_user__email"] or ""
            reason = row["history_change_reason"] or ""
            why = "" if reason == "Settled" else reason
            is_put_right = any(row[name] != before[name] for name in _PUT_RIGHT)
            what = "Corrected what was recorded" if is_put_right else "Settled what it is about"
            yield Entry(row["history_date"], who, what, why, tuple(changes))
        before = row


def _history(pledge: Pledge) -> QuerySet:
    who = ("history_user__person__name", "history_user__email")
    rows = Pledge.history.filter(id=pledge.pk).order_by("history_date", "history_id")
    return rows.values("history_date", "history_change_reason", *who, *_NAMES)


def _changes(before: dict, after: dict) -> list[str]:
    pairs = ((words, _value(before, names), _value(after, names)) for _, words, names in _SETTLED)
    changes = [f"{words}: from {old} to {new}" for words, old, new in pairs if old != new]
    # Neither the old nor the new: who reads this may not be shown the one, or both.
    return [*changes, "Name: put right"] if before["name"] != after["name"] else changes


def _value(row: dict, names: tuple[str, ...]) -> str:
    values = [row[name] for name in names]
    if isinstance(values[0], bool):
        return "yes" if values[0] else "no"
    if isinstance(values[0], date):
        return day_in_words(values[0])
    if names == ("manner",) and values[0]:
        return f"“{Pledge.Manner(values[0]).label}”"
    return _quoted(" ".join(value for value in values if value))


def _if_otherwise(words: str, day: date, recorded_at: datetime) -> Iterator[str]:
    """The day on which it happened, where it was recorded on another."""
    if day != clock.day_of(recorded_at):
        yield f"{words} {day_in_words(day)}"


def _quoted(words: str) -> str:
    return f"“{words}”" if words else "nothing"
