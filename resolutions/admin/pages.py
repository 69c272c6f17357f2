"""The two kinds of admin page: one that keeps reference data, and one that only shows the register."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from import_export.admin import ExportMixin
from import_export.forms import ExportForm
from import_export.resources import modelresource_factory
from simple_history.admin import SimpleHistoryAdmin
from tablib import Dataset

from carecommit.kit.exports import JSON, ExportResource, GuardedCSV, Workbook
from carecommit.kit.history import erase, record
from carecommit.kit.operation import operation
from resolutions.council.queries import profile

# As every write to what a report says: while one is frozen, this one waits.
_record, _erase = operation(record), operation(erase)
# An address typed without https:// means that, as it will in every form of the next Django.
_OVERRIDES = {models.URLField: {"assume_scheme": "https"}}


class WithHistory(SimpleHistoryAdmin):
    """History that is read, and never written back: the library's form for one version can revert to it."""

    history_list_display = ("history_change_reason",)
    formfield_overrides = _OVERRIDES

    def revert_disabled(self, request: HttpRequest, obj=None) -> bool:
        """Always."""
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """One version, as it was. The library hides the button to revert; a POST without it would still save."""
        if request.method == "POST":
            raise PermissionDenied("History is a record: it is read, and never written back.")
        request.shows_history = True
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        """In a version, everything that its history keeps."""
        if getattr(request, "shows_history", False):
            return self.kept_fields()
        return super().get_readonly_fields(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj=None):
        """In a version, what was not kept is left out: the library would show today's."""
        if getattr(request, "shows_history", False):
            return [(None, {"fields": self.kept_fields()})]
        return super().get_fieldsets(request, obj)

    def kept_fields(self) -> list[str]:
        """The names of the fields that the history keeps."""
        return [field.name for field in self.model.history.model.tracked_fields if not field.primary_key]


class Kept(WithHistory):
    """Reference data: added, changed and deleted here, and the history says by whom."""

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        """A save that changes nothing writes no history."""
        why = "Changed in the administration" if change else "Added in the administration"
        _record(obj, by=request.user, why=why)

    def delete_model(self, request: HttpRequest, obj) -> None:
        """Django asks first, and refuses where something else still needs it."""
        _erase(obj, by=request.user, why="Deleted in the administration")

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        """One by one: a delete of many at once would write no user in their history."""
        for obj in queryset:
            self.delete_model(request, obj)


class ReadOnly(ExportMixin, admin.ModelAdmin):
    """The register: changed only by its own pages, which ask for a reason. It can be exported."""

    formfield_overrides = _OVERRIDES
    export_form_class = ExportForm
    export_formats = (GuardedCSV, JSON, Workbook)

    def get_urls(self) -> list:
        """Without the addresses of Django 1.8, which sent import/ to the change of an object with that key.

        The library's own import is not here: what a council brings is read, shown and confirmed by intake.
        """
        return [url for url in super().get_urls() if str(url.pattern) != "<path:object_id>/"]

    def get_resource_classes(self, request: HttpRequest):
        """A resource that is declared, or else every field."""
        return self.resource_classes or [modelresource_factory(self.model, resource_class=ExportResource)]

    def get_data_for_export(self, request: HttpRequest, queryset: models.QuerySet, **kwargs) -> Dataset:
        """With the council's protective marking, if it has one, in every row: a row may be cut out of its file."""
        rows = super().get_data_for_export(request, queryset, **kwargs)
        rows.title = str(self.opts.verbose_name_plural).capitalize()
        if marking := profile().marking:
            rows.append_col(lambda row: marking, header="Protective marking")
        return rows

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Never."""
        return False
