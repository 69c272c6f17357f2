"""What is written of one pledge: its words again, an offer, what it is about, a step, help, who has it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.life import correcting, keepers
from pledges.life import operations as life
from pledges.life.correcting import CORRECTED
from pledges.life.models import State
from pledges.life.queries import positions_of
from pledges.life.rules import day_for, may_help
from pledges.life.timeline import timeline
from pledges.pages.about import About
from pledges.pages.finding import find_pledge
from pledges.pages.forms.changing import (
    CorrectForm,
    HandOverForm,
    HelpForm,
    OfferForm,
    ReviseForm,
    SettleForm,
    StepForm,
)
from pledges.pledging import operations as pledging
from pledges.pledging.models import Pledge, Wording
from pledges.pledging.operations import SETTLED
from resolutions.actions.wording import in_words
from resolutions.council.models import User
from resolutions.council.queries import profile
from resolutions.pages.doors import for_coordinators, for_officers
from resolutions.pages.forms.fields import VersionedForm
from resolutions.pages.saving import is_stale, saved, says, sent
from resolutions.progress.timeline import Entry
from resolutions.quarters.queries import open_quarter


@for_coordinators
def revise_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Its words again, as a new version."""
    pledge = find_pledge(pk)
    form = ReviseForm(sent(request), initial={"version": pledge.version, **_wording(pledge), "why": ""})
    if wording := saved(form, partial(pledging.revise_pledge, pledge, by=request.user)):
        return _done(request, pledge, f"The words of {pledge.reference} are on record. {_reading(wording)}")
    form.ask_why()
    return _ask(request, "pledges/revise_pledge.html", pledge, form, _wording)


@for_coordinators
def give_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a partner offers, after what they intend."""
    pledge = find_pledge(pk)
    if request.method != "POST" and pledge.wordings.latest("number").part != Wording.Part.INTENT:
        raise Refused(f"{pledge.reference} is no intent of a partner, so no offer follows it. Give its words again.")
    form = OfferForm(sent(request), initial={"version": pledge.version})
    if wording := saved(form, partial(life.record_offer, pledge, by=request.user)):
        return _done(request, pledge, f"The offer of {pledge.reference} is on record. {_reading(wording)}")
    return _ask(request, "pledges/give_offer.html", pledge, form, _wording)


@for_coordinators
def settle_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is about: its kind, where it belongs, what it helps and who supports it."""
    pledge = find_pledge(pk)
    initial = {"version": pledge.version, **_about(pledge)}
    form = SettleForm(sent(request), initial=initial, pledge=pledge, resolution_word=profile().resolution_word)
    if saved(form, partial(pledging.settle_pledge, pledge, by=request.user)):
        return _done(request, pledge, f"What {pledge.reference} is about is settled.")
    return _ask(request, "pledges/settle_pledge.html", pledge, form, _about)


@for_coordinators
def correct_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded with it: who gave it, whether their name may be shown, where and when."""
    pledge = find_pledge(pk)
    form = CorrectForm(sent(request), initial={"version": pledge.version, **_recorded(pledge)})
    if saved(form, partial(correcting.correct_pledge, pledge, by=request.user)):
        return _done(request, pledge, f"What was recorded of {pledge.reference} is put right.")
    form.ask_why()
    return _ask(request, "pledges/correct_pledge.html", pledge, form, _recorded)


@for_coordinators
def record_step(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands, as a coordinator knows from elsewhere; or that it is released, or never was a pledge."""
    pledge = find_pledge(pk)
    position, quarter = positions_of([pledge])[pledge.pk], open_quarter()
    initial = {"version": pledge.version, "happened_on": day_for(quarter, position.steps, pledge)}
    form = StepForm(sent(request), initial=initial, position=position, quarter=quarter)
    if step := saved(form, partial(life.record_step, pledge, by=request.user)):
        return _done(request, pledge, f"{pledge.reference} is recorded: {State(step.state).label.lower()}.")
    return _ask(request, "pledges/record_step.html", pledge, form, _last_step)


