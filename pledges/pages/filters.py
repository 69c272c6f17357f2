"""The filters of the tracker. Their values live in the address, so a filtered list can be sent on."""

import operator
import re
from datetime import date
from functools import reduce

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django_filters.fields import ModelChoiceField

from carecommit.kit import clock
from carecommit.kit.forms import DateField
from pledges.events.models import Event
from pledges.life.heard import hearing_on
from pledges.life.models import COUNTED, LIVE
from pledges.life.queries import on_day
from pledges.pages.forms.helping import ResolutionField
from pledges.pledging.models import Kind, Pledge, Wording
from resolutions.council.models import Board, Post
from resolutions.motions.models import Resolution
from resolutions.pages.filters import one_of

# Not the name: whoever did not consent to be named would be found by it.
_SEARCHED = ("words", "post_words", "organisation", "service_area")
_REFERENCE = re.compile(r"(?i)P-0*([1-9]\d{0,8})")
HELP, ANSWER, OFFER = "help", "answer", "offer"


def _refuse_days_to_come(day: date) -> None:
    if day > clock.today():
        raise ValidationError("Give today, or a day in the past.")


class _DayFilter(filters.Filter):
    field_class = DateField


class _ResolutionField(ResolutionField, ModelChoiceField):
    """Named as in the forms, and chosen as in the other filters."""


class _ResolutionFilter(filters.ModelChoiceFilter):
    # A pledge that helps an action helps its resolution.
    field_class = _ResolutionField


class PledgeFilter(filters.FilterSet):
    """Which pledges, and on which day: all of it is asked of the database.

    A value that is not known narrows nothing and is an error of the form; the day is then today.
    """

    text = filters.CharFilter(label="Words in the pledge, or who made it", method="search", max_length=100)
    state = filters.ChoiceFilter(
        choices=[(state.value, state.label) for state in COUNTED], **one_of("State", "a state", "Any state")
    )
    kind = filters.ModelChoiceFilter(
        queryset=Kind.objects.filter(pledges__isnull=False).distinct(), **one_of("Kind", "a kind", "Any kind")
    )
    area = filters.ChoiceFilter(
        field_name="service_area", **one_of("Service area", "a service area", "Any service area")
    )
    waiting = filters.ChoiceFilter(
        method="wait",
        choices=[(HELP, "Needs help"), (ANSWER, "No answer this quarter"), (OFFER, "No offer yet")],
        **one_of("Waiting for", "something to wait for", "Anything or nothing"),
    )
    as_at = _DayFilter(
        label="As at (day, month and year)",
        help_text="",
        method="leave",
        validators=[_refuse_days_to_come],
    )
    event = filters.ModelChoiceFilter(queryset=Event.objects.all(), **one_of("Event", "an event", "Any event"))
    party = filters.ChoiceFilter(choices=Pledge.Party, **one_of("Made by", "somebody", "Anybody"))
    board = filters.ModelChoiceFilter(
        queryset=Board.objects.filter(pledge_events__isnull=False).distinct(),
        field_name="event__board",
        **one_of("Reported to", "a board", "Any board"),
    )
    resolution = _ResolutionFilter(
        queryset=Resolution.objects.filter(pledges__isnull=False).select_related("motion").distinct(),
        **one_of("Helps", "a resolution", "Anything or nothing"),
    )
    expert = filters.ModelChoiceFilter(
        queryset=Post.objects.filter(supports__isnull=False).distinct(),
        **one_of("Subject expert", "a post", "Any subject expert"),
    )

    class Meta:
        form = forms.Form

    def __init__(self, data) -> None:
        super().__init__(data, queryset=Pledge.objects.all())
        areas = on_day(Pledge.objects.exclude(service_area=""), clock.today()).order_by("service_area")
        found = areas.values_list("service_area", flat=True).distinct()
        self.filters["area"].extra["choices"] = [(area, area) for area in found]
        self.form.full_clean()
        self.as_at: date = self.form.cleaned_data.get("as_at") or clock.today()
        # All that there were on the day, of which the filter keeps some.
        self.everything = on_day(Pledge.objects.all(), self.as_at)
        self.queryset = self.everything

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the day was asked for."""
        return any(self.form[name].value() for name in self.filters if name != "as_at")

    @property
    def shows_more(self) -> bool:
        """Whether one of the filters that are seldom used is in use."""
        return any(self.form[name].value() for name in ("event", "party", "board", "resolution", "expert"))

    def search(self, pledges: QuerySet, name: str, text: str) -> QuerySet:
        """Those in which every word of `text` stands somewhere, in any case; a reference is its own pledge."""
        for word in text.split():
            anywhere = [Q(**{f"{field}__icontains": word}) for field in _SEARCHED]
            if found := _REFERENCE.fullmatch(word):
                anywhere.append(Q(pk=int(found[1])))
            pledges = pledges.filter(reduce(operator.or_, anywhere))
        return pledges

    def wait(self, pledges: QuerySet, name: str, value: str) -> QuerySet:
        """Those that need help, that were asked about in the quarter and not heard of, or that have no offer yet."""
        if value == HELP:
            return pledges.filter(needs_help=True)
        if value == OFFER:
            return pledges.filter(part=Wording.Part.INTENT, state__in=LIVE)
        return hearing_on(self.as_at).awaited(pledges)

    def leave(self, pledges: QuerySet, name: str, value: date) -> QuerySet:
        """The day is in the rows already."""
        return pledges
