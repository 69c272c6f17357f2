"""A member asks of an action, and whoever owns it replies."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from carecommit.kit import clock
from resolutions.council.models import User
from resolutions.pages.finding import find_action
from resolutions.pages.forms.questions import AskForm, ReplyForm
from resolutions.pages.saving import saved, sent
from resolutions.progress.models import Question
from resolutions.progress.questions import ask, reply
from resolutions.progress.rules import may_reply


def ask_question(request: HttpRequest, reference: str) -> HttpResponse:
    """A question to the owners of an action, from anybody who is signed in."""
    action = find_action(reference)
    form = AskForm(sent(request))
    if saved(form, partial(ask, action, by=request.user)):
        messages.success(request, "Your question is asked. The reply will stand beside it, here and in the report.")
        return redirect("show-action", action.reference)
    return render(request, "resolutions/ask_question.html", {"action": action, "form": form})


def reply_question(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply to a question, or another in its place."""
    question = _find(pk)
    _refuse_unless_theirs(question, request.user)
    stands = {"reply": question.reply, "replied": question.replied_by_id}
    form = ReplyForm(sent(request), initial=stands)
    if saved(form, partial(reply, question, by=request.user)):
        messages.success(request, "Your reply stands beside the question.")
        return redirect("show-action", question.action.reference)
    question.refresh_from_db(fields=["reply", "replied_at", "replied_by"])
    is_overtaken = _is_overtaken(form, question, request.user)
    facts = {"question": question, "action": question.action, "form": form, "is_overtaken": is_overtaken}
    return render(request, "resolutions/reply_question.html", facts, status=409 if is_overtaken else 200)


def _is_overtaken(form: ReplyForm, question: Question, user: User) -> bool:
    """Whether somebody else replied since the page of this unsaved form was made; a mistake may hide it.

    The form then goes on from the reply that stands, so that the next attempt is made knowing of it.
    """
    if not form.is_bound or question.replied_by_id in {form.cleaned_data.get("replied"), user.pk, None}:
        return False
    form.data = form.data.copy()
    form.data["replied"] = str(question.replied_by_id)
    return True


def _find(pk: int) -> Question:
    related = ("action__resolution__motion__body", "asked_by__person", "replied_by__person")
    return get_object_or_404(Question.objects.select_related(*related), pk=pk)


def _refuse_unless_theirs(question: Question, user: User) -> None:
    if not may_reply(user, question.action, clock.today()):
        raise PermissionDenied(
            f"This question is for the owners of {question.action.reference}, whose posts you do not hold. "
            "Ask your coordinator if you should answer it."
        )
