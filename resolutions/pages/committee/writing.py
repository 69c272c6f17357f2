"""Writing a paper, part by part, and its lists."""

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from resolutions.committee.document import filled_from
from resolutions.committee.models import CommitteePaper
from resolutions.committee.operations import reading, write_paper
from resolutions.committee.rules import HEAD, LISTS
from resolutions.council.exemptions import Paragraph
from resolutions.council.models import Meeting
from resolutions.pages.committee.finding import find_paper, meetings_to_come
from resolutions.pages.committee.parts import PARTS
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.papers import ListsForm, SeenForm
from resolutions.pages.saving import is_stale, saved, sent


@for_coordinators
def edit_paper(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One part of it."""
    paper = find_paper(pk)
    if part not in PARTS:
        raise Http404("A paper has no such part.")
    chosen = PARTS[part]
    asked = _asked_of_head(paper) if chosen.fields is HEAD else {}
    initial = {"seen": reading(paper, chosen.fields), **_stands(paper, chosen.fields)}
    form = chosen.form(sent(request), initial=initial, **asked)
    if saved(form, partial(write_paper, paper, by=request.user)):
        messages.success(request, f"“{chosen.title}” is saved.")
        return redirect("show-paper", pk)
    facts = {"form": form, "paper": paper, "title": chosen.title, "filled": filled_from(paper.filled)}
    return _ask(request, f"committee/edit_{part}.html", facts, chosen.fields)


@for_coordinators
def edit_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """The appendices and background papers, with rows to spare; saved once more for more of them."""
    paper = find_paper(pk)
    form = ListsForm(sent(request), paper=paper, initial={"seen": reading(paper, LISTS)})
    if saved(form, partial(write_paper, paper, by=request.user)):
        if "more" in request.POST:
            messages.success(request, "The rows are saved, and there are more below them.")
            return redirect("edit-paper-lists", pk)
        messages.success(request, "The appendices and background papers are saved.")
        return redirect("show-paper", pk)
    facts = {"form": form, "paper": paper, "paragraphs": Paragraph}
    return _ask(request, "committee/edit_lists.html", facts, LISTS)


def _asked_of_head(paper: CommitteePaper) -> dict:
    """The meetings that it may be for: its own, and those to come."""
    meetings = {meeting.pk: meeting for meeting in (paper.meeting, *meetings_to_come())}
    return {"paper": paper, "meetings": sorted(meetings.values(), key=_day)}


def _day(meeting: Meeting) -> tuple:
    return meeting.held_on, meeting.pk


def _stands(paper: CommitteePaper, names: Iterable[str]) -> dict:
    return {name: paper.serializable_value(name) for name in names}


def _ask(request: HttpRequest, template: str, facts: dict, names: tuple[str, ...]) -> HttpResponse:
    """The form; where somebody else has written meanwhile, what stands now, and the next attempt is made knowing it."""
    form: SeenForm = facts["form"]
    is_late = is_stale(form)
    if is_late:
        facts["paper"] = paper = find_paper(facts["paper"].pk)
        form.data = form.data.copy()
        form.data["seen"] = reading(paper, names)
    return render(request, template, {**facts, "is_stale": is_late}, status=409 if is_late else 200)
