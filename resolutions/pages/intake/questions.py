"""What only a person can say of a batch, asked once however many rows it is about."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from resolutions.intake import operations
from resolutions.intake.asking import Asking, questions_of
from resolutions.intake.models import Batch
from resolutions.intake.questions import Asked
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.questions import AnswersForm, name_of
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.intake.lines import Wording
from resolutions.pages.saving import saved, sent

QUESTIONS_ON_A_PAGE = 20


@for_intake
def answer_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Open and answered ones, twenty a page. What is answered is saved when the page is sent; the rest stays open."""
    batch = find_batch(request, pk)
    asking = questions_of(batch)
    if asking is None:
        messages.warning(request, "Say first which plan these rows are of.")
        return redirect("show-batch", batch.pk)
    page = Paginator(asking.asked, QUESTIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    form = AnswersForm(sent(request), asking=asking, shown=_shown(request, asking, page))
    if saved(form, partial(operations.answer, batch, by=request.user)):
        return _go_on(request, batch, page)
    _show_conflicts(form, asking)
    facts = {"batch": batch, "form": form, "page": page, "waiting": len(asking.waiting)}
    return render(request, "resolutions/intake/answer_questions.html", facts)


def _shown(request: HttpRequest, asking: Asking, page: Page) -> list[Asked]:
    """The questions of the page, and any other that was answered: an answer may have moved them since it was made."""
    answered = {name.rpartition("-")[0] for name in request.POST}
    on_page = {each.question.key for each in page.object_list}
    return [each for each in asking.asked if each.question.key in on_page or name_of(each.question.key) in answered]


def _show_conflicts(form: AnswersForm, asking: Asking) -> None:
    """Lay what the register has beside what the sheet has."""
    wording = Wording(asking.posts, asking.key)
    for item in form.items:
        if conflict := asking.conflicts.get(item.asked.question.key):
            item.change = wording.change(conflict.line, conflict.comparison)
            item.action = conflict.line.known


def _go_on(request: HttpRequest, batch: Batch, page: Page) -> HttpResponse:
    """To the next page of questions, or where none is open any more to what would be brought in."""
    asking = questions_of(Batch.objects.get(pk=batch.pk))
    waiting = {each.question.key for each in asking.waiting}
    if not waiting:
        messages.success(request, "Every question is answered. Check what will be brought in.")
        return redirect("check-batch", batch.pk)
    first = next(place for place, each in enumerate(asking.asked) if each.question.key in waiting)
    number = page.next_page_number() if page.has_next() else first // QUESTIONS_ON_A_PAGE + 1
    left = "1 question is" if len(waiting) == 1 else f"{len(waiting):,} questions are"
    messages.info(request, f"Your answers are saved. {left} still open.")
    return redirect(f"{reverse('answer-questions', args=[batch.pk])}?page={number}")
