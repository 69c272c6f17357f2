"""Reference data: the council, its key, its people and posts, its boards, and settled spellings."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from resolutions.admin.pages import Kept
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Meeting, Person, Post
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
        fields = ("words", "post")

    def clean_words(self) -> str:
        """Refused where another alias has the same spelling."""
        words = self.cleaned_data["words"]
        self.instance.spelling = normalised(words)
        others = OwnerAlias.objects.exclude(pk=self.instance.pk).filter(spelling=self.instance.spelling)
        if others.exists():
            raise ValidationError("This spelling is settled already: change the post of the alias that is there.")
        return words


@admin.register(OwnerAlias)
class OwnerAliasAdmin(Kept):
    """Spellings of posts that somebody has settled."""

    form = OwnerAliasForm
    list_display = ("words", "post")
    list_select_related = ("post",)
    search_fields = ("words", "post__title")
    autocomplete_fields = ("post",)
