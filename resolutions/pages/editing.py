"""What a coordinator may do to an action: add, edit, retime, assign, decide."""

from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from carecommit.kit import clock
from resolutions.actions import operations
from resolutions.actions.models import Action, Ownership
from resolutions.actions.wording import in_words
from resolutions.council.queries import key as council_key
from resolutions.motions.models import Resolution
from resolutions.pages.about import about
from resolutions.pages.doors import for_coordinators
from resolutions.pages.finding import find_action
from resolutions.pages.forms.actions import AddForm, AssignForm, DecideForm, EditForm, RetimeForm
from resolutions.pages.forms.fields import VersionedForm
from resolutions.pages.saving import saved, written_since
from resolutions.progress.operations import decide


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
    form = AddForm(_sent(request), initial=initial, resolution=resolution)
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
    initial = {
        "version": action.version,
        "title": action.title,
        "detail": action.detail,
        "clauses": [answer.clause_id for answer in action.answers.all()],
        "principles": [tag.principle for tag in action.principle_tags.all()],
    }
    form = EditForm(_sent(request), initial=initial, action=action)
    if saved(form, partial(operations.edit_action, action, by=request.user)):
        sentence = f"{action.reference} is changed. What it said before stays in its history."
        return _done(request, action, sentence)
    return _ask(request, "resolutions/edit_action.html", action, form)


@for_coordinators
def retime_action(request: HttpRequest, reference: str) -> HttpResponse:
    """A new timescale, beside every earlier one."""
    action = find_action(reference)
    form = RetimeForm(_sent(request), initial={"version": action.version}, action=action)
    if saved(form, partial(operations.retime, action, by=request.user)):
        return _done(request, action, _reading(action))
    return _ask(request, "resolutions/retime_action.html", action, form)


@for_coordinators
def assign_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand it over to other posts."""
    action = find_action(reference)
    owners = list(action.ownerships.filter(until=None))
    initial = {
        "version": action.version,
        "lead": next((owner.post_id for owner in owners if owner.part == Ownership.Part.LEAD), None),
        "joint": [owner.post_id for owner in owners if owner.part == Ownership.Part.JOINT],
        "since": clock.today(),
    }
    form = AssignForm(_sent(request), initial=initial, action=action)
    if saved(form, partial(operations.assign, action, by=request.user)):
        return _done(request, action, f"The owners of {action.reference} are changed.")
    return _ask(request, "resolutions/assign_action.html", action, form)


@for_coordinators
def decide_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what a board, a meeting or a post decided."""
    action = find_action(reference)
    initial = {"version": action.version, "happened_on": clock.today()}
    form = DecideForm(_sent(request), initial=initial, action=action, key=council_key())
    if saved(form, partial(decide, action, by=request.user)):
        return _done(request, action, f"The decision on {action.reference} is recorded.")
    return _ask(request, "resolutions/decide_action.html", action, form)


def _sent(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, action: Action, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("show-action", action.reference)


def _ask(request: HttpRequest, template: str, action: Action, form: VersionedForm) -> HttpResponse:
    """The form, and beside it what stands now if somebody else has written meanwhile."""
    changes = written_since(form, action)
    if changes:
        action = find_action(action.reference)
    page = {
        "action": action,
        "form": form,
        "changes": changes,
        "about": about(action, request.user, None),
        "owners": action.ownerships.filter(until=None).select_related("post"),
        "stage_words": council_key().words(action.stage),
    }
    return render(request, template, page, status=409 if changes else 200)


def _reading(action: Action) -> str:
    agreed = action.timescales.last()
    return f"We read “{agreed}” as: {in_words(agreed.reading)}."
