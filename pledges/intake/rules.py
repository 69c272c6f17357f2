"""Whether what somebody settles about a sheet of pledges is sound, and whether a batch may go in or be taken back."""

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.events.models import Event
from pledges.intake.models import PledgeOrigin
from pledges.intake.plan import Plan
from pledges.intake.terms import PARTIES, Terms
from pledges.pledging.models import Pledge
from resolutions.intake.models import Batch


def refuse_unless_sound(terms: Terms) -> None:
    """Refused for a day to come, an event that is not there, and terms that contradict each other."""
    today = clock.today()
    if terms.event is not None and not Event.objects.filter(pk=terms.event).exists():
        raise Refused("This event is not there any more. Choose another one.", about="event")
    if terms.party and terms.party not in PARTIES:
        raise Refused("Choose who pledged.", about="party")
    for name in ("made_on", "as_at"):
        day = getattr(terms, name)
        if day is not None and day > today:
            raise Refused("Give today, or a day in the past.", about=name)
    if terms.made_on is not None and terms.as_at is not None and terms.as_at < terms.made_on:
        raise Refused("Give the day they were made, or a later one.", about="as_at")


def refuse_unless_ready(plan: Plan, *, leave_out: bool) -> None:
    """Refused while anything is open, or while a row cannot go in that nobody has agreed to leave out."""
    if plan.without_words:
        raise Refused(f"Say first which column of {plan.without_words[0]} is the pledge, or leave that table out.")
    if plan.needs_day:
        raise Refused("Say first on which day the pledges were made: not every row says it.")
    if plan.needs_party:
        raise Refused("Say first whether they are of staff or of partners: not every row says it.")
    if waiting := len(plan.waiting):
        what = "question" if waiting == 1 else f"{waiting:,} questions"
        raise Refused(f"Answer the {what} first: nothing is saved until all are answered.")
    if plan.counts["ask"]:
        raise Refused("Some rows still need an answer. Look again.")
    if (wrong := plan.counts["wrong"]) and not leave_out:
        rows = "1 row" if wrong == 1 else f"{wrong:,} rows"
        raise Refused(
            f"{rows} cannot go in, so nothing is saved. Mend the file and bring it again, or tick “Leave out”."
        )
    if not plan.writes:
        raise Refused("There is nothing to bring in: no row holds a pledge that is not here already.")


def refuse_unless_undoable(batch: Batch) -> None:
    """Refused unless the batch is in the register and nobody has written to one of its pledges since."""
    if batch.state != Batch.State.CONFIRMED:
        raise Refused("Only a file that is in the register can be taken back.")
    touched = Pledge.objects.filter(origin__batch=batch, version__gt=1).order_by("pk")
    if count := touched.count():
        named = ", ".join(pledge.reference for pledge in touched[:5]) + (" and others" if count > 5 else "")
        raise Refused(
            f"Since this file was brought in, somebody has written to {named}. It can no longer be taken back whole: "
            "settle those pledges one by one, each with a reason."
        )


def how_many(batch: Batch) -> int:
    """How many pledges it brought in."""
    return PledgeOrigin.objects.filter(batch=batch).count()
