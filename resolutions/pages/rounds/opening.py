"""Opening a round and moving it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from resolutions.council.models import Meeting
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.rounds import ChangeForm, OpenForm, stands
from resolutions.pages.rounds.finding import find_round
from resolutions.pages.saving import is_stale, saved, sent
from resolutions.quarters.queries import open_quarter
from resolutions.rounds import operations
from resolutions.rounds.models import Round
from resolutions.timescales import FinancialQuarter


@for_coordinators
def open_round(request: HttpRequest) -> HttpResponse:
    """Choose the meeting that the open quarter's updates are for."""
    quarter = open_quarter()
    meetings = Meeting.objects.filter(held_on__gt=clock.today()).select_related("board").order_by("held_on", "pk")
    form = OpenForm(sent(request) if quarter else None, meetings=meetings)
    if quarter and (opened := saved(form, partial(operations.open_round, quarter, by=request.user))):
        messages.success(request, f"The update round of {quarter} is open.")
        return redirect("show-round", opened.quarter.slug)
    standing = Round.objects.filter(quarter=quarter).select_related("quarter", "meeting__board").first()
    facts = {"form": form, "quarter": quarter, "standing": standing}
    return render(request, "resolutions/rounds/open.html", facts)


@for_coordinators
def change_round(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """Move it to another meeting, or its days."""
    round_ = find_round(quarter)
    seen = operations.reading(round_)
    form = ChangeForm(sent(request), initial={"seen": seen, **stands(round_)}, round_=round_)
    if saved(form, partial(operations.change_round, round_, by=request.user)):
        messages.success(request, "The round is changed. What it was before stays in its history.")
        return redirect("show-round", quarter)
    is_late = is_stale(form)
    if form.is_bound:
        # The next attempt is made knowing what stands now, which the page shows.
        form.data = form.data.copy()
        form.data["seen"] = seen
    facts = {"form": form, "round": round_, "is_stale": is_late}
    return render(request, "resolutions/rounds/change.html", facts, status=409 if is_late else 200)
