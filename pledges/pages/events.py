"""Pledge events: which there are, one of them, and what a coordinator does to one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.events import operations
from pledges.events.models import Event
from pledges.events.poster import Poster
from pledges.events.queries import address_of
from pledges.events.rules import is_open
from pledges.life.models import COUNTED, State
from pledges.life.queries import on_day
from pledges.life.rushes import newest_rush
from pledges.pages.forms.events import ChangeForm, NewForm, ReaddressForm, stands
from pledges.pages.forms.striking import query_of
from pledges.pages.summary import summary
from pledges.pages.tracker import Row
from pledges.pledging.models import Pledge
from pledges.pledging.rules import full_events, why_no_pledges
from resolutions.council.queries import profile
from resolutions.council.rules import is_coordinator
from resolutions.pages.doors import for_coordinators
from resolutions.pages.saving import is_stale, saved, sent

NEWEST = 20
# As long as people remember an event.
_OPEN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it stands on `day`, how many pledges it has brought, and whether its link has room for no more."""

    event: Event
    day: date
    pledges: int
    has_no_room: bool

    @property
    def is_open(self) -> bool:
        """Whether its link takes pledges."""
        return is_open(self.event, self.day) and not self.has_no_room

    @property
    def is_full(self) -> bool:
        """Whether it would take pledges, and has no room."""
        return is_open(self.event, self.day) and self.has_no_room

    @property
    def is_to_come(self) -> bool:
        """Whether it opens on a later day."""
        return self.event.closed_at is None and self.day < self.event.opens_on

    @property
    def may_be_closed(self) -> bool:
        """Whether it takes pledges now or later, or would with more room."""
        return self.is_open or self.is_full or self.is_to_come


@dataclass(frozen=True, slots=True)
class Count:
    """How many pledges of an event are in one state, and where they are listed."""

    words: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to an event, for its timeline."""

    when: datetime
    who: str
    what: str


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """Every event, the newest first."""
    today = clock.today()
    counts = Counter(on_day(Pledge.objects.filter(event__isnull=False), today).values_list("event_id", flat=True))
    full, events = full_events(), Event.objects.select_related("board")
    lines = [Line(event, today, counts[event.pk], event.pk in full) for event in events]
    facts = {"lines": lines, "today": today, "may_change": is_coordinator(request.user)}
    return render(request, "pledges/list_events.html", facts)


@require_safe
def show_event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: its address and its poster, what was pledged there, and how that stands."""
    event, today = find_event(pk), clock.today()
    pledges = on_day(event.pledges.select_related("kind", "maker", "keeper", "expert"), today)
    states = dict(pledges.order_by().values_list("pk", "state"))
    counts = Counter(states.values())
    may_change = is_coordinator(request.user)
    rush = newest_rush(event, clock.now()) if may_change else None
    facts = {
        "line": Line(event, today, counts.total(), event.pk in full_events(event.pk)),
        "poster": Poster(event, profile(), today),
        "address": address_of(event),
        "counts": [_count(event, state, counts[state]) for state in COUNTED],
        "newest": [Row(pledge) for pledge in pledges.order_by("-pk")[:NEWEST]],
        "summary": summary(today, states.keys()) if states else None,
        "history": _history(event),
        "may_change": may_change,
        "rush": rush,
        "rush_query": query_of(rush) if rush is not None else "",
    }
    return render(request, "pledges/show_event.html", facts)


@for_coordinators
def add_event(request: HttpRequest) -> HttpResponse:
    """Set up an event."""
    today = clock.today()
    initial = {"sent_key": uuid4(), "opens_on": today, "closes_on": today + _OPEN_FOR, "room_for": Event().room_for}
    form = NewForm(sent(request), initial=initial)
    if event := saved(form, partial(operations.add_event, by=request.user)):
        messages.success(request, f"“{event}” is set up. Its address and its poster are below.")
        return redirect("show-event", event.pk)
    if form.is_bound and form.is_key_spent:
        form.renew(uuid4())
    return render(request, "pledges/add_event.html", {"form": form})


@for_coordinators
def change_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what it says, or its days."""
    event = find_event(pk)
    seen = operations.reading(event)
    form = ChangeForm(sent(request), initial={"seen": seen, **stands(event)})
    if saved(form, partial(operations.change_event, event, by=request.user)):
        messages.success(request, "The event is changed. What it was before stays in its history.")
        return redirect("show-event", pk)
    is_late = is_stale(form)
    if form.is_bound:
        # The next attempt is made knowing what stands now, which the page shows.
        form.data = form.data.copy()
        form.data["seen"] = seen
    facts = {"form": form, "event": event, "is_stale": is_late}
    return render(request, "pledges/change_event.html", facts, status=409 if is_late else 200)


@for_coordinators
def close_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to close it; only the answer writes."""
    event = find_event(pk)
    if request.method == "POST":
        operations.close_event(event, by=request.user)
        messages.success(request, f"“{event}” is closed. Its link takes no more pledges.")
        return redirect("show-event", pk)
    today = clock.today()
    line = Line(event, today, 0, event.pk in full_events(event.pk))
    facts = {"event": event, "line": line, "why_not_open": why_no_pledges(event, today)}
    return render(request, "pledges/close_event.html", facts)


@for_coordinators
def readdress_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to give it another address; only the answer writes."""
    event = find_event(pk)
    form = ReaddressForm(sent(request), initial={"old": event.code})
    if saved(form, partial(operations.readdress_event, event, by=request.user)):
        messages.success(request, "The event has a new address. The old one and its posters lead nowhere now.")
        return redirect("show-event", pk)
    facts = {"event": event, "form": form, "address": address_of(event)}
    return render(request, "pledges/readdress_event.html", facts)


def find_event(pk: int) -> Event:
    """With its board. Raises Http404 for a number that none has."""
    return get_object_or_404(Event.objects.select_related("board"), pk=pk)


def _count(event: Event, state: State, count: int) -> Count:
    query = urlencode({"event": event.pk, "state": state})
    return Count(state.label, count, f"{reverse('list-pledges')}?{query}")


def _history(event: Event) -> list[Done]:
    """The newest first, the reason in the place of what was done: it says both."""
    rows = event.history.select_related("history_user__person").order_by("-history_date", "-history_id")
    return [Done(row.history_date, str(row.history_user or ""), row.history_change_reason) for row in rows]
