"""The forms with which a coordinator sets up an event, changes it, and gives it another address."""

from uuid import UUID

from django import forms

from carecommit.kit.forms import DateField, Form
from pledges.events.models import Event
from resolutions.council.models import Board
from resolutions.pages.forms.fields import LOST_PLACE, NEVER_NAME, TextField


class EventForm(Form):
    """A new event."""

    title = forms.CharField(
        label="What is the event called?", max_length=150, help_text="Stands on the poster and above the form."
    )
    held_on = DateField(label="On which day is it held?")
    host = forms.CharField(
        label="Who asks for the pledges?", max_length=150, help_text="For example Team Plymouth, or a service."
    )
    board = forms.ModelChoiceField(
        Board.objects.all(),
        label="Which board hears what became of them?",
        empty_label="Choose a board",
        error_messages={"required": "Choose the board."},
    )
    opens_on = DateField(label="From which day does the link take pledges?")
    closes_on = DateField(label="Until which day?", help_text="The whole of that day. For example, 31 3 2026")
    welcome = TextField(
        label="What do you ask of people?",
        required=False,
        rows=6,
        max_length=2000,
        help_text=f"Stands on the poster and above the form. {NEVER_NAME}",
    )
    room_for = forms.IntegerField(
        label="How many pledges may come by the link?",
        min_value=1,
        max_value=100_000,
        help_text="More than you expect: it is there so that a robot cannot fill the register.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )

    def clean(self) -> None:
        """The last day is on or after the first."""
        super().clean()
        first, last = self.cleaned_data.get("opens_on"), self.cleaned_data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", "The last day must be on or after the first day.")


class NewForm(EventForm):
    """The same with the key of the page, so that a page sent twice sets up one event."""

    sent_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE})

    def said(self) -> dict:
        """To the operation it is the key."""
        said = super().said()
        key = said.pop("sent_key")
        return {**said, "key": key}

    @property
    def is_key_spent(self) -> bool:
        """Whether the form came without its key, or its key has set up an event: sent once more it sets up another."""
        key = self.cleaned_data.get("sent_key")
        return key is None or Event.objects.filter(sent_key=key).exists()

    def renew(self, sent_key: UUID) -> None:
        """Give it another key."""
        self.data = self.data.copy()
        self.data["sent_key"] = str(sent_key)


class ChangeForm(EventForm):
    """The same, changed for a reason; `seen` tells which state of the event the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE})
    why = TextField(label="Why does it change?", rows=2, help_text="The reason is kept, with what the event was.")


class ReaddressForm(Form):
    """The code that is to end."""

    old = forms.CharField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE})


def stands(event: Event) -> dict:
    """What a form to change `event` begins with."""
    return {name: getattr(event, name) for name in EventForm.base_fields}
