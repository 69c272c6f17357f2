"""What would be brought in, row by row, and the button that brings in all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from resolutions.council.queries import key, profile
from resolutions.council.scales import Stage
from resolutions.intake import operations
from resolutions.intake.models import Batch
from resolutions.intake.plan import Line, Plan, Verdict
from resolutions.intake.queries import Prepared, not_read, prepared
from resolutions.intake.questions import Problem
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.checking import ConfirmForm
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.intake.lines import Showing
from resolutions.pages.saving import is_stale, saved, sent

ROWS_ON_A_PAGE = 50
# A column that was taken for the wrong field has one problem a row: nobody reads ten thousand.
MOST_PROBLEMS = 100
PLACES_OF_A_PROBLEM = 5

_SHOWS = {
    "created": Verdict.CREATE,
    "changed": Verdict.CHANGE,
    "same": Verdict.SAME,
    "ask": Verdict.ASK,
    "wrong": Verdict.WRONG,
}
_TABS = {
    "": "All rows",
    "created": "Will be created",
    "changed": "Will be changed",
    "same": "Left the same",
    "ask": "Need an answer",
    "wrong": "Cannot go in",
}


@for_intake
def check_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as the register is now; sent, it is confirmed if it is still the one that was seen."""
    batch = find_batch(request, pk, settled=True)
    if batch.state in {Batch.State.CONFIRMED, Batch.State.TAKEN_BACK}:
        return redirect("show-batch", batch.pk)
    form = ConfirmForm(sent(request))
    if saved(form, partial(operations.confirm, batch, by=request.user)):
        messages.success(request, f"{batch.name} is in the register.")
        return redirect("show-batch", batch.pk)
    now = prepared(batch)
    if now is None:
        messages.warning(request, "Say first which plan these rows are of.")
        return redirect("show-batch", batch.pk)
    form.offer(digest=now.plan.digest, wrong=now.plan.counts["wrong"])
    page = _page(request, batch, now, form)
    return render(request, "resolutions/intake/check_batch.html", page, status=409 if is_stale(form) else 200)


def _page(request: HttpRequest, batch: Batch, now: Prepared, form: ConfirmForm) -> dict:
    plan = now.plan
    show = request.GET.get("show", "")
    verdict = _SHOWS.get(show)
    lines = plan.lines if verdict is None else [line for line in plan.lines if line.verdict == verdict]
    page = Paginator(lines, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    showing = Showing(plan, now.register, key())
    page.object_list = [showing.line(line) for line in page.object_list]
    problems = grouped(plan)
    return {
        "batch": batch,
        "form": form,
        "page": page,
        "show": show if verdict else "",
        "query": f"show={show}" if verdict else "",
        "tabs": list(_tabs(plan)),
        "counts": plan.counts,
        "count_of": in_counts(plan, profile().resolution_word),
        "waiting": len(plan.asked),
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "motions": [motion.title for motion in plan.motions.values()],
        "resolutions": [(new.label, new.words) for new in plan.resolutions.values()],
        "posts": plan.posts,
        "not_read": not_read(batch),
    }


def _tabs(plan: Plan) -> Iterable[tuple[str, str, int]]:
    """What the rows can be narrowed to, with how many there are of each; what there is none of is not offered."""
    for name, words in _TABS.items():
        count = plan.counts[_SHOWS[name].name.lower()] if name else len(plan.lines)
        if count or not name:
            yield name, words, count


# --- Counts in words ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a plan would write, in words."""

    created: str
    places: str
    to_be_scoped: int
    button: str


def in_counts(plan: Plan, resolution_word: str) -> Counts:
    """`resolution_word` is the council's for a resolution."""
    creating = [line for line in plan.lines if line.verdict == Verdict.CREATE and line.has_action]
    changing = plan.counts["change"]
    places = counted(len(plan.resolutions), resolution_word.lower())
    actions = counted(len(creating), "action")
    created = f"{places} and {actions}" if plan.resolutions else actions
    if creating:
        button = f"Bring in {actions}" + (f" and change {changing:,}" if changing else "")
    elif changing:
        button = f"Change {counted(changing, 'action')}"
    else:
        button = f"Bring in {places}"
    to_be_scoped = sum(_stage(line) == Stage.TO_BE_SCOPED for line in creating)
    new_places = counted(len(plan.resolutions), f"new {resolution_word.lower()}")
    return Counts(created, new_places, to_be_scoped, button)


def _stage(line: Line) -> str:
    return line.telling.stage if line.telling else line.stage


def counted(count: int, noun: str) -> str:
    """1 priority, 2 priorities."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"


# --- Problems -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Grouped:
    """One problem, said once, with all the places where it is."""

    problem: Problem
    places: list[str] = field(default_factory=list)

    @property
    def first_places(self) -> str:
        """The first few."""
        return "; ".join(self.places[:PLACES_OF_A_PROBLEM])

    @property
    def more_places(self) -> int:
        """How many further ones there are."""
        return max(0, len(self.places) - PLACES_OF_A_PROBLEM)


def grouped(plan: Plan) -> list[Grouped]:
    """The problems of rows, the one that most rows have first."""
    found = [Grouped(problem, places) for problem, places in plan.problems.items()]
    return sorted(found, key=lambda each: -len(each.places))
