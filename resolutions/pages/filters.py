"""The filters of the list of actions. Their values live in the address, so a filtered list can be sent on."""

import operator
from functools import reduce

import django_filters as filters
from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from resolutions.actions.models import Ownership
from resolutions.council.models import Board, Post
from resolutions.council.queries import Key
from resolutions.pages.rows import Row
from resolutions.progress.models import Update
from resolutions.progress.standing import WORDS
from resolutions.quarters.queries import AsAt

_SEARCHED = ("reference", "title", "detail", "owner_words", "latest_text")


def without_page(request: HttpRequest) -> str:
    """The filter in the address, for the links that turn its pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def one_of(label: str, a_one: str, empty: str) -> dict:
    """What a filter with choices is made with: its label, a choice in words ("a stage") and the empty choice."""
    unknown = f"“%(value)s” is not {a_one} that is known here, so it narrows nothing. Choose one from the list."
    return {
        "label": label,
        "empty_label": empty,
        "error_messages": {"invalid_choice": unknown},
        # Otherwise the word "null" would mean those that say nothing, where somebody may have typed it.
        "null_value": "\0",
    }


class ActionFilter(filters.FilterSet):
    """Owner, board and text are asked of the database; stage, rating and standing of the day's rows.

    A value that is not known narrows nothing and is an error of the form.
    """

    text = filters.CharFilter(label="Words in the action or its latest update", method="search", max_length=100)
    stage = filters.ChoiceFilter(method="on_the_day", **one_of("Stage", "a stage", "Any stage"))
    rating = filters.ChoiceFilter(method="on_the_day", **one_of("Rating", "a rating", "Any rating"))
    standing = filters.ChoiceFilter(
        method="on_the_day", choices=list(WORDS.items()), **one_of("Standing", "a standing", "Any standing")
    )
    owner = filters.ModelChoiceFilter(
        queryset=Post.objects.filter(ownerships__isnull=False).distinct(),
        method="owned_by",
        **one_of("Owner", "a post", "Any owner"),
    )
    board = filters.ModelChoiceFilter(
        queryset=Board.objects.filter(oversights__isnull=False).distinct(),
        field_name="resolution__motion__oversights__board",
        **one_of("Reported to", "a board", "Any board"),
    )

    class Meta:
        form = forms.Form

    def __init__(self, data, *, queryset: QuerySet, when: AsAt, key: Key) -> None:
        super().__init__(data, queryset=queryset)
        self.when = when
        self._wanted: dict[str, str] = {}
        self.filters["stage"].extra["choices"] = [(line.code, line.words) for line in key.stages]
        self.filters["rating"].extra["choices"] = [(line.code, line.words) for line in key.ratings]

    @property
    def is_of_the_day(self) -> bool:
        """Whether every candidate's position is needed to tell which rows stay."""
        return self.qs is not None and bool(self._wanted)

    def keeps(self, row: Row) -> bool:
        """Whether a row has the stage, rating and standing asked for."""
        is_so = {
            "stage": lambda code: row.position.stage == code,
            "rating": lambda code: row.position.rating == code,
            "standing": lambda code: code in row.stands.codes,
        }
        return all(is_so[name](code) for name, code in self._wanted.items())

    def on_the_day(self, actions: QuerySet, name: str, value: str) -> QuerySet:
        """Left to `keeps`: how an action stood on a day is not in its own row."""
        self._wanted[name] = value
        return actions

    def owned_by(self, actions: QuerySet, name: str, post: Post) -> QuerySet:
        """Those that `post` owned, lead or joint, on the day shown."""
        owned = Ownership.objects.on(self.when.as_at).filter(post=post)
        return actions.filter(pk__in=owned.values("action_id"))

    def search(self, actions: QuerySet, name: str, text: str) -> QuerySet:
        """Those in which every word of `text` stands somewhere, in any case."""
        newest = Update.objects.filter(action=OuterRef("pk")).order_by("-quarter__year", "-quarter__number")
        actions = actions.annotate(latest_text=Subquery(newest.values("what_happened")[:1]))
        for word in text.split():
            anywhere = (Q(**{f"{field}__icontains": word}) for field in _SEARCHED)
            actions = actions.filter(reduce(operator.or_, anywhere))
        return actions
