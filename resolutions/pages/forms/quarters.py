"""The form that opens a quarter."""

from django import forms

from carecommit.kit.forms import Form
from resolutions.timescales import FinancialQuarter


class OpenForm(Form):
    """Which of the quarters that may be opened."""

    quarter = forms.TypedChoiceField(label="Which quarter?", widget=forms.RadioSelect, coerce=FinancialQuarter.parse)

    def __init__(self, *args, choices: list[FinancialQuarter], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(str(choice), choice.label) for choice in choices]

    def said(self) -> dict:
        """To the operation a quarter is the row that it makes of a financial one."""
        return {"financial": self.cleaned_data["quarter"]}
