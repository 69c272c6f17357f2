"""Export by django-import-export, in our words: British days, choices as they are read, no formulas."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.resources import ModelResource
from import_export.widgets import Widget
from tablib import Dataset

from carecommit.kit.cells import guarded


class GuardedCSV(base_formats.CSV):
    """CSV that a spreadsheet opens as text.

    The library's own escape takes the = from a cell, which changes what somebody wrote, and lets + - @ through.
    """

    def export_data(self, dataset: Dataset, **kwargs) -> str:
        """The file, with the mark by which a spreadsheet on Windows knows it for UTF-8."""
        rows = [[guarded(str(cell)) for cell in row] for row in dataset]
        return "\ufeff" + Dataset(*rows, headers=dataset.headers).export("csv", **kwargs)


class Words(Widget):
    """A value as a person reads it: 31/03/2026, 31/03/2026 15:05, yes, no, the name of a related row."""

    def render(self, value, obj=None, **kwargs) -> str:
        """None is an empty cell."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def column(heading: str, attribute: str | None = None) -> Field:
    """A column that is only ever exported; without `attribute` the resource has a dehydrate_ method for it."""
    return Field(attribute=attribute, column_name=heading, widget=Words(), readonly=True)


class ExportResource(ModelResource):
    """Every field of a model, under its name in words."""

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        """Choices are exported as the words that people chose, related rows by their names."""
        attribute = f"get_{field_name}_display" if django_field.choices else field_name
        return column(str(django_field.verbose_name), attribute)
