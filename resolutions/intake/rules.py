"""Who may bring in a plan, and whether a batch may be confirmed or taken back now."""

from textwrap import shorten

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.intake.drafts import plan_year_in
from resolutions.intake.matching import spelling
from resolutions.intake.models import Batch, Origin
from resolutions.intake.plan import Plan
from resolutions.intake.taking_back import OF_AN_ACTION, referring
from resolutions.intake.terms import NEW, Terms
from resolutions.motions.models import Clause, Motion, Oversight, Resolution
from resolutions.progress.models import Decision
from resolutions.progress.rules import refuse_unless_happened
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter

# Characters of a row in a sentence.
_LONGEST_NAMED = 60


def may_bring_in(user: User) -> bool:
    """An administrator. The one permission of every page, button and command of intake."""
    return user.is_active and user.role == User.Role.ADMINISTRATOR


def refuse_unless_settling(batch: Batch, by: User) -> None:
    """Refused unless `by` brought the batch and it still waits to be confirmed."""
    if batch.received_by_id != by.pk:
        raise Refused("Only the person who brought this file can settle it. Bring the file yourself.")
    if batch.state not in {Batch.State.RECEIVED, Batch.State.CONFIRMING}:
        raise Refused("This file is settled already: look at what became of it, or bring it again.")


def refuse_unless_sound(terms: Terms) -> None:
    """Refused for terms that contradict the calendar, the register or themselves."""
    today = clock.today()
    if terms.agreed_on > today:
        raise Refused("A plan cannot have been agreed in the future. Give the day it was agreed.", about="agreed_on")
    if is_blank(terms.agreed_by):
        raise Refused("Say which board, meeting or post agreed it.", about="agreed_by")
    if terms.plan_year and plan_year_in(terms.plan_year) != terms.plan_year:
        raise Refused("Write the plan year with both years, such as 2025-26.", about="plan_year")
    if terms.happened_on is not None and terms.happened_on < terms.agreed_on:
        raise Refused("Give a day from the one on which the plan was agreed.", about="happened_on")
    if terms.happened_on is not None and (quarter := open_quarter()) is not None:
        refuse_unless_happened(terms.happened_on, quarter, today=today)
    if terms.whose == NEW and any(spelling(title) == spelling(terms.title) for title in _titles()):
        raise Refused(
            "There is a motion or plan with this title in the register. Choose that one, or give the new one another "
            "title.",
            about="title",
        )


def _titles() -> list[str]:
    return list(Motion.objects.values_list("title", flat=True))


def refuse_unless_lawful(plan: Plan, terms: Terms, quarter: Quarter | None) -> None:
    """Refused if what the plan needs is missing, or its updates are not of the quarter that is open now."""
    if plan.motions and terms.body is None:
        raise Refused("Say which board agreed the motions or plans that are new.")
    if any(line.telling for line in plan.writes):
        refuse_unless_happened(terms.happened_on, quarter, today=clock.today())


def refuse_unless_ready(plan: Plan, *, leave_out: bool) -> None:
    """Refused while a question is open, or while a row cannot go in that nobody has agreed to leave out."""
    if asked := len(plan.asked):
        raise Refused(f"Answer the {_counted(asked, 'question')} first: nothing is saved until all are answered.")
    if (wrong := plan.counts["wrong"]) and not leave_out:
        raise Refused(
            f"{_counted(wrong, 'row')} cannot go in, so nothing is saved. Mend the file and bring it again, or tick "
            "“Leave these rows out”."
        )
    if not plan.writes:
        raise Refused("There is nothing to bring in: every row is in the register already, as it is here.")


def refuse_unless_undoable(batch: Batch) -> None:
    """Refused if anything since depends on what the batch brought."""
    if batch.state != Batch.State.CONFIRMED:
        raise Refused("Only a file that is in the register can be taken back.")
    closed = Quarter.objects.filter(closed_at__gte=batch.confirmed_at).first()
    if closed is not None:
        closed_on = clock.day_of(closed.closed_at)
        raise Refused(
            f"{closed} was closed on {closed_on:%-d %B %Y}, and its report counts what this file brought. Close or "
            "change its actions one by one, each with a reason."
        )
    origins = Origin.objects.filter(batch=batch)
    versions = dict(origins.values_list("action_id", "version"))
    now = Action.objects.filter(pk__in=versions).values_list("pk", "reference", "version")
    _refuse_touched([reference for pk, reference, version in now if version != versions[pk]])
    created = batch.outcome["keys"]
    since = Action.objects.filter(resolution_id__in=created["resolutions"]).exclude(pk__in=created["actions"])
    _refuse_touched(list(since.values_list("reference", flat=True)))
    replacing = Decision.objects.filter(superseded_by_id__in=created["actions"])
    _refuse_touched(list(replacing.values_list("action__reference", flat=True)))
    if Clause.objects.filter(resolution_id__in=created["resolutions"]).exists():
        raise Refused("Clauses were added since to what this file brought. It can no longer be taken back whole.")
    if Oversight.objects.filter(motion_id__in=created["motions"]).exists():
        raise Refused("A board oversees since what this file brought. It can no longer be taken back whole.")
    corrected = Resolution.history.filter(id__in=created["resolutions"], history_type="~")
    if corrected.exists():
        raise Refused("Words that this file brought were corrected since. It can no longer be taken back whole.")
    later = Resolution.objects.filter(motion_id__in=created["motions"]).exclude(pk__in=created["resolutions"])
    if later.exists():
        raise Refused("Resolutions were added since to what this file brought. It can no longer be taken back whole.")
    _refuse_referred(batch)


def _refuse_referred(batch: Batch) -> None:
    """Refused if a row of any app that would stay refers to one that would go."""
    keys = batch.outcome["keys"]
    with_action = {*OF_AN_ACTION, Origin}
    going = {Motion: keys["motions"], Resolution: keys["resolutions"], Action: keys["actions"]}
    for model, gone in going.items():
        for field, rows in referring(model, gone):
            if field.model in with_action and field.name == "action":
                continue
            others = rows.exclude(pk__in=going[field.model]) if field.model in going else rows
            named = model.objects.filter(pk__in=others.values(field.attname)).order_by("pk")[:3]
            if named:
                what = " and ".join(f"“{shorten(str(row), _LONGEST_NAMED, placeholder='…')}”" for row in named)
                raise Refused(
                    f"Something else in the register ({field.model._meta.verbose_name}) refers since to {what}. It can "
                    "no longer be taken back whole: change or close its actions one by one, each with a reason."
                )


def _refuse_touched(references: list[str]) -> None:
    if references:
        named = ", ".join(sorted(references)[:5]) + (" and others" if len(references) > 5 else "")
        raise Refused(
            f"Since this file was brought in, somebody has written to {named}. It can no longer be taken back whole: "
            "change or close those actions one by one, each with a reason."
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
