"""Putting right what was recorded of a pledge: a name that may not be shown, a post misheard, a wrong day or event."""

from datetime import date
from itertools import chain
from typing import Any

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import day_in_words, is_blank
from pledges.pledging.boxes import on_lines, refuse_other_fields
from pledges.pledging.models import Pledge
from pledges.pledging.operations import held, values_of
from pledges.pledging.rules import refuse_before_event, refuse_unless_past
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User

CORRECTED = ("may_be_named", "name", "post_words", "service_area", "organisation", "made_on", "event")


@operation
def correct_pledge(pledge: Pledge, *, by: User, why: str, version: int, **fields: Any) -> Pledge:
    """Put right what was recorded of a pledge; `fields` are those of `CORRECTED`. What it was stays in its history.

    Its words are given again by `revise_pledge`. A change of nothing writes nothing. Refused for anybody but a
    coordinator, without a reason, without a post, for a partner without an organisation, and for a day to come, before
    the event, or after something else that is on record of it. Stale if somebody wrote since `version`.
    """
    refuse_unless_coordinator(by)
    refuse_other_fields(fields, CORRECTED)
    pledge = held(pledge, version)
    before, was = values_of(pledge, CORRECTED), (pledge.made_on, pledge.event_id)
    for name, value in on_lines(fields).items():
        setattr(pledge, name, value)
    # Without a name there is none to show.
    pledge.may_be_named = pledge.may_be_named and bool(pledge.name)
    if values_of(pledge, CORRECTED) == before:
        return pledge
    _refuse_unless_somebody(pledge)
    if (pledge.made_on, pledge.event_id) != was:
        _refuse_unless_then(pledge)
    if is_blank(why):
        raise Refused("Say why it is put right. What was recorded stays in its history.", about="why")
    pledge.full_clean(validate_constraints=False)
    pledge.version += 1
    record(pledge, by=by, why=why.strip())
    return pledge


def _refuse_unless_somebody(pledge: Pledge) -> None:
    if is_blank(pledge.post_words):
        raise Refused("Give the post, such as Head of Housing.", about="post_words")
    if pledge.party == Pledge.Party.PARTNER and is_blank(pledge.organisation):
        raise Refused("Give the name of the organisation.", about="organisation")


def _refuse_unless_then(pledge: Pledge) -> None:
    refuse_unless_past(pledge.made_on, about="made_on")
    refuse_before_event(pledge.event, pledge.made_on, about="made_on")
    followed = _first_day_after(pledge)
    if followed is not None and pledge.made_on > followed:
        raise Refused(
            f"What came of it is on record from {day_in_words(followed)}. Give that day or an earlier one.",
            about="made_on",
        )


def _first_day_after(pledge: Pledge) -> date | None:
    """The day of the first thing that is on record of a pledge since it was made, if there is any."""
    days = chain(
        pledge.steps.values_list("happened_on", flat=True),
        pledge.help_given.values_list("given_on", flat=True),
        pledge.handovers.values_list("since", flat=True),
        pledge.wordings.exclude(number=1).values_list("given_on", flat=True),
    )
    return min(days, default=None)
