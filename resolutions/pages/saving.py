"""How a page writes: one operation, whose refusals become errors of the form, with every character kept."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.council.queries import key
from resolutions.progress.timeline import Entry, timeline

SOMEBODY_WROTE = (
    "Somebody else changed this action while you were writing. Nothing of yours is lost: compare, and choose."
)


def saved(form: Form, write: Callable[..., Any]) -> Any:
    """What `write` returns, called with what a valid form says; None if it refuses: the form then says why."""
    if not form.is_valid():
        return None
    try:
        return write(**form.said())
    except Stale:
        form.add_error(None, SOMEBODY_WROTE)
    except Refused as refusal:
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
    except ValidationError as invalid:
        by_field = invalid.message_dict if hasattr(invalid, "error_dict") else {"": invalid.messages}
        for name, sentences in by_field.items():
            form.add_error(name if name in form.fields else None, sentences)
    return None


def written_since(form: Form, action: Action) -> list[Entry]:
    """What others did to `action` since the page of this unsaved form was made, newest first.

    The form then goes on from how the action is now, so that the next attempt is made knowing of it.
    """
    if not form.is_bound:
        return []
    now = Action.objects.values_list("version", flat=True).get(pk=action.pk)
    then = form.cleaned_data.get("version")
    form.data = form.data.copy()
    form.data["version"] = str(now)
    if then is None or then >= now:
        return []
    if SOMEBODY_WROTE not in form.non_field_errors():
        form.add_error(None, SOMEBODY_WROTE)
    # Every operation on an action makes its version one higher, and one entry of the timeline.
    return timeline(action, key())[: now - then]
