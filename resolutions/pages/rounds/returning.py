"""Sending an answer back to its owner."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.council.queries import key as council_key
from resolutions.pages.doors import for_coordinators
from resolutions.pages.finding import find_action
from resolutions.pages.forms.rounds import ReturnForm
from resolutions.pages.saving import is_stale, saved, sent
from resolutions.progress import returning
from resolutions.progress.models import Update
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import Round


@for_coordinators
def return_update(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what is asked of the owner, with their answer beside the form."""
    action, key = find_action(reference), council_key()
    update = _answer_to(action)
    seen = returning.reading(update)
    form = ReturnForm(sent(request), initial={"seen": seen})
    if saved(form, partial(returning.return_update, update, by=request.user)):
        messages.success(request, f"The answer to {action.reference} is sent back. Its owner is told by a message.")
        if Round.objects.filter(quarter=update.quarter).exists():
            return redirect("show-round", update.quarter.slug)
        return redirect("show-action", action.reference)
    is_late = is_stale(form)
    if form.is_bound:
        # The next attempt is made knowing the text that the page now shows.
        form.data = form.data.copy()
        form.data["seen"] = seen
    facts = {
        "action": action,
        "form": form,
        "standing": update,
        "returned": returning.open_return(update),
        "stage_words": key.words(update.stage),
        "rating_words": key.words(update.rating),
    }
    return render(request, "resolutions/rounds/return.html", facts, status=409 if is_late else 200)


def _answer_to(action: Action) -> Update:
    rows = Update.objects.select_related("quarter", "post", "submitted_by__person")
    update = rows.filter(action=action, quarter__state=Quarter.State.OPEN).first()
    if update is None:
        raise Refused(f"{action.reference} has no answer in an open quarter, so there is nothing to send back.")
    return update
