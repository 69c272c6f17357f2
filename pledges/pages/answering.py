"""My pledges: one page, a few buttons a pledge. A press answers one; what is typed for the others stays.

The page is the same for those who sign in and for those who came by a link.
"""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from carecommit.kit import clock
from pledges.life.models import Step
from pledges.life.operations import NO_LONGER_YOURS, answer, offer
from pledges.life.rules import makers_of
from pledges.pages.answerers import maker_by_link, refuse_link
from pledges.pages.cards import CARDS_ON_A_PAGE, OFFER, Card, Cards, typed_in
from pledges.pledging.models import Maker
from resolutions.council.models import User
from resolutions.council.rules import is_officer
from resolutions.pages.saving import saved

_ANOTHERS_LINK = (
    "This pledge is not with whoever’s link you opened last in this browser: open the link in your message again."
)
_NOT_PRESSED = "Nothing is recorded yet. Press one of the buttons of the pledge that you answer."


@never_cache
def answer_pledges(request: HttpRequest) -> HttpResponse:
    """What the person who is signed in keeps, and their answers to it."""
    makers = list(makers_of(request.user, clock.today()))
    if not makers and not is_officer(request.user):
        raise PermissionDenied("You keep no pledge with this account. Ask your coordinator if you should.")
    return _answer(request, makers, request.user)


@login_not_required
@never_cache
def answer_pledges_by_link(request: HttpRequest) -> HttpResponse:
    """The same page for somebody without an account, who came by their link."""
    maker = maker_by_link(request)
    if maker is None:
        return refuse_link(request, typed_in(request.POST))
    return _answer(request, [maker], None)


def _answer(request: HttpRequest, makers: Sequence[Maker], user: User | None) -> HttpResponse:
    cards = Cards(makers, clock.today(), request.POST)
    if request.method != "POST":
        return _show(request, cards)
    number, _, reply = request.POST.get("answer", "").partition(":")
    card = cards.find(number)
    if card is None:
        gone = _ANOTHERS_LINK if user is None else NO_LONGER_YOURS
        return _show(request, cards, wrong=gone if number else _NOT_PRESSED)
    card.pressed = reply
    write = partial(offer, card.pledge) if reply == OFFER else partial(answer, card.pledge, reply=reply)
    step = saved(card.form, partial(write, by=card.pledge.keeper, user=user))
    if step is None:
        return _show(request, cards, wrong="" if card.may_answer else " ".join(each["words"] for each in card.errors))
    messages.success(request, _recorded(card, step))
    card.take(step)
    return _show(request, cards) if cards.is_begun else redirect(request.get_full_path())


def _recorded(card: Card, step: Step) -> str:
    if card.pressed == OFFER:
        return f"Your offer is recorded as {card.pledge}. Once a quarter we ask you how it goes."
    return f"Your answer on {card.pledge} is recorded: {step.get_reply_display()}."


def _show(request: HttpRequest, cards: Cards, *, wrong: str = "") -> HttpResponse:
    """A page of the cards, with every character that was sent: the one that has the card with an error.

    `wrong` is what is wrong with the press of a button that no card has.
    """
    shown = [*cards.waiting, *cards.answered, *cards.not_asked]
    at = next((at for at, card in enumerate(shown) if card.errors), None)
    number = request.GET.get("page") if at is None else at // CARDS_ON_A_PAGE + 1
    page = Paginator(shown, CARDS_ON_A_PAGE).get_page(number)
    pressed = request.POST.get("answer", "").partition(":")[0]
    gone = typed_in(request.POST, pressed) if wrong and pressed else []
    facts = {
        "cards": cards,
        "page": page,
        "waiting": [card for card in page.object_list if card.asks],
        "answered": [card for card in page.object_list if card.is_heard],
        "not_asked": [card for card in page.object_list if not card.asks and not card.is_heard],
        "is_link": request.resolver_match.url_name == "answer-pledges-by-link",
        "gone": gone,
        "errors": [
            *([{"words": wrong, "target": "gone" if gone else ""}] if wrong else []),
            *(error for card in page.object_list for error in card.errors),
        ],
    }
    return render(request, "pledges/answer_pledges.html", facts)