@for_officers
def note_help(request: HttpRequest, pk: int) -> HttpResponse:
    """Help that the subject expert gave."""
    pledge = find_pledge(pk)
    if not may_help(request.user, pledge, clock.today()):
        raise PermissionDenied(
            f"Help with {pledge.reference} is noted by the holder of its subject expert’s post, and by coordinators."
        )
    form = HelpForm(sent(request), initial={"version": pledge.version, "given_on": clock.today()})
    if saved(form, partial(life.note_help, pledge, by=request.user)):
        return _done(request, pledge, f"The help with {pledge.reference} is noted.")
    return _ask(request, "pledges/note_help.html", pledge, form, _last_help)


@for_coordinators
def hand_over_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else keep it from now on."""
    pledge = find_pledge(pk)
    if request.method != "POST" and not positions_of([pledge])[pledge.pk].is_live:
        raise Refused(f"{pledge.reference} is settled, so nobody takes it over. To open it again, record a step.")
    form = HandOverForm(sent(request), initial={"version": pledge.version, "since": clock.today()}, pledge=pledge)
    if handover := saved(form, partial(keepers.hand_over, pledge, by=request.user)):
        return _done(request, pledge, f"{pledge.reference} is with {handover.after} from now on.")
    return _ask(request, "pledges/hand_over_pledge.html", pledge, form, _last_handover)


def _done(request: HttpRequest, pledge: Pledge, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("show-pledge", pledge.pk)


def _ask(
    request: HttpRequest, template: str, pledge: Pledge, form: VersionedForm, stands: Callable[[Pledge], dict]
) -> HttpResponse:
    """The form, and above it how the pledge stands now if somebody else has written meanwhile.

    `stands` gives what was written last under the names of the form's fields. Where that is what the form says, and
    nobody else has written, the form was sent twice: there is nothing to choose.
    """
    changes = _written_since(form, pledge)
    if changes:
        pledge = find_pledge(pledge.pk)
    if is_stale(form) and _wrote_it(request.user, changes) and says(form, stands(pledge)):
        return _done(request, pledge, f"You sent this of {pledge.reference} twice. It is recorded once, as you see.")
    facts = {"pledge": pledge, "form": form, "changes": changes, "about": About(pledge, request.user)}
    return render(request, template, facts, status=409 if changes or is_stale(form) else 200)


def _written_since(form: VersionedForm, pledge: Pledge) -> list[Entry]:
    """What was done to `pledge` since the page of this unsaved form was made, newest first; a mistake may hide it.

    The form then goes on from how the pledge is now.
    """
    if not form.is_bound:
        return []
    later = form.go_on_from(Pledge.objects.values_list("version", flat=True).get(pk=pledge.pk))
    return timeline(pledge)[:later] if later else []


def _wrote_it(user: User, changes: list[Entry]) -> bool:
    return [entry.who for entry in changes] == [str(user)]


def _reading(wording: Wording) -> str:
    return f"We read “{wording.by_when}” as: {in_words(wording.timescale)}." if wording.by_when else ""


def _wording(pledge: Pledge) -> dict:
    last = pledge.wordings.latest("number")
    return {"words": last.words, "by_when": last.by_when}


def _about(pledge: Pledge) -> dict:
    return {name: getattr(pledge, pledge._meta.get_field(name).attname) for name in SETTLED}


def _recorded(pledge: Pledge) -> dict:
    return {name: getattr(pledge, pledge._meta.get_field(name).attname) for name in CORRECTED}


def _last_step(pledge: Pledge) -> dict:
    return _last(pledge.steps.order_by("number"), "state", "words", "happened_on")


def _last_help(pledge: Pledge) -> dict:
    return _last(pledge.help_given.order_by("pk"), "words", "given_on")


def _last_handover(pledge: Pledge) -> dict:
    return _last(pledge.handovers.order_by("pk"), "why", "since")


def _last(rows, *names: str) -> dict:
    row = rows.last()
    return {name: getattr(row, name, None) for name in names}
