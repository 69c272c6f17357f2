"""The paper with which a frozen report goes to a meeting, who signed its text off, and the paper as it was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.committee.document import Words
from resolutions.council.models import Meeting, refuse_young_people
from resolutions.reports.models import Edition, Issue


class CommitteePaper(models.Model):
    """The covering paper of an issue, for one meeting. It is a draft for as long as it stands; what is sent is frozen.

    `filled` is what it takes from the report, as `committee.filling` wrote it: nobody types that. The lists are rows of
    {"ref", "title", "paragraphs"}; paragraphs are those under which something is exempt, 1 to 7.
    """

    class Part(models.IntegerChoices):
        """Which part of the agenda it is for."""

        PUBLIC = Edition.Part.PUBLIC, "Part I: for publication"
        EXEMPT = Edition.Part.WITH_EXEMPT, "Part II: not for publication"

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="papers")
    part = models.PositiveSmallIntegerField("confidentiality", choices=Part, default=Part.PUBLIC)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    filled = models.JSONField(editable=False)
    title = models.CharField(max_length=300, validators=[refuse_young_people])
    lead_member = models.CharField(max_length=200, blank=True, validators=[refuse_young_people])
    lead_director = models.CharField(max_length=200, blank=True, validators=[refuse_young_people])
    author = models.CharField(max_length=200, blank=True, validators=[refuse_young_people])
    contact_email = models.EmailField(blank=True)
    reference = models.CharField(max_length=60, blank=True)
    is_key_decision = models.BooleanField("key decision", default=False)
    purpose = models.TextField(blank=True)
    recommendations = models.TextField(blank=True, help_text="One on a line.")
    reason = models.TextField(blank=True)
    alternatives = models.TextField(blank=True)
    corporate_plan = models.TextField(blank=True)
    mtfp = models.TextField("medium term financial plan and resources", blank=True)
    financial_risks = models.TextField(blank=True)
    carbon = models.TextField("carbon footprint", blank=True)
    other_implications = models.TextField(blank=True)
    appendices = models.JSONField(default=list, blank=True)
    background_papers = models.JSONField(default=list, blank=True)
    originating_director = models.CharField(max_length=200, blank=True, validators=[refuse_young_people])
    history = History()

    class Meta:
        ordering = ["-meeting__held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "meeting", "part"],
                name="paper_once",
                violation_error_message="This issue has a paper for that part of the meeting already: change that one.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_exempt(self) -> bool:
        """Whether it is for Part II, which is not published."""
        return self.part == self.Part.EXEMPT


class SignOff(models.Model):
    """That a desk, the director or the cabinet member approved a text, or took that back; written once.

    `content` is the text that was approved, as `committee.document.Words.canonical` has it: the sign-off holds for that
    one alone.
    """

    class Role(models.TextChoices):
        """Who signs."""

        DESK = "desk", "Desk"
        DIRECTOR = "director", "Originating director"
        MEMBER = "member", "Cabinet member"

    paper = models.ForeignKey(CommitteePaper, models.PROTECT, related_name="sign_offs")
    role = models.CharField(max_length=8, choices=Role)
    desk = models.CharField(max_length=60, blank=True, help_text="As the council's profile calls it.")
    code = models.CharField(max_length=60, blank=True, help_text="The desk's own reference.")
    given_on = models.DateField("signed on")
    taken_back = models.BooleanField(default=False)
    why = models.TextField("why it was taken back", blank=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64, help_text="Of the content in UTF-8.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(role="desk") & ~Q(desk="")) | (~Q(role="desk") & Q(desk="")),
                name="sign_off_names_its_desk",
                violation_error_message="Name the desk, and nothing for the director and the cabinet member.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=False, why="") | (Q(taken_back=True) & ~Q(why="")),
                name="sign_off_taken_back_for_a_reason",
                violation_error_message="Say why the sign-off is taken back.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk or self.get_role_display()}, {self.paper}"

    @property
    def words(self) -> Words:
        """The text that was approved. Raises what `Words.from_json` raises."""
        return Words.from_json(self.content)


class FrozenPaper(models.Model):
    """The paper as it was sent; one that was changed is frozen again, as the next version."""

    paper = models.ForeignKey(CommitteePaper, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField()
    # `Document.canonical()`; a text and no JSON column, which would keep the meaning and not the characters.
    content = models.TextField()
    sha256 = models.CharField(max_length=64, help_text="Of the content in UTF-8.")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "paper as it was sent"
        verbose_name_plural = "papers as they were sent"
        ordering = ["paper", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="paper_version_once",
                violation_error_message="The paper has a version with this number.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper}, version {self.number}"


class PaperFile(models.Model):
    """One file of a frozen paper, byte for byte."""

    version = models.ForeignKey(FrozenPaper, models.PROTECT, related_name="files")
    # How its name ends: docx, pdf.
    format = models.CharField(max_length=12)
    content = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "file of a paper"
        verbose_name_plural = "files of papers"
        ordering = ["format"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "format"],
                name="paper_file_once",
                violation_error_message="The version has this format.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.format}"
