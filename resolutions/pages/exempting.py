"""Marking what of an action is not for publication."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator

from resolutions.actions.models import Action
from resolutions.council.queries import KeyLine
from resolutions.pages.doors import for_coordinators
from resolutions.pages.finding import find_action
from resolutions.pages.forms.exempting import ExemptForm
from resolutions.pages.saving import saved, sent, written_since
from resolutions.progress.exempting import Item, exempt
from resolutions.progress.models import Evidence, Update
from resolutions.reports.exempt import still_published

# Characters of an update or a name, by which it is told from the others.
_LONGEST = 150


@for_coordinators
def exempt_item(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark the action, one of its updates or a piece of its evidence, or let it be published again."""
    action = find_action(reference)
    items = _items(action)
    form = ExemptForm(sent(request), initial={"version": action.version}, items=items)
    if item := saved(form, partial(exempt, by=request.user)):
        _, line = items[form.cleaned_data["item"]]
        what = f"{line.words[:1].lower()}{line.words[1:]}"
        messages.success(request, f"{action.reference}, {what}: {_state(item).lower()}")
        if item.exempt_under and (issues := still_published(action)):
            named = "; ".join(map(str, issues))
            messages.warning(request, f"A published report still says it, and can be taken down: {named}.")
        return redirect("show-action", action.reference)
    changes = written_since(form, action)
    page = {"action": action, "form": form, "changes": changes}
    return render(request, "resolutions/exempt_item.html", page, status=409 if changes else 200)


def _items(action: Action) -> dict[str, tuple[Item, KeyLine]]:
    """What can be marked, each with how it is called and stands: the newest quarter first."""
    updates = Update.objects.filter(action=action).select_related("quarter")
    evidence = Evidence.objects.listed().standing().filter(action=action).select_related("quarter")
    found: list[tuple[Item, str, str]] = [
        (action, "The action itself", "Its title, its owners, its timescale, and all that is said of it."),
        *((update, f"The update for {update.quarter}", _quoted(update.what_happened)) for update in updates),
        *(
            (each, f"The {'link' if each.link else 'file'} “{_short(each.name)}”", f"For {each.quarter}.")
            for each in evidence.order_by("-added_at", "-pk")
        ),
    ]
    lines = [
        (item, KeyLine(f"{item._meta.model_name}-{item.pk}", words, f"{said} {_state(item)}"))
        for item, words, said in found
    ]
    return {line.code: (item, line) for item, line in lines}


def _quoted(words: str) -> str:
    return f"“{_short(words)}”"


def _short(words: str) -> str:
    return Truncator(" ".join(words.split())).chars(_LONGEST)


def _state(item: Item) -> str:
    return f"Exempt under paragraph {item.exempt_under}." if item.exempt_under else "Not exempt."
