"""The tracker: every pledge as it stood on a day, and everything about one of them."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.life.models import COUNTED, LIVE, State
from pledges.life.rules import now_with
from pledges.life.timeline import timeline
from pledges.pages.about import About
from pledges.pages.filters import PledgeFilter
from pledges.pages.summary import Summary, summary
from pledges.pledging.models import Pledge, Wording
from resolutions.pages.filters import without_page

ROWS_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many pledges stood in one state."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A pledge as a row of the tracker, as it stood on the day."""

    pledge: Pledge

    @property
    def state_words(self) -> str:
        """How it stood."""
        return State(self.pledge.state).label

    @property
    def said(self) -> str:
        """What came of it or why not, of one that has come to an end."""
        return "" if self.pledge.state in LIVE else self.pledge.said

    @property
    def part_words(self) -> str:
        """Intent or offer; nothing for a pledge of staff."""
        return "" if self.pledge.part == Wording.Part.PLEDGE else Wording.Part(self.pledge.part).label

    @property
    def goes_on_with(self) -> str:
        """Who has it on, where that is somebody else than its maker."""
        return now_with(self.pledge.keeper, self.pledge.maker)


@require_safe
def list_pledges(request: HttpRequest) -> HttpResponse:
    """Every pledge as at today or another day; the filter is in the address."""
    found = PledgeFilter(request.GET)
    pledges = found.qs.select_related("kind", "maker", "keeper", "expert")
    page = Paginator(pledges, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [Row(pledge) for pledge in page.object_list]
    facts = {
        "page": page,
        "form": found.form,
        "as_at": found.as_at,
        "is_past": found.as_at < clock.today(),
        "is_narrowed": found.is_narrowed,
        "shows_more": found.shows_more,
        "total": found.everything.count(),
        "states": _count_by_state(found.qs),
        "query": without_page(request),
        "summary": _summary(found) if page.object_list else None,
    }
    return render(request, "pledges/list_pledges.html", facts)


def _summary(found: PledgeFilter) -> Summary:
    """Of those that the filter keeps, or of all, those that were struck out since among them."""
    return summary(found.as_at, set(found.qs.values_list("pk", flat=True)) if found.is_narrowed else None)


def _count_by_state(pledges: QuerySet) -> list[StateCount]:
    """Those rows by how they stood, in the order of a pledge's life; every state is there."""
    counts = Counter(dict(pledges.order_by().values_list("state").annotate(Count("pk"))))
    return [StateCount(state.value, state.label, counts[state]) for state in COUNTED]


@require_safe
def show_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one pledge, in the same number of queries however long its history is."""
    related = ("event__board", "kind", "maker", "keeper", "resolution__motion", "action", "expert")
    pledge = get_object_or_404(Pledge.objects.select_related(*related), pk=pk)
    facts = {"pledge": pledge, "about": About(pledge, request.user), "timeline": timeline(pledge)}
    return render(request, "pledges/show_pledge.html", facts)
