"""The boxes of one pledge on the page of answers."""

from typing import Any, ClassVar

from django import forms

from carecommit.kit.forms import Form
from pledges.life.rules import Counted

_WHOLE = "Enter a whole number, such as 3"


class _MayBeEmpty:
    """Whether a box must be filled depends on the button, so the operation says it: none is called optional."""

    def validate(self, value: object) -> None:
        """Nothing is wrong with an empty one here."""


class SentenceField(_MayBeEmpty, forms.CharField):
    """What came of it, or why not."""


class TotalField(_MayBeEmpty, forms.IntegerField):
    """A count by now, 0 or more."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"})
    default_error_messages: ClassVar = {"invalid": _WHOLE, "min_value": _WHOLE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, **kwargs)


class AnswerForm(Form):
    """What came of a pledge, or why not; and how much was offered and taken up, where that is counted."""

    words = SentenceField(
        label="In a sentence",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What came of it, or why not. Needed for “Kept” and “I cannot keep it”. Never name a young person.",
    )
    offered = TotalField(label="Offered so far")
    taken_up = TotalField(label="Taken up so far")

    def __init__(self, *args, is_counted: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_counted:
            del self.fields["offered"], self.fields["taken_up"]

    def clean_words(self) -> str:
        """With a line's end as one character, as it is kept everywhere."""
        return self.cleaned_data["words"].replace("\r\n", "\n")

    def said(self) -> dict:
        """To the operation the two totals are one argument."""
        said = super().said()
        return {"words": said["words"], "counted": Counted(said.get("offered"), said.get("taken_up"))}
