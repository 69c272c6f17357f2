"""The forms that correct a frozen report, and take a published one down."""

from django import forms

from carecommit.kit.forms import Form
from resolutions.pages.forms.fields import NEVER_NAME, TextField


class CorrectionForm(Form):
    """Why there is another issue."""

    why = TextField(
        label="Why is the report corrected?",
        error_messages={"required": "Say why the report is corrected."},
        rows=4,
        help_text=f"It is printed in the new issue, and stands beside the old one. {NEVER_NAME}",
    )
    # The number of the issue that the page was about.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WithdrawalForm(Form):
    """Why a published issue is taken down."""

    why = TextField(
        label="Why is it taken down?",
        error_messages={"required": "Say why the report is taken down."},
        rows=4,
        help_text=f"It is kept with the report, and is not published. {NEVER_NAME}",
    )
