"""Following a round: who has answered, what the answers changed, and the messages that went out."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.notices.models import Message
from resolutions.notices.queries import messages_of
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
    messages = messages_of(round_)
    page = Paginator(messages, MESSAGES_ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [sent_and_waiting(message) for message in page.object_list]
    # Not "messages", the name by which every page shows what has just happened.
    facts = {"round": round_, "page": page, "counts": _by_state(messages)}
    return render(request, "resolutions/rounds/messages.html", facts)


def _by_state(messages: list[Message]) -> list[tuple[str, int]]:
    """How many messages there are in each state that has some, in the order in which a message goes through them."""
    counts = Counter(message.state for message in messages)
    return [(state.label, counts[state]) for state in Message.State if counts[state]]
