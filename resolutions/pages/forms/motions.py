"""The form that puts the agreed words right."""

from django import forms

from carecommit.kit.forms import Form
from resolutions.pages.forms.fields import TextField


class CorrectionForm(Form):
    """The words put right, and why. `instead_of` is what they said when the page was made."""

    words = TextField(label="The words as agreed", rows=8)
    why = TextField(
        label="Why are the words corrected?",
        help_text="For example: typing slip, now as in the minutes. Everybody who reads the motion sees the reason.",
        rows=2,
    )
    instead_of = TextField(widget=forms.HiddenInput, strip=False)

    def go_on_from(self, words: str) -> None:
        """Show what somebody else wrote meanwhile; the next attempt is then made knowing of it."""
        self.add_error("words", f"They now say: “{words}”")
        self.data = self.data.copy()
        self.data["instead_of"] = words
