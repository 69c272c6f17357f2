"""Motion, Resolution, Clause: stored once, verbatim, and sealed (only `operations.correct_words` changes them)."""

from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.council.models import Board


class Motion(models.Model):
    """What was put to a body and what became of it."""

    class Kind(models.TextChoices):
        """How it came to the body."""

        MOTION_ON_NOTICE = "motion_on_notice", "Motion on notice"
        CABINET_DECISION = "cabinet_decision", "Cabinet decision"
        SCRUTINY_RECOMMENDATION = "scrutiny_recommendation", "Scrutiny recommendation"
        PLAN = "plan", "Plan"

    class Outcome(models.TextChoices):
        """What the meeting did."""

        CARRIED = "carried", "Carried"
        AMENDED = "amended", "Amended and carried"
        LOST = "lost", "Lost"
        WITHDRAWN = "withdrawn", "Withdrawn"

    code = models.SlugField(unique=True, max_length=40, help_text="Ours, for addresses and references: PCC-2023.")
    kind = models.CharField(max_length=25, choices=Kind)
    title = models.CharField(max_length=250)
    preamble = models.TextField(blank=True, help_text="Notes and beliefs: kept as agreed, not tracked.")
    body = models.ForeignKey(Board, models.PROTECT, related_name="motions_agreed")
    decided_words = models.CharField(
        max_length=60, help_text="The day as the papers give it, for example October 2023."
    )
    decided_on = models.DateField("date of meeting", null=True, blank=True, help_text="Where the papers give the day.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.CARRIED)
    mover = models.CharField(max_length=200, blank=True)
    seconder = models.CharField(max_length=200, blank=True)
    vote = models.CharField(max_length=200, blank=True, help_text="For example: carried unanimously.")
    reference = models.CharField(max_length=100, blank=True, help_text="The council's own reference.")
    link = models.URLField(blank=True, help_text="Where the minutes or the paper can be read.")
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Oversight(models.Model):
    """A board to which the progress of a motion is reported."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="oversights")
    board = models.ForeignKey(Board, models.PROTECT, related_name="oversights")
    history = History()

    class Meta:
        ordering = ["board__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "board"],
                name="oversight_once",
                violation_error_message="This board oversees the motion already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board} oversees {self.motion}"


class Resolution(models.Model):
    """One thing the body resolved; a council may call it a priority."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="resolutions")
    label = models.CharField(
        max_length=20, blank=True, help_text="Text, as agreed: I, 2, (a), iii. Empty for a bullet."
    )
    order = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120, blank=True, help_text="The band it stood under in the plan, as written.")
    words = models.TextField(help_text="As agreed.")
    you_said = models.TextField(
        blank=True, help_text="What care experienced people said, where the plan begins with it."
    )
    history = History()

    class Meta:
        ordering = ["motion", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "order"],
                name="resolution_order_once",
                violation_error_message="Another resolution of this motion has this place.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="resolution_has_words",
                violation_error_message="Give the words as they were agreed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.words}" if self.label else self.words


class Clause(models.Model):
    """One obligation in a resolution, in its words; actions answer clauses."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="clauses")
    label = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField()
    words = models.TextField(help_text="As agreed.")
    history = History()

    class Meta:
        ordering = ["resolution", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "order"],
                name="clause_order_once",
                violation_error_message="Another clause of this resolution has this place.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="clause_has_words",
                violation_error_message="Give the words as they were agreed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.words}" if self.label else self.words
