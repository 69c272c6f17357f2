"""Adding a pledge for somebody else: a late one, or one that came on paper."""

from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.pages.forms.late import LateForm
from pledges.pledging import operations
from pledges.pledging.models import Pledge
from resolutions.council.queries import profile
from resolutions.pages.doors import for_coordinators
from resolutions.pages.saving import saved, sent


@for_coordinators
def add_pledge(request: HttpRequest) -> HttpResponse:
    """Record what somebody pledged. `event` in the address chooses the event, and its day."""
    event = _event_of(request)
    initial = {
        "sent_key": uuid4(),
        "event": event,
        "made_on": min(event.held_on, clock.today()) if event else clock.today(),
        "party": Pledge.Party.STAFF,
    }
    form = LateForm(sent(request), initial=initial, resolution_word=profile().resolution_word)
    if pledge := saved(form, partial(operations.add_pledge, by=request.user)):
        messages.success(request, f"The pledge {pledge.reference} is recorded.")
        return redirect("show-pledge", pledge.pk)
    if form.is_bound and form.is_key_spent:
        form.renew(uuid4())
    facts = {"form": form, "event": event}
    return render(request, "pledges/add_pledge.html", facts)


def _event_of(request: HttpRequest) -> Event | None:
    number = request.GET.get("event", "")
    # No row has a number of more digits; a database would fail on it.
    return Event.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
