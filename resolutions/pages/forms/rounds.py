"""The forms with which a coordinator opens a round, changes it, and sends an answer back."""

from dataclasses import asdict
from datetime import date

from django import forms

from carecommit.kit import clock
from carecommit.kit.forms import DateField, Form
from resolutions.council.models import Board
from resolutions.pages.forms.fields import LOST_PLACE, NEVER_NAME, TextField
from resolutions.pages.forms.meetings import WHICH_BOARD, WHICH_DAY, MeetingForm
from resolutions.rounds.calendar import STEPS, Days, days_left
from resolutions.rounds.models import Round


class OpenForm(MeetingForm):
    """For which meeting the open quarter's updates are."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "meeting" in self.fields:
            self.fields["meeting"].error_messages["required"] = "Choose the meeting that the updates are for."


class ChangeForm(Form):
    """The meeting and the four days, changed for a reason; the days may be counted back once more instead."""

    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE})
    board = forms.ModelChoiceField(
        Board.objects.all(), label="Which board?", empty_label=None, error_messages={"required": WHICH_BOARD}
    )
    held_on = DateField(label="When does it meet?", error_messages={"required": WHICH_DAY})
    count_back = forms.BooleanField(
        label="Count the four days back from this meeting",
        required=False,
        help_text="The four boxes below are then left out. A day that has passed stays where it is.",
    )
    requests_on = DateField(label="Requests sent on")
    due_on = DateField(label="Answers due on")
    sign_off_on = DateField(label="Sign-off on")
    papers_on = DateField(label="Papers out on", help_text="By law five clear working days before the meeting.")
    why = TextField(
        label="Why does it change?",
        rows=2,
        help_text="The reason is kept, with what the round was before.",
        error_messages={"required": "Say why the round changes."},
    )

    def __init__(self, *args, round_: Round, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._round = round_
        if self.is_bound and self["count_back"].value():
            for name in STEPS:
                self.fields[name].required = False

    def clean(self) -> None:
        """A mistake in a box that is left out is none."""
        super().clean()
        if self.cleaned_data.get("count_back"):
            for name in STEPS:
                self.errors.pop(name, None)

    def said(self) -> dict:
        """To the operation the four are one thing."""
        said = super().said()
        given = {name: said.pop(name, None) for name in STEPS}
        days = self._counted_back(said["held_on"]) if said.pop("count_back") else Days(**given)
        return {**said, "days": days}

    def _counted_back(self, held_on: date) -> Days:
        return days_left(held_on, clock.today(), days_of(self._round))


class ReturnForm(Form):
    """Why an answer goes back; `seen` tells which text of it the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": LOST_PLACE})
    why = TextField(
        label="What do you ask of the owner?",
        rows=5,
        help_text=f"They read it with their answer, and answer again. {NEVER_NAME}",
        error_messages={"required": "Say what you ask of the owner. They read it beside their answer."},
    )


def days_of(round_: Round) -> Days:
    """The four days of a round."""
    return Days(**{name: getattr(round_, name) for name in STEPS})


def stands(round_: Round) -> dict:
    """What a form to change `round_` begins with."""
    return {"board": round_.meeting.board_id, "held_on": round_.meeting.held_on, **asdict(days_of(round_))}
