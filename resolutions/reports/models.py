"""The report of record: issues, their editions, the files of each, and how every action stood in them.

All of it is written once, when a quarter is closed or a report corrected: the database refuses to change or delete it.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from resolutions.quarters.models import Quarter
from resolutions.reports.document import PUBLIC, WITH_EXEMPT, Report


class IssueQuerySet(models.QuerySet):
    """Filters of issues."""

    def newest_first(self):
        """By quarter, then by number."""
        return self.order_by("-quarter__year", "-quarter__number", "-number")

    def published(self):
        """Those that anybody may read as open data, while the council publishes any."""
        return self.filter(publication__isnull=False, publication__withdrawal__isnull=True)

    def known_by(self, moment: datetime):
        """Those that say nothing but what was known by `moment`: see `Issue.known`."""
        return self.filter(Q(number=1, quarter__closed_at__lte=moment) | Q(number__gt=1, frozen_at__lte=moment))

    def with_hash(self):
        """With `sha256`, that of the public edition, whose content anybody can take the hash of."""
        public = Edition.objects.filter(issue=models.OuterRef("pk"), part=PUBLIC).values("sha256")
        return self.annotate(sha256=models.Subquery(public))


class Issue(models.Model):
    """A frozen report of a quarter. Issue 1 was frozen when the quarter closed; a later one corrects it, and why."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField()
    why = models.TextField("why it was corrected", blank=True)
    as_at = models.DateField()
    known_on = models.DateField()
    schema = models.PositiveSmallIntegerField()
    # The headline counts by code, as they stand in the content: what trends read without reading every content.
    figures = models.JSONField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter__year", "-quarter__number", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "number"],
                name="issue_number_once",
                violation_error_message="The quarter has an issue with this number.",
            ),
            models.CheckConstraint(
                condition=Q(number=1, why="") | (Q(number__gt=1) & ~Q(why="")),
                name="issue_corrects_for_a_reason",
                violation_error_message="Say why the report is corrected.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter}, issue {self.number}"

    @property
    def known(self) -> datetime:
        """The moment by which what it says was known.

        That of a first issue is the closing, and is earlier than the freezing where the quarter had been closed before
        reports were frozen.
        """
        return self.quarter.closed_at if self.number == 1 else self.frozen_at


class Edition(models.Model):
    """The content of an issue: the public one, and, where something in it is exempt, the one with Part II."""

    class Part(models.IntegerChoices):
        """Part I of an agenda is public; Part II is not."""

        PUBLIC = PUBLIC, "Public"
        WITH_EXEMPT = WITH_EXEMPT, "With exempt items (Part II)"

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="editions")
    part = models.PositiveSmallIntegerField(choices=Part)
    # `Report.canonical()`; a text and no JSON column, which would keep the meaning and not the characters.
    content = models.TextField()
    sha256 = models.CharField(max_length=64, help_text="Of the content in UTF-8.")

    class Meta:
        ordering = ["part"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "part"],
                name="edition_once",
                violation_error_message="The issue has this edition.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue}, {self.get_part_display()}"

    @property
    def report(self) -> Report:
        """The report that was frozen. Raises what `Report.from_json` raises."""
        return Report.from_json(self.content)


class FrozenFile(models.Model):
    """One format of an edition, byte for byte as it was frozen."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files")
    # A key of `reports.formats.FORMATS`, which is also how its address ends: pdf, brief.pdf.
    format = models.CharField(max_length=12)
    content = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["format"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "format"],
                name="frozen_file_once",
                violation_error_message="The edition has this format.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.format}"


class Stood(models.Model):
    """How an action stood in an issue, as its content says: the next report measures its direction from here."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="stood")
    reference = models.CharField(max_length=60)
    stage = models.CharField(max_length=20)
    stage_words = models.CharField(max_length=60)
    rating = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no rating is not a rating
    rating_words = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)
    timescale = models.TextField(blank=True)

    class Meta:
        verbose_name = "line of an issue"
        verbose_name_plural = "lines of issues"
        ordering = ["issue", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "reference"],
                name="stood_once",
                violation_error_message="The issue has this action.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.issue}"


class Publication(models.Model):
    """That the public edition of an issue was published as open data."""

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="publication")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.issue}, published"


class Withdrawal(models.Model):
    """That an issue which was published is not any more, and why: it stays in the register for those who sign in."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    why = models.TextField("why it was taken down")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=""),
                name="withdrawal_for_a_reason",
                violation_error_message="Say why it is taken down.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication.issue}, taken down"
