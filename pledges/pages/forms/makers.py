"""The forms about a maker: who they are, and that they leave."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from carecommit.kit import clock
from pledges.life.keepers import Fate
from pledges.life.models import Handover, State
from pledges.life.queries import Position
from pledges.life.rules import why_nobody_asked, why_not_adopted
from pledges.pages.forms.changing import HeirForm, MakerField, new_maker
from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import Person, Post, refuse_young_people
from resolutions.council.queries import open_posts
from resolutions.pages.forms.fields import LOST_PLACE, PastDateField, TextField, VersionedForm

_ADOPTED, _HANDED_OVER, _RELEASED = Handover.How.ADOPTED.value, Handover.How.HANDED_OVER.value, State.RELEASED.value


class MakerForm(VersionedForm):
    """Who a maker is."""

    title = forms.CharField(
        label="Post",
        max_length=200,
        help_text="In the words they gave, or put right.",
        validators=[refuse_young_people],
    )
    organisation = forms.CharField(
        label="Organisation", required=False, max_length=200, help_text="Where it is not the council’s own."
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="They are asked there each quarter. With another address, the link that went to the old one ends.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    post = forms.ModelChoiceField(
        Post.objects.none(),
        label="Post of the register",
        required=False,
        empty_label="Not known yet",
        help_text="Whoever holds it is asked where there is no e-mail address.",
    )
    person = forms.ModelChoiceField(
        Person.objects.order_by("name", "pk"),
        label="Person of the register",
        required=False,
        empty_label="Nobody in particular",
        help_text="Their account then shows them these pledges.",
    )
    is_back = forms.BooleanField(label="They have not left, or are back", required=False)
    why = TextField(label="Why does it change?", required=False, rows=2, help_text="The reason is kept.")

    def __init__(self, *args, maker: Maker, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        posts = open_posts(clock.today()) | Post.objects.filter(pk=maker.post_id)
        self.fields["post"].queryset = posts.distinct()
        if maker.left_on is None:
            del self.fields["is_back"]

    def said(self) -> dict:
        """To the operation, coming back is a last day that is taken away."""
        said = super().said()
        return {**said, "left_on": None} if said.pop("is_back", False) else said


@dataclass(frozen=True, slots=True)
class Choice:
    """A live pledge of somebody who leaves, how it stands, and the fields that say what becomes of it."""

    position: Position
    fate: BoundField
    heir: tuple[BoundField, ...]

    @property
    def has_own_heir(self) -> bool:
        """Somebody else was named for this one, or should have been."""
        return any(field.value() or field.errors for field in self.heir)


class LeavingForm(HeirForm):
    """Somebody's last day, and what becomes of each live pledge of theirs; `seen` is which there were, and how new.

    What is handed over goes to whoever is named for all, unless somebody else is named for that one.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    left_on = PastDateField(label="What is their last day?")
    why = TextField(
        label="Why do they leave?",
        rows=2,
        help_text="For example: moved to another council. It stands with each pledge below. Name nobody.",
    )
    to = MakerField(
        label="Who takes over what is handed over?",
        required=False,
        help_text="Needed only where you choose “handed over” for a pledge.",
    )

    def __init__(self, *args, maker: Maker, positions: list[Position], **kwargs) -> None:
        super().__init__(*args, keeper=maker, **kwargs)
        self._positions = positions
        self.why_not_adopted = why_not_adopted(maker, clock.today())
        self.why_nobody_asked = "" if self.why_not_adopted else why_nobody_asked(maker)
        adopted = [] if self.why_not_adopted else [(_ADOPTED, "Adopted by the post: whoever holds it next keeps it")]
        choices = [
            *adopted,
            (_HANDED_OVER, "Handed over to somebody else"),
            (_RELEASED, "Released: nobody is held to it any more"),
        ]
        for position in positions:
            pledge = position.pledge
            self.fields[f"fate-{pledge.pk}"] = forms.ChoiceField(
                label=f"What becomes of {pledge.reference}?",
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose what becomes of {pledge.reference}."},
            )
            # Also for the last one of several: what was typed for it stays.
            if len(positions) > 1 or f"post_words-{pledge.pk}" in self.data:
                self._offer_own_heir(pledge)
        # Below the pledges, as on the page; without any there is nothing to take over.
        for name in ("to", "post_words", "organisation", "email"):
            field = self.fields.pop(name)
            if positions:
                self.fields[name] = field

    def _offer_own_heir(self, pledge: Pledge) -> None:
        self.fields[f"post_words-{pledge.pk}"] = forms.CharField(
            label=f"Post of whoever takes over {pledge.reference}",
            required=False,
            max_length=200,
            validators=[refuse_young_people],
        )
        self.fields[f"email-{pledge.pk}"] = forms.EmailField(
            label=f"E-mail address of whoever takes over {pledge.reference}",
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )

    @property
    def choices(self) -> Iterator[Choice]:
        """One for each live pledge, for the page."""
        for position in self._positions:
            names = [f"{name}-{position.pledge.pk}" for name in ("post_words", "email")]
            own = tuple(self[name] for name in names if name in self.fields)
            yield Choice(position, self[f"fate-{position.pledge.pk}"], own)

    def clean_seen(self) -> dict[int, int]:
        """Pledge key -> version."""
        try:
            return {int(key): int(version) for key, version in map(_split, self.cleaned_data["seen"].split())}
        except ValueError:
            raise ValidationError(LOST_PLACE) from None

    def clean(self) -> None:
        """Whatever is handed over has somebody to go to."""
        super().clean()
        said = self.cleaned_data
        for position in self._positions:
            key = position.pledge.pk
            is_handed_over = said.get(f"fate-{key}") == _HANDED_OVER
            post, email = said.get(f"post_words-{key}", ""), said.get(f"email-{key}", "")
            if is_handed_over and email and not post:
                self.add_error(f"post_words-{key}", f"Give the post of whoever takes over {position.pledge.reference}.")
            if (post or email) and f"fate-{key}" in said and not is_handed_over:
                self.add_error(
                    f"fate-{key}", f"You named somebody for {position.pledge.reference}: choose “handed over”."
                )
        if self.names_nobody and self._needs_heir(said):
            self.add_error("to", "Choose who takes over what is handed over, or give their post.")

    def said(self) -> dict:
        """What becomes of each pledge, by its key."""
        said = super().said()
        fates = {position.pledge.pk: self._fate(position.pledge, said) for position in self._positions}
        return {
            "left_on": said["left_on"],
            "why": said["why"],
            "fates": fates,
            "version": said["version"],
            "versions": said["seen"],
        }

    def go_on_from(self, version: int) -> int:
        """The next attempt is made knowing also of the pledges how they are now."""
        later = super().go_on_from(version)
        if self.is_bound:
            self.data["seen"] = seen(self._positions)
        return later

    def _needs_heir(self, said: dict) -> bool:
        keys = (position.pledge.pk for position in self._positions)
        return any(said.get(f"fate-{key}") == _HANDED_OVER and not said.get(f"post_words-{key}") for key in keys)

    def _fate(self, pledge: Pledge, said: dict) -> Fate:
        how = said[f"fate-{pledge.pk}"]
        if how != _HANDED_OVER:
            return Fate(how)
        if said.get(f"post_words-{pledge.pk}"):
            own = new_maker(pledge, post_words=said[f"post_words-{pledge.pk}"], email=said[f"email-{pledge.pk}"])
            return Fate(how, own)
        return Fate(how, self.heir(pledge))


def seen(positions: list[Position]) -> str:
    """Which pledges a page shows, each with its version, in one text."""
    return " ".join(f"{position.pledge.pk}.{position.pledge.version}" for position in positions)


def _split(words: str) -> tuple[str, str]:
    key, _, version = words.partition(".")
    return key, version
