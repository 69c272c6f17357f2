"""How a page writes: one operation, whose refusals become errors of the form, with every character kept."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, QueryDict

from carecommit.kit.forms import Form
from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.council.queries import key
from resolutions.pages.forms.fields import VersionedForm
from resolutions.progress.timeline import Entry, changes_since

_STALE = "stale"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing until it is sent."""
    return request.POST if request.method == "POST" else None


def saved(form: Form, write: Callable[..., Any]) -> Any:
    """What `write` returns, called with what a valid form says; None if it refuses: the form then says why."""
    if not form.is_valid():
        return None
    try:
        return write(**form.said())
    except Stale as refusal:
        form.add_error(None, ValidationError(str(refusal), code=_STALE))
    except Refused as refusal:
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
    except ValidationError as invalid:
        by_field = invalid.message_dict if hasattr(invalid, "error_dict") else {"": invalid.messages}
        for name, sentences in by_field.items():
            form.add_error(name if name in form.fields else None, sentences)
    return None


def is_stale(form: Form) -> bool:
    """Whether somebody wrote between the making of this form's page and its sending, and `saved` was refused for it."""
    return form.has_error(NON_FIELD_ERRORS, _STALE)


def written_since(form: VersionedForm, action: Action) -> list[Entry]:
    """What was done to `action` since the page of this unsaved form was made, newest first; a mistake may hide it.

    The form then goes on from how the action is now.
    """
    if not form.is_bound:
        return []
    later = form.go_on_from(Action.objects.values_list("version", flat=True).get(pk=action.pk))
    return changes_since(action, key(), later) if later else []


def says(form: Form, stands: dict[str, Any]) -> bool:
    """Whether this bound form says of each field in `stands` what stands already."""
    return not any(form.fields[name].has_changed(value, form[name].data) for name, value in stands.items())
