"""Choosing a meeting: one on record, or the board and the day of another."""

from collections.abc import Iterable

from django import forms

from carecommit.kit.forms import DateField, Form
from resolutions.council.models import Board, Meeting

OTHER = "other"
WHICH_BOARD = "Choose the board."
WHICH_DAY = "Enter the day on which it meets."


class MeetingForm(Form):
    """For which meeting: one on record, or the board and the day of another."""

    meeting = forms.ChoiceField(
        label="For which meeting?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the meeting that it is for."},
    )
    board = forms.ModelChoiceField(
        Board.objects.all(),
        label="Which board?",
        empty_label="Choose a board",
        error_messages={"required": WHICH_BOARD},
    )
    held_on = DateField(label="When does it meet?", error_messages={"required": WHICH_DAY})

    def __init__(self, *args, meetings: Iterable[Meeting], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._meetings = {str(meeting.pk): meeting for meeting in meetings}
        if not self._meetings:
            del self.fields["meeting"]
            return
        choices = [(pk, f"{each.board}, {each.held_on:%-d %B %Y}") for pk, each in self._meetings.items()]
        self.fields["meeting"].choices = [*choices, (OTHER, "Another meeting")]
        self.fields["board"].required = self.fields["held_on"].required = self._is_another

    @property
    def _is_another(self) -> bool:
        return self.is_bound and self["meeting"].value() == OTHER

    def clean(self) -> None:
        """What was left in the boxes of another meeting says nothing, once one on record is chosen."""
        super().clean()
        if self._meetings and not self._is_another:
            for name in ("board", "held_on"):
                self.errors.pop(name, None)

    def said(self) -> dict:
        """To the operation a meeting is its board and its day."""
        said = super().said()
        meeting = self._meetings.get(said.pop("meeting", ""))
        return {**said, "board": meeting.board, "held_on": meeting.held_on} if meeting is not None else said
