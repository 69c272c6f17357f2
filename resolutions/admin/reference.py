"""Reference data: the council, its key, its people and posts, its boards, and settled spellings."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from resolutions.admin.pages import Kept
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Meeting, Person, Post
from resolutions.intake import statuses
from resolutions.intake.fields import Field
from resolutions.intake.models import ColumnMapping, StatusWord
from resolutions.owners.models import OwnerAlias
from resolutions.owners.spelling import normalised


@admin.register(CouncilProfile)
class CouncilProfileAdmin(Kept):
    """The one council."""

    list_display = ("name", "reference_prefix", "resolution_word", "marking")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only until there is one."""
        return super().has_add_permission(request) and not CouncilProfile.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: CouncilProfile, form, change: bool) -> None:
        """One database holds one council, under the number 1."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(KeyEntry)
class KeyEntryAdmin(Kept):
    """The council's words for stages and ratings."""

    list_display = ("code", "words", "definition")
    ordering = ("pk",)


@admin.register(Person)
class PersonAdmin(Kept):
    """People who hold posts."""

    list_display = ("__str__", "email")
    search_fields = ("name", "email")


@admin.register(Post)
class PostAdmin(Kept):
    """Posts, which own actions."""

    list_display = ("title", "kind", "service_area", "organisation", "abolished_on")
    list_filter = ("kind", "service_area")
    search_fields = ("title", "service_area", "organisation")
    autocomplete_fields = ("line_manager",)


@admin.register(Holding)
class HoldingAdmin(Kept):
    """Who holds which post, from when to when."""

    list_display = ("post", "person", "started_on", "ended_on")
    list_select_related = ("post", "person")
    search_fields = ("post__title", "person__name")
    autocomplete_fields = ("post", "person")


@admin.register(Board)
class BoardAdmin(Kept):
    """Boards."""

    list_display = ("name", "short_name")
    search_fields = ("name", "short_name")


@admin.register(Meeting)
class MeetingAdmin(Kept):
    """Meetings of boards."""

    list_display = ("board", "held_on", "note")
    list_filter = ("board",)
    list_select_related = ("board",)
    date_hierarchy = "held_on"


class OwnerAliasForm(forms.ModelForm):
    """A spelling is compared without case and spacing, so that is how it must be unique."""

    class Meta:
        model = OwnerAlias
        fields = ("words", "post", "within")

    def clean(self) -> None:
        """Refused where another alias has the same spelling in the same cell."""
        said = self.cleaned_data
        self.instance.spelling = normalised(said.get("words", ""))
        self.instance.within_spelling = normalised(said.get("within", ""))
        settled = OwnerAlias.objects.exclude(pk=self.instance.pk).filter(
            spelling=self.instance.spelling, within_spelling=self.instance.within_spelling
        )
        if settled.exists():
            self.add_error(
                "words",
                ValidationError("This spelling is settled already: change the post of the alias that is there."),
            )


@admin.register(OwnerAlias)
class OwnerAliasAdmin(Kept):
    """Spellings of posts that somebody has settled."""

    form = OwnerAliasForm
    list_display = ("words", "post", "within")
    list_select_related = ("post",)
    search_fields = ("words", "post__title")
    autocomplete_fields = ("post",)


class ColumnMappingForm(forms.ModelForm):
    """What is kept here is used unseen, so it must be what intake would have written."""

    class Meta:
        model = ColumnMapping
        fields = ("name", "columns")

    def clean_columns(self) -> list:
        """Raises ValidationError for anything but pairs of a heading and a part of an action, none of these twice."""
        columns = self.cleaned_data["columns"]
        is_pairs = isinstance(columns, list) and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
            for pair in columns
        )
        taken = [field for _, field in columns if field != Field.KEPT] if is_pairs else []
        if not is_pairs or len(taken) != len(set(taken)) or not set(taken) <= {field.value for field in Field}:
            raise ValidationError(
                'Write a list of pairs, such as [["By who", "Owners"]], with each part of an action once at most.'
            )
        return columns


@admin.register(ColumnMapping)
class ColumnMappingAdmin(Kept):
    """What the columns of a council's table were taken for, for the next file with the same headings."""

    form = ColumnMappingForm
    list_display = ("name",)
    search_fields = ("name",)


class StatusWordForm(forms.ModelForm):
    """A word is compared without case and spacing, so that is how it must be unique."""

    class Meta:
        model = StatusWord
        fields = ("words", "stage", "rating")

    def clean(self) -> None:
        """Refused where another word reads the same."""
        self.instance.spelling = statuses.spelling(self.cleaned_data.get("words", ""))
        others = StatusWord.objects.exclude(pk=self.instance.pk).filter(spelling=self.instance.spelling)
        if self.instance.spelling and others.exists():
            self.add_error("words", ValidationError("This word is settled already: change what is there."))


@admin.register(StatusWord)
class StatusWordAdmin(Kept):
    """What this council means by the words in its status columns."""

    form = StatusWordForm
    list_display = ("words", "stage", "rating")
    list_filter = ("stage",)
    search_fields = ("words",)
