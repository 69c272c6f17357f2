"""Following a round: who has answered, what the answers changed, and the messages that went out."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.notices.models import Message
from resolutions.notices.queries import how_many_of, messages_of
from resolutions.pages.doors import for_coordinators
from resolutions.pages.rounds.finding import find_round
from resolutions.pages.rounds.outbox import sent_and_waiting
from resolutions.pages.rounds.overview import overview
from resolutions.timescales import FinancialQuarter

MESSAGES_ON_A_PAGE = 25


@for_coordinators
@require_safe
def show_round(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The coordinator's page of one round."""
    round_ = find_round(quarter)
    return render(request, "resolutions/rounds/show.html", {"overview": overview(round_, clock.today())})


@for_coordinators
@require_safe
def list_messages(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """What went out, what waits and what was refused, the newest first."""
    round_ = find_round(quarter)
    page = Paginator(messages_of(round_), MESSAGES_ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = sent_and_waiting(page.object_list)
    counts = how_many_of(round_)
    # Of each state that has some, in the order in which a message goes through them.
    by_state = [(state.label, counts[state]) for state in Message.State if state in counts]
    # Not "messages", the name by which every page shows what has just happened.
    facts = {"round": round_, "page": page, "counts": by_state}
    return render(request, "resolutions/rounds/messages.html", facts)
