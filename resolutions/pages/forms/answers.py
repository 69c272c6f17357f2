"""What the boxes of one row of My updates say, and what is missing."""

from django import forms

from carecommit.kit import clock
from carecommit.kit.forms import DateField, Form
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.operations import timescale_of
from resolutions.pages.forms.fields import PastDateField, TextField
from resolutions.progress.answers import NEEDS_WHY, refuse_unless_answered
from resolutions.progress.models import OwnersAnswer
from resolutions.progress.rules import LONGEST
from resolutions.rounds.answering import Said

_MISSING = {
    "words": "Write the new date, in the words that were agreed.",
    "retimed_because": "Say why the date changes.",
    "agreed_by": "Say who agreed the new date: a board, a meeting or a post.",
}


class AnswerForm(Form):
    """One of the five answers with its parts. What does not belong to the answer is left out, not refused."""

    answer = forms.ChoiceField(
        choices=OwnersAnswer.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the five answers."),
    )
    why = TextField(required=False)
    what_happened = TextField(required=False)
    date_changes = forms.BooleanField(required=False)
    words = forms.CharField(label="New date", required=False, max_length=200)
    agreed_on = PastDateField(required=False)
    retimed_because = TextField(required=False)
    agreed_by = forms.CharField(label="Who agreed it", required=False, max_length=200)
    scoped_by = forms.CharField(label="By when it will be scoped", required=False, max_length=150)
    done_on = DateField(required=False)
    why_no_evidence = TextField(required=False)
    why_corrected = TextField(required=False)

    def __init__(self, *args, action: Action, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._action = action

    def clean(self) -> None:
        """The parts of a date that changes; every text within what a report can hold."""
        said = self.cleaned_data
        for name, text in list(said.items()):
            if isinstance(text, str) and len(text) > LONGEST:
                self.add_error(name, f"Keep it to {LONGEST:,} characters, and say where the rest can be read.")
        if said.get("answer") not in NEEDS_WHY and said.get("date_changes"):
            self.add_error(
                None,
                "You also wrote a new date. Choose “Needs attention” or “Off track” to give it, or untick “The date "
                "changes” there first.",
            )
        if said.get("answer") != OwnersAnswer.DONE:
            said["done_on"] = None
            self.errors.pop("done_on", None)
        if said.get("date_changes"):
            for name, sentence in _MISSING.items():
                if name in said and not said[name]:
                    self.add_error(name, sentence)
            self._read("words", "{}")
        self._ask_for_parts(said)
        if said.get("answer") == OwnersAnswer.NOTHING_CHANGED and said.get("scoped_by"):
            self._read("scoped_by", "To be scoped by {}")

    def _ask_for_parts(self, said: dict) -> None:
        """What the operation would refuse one after the other, all at once."""
        if "answer" not in said:
            return
        for why in (said.get("why", ""), "given"):
            try:
                refuse_unless_answered(said["answer"], why=why, what_happened=said.get("what_happened", "given"))
            except Refused as refusal:
                if refusal.about not in self.errors:
                    self.add_error(refusal.about, str(refusal))

    def _read(self, box: str, words: str) -> None:
        """A date that only the writer can read would count for nothing."""
        text = self.cleaned_data.get(box)
        if not text:
            return
        meaning = timescale_of(self._action, words.format(text), agreed_on=clock.today())
        if meaning.latest is None:
            self.add_error(
                box,
                f"We cannot read a last day in “{text}”. Write a day, a month with its year, a season or a quarter, "
                "such as 31/03/2027, May 2027, Spring 2027 or Q3 2026-27.",
            )
        elif meaning.latest < clock.today():
            self.add_error(box, f"“{text}” has passed already. Give a day to come.")

    def as_said(self) -> Said:
        """For the operation; valid forms only."""
        return Said(**self.cleaned_data)
