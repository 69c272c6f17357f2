"""The forms that confirm a batch and take it back."""

from django import forms

from carecommit.kit.forms import Form
from resolutions.pages.forms.fields import TextField


class ConfirmForm(Form):
    """Which plan was seen, and whether the rows that cannot go in are left out."""

    digest = forms.CharField(
        label="This page", widget=forms.HiddenInput, error_messages={"required": "It was not sent whole. Look again."}
    )
    leave_out = forms.BooleanField(required=False)

    def offer(self, *, digest: str, wrong: int) -> None:
        """The plan that this page shows, of which so many rows cannot go in.

        A form that was refused goes on from the plan as it is now; rows that nobody has seen are not left out.
        """
        self.fields["leave_out"].label = f"Leave {'this row' if wrong == 1 else 'these rows'} out ({wrong:,})"
        self.initial["digest"] = digest
        if self.is_bound and self.data.get("digest") != digest:
            self.data = {"digest": digest}


class TakeBackForm(Form):
    """Why."""

    why = TextField(
        label="Why is it taken back?",
        rows=3,
        help_text="The reason stays with the file, and in the history of everything that it changed.",
    )
