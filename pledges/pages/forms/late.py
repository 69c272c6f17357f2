"""The form with which a coordinator adds a pledge for its maker: a late one, or one that came on paper."""

from uuid import UUID

from django import forms

from pledges.events.models import Event
from pledges.pages.forms.helping import ActionField, ResolutionField
from pledges.pages.forms.pledging import PledgingForm
from pledges.pledging.models import Pledge
from resolutions.actions.models import Action
from resolutions.motions.models import Resolution
from resolutions.pages.forms.fields import LOST_PLACE, PastDateField

# The questions are those of the link; a coordinator is asked about somebody else.
_OF_THEM = {
    "words": "What they pledge to do",
    "party": "They pledge as",
    "organisation": "Their organisation",
    "is_offer": "This already is their offer",
    "post_words": "Their post",
    "service_area": "Their service area",
    "email": "Their e-mail address",
    "name": "Their name",
    "may_be_named": "They agree that their name is shown beside the pledge",
}
_HINTS = {
    "is_offer": "Otherwise it is what they intend.",
    "email": "So that they are asked once a quarter how it goes. Without one, you are asked in their place.",
}
_MANNERS = [
    (Pledge.Manner.DIFFERENTLY, "Something they will do differently"),
    (Pledge.Manner.IN_ADDITION, "Something they will do in addition"),
]
_MISSING = {
    "words": "Say what they pledge to do.",
    "party": "Choose whether they are council staff or a partner.",
    "organisation": "Give the name of their organisation.",
    "post_words": "Give their post, for example Head of Housing.",
}


class LateForm(PledgingForm):
    """The questions of the link, with the event and the day. `sent_key` is of the one pledge that a page makes."""

    event = forms.ModelChoiceField(
        Event.objects.all(),
        label="At which event?",
        required=False,
        empty_label="At none",
        error_messages={"invalid_choice": "Choose the event from the list."},
    )
    made_on = PastDateField(label="On which day was it pledged?")
    action = ActionField(
        Action.objects.order_by("reference"),
        label="Which action does it help?",
        required=False,
        empty_label="None, or not known yet",
    )
    resolution = ResolutionField(
        Resolution.objects.select_related("motion").order_by("motion", "order"),
        required=False,
        empty_label="None, or not known yet",
    )
    sent_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE})
    field_order = ("event", "made_on")

    def __init__(self, *args, resolution_word: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        word = resolution_word.lower()
        self.fields["resolution"].label = f"Which {word} does it help?"
        self.fields["action"].help_text = f"The pledge then helps the {word} of that action, whatever is chosen below."
        for name, field in self.fields.items():
            field.label = _OF_THEM.get(name, field.label)
            field.help_text = _HINTS.get(name, field.help_text)
            if name in _MISSING:
                field.error_messages["required"] = _MISSING[name]
            # A coordinator's browser would fill in their own.
            field.widget.attrs["autocomplete"] = "off"
        self.fields["manner"].choices = _MANNERS

    def said(self) -> dict:
        """To the operation the words and who says them are one thing."""
        given = self.cleaned_data
        return {**super().said(), "event": given["event"], "made_on": given["made_on"], "key": given["sent_key"]}

    @property
    def is_key_spent(self) -> bool:
        """Whether the form came without its key, or its key has made a pledge: sent once more it makes another."""
        key = self.cleaned_data.get("sent_key")
        return key is None or Pledge.objects.filter(sent_key=key).exists()

    def renew(self, sent_key: UUID) -> None:
        """Give it another key."""
        self._set("sent_key", str(sent_key))
