"""Kinds of pledges, their makers, pledges and the versions of their words."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from carecommit.kit.history import History
from pledges.events.models import Event
from resolutions.actions.models import Action
from resolutions.council.models import Person, Post, refuse_young_people
from resolutions.motions.models import Resolution
from resolutions.timescales import Kind as TimescaleKind
from resolutions.timescales import Timescale


class Kind(models.Model):
    """What sort of thing is pledged: the council's own list, kept in the administration."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=100, help_text="Where it stands in lists; the lowest first.")
    is_opportunity = models.BooleanField(
        "work experience, training or employment",
        default=False,
        help_text="Its makers are pointed to the opportunities mailbox, and what they offer is counted.",
    )
    expert = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expert_in",
        verbose_name="subject expert",
        help_text="Supports new pledges of this kind, unless another post is chosen.",
    )
    is_in_use = models.BooleanField("in use", default=True, help_text="Untick to offer it no more.")
    history = History()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "kind of pledge"
        verbose_name_plural = "kinds of pledges"

    def __str__(self) -> str:
        return self.name


def new_link_key() -> int:
    """A number that stands signed in the address of one maker's page; a new one ends the old address."""
    return secrets.randbelow(2**52)


class Maker(models.Model):
    """Whoever made a pledge or keeps one for somebody else: asked once a quarter how theirs go.

    A post, and a person only where the register knows one; `email` is where the message goes, and tells one from
    another. Whoever gave none is the post itself, one maker for whoever holds it, where the register knows it. Anybody
    else is asked by their coordinator.
    """

    title = models.CharField(
        "post",
        max_length=200,
        help_text="As they gave it, for example Head of Housing.",
        validators=[refuse_young_people],
    )
    organisation = models.CharField(max_length=200, blank=True, help_text="Where it is not the council's own.")
    email = models.EmailField(blank=True)
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="makers",
        verbose_name="post of the register",
        help_text="Once it is known which post the words mean.",
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="makers")
    left_on = models.DateField(null=True, blank=True, help_text="Their last day.")
    link_key = models.BigIntegerField(unique=True, default=new_link_key, editable=False)
    history = History(excluded_fields=["link_key"])

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="maker_email_once",
                violation_error_message="Somebody with this e-mail address makes pledges already.",
            ),
            # Whoever looks for an address looks for it in small letters. (SQLite knows those of English only.)
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="maker_email_is_lower_case",
                violation_error_message="Write the e-mail address in small letters.",
            ),
            # The post itself: nobody in particular, but whoever holds it.
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(email="", person=None, left_on=None),
                name="maker_post_itself_once",
                violation_error_message="This post keeps pledges by itself already. Give an e-mail address, or hand "
                "the pledges over to the post.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="maker_has_title",
                violation_error_message="Give the post.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}" if self.organisation else self.title


class Pledge(models.Model):
    """What somebody pledged to do. Its words are in its wordings; how it stands follows from its steps.

    `post_words`, `name`, `service_area` and `organisation` are as given with it. `maker` never changes; `keeper` is
    whoever it is with now.
    """

    class Party(models.TextChoices):
        """Who pledges. A partner first says what they intend, and then what they offer."""

        STAFF = "staff", "Council staff or councillor"
        PARTNER = "partner", "Business or partner"

    class Manner(models.TextChoices):
        """As the event asks: what will you do differently, or in addition?"""

        DIFFERENTLY = "differently", "Something I will do differently"
        IN_ADDITION = "in_addition", "Something I will do in addition"

    class CameBy(models.TextChoices):
        """Who put it into the register, and with what."""

        LINK = "link", "By the link of the event"
        COORDINATOR = "coordinator", "Added by a coordinator"
        SHEET = "sheet", "Brought in from a sheet"

    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="pledges")
    party = models.CharField(max_length=10, choices=Party, default=Party.STAFF)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="pledges")
    manner = models.CharField(max_length=12, choices=Manner, blank=True)
    post_words = models.CharField("post as given", max_length=200, validators=[refuse_young_people])
    name = models.CharField(max_length=200, blank=True, validators=[refuse_young_people])
    service_area = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    may_be_named = models.BooleanField(default=False, help_text="Whether the name may be shown beside the pledge.")
    made_on = models.DateField()
    maker = models.ForeignKey(Maker, models.PROTECT, related_name="made")
    keeper = models.ForeignKey(Maker, models.PROTECT, related_name="keeps")
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name="helps the resolution"
    )
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name="helps the action"
    )
    expert = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="supports", verbose_name="subject expert"
    )
    came_by = models.CharField(max_length=12, choices=CameBy, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    # Nobody where the maker gave it themselves, by the link of the event.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Counts the writes, as an action's.
    version = models.PositiveIntegerField(default=1, editable=False)
    # A form sent twice carries the same key, and makes one pledge.
    sent_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    history = History(excluded_fields=["version", "sent_key"])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__in=["staff", "partner"]),
                name="pledge_party_is_known",
                violation_error_message="Choose who pledges.",
            ),
            models.CheckConstraint(
                condition=Q(manner__in=["", "differently", "in_addition"]),
                name="pledge_manner_is_known",
                violation_error_message="Choose whether it is done differently or in addition.",
            ),
            models.CheckConstraint(
                condition=Q(came_by__in=["link", "coordinator", "sheet"]),
                name="pledge_came_by_a_known_way",
                violation_error_message="Say how it came: by the link, from a coordinator, or from a sheet.",
            ),
            models.CheckConstraint(
                condition=Q(party="staff") | ~Q(organisation=""),
                name="pledge_of_partner_has_organisation",
                violation_error_message="Give the organisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people call it: P-0037. The number is its own, and never that of another pledge."""
        return f"P-{self.pk:04}"

    @property
    def given_by(self) -> str:
        """The post as it was given, and the organisation of a partner."""
        return f"{self.post_words}, {self.organisation}" if self.organisation else self.post_words


class Wording(models.Model):
    """One version of a pledge's words, as given; number 1 is what was first said. Never changed or deleted."""

    class Part(models.TextChoices):
        """A partner's first words are an intent; what they offer comes second."""

        PLEDGE = "pledge", "Pledge"
        INTENT = "intent", "Intent"
        OFFER = "offer", "Offer"

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=Part)
    words = models.TextField()
    by_when = models.CharField(max_length=200, blank=True, help_text="As written.")
    by_when_kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.value.replace("_", " ")) for kind in TimescaleKind]
    )
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True, help_text="The last day that the words allow.")
    review = models.BooleanField(default=False)
    given_on = models.DateField()
    why = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pledge", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "number"],
                name="wording_number_once",
                violation_error_message="Somebody else changed this pledge at the same moment: look, and try again.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="wording_has_words", violation_error_message="Say what is pledged."
            ),
            models.CheckConstraint(
                condition=Q(part__in=["pledge", "intent", "offer"]),
                name="wording_part_is_known",
                violation_error_message="Choose intent or offer.",
            ),
            models.CheckConstraint(
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gte=F("earliest")),
                name="wording_ends_after_it_starts",
                violation_error_message="The last day must be on or after the first day.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""),
                name="wording_changes_for_a_reason",
                violation_error_message="Say why the words change.",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def timescale(self) -> Timescale:
        """By when, in words with what they mean."""
        return Timescale(self.by_when, TimescaleKind(self.by_when_kind), self.earliest, self.latest, self.review)
