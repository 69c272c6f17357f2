"""What a coordinator may do to an action: add, edit, retime, assign, decide."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from carecommit.kit import clock
from resolutions.actions import operations
from resolutions.actions.models import Action, Ownership
from resolutions.actions.wording import in_words
from resolutions.council.models import User
from resolutions.council.queries import key as council_key
from resolutions.motions.models import Resolution
from resolutions.pages.about import about
from resolutions.pages.doors import for_coordinators
from resolutions.pages.finding import find_action
from resolutions.pages.forms.actions import AddForm, AssignForm, DecideForm, EditForm, RetimeForm
from resolutions.pages.forms.fields import VersionedForm
from resolutions.pages.saving import is_stale, saved, says, sent, written_since
from resolutions.progress.models import Decision
from resolutions.progress.operations import decide
from resolutions.progress.timeline import Entry


@for_coordinators
def add_action(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """A new action of a resolution."""
    found = Resolution.objects.select_related("motion__body")
    resolution = get_object_or_404(found, motion__code=code, order=order)
    initial = {
        "sent_key": uuid4(),
        "agreed_on": resolution.motion.decided_on or clock.today(),
        "agreed_by": resolution.motion.body.name,
    }
    form = AddForm(sent(request), initial=initial, resolution=resolution)
    if action := saved(form, partial(operations.add_action, resolution, by=request.user)):
        messages.success(request, f"{action.reference} is added. {_reading(action)}")
        return redirect("show-action", action.reference)
    if form.is_bound:
        form.renew(uuid4())
    return render(request, "resolutions/add_action.html", {"form": form, "resolution": resolution})


@for_coordinators
def edit_action(request: HttpRequest, reference: str) -> HttpResponse:
    """What it says, and what it answers and serves."""
    action = find_action(reference)
    form = EditForm(sent(request), initial={"version": action.version, **_wording(action)}, action=action)
    if saved(form, partial(operations.edit_action, action, by=request.user)):
        sentence = f"{action.reference} is changed. What it said before stays in its history."
        return _done(request, action, sentence)
    return _ask(request, "resolutions/edit_action.html", action, form, _wording)


@for_coordinators
def retime_action(request: HttpRequest, reference: str) -> HttpResponse:
    """A new timescale, beside every earlier one."""
    action = find_action(reference)
    form = RetimeForm(sent(request), initial={"version": action.version}, action=action)
    if saved(form, partial(operations.retime, action, by=request.user)):
        return _done(request, action, _reading(action))
    return _ask(request, "resolutions/retime_action.html", action, form, _newest_timescale)


@for_coordinators
def assign_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand it over to other posts."""
    action = find_action(reference)
    initial = {"version": action.version, **_owners(action), "since": clock.today()}
    form = AssignForm(sent(request), initial=initial, action=action)
    if saved(form, partial(operations.assign, action, by=request.user)):
        return _done(request, action, f"The owners of {action.reference} are changed.")
    return _ask(request, "resolutions/assign_action.html", action, form, _owners)


@for_coordinators
def decide_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what a board, a meeting or a post decided."""
    action = find_action(reference)
    initial = {"version": action.version, "happened_on": clock.today()}
    form = DecideForm(sent(request), initial=initial, action=action, key=council_key())
    if saved(form, partial(decide, action, by=request.user)):
        return _done(request, action, f"The decision on {action.reference} is recorded.")
    return _ask(request, "resolutions/decide_action.html", action, form, _newest_decision)


def _done(request: HttpRequest, action: Action, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("show-action", action.reference)


def _ask(
    request: HttpRequest, template: str, action: Action, form: VersionedForm, stands: Callable[[Action], dict]
) -> HttpResponse:
    """The form, and beside it what stands now if somebody else has written meanwhile.

    `stands` gives what is saved under the names of the form's fields. Where that is what the form says, and nobody
    else has written, the form was sent twice: there is nothing to choose.
    """
    changes = written_since(form, action)
    if changes:
        action = find_action(action.reference)
    if is_stale(form) and _wrote_all(request.user, changes, form) and says(form, stands(action)):
        return _done(request, action, f"You sent your change of {action.reference} twice. It is made once, as you see.")
    page = {
        "action": action,
        "form": form,
        "changes": changes,
        "about": about(action, request.user, None),
        "owners": action.ownerships.filter(until=None).select_related("post"),
        "stage_words": council_key().words(action.stage),
    }
    return render(request, template, page, status=409 if changes else 200)


def _wrote_all(user: User, changes: list[Entry], form: VersionedForm) -> bool:
    """Whether all of `changes` are this user's, and the newest has the reason that the form gives."""
    newest = next(iter(changes), None)
    return newest is not None and newest.why == form.said()["why"] and {entry.who for entry in changes} == {str(user)}


def _wording(action: Action) -> dict:
    return {
        "title": action.title,
        "detail": action.detail,
        "clauses": [answer.clause_id for answer in action.answers.all()],
        "principles": [tag.principle for tag in action.principle_tags.all()],
    }


def _newest_timescale(action: Action) -> dict:
    agreed = action.timescales.last()
    return {name: getattr(agreed, name, None) for name in ("words", "agreed_on", "agreed_by")}


def _owners(action: Action) -> dict:
    owners = list(action.ownerships.filter(until=None))
    return {
        "lead": next((owner.post_id for owner in owners if owner.part == Ownership.Part.LEAD), None),
        "joint": [owner.post_id for owner in owners if owner.part == Ownership.Part.JOINT],
    }


def _newest_decision(action: Action) -> dict:
    decided = Decision.objects.filter(action=action).order_by("typed_at", "pk").last()
    return {name: getattr(decided, name, None) for name in ("stage", "superseded_by", "decided_by", "happened_on")}


def _reading(action: Action) -> str:
    agreed = action.timescales.last()
    return f"We read “{agreed}” as: {in_words(agreed.reading)}."
