"""The boxes of one pledge on the page of answers."""

from typing import Any, ClassVar

from django import forms

from carecommit.kit.forms import Form
from carecommit.kit.words import is_blank
from pledges.life.rules import Counted
from pledges.pledging.rules import LONGEST, LONGEST_TIMESCALE

_WHOLE = "Enter a whole number, such as 3"


class _MayBeEmpty:
    """Whether a box must be filled depends on the button, so the operation says it: none is called optional."""

    def validate(self, value: object) -> None:
        """Nothing is wrong with an empty one here."""


class SentenceField(_MayBeEmpty, forms.CharField):
    """What came of it, or why not."""


class OfferField(_MayBeEmpty, forms.CharField):
    """What a partner offers, or by when."""


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


class IntentForm(AnswerForm):
    """The same of what a partner intends, with what they offer; `gives_offer` is whether that button was pressed."""

    offer = OfferField(
        label="What do you offer?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example two paid placements a year. What you intend stays beside it. Never name a young person.",
    )
    by_when = OfferField(
        label="By when?", max_length=LONGEST_TIMESCALE, help_text="In your own words, for example by March 2027."
    )
    field_order = ("offer", "by_when")

    def __init__(self, *args, gives_offer: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = "Needed for “I cannot keep it”: why not. Never name a young person."
        self._gives_offer = gives_offer

    def clean_offer(self) -> str:
        """With a line's end as one character; something is said where it is given, and no more than is kept."""
        offer = self.cleaned_data["offer"].replace("\r\n", "\n")
        if self._gives_offer and is_blank(offer):
            raise forms.ValidationError("Say what you offer.")
        if len(offer) > LONGEST:
            raise forms.ValidationError(f"Say it in {LONGEST:,} characters or fewer.")
        return offer

    def said(self) -> dict:
        """What the operation of the button takes."""
        if self._gives_offer:
            return {"words": self.cleaned_data["offer"], "by_when": self.cleaned_data["by_when"]}
        return super().said()
