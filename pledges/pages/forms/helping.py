"""What a pledge helps: the resolution that anybody may choose, and the action that a coordinator knows."""

from typing import Any

from django import forms
from django.db.models import Q

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.motions.models import Motion, Resolution
from resolutions.motions.queries import had_been_decided

# Characters of a choice: a select is one line, on a phone a short one.
_LONGEST = 110


class ActionField(forms.ModelChoiceField):
    """Any action, named so that a select stays readable."""

    def label_from_instance(self, action: Action) -> str:
        """The reference and the title, cut short."""
        return _short(str(action))


class ResolutionField(forms.ModelChoiceField):
    """Any resolution, with the motion where there are several."""

    def label_from_instance(self, resolution: Resolution) -> str:
        """Its label and words, cut short."""
        return _short(f"{resolution.motion.title}: {resolution}")


class PromiseField(forms.ChoiceField):
    """One of the resolutions that the council had agreed by today, in groups by motion; or none.

    A resolution is agreed in public, so whoever holds the link of an event may read it. An action may be exempt, and
    stands on no page that is open to all.
    """

    def __init__(self, **kwargs: Any) -> None:
        given = {"required": False, "error_messages": {"invalid_choice": "Choose what it helps from the list."}}
        super().__init__(**{**given, **kwargs})

    def read(self) -> None:
        """Offer what there is; one query. Without it nothing is offered."""
        agreed = Q(motion__outcome__in=[Motion.Outcome.CARRIED, Motion.Outcome.AMENDED])
        rows = Resolution.objects.filter(agreed).select_related("motion").order_by("motion__code", "order")
        today = clock.today()
        self.resolutions = {str(row.pk): row for row in rows if had_been_decided(row.motion, today)}
        groups: dict[Motion, list[tuple[str, str]]] = {}
        for key, row in self.resolutions.items():
            groups.setdefault(row.motion, []).append((key, _short(str(row))))
        self.choices = [("", "I am not sure"), *((_short(motion.title), named) for motion, named in groups.items())]

    def clean(self, value: Any) -> Resolution | None:
        """The resolution of that key."""
        return self.resolutions.get(super().clean(value))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
