"""Batch, Origin, and what intake remembers of one council's tables: its columns and its words for a status."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.actions.models import Action
from resolutions.council.scales import Rating, Stage
from resolutions.intake.fields import Field

# What `Batch.brings` says of a file of actions.
PLAN = "plan"


class Batch(models.Model):
    """A file or a pasted table that somebody brought, what they settled about it, and what became of it.

    Until it is confirmed it is its bringer's alone, and nothing of it is in the register.
    """

    class State(models.TextChoices):
        """`CONFIRMING` is written before the one transaction that imports, so that one that was cut off is seen."""

        RECEIVED = "received", "Being settled"
        CONFIRMING = "confirming", "Not finished"
        CONFIRMED = "confirmed", "In the register"
        TAKEN_BACK = "taken_back", "Taken back"
        DISCARDED = "discarded", "Discarded"

    name = models.CharField(max_length=200, help_text="The file's name, or what was pasted.")
    brings = models.CharField(
        max_length=20, default=PLAN, editable=False, help_text="What it holds: a plan, or what another app brings in."
    )
    kind = models.CharField(max_length=10)
    content = models.BinaryField(help_text="The file as it was brought.")
    book = models.BinaryField(help_text="Its tables as text, compressed: what every later step reads.")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="batches")
    # What its bringer settled: about the plan, about each table, and question by question.
    terms = models.JSONField(default=dict)
    tables = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    started_at = models.DateTimeField(null=True, blank=True, help_text="When confirming last began.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.JSONField(default=dict, help_text="How many of each kind of row, and the keys of what it created.")
    taken_back_why = models.TextField(blank=True)
    history = History(excluded_fields=["content", "book", "terms", "tables", "answers", "outcome"])

    class Meta:
        ordering = ["-received_at"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "confirming", "confirmed", "taken_back", "discarded"]),
                name="batch_state_is_known",
                violation_error_message="Choose one of the states.",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_back") | ~Q(taken_back_why=""),
                name="batch_taken_back_for_a_reason",
                violation_error_message="Say why it is taken back.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Origin(models.Model):
    """The row of a file from which an action came, or by which it was changed, with each cell as it was written.

    Never changed; deleted only when its batch is taken back.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="origins")
    action = models.ForeignKey(Action, models.PROTECT, related_name="origins")
    table = models.CharField(max_length=200, help_text="The sheet, or the number of the table.")
    row = models.CharField(max_length=40, help_text="As the file counts them: 3, or 3 to 5 where they were joined.")
    # Pairs, because PostgreSQL keeps the names of an object in an order of its own.
    cells = models.JSONField(help_text="Pairs of a heading and its words, in the order of the columns.")
    said = models.JSONField(help_text="What the row was taken to say: the baseline of the next import of its file.")
    reference = models.CharField(
        max_length=100, blank=True, help_text="The council's own reference, where it gave one."
    )
    fingerprint = models.CharField(max_length=32, help_text="Of the resolution and the action as written.")
    before = models.JSONField(
        null=True, help_text="What stood before, where it changed an action; null where it added one."
    )
    version = models.PositiveIntegerField(help_text="The action's version once it was written.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.batch.name}, {self.table}, row {self.row}"

    @property
    def said_in_order(self) -> list[tuple[str, str]]:
        """What the row was taken to say, field by field."""
        return [(field.value, self.said[field.value]) for field in Field if field.value in self.said]


class ColumnMapping(models.Model):
    """What the columns of a council's table were taken for, under a name, for the next file with these headings."""

    name = models.CharField(max_length=100, unique=True)
    columns = models.JSONField(help_text="Pairs of a heading and what it was taken for, in their order.")
    history = History()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StatusWord(models.Model):
    """What this council means by one word in its status column, confirmed once: green is not always on track."""

    words = models.CharField(max_length=200, help_text="As it was written.")
    spelling = models.CharField(max_length=200, unique=True, editable=False)
    stage = models.CharField(max_length=20, choices=Stage)
    rating = models.CharField(max_length=5, choices=Rating, null=True, blank=True)  # noqa: DJ001 - no rating is not a rating
    history = History()

    class Meta:
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(stage=Stage.IN_PROGRESS),
                name="status_word_rated_only_in_progress",
                violation_error_message="Only an action in progress has a rating.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="status_word_stage_is_known",
                violation_error_message="Choose one of the stages.",
            ),
        ]

    def __str__(self) -> str:
        return self.words
