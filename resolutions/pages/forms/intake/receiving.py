"""The form that takes a file or a pasted table."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from carecommit.kit.forms import Form
from resolutions.intake.files.limits import MOST_BYTES
from resolutions.pages.forms.fields import TextField

MEGABYTES = MOST_BYTES // 1024 // 1024
_NEITHER = "Choose a file, or paste a table"
_BOTH = "Bring a file or a pasted table, not both: empty the box, and choose the file again if it is the file you mean"


class ReceivingForm(Form):
    """Exactly one of the two. The content of a file is not read here."""

    file = forms.FileField(
        label="Choose a file",
        help_text=f"Excel (.xlsx), OpenDocument (.ods), CSV or Word (.docx), up to {MEGABYTES} MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.ods,.csv,.tsv,.txt,.docx,.docm"}),
        error_messages={"empty": "This file is empty. Choose the one that holds the plan."},
    )
    # A cell at either end may be empty, so spaces and tabs there count.
    text = TextField(
        label="Paste a table",
        rows=8,
        strip=False,
        help_text="Copied from Word, a spreadsheet, a web page or a PDF, with its heading row.",
    )

    def clean_file(self) -> UploadedFile | None:
        """Raises ValidationError for a file that is too large, before anything reads it."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"This file has more than {MEGABYTES} MB. Take out pictures and sheets that are not needed, and "
                "choose it again."
            )
        return file

    def clean(self) -> None:
        """Asks where there are both or neither. Neither is optional by itself: one of them is needed."""
        super().clean()
        for name, nothing in {"file": None, "text": ""}.items():
            if self.has_error(name, "required"):
                del self._errors[name]
                self.cleaned_data[name] = nothing
        has_file, has_text = bool(self.files.get("file")), bool(self.cleaned_data.get("text", "").strip())
        if has_file and has_text:
            self.add_error("file", _BOTH)
        elif not has_file and not has_text and not self.errors:
            self.add_error("file", _NEITHER)

    @property
    def has_lost_file(self) -> bool:
        """Whether a file came that has to be chosen again: no browser sends it back into its box."""
        return bool(self.files)
