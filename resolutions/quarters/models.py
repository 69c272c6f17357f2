"""A financial quarter that has been opened for updates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.timescales import FinancialQuarter


class QuarterQuerySet(models.QuerySet):
    """Filters of quarters."""

    def named(self, quarter: FinancialQuarter):
        """The row of one financial quarter, if it has been opened."""
        return self.filter(year=quarter.year, number=quarter.number)


class Quarter(models.Model):
    """Q1 is April to June, Q4 January to March; `year` is the one in which the financial year begins."""

    class State(models.TextChoices):
        """Updates are taken while it is open."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    year = models.PositiveSmallIntegerField("financial year begins in")
    number = models.PositiveSmallIntegerField("quarter", choices=[(n, f"Quarter {n}") for n in range(1, 5)])
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()
    objects = QuarterQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="quarter_once",
                violation_error_message="This quarter has been opened already.",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="open"),
                name="quarter_one_open",
                violation_error_message="Another quarter is open: close it before you open this one.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=4),
                name="quarter_is_one_to_four",
                violation_error_message="A financial year has quarters 1 to 4.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="quarter_closed_by_somebody",
                violation_error_message="A closed quarter says when it was closed and by whom; an open one does not.",
            ),
        ]

    def __str__(self) -> str:
        return self.financial.label

    @property
    def financial(self) -> FinancialQuarter:
        """The quarter as a value: its first and last day, its label, the one before it."""
        return FinancialQuarter(self.year, self.number)

    @property
    def slug(self) -> str:
        """As it stands in an address: 2024-25-Q1."""
        return str(self.financial)

    @property
    def is_open(self) -> bool:
        """Whether updates are taken."""
        return self.state == self.State.OPEN
