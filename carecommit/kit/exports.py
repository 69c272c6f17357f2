"""Export by django-import-export, in our words: British days, choices as they are read, no formulas."""

import csv
from datetime import date

from django.db import models
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.resources import ModelResource
from import_export.widgets import Widget
from tablib import Dataset

from carecommit.kit.cells import as_text, for_csv
from carecommit.kit.workbooks import CONTENT_TYPE, Sheet, workbook


class GuardedCSV(base_formats.CSV):
    """CSV that a spreadsheet opens as text.

    The library's own escape takes the = from a cell, which changes what somebody wrote, and lets + - @ through.
    """

    def export_data(self, dataset: Dataset, **kwargs) -> str:
        """The file, with the mark by which a spreadsheet on Windows knows it for UTF-8."""
        rows = _converted(dataset, for_csv)
        return "\ufeff" + rows.export("csv", quoting=csv.QUOTE_NONNUMERIC, **kwargs)


class JSON(base_formats.JSON):
    """For a program, in the words that a person reads; text begins no formula there."""

    def export_data(self, dataset: Dataset, **kwargs) -> str:
        """A list of objects, of text alone."""
        return super().export_data(_converted(dataset, as_text), **kwargs)


class Workbook(base_formats.Format):
    """One sheet with typed days and numbers, written by kit.workbooks: the library's would let formulas in."""

    def get_title(self) -> str:
        """As the form calls it."""
        return "xlsx"

    def get_extension(self) -> str:
        """Of the file's name."""
        return "xlsx"

    def get_content_type(self) -> str:
        """As a browser is told."""
        return CONTENT_TYPE

    def can_export(self) -> bool:
        """And nothing else."""
        return True

    def export_data(self, dataset: Dataset, **kwargs) -> bytes:
        """The file; its sheet has the title of `dataset`."""
        return workbook([Sheet(dataset.title or "Export", dataset.headers, list(dataset))])


def _converted(dataset: Dataset, convert) -> Dataset:
    return Dataset(*([convert(cell) for cell in row] for row in dataset), headers=dataset.headers)


class Value(Widget):
    """A value as it is, for each format to write in its way; what no cell can hold is its name."""

    def render(self, value, obj=None, **kwargs) -> str | int | float | date | None:
        """A bool is an int, and a datetime is a date: both are kept."""
        return value if value is None or isinstance(value, int | float | date) else str(value)


def column(heading: str, attribute: str | None = None) -> Field:
    """A column; without `attribute` the resource has a dehydrate_ method for it.

    The library only ever exports it: what comes back in a file is read by `resolutions.intake`.
    """
    return Field(attribute=attribute, column_name=heading, widget=Value(), readonly=True)


class ExportResource(ModelResource):
    """Every field of a model, under its name in words."""

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        """Choices are exported as the words that people chose, related rows by their names."""
        attribute = f"get_{field_name}_display" if django_field.choices else field_name
        return column(str(django_field.verbose_name), attribute)
