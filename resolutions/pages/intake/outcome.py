"""What became of a batch: what it brought into the register, and how that is taken back."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit.refused import Refused
from resolutions.council.models import Post
from resolutions.council.queries import profile
from resolutions.intake import operations, rules
from resolutions.intake.models import Batch, Origin
from resolutions.motions.models import Motion
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.checking import TakeBackForm
from resolutions.pages.intake.checking import counted
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.saving import saved, sent

ROWS_ON_A_PAGE = 50


def settled_page(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The page of a batch that is in the register or was: its actions with their rows, fifty a page."""
    page = Paginator(_origins(batch), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    keys = batch.outcome["keys"]
    facts = {
        "batch": batch,
        "page": page,
        "counts": batch.outcome["counts"],
        "written": written(batch),
        "posts": Post.objects.filter(pk__in=keys["posts"]),
        "motions": Motion.objects.filter(pk__in=keys["motions"]),
        "is_taken_back": batch.state == Batch.State.TAKEN_BACK,
        "taken_back": _taken_back(batch),
        "cannot_be_taken_back": _refusal(batch),
    }
    return render(request, "resolutions/intake/outcome.html", facts)


def _origins(batch: Batch):
    return Origin.objects.filter(batch=batch).select_related("action").order_by("pk")


@for_intake
def take_back_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take everything that it brought in out of the register again, for a reason."""
    batch = find_batch(request, pk, settled=True)
    if batch.state != Batch.State.CONFIRMED:
        return redirect("show-batch", batch.pk)
    form = TakeBackForm(sent(request))
    if saved(form, partial(operations.take_back, batch, by=request.user)):
        messages.success(request, f"{batch.name} is taken back. The register is as it was without it.")
        return redirect("show-batch", batch.pk)
    facts = {
        "batch": batch,
        "form": form,
        "written": written(batch),
        "changed": batch.outcome["counts"]["change"],
        "refusal": _refusal(batch),
    }
    return render(request, "resolutions/intake/take_back_batch.html", facts)


def written(batch: Batch) -> list[str]:
    """What a batch created, counted: the motion or plan, its resolutions, actions, updates and posts."""
    keys = batch.outcome["keys"]
    nouns = {
        "motions": "motion or plan",
        "resolutions": profile().resolution_word.lower(),
        "actions": "action",
        "updates": "update",
        "posts": "post",
    }
    plural = {"motions": "motions and plans"}
    return [
        f"{len(keys[name]):,} {plural[name]}"
        if name in plural and len(keys[name]) > 1
        else counted(len(keys[name]), noun)
        for name, noun in nouns.items()
        if keys[name]
    ]


def _refusal(batch: Batch) -> str:
    """Why it cannot be taken back; empty where it can."""
    try:
        rules.refuse_unless_undoable(batch)
    except Refused as refusal:
        return str(refusal)
    return ""


def _taken_back(batch: Batch):
    """The entry of the history with who took it back, and when."""
    if batch.state != Batch.State.TAKEN_BACK:
        return None
    return batch.history.select_related("history_user__person").latest()
