"""The form that chooses the day of a report."""

from datetime import date

from django.core.exceptions import ValidationError

from carecommit.kit.forms import DateField, Form
from carecommit.kit.tags import day as in_words
from resolutions.quarters.queries import AsAt, shown_as_at


class AsAtForm(Form):
    """The day as at which a report is shown: one of its quarter, and not one to come."""

    as_at = DateField(label="Show the report as at", required=False)

    def __init__(self, *args, last: AsAt, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.last = last

    def clean_as_at(self) -> date | None:
        """An empty box means the last day there is."""
        chosen, first, last = self.cleaned_data["as_at"], self.last.quarter.starts_on, self.last.as_at
        if chosen is not None and not first <= chosen <= last:
            raise ValidationError(f"Enter a day from {in_words(first)} to {in_words(last)}")
        return chosen

    @property
    def when(self) -> AsAt:
        """What was asked for; where that cannot be shown, the last day there is."""
        chosen = self.cleaned_data.get("as_at") if self.is_bound and self.is_valid() else None
        return shown_as_at(self.last, chosen)
