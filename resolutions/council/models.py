"""The council's profile, its users, people, posts and who held them when, boards and their meetings."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from carecommit.kit import clock
from carecommit.kit.history import History
from resolutions.council.scales import Rating, Stage
from resolutions.council.young_people import names_a_young_person


def refuse_young_people(words: str) -> None:
    """For the fields in which somebody might name one. Raises ValidationError."""
    if names_a_young_person(words):
        raise ValidationError("Never record a child or young person here. Name the post that supports them.")


class ReportLayout(models.TextChoices):
    """How a council lays its progress report out."""

    RESOLUTIONS = "resolutions", "By resolution: the completed actions, then those in progress"
    PLAN = "plan", "As a plan: You said, We will, By who, Timescale, Progress"


class CouncilProfile(models.Model):
    """The one council of this database (decision 1), and the words that are its own."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, help_text="As said in a sentence, for example Plymouth.")
    reference_prefix = models.CharField(
        max_length=10,
        help_text="Begins the reference of every action, for example PCC.",
        validators=[RegexValidator(r"^[A-Z]{2,10}$", "Use two to ten capital letters, such as PCC.")],
    )
    resolution_word = models.CharField(
        max_length=20,
        default="Resolution",
        choices=[("Resolution", "Resolution"), ("Priority", "Priority")],
        help_text="What this council calls the parts of what it agreed.",
    )
    marking = models.CharField(
        "protective marking",
        max_length=40,
        blank=True,
        help_text="Printed on every page and export when set, for example OFFICIAL.",
    )
    brand_colour = models.CharField(
        max_length=7,
        default="#1f3a5f",
        help_text="The band at the top of each page, such as #1f3a5f. White text stands on it, so it must be dark.",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six digits, such as #1f3a5f.")],
    )
    report_layout = models.CharField(
        "layout of the report",
        max_length=11,
        default=ReportLayout.RESOLUTIONS,
        choices=ReportLayout,
        help_text="How the papers that a board gets are laid out.",
    )
    open_data = models.BooleanField(
        "publish open data",
        default=False,
        help_text="Lets anybody read the reports that were published, as JSON and CSV, without an account.",
    )
    sign_off_desks = models.TextField(
        blank=True,
        help_text="Who signs a committee paper off, one on a line, for example Fin or Mon Off.",
    )
    due_soon_days = models.PositiveSmallIntegerField(
        default=30, help_text="An action is due soon when its last day is this many days away or fewer."
    )
    contact_email = models.EmailField(blank=True, help_text="Where a reader of the site writes for help.")
    banner = models.TextField(
        blank=True, help_text="A sentence at the top of every page, for example that this is a test."
    )
    history = History()

    class Meta:
        verbose_name = "council profile"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="council_profile_is_one",
                violation_error_message="One database holds one council: change the profile that is there.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class KeyEntry(models.Model):
    """The council's own words for one stage or rating, and what it means by them; printed in every report."""

    code = models.CharField(max_length=20, unique=True, choices=[*Stage.choices, *Rating.choices])
    words = models.CharField(max_length=60)
    definition = models.CharField(max_length=300)
    history = History()

    class Meta:
        verbose_name = "entry of the key"
        verbose_name_plural = "key to stages and ratings"

    def __str__(self) -> str:
        return self.words


class Person(models.Model):
    """Somebody who holds or held a post. A name is optional: posts own actions, people only hold posts (decision 2)."""

    name = models.CharField(
        max_length=200,
        blank=True,
        help_text="Optional. Never name a child or young person here.",
        validators=[refuse_young_people],
    )
    email = models.EmailField(blank=True)
    history = History()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or f"Person {self.pk} (no name given)"


class Post(models.Model):
    """An office that owns actions: an officer's post, a councillor's portfolio, a team, or a partner body."""

    class Kind(models.TextChoices):
        """What sort of owner it is."""

        OFFICER = "officer", "Officer's post"
        COUNCILLOR = "councillor", "Councillor"
        TEAM = "team", "Team or group"
        PARTNER = "partner", "Partner organisation"

    title = models.CharField(max_length=200, validators=[refuse_young_people])
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OFFICER)
    service_area = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True, help_text="Where it is not the council's own.")
    line_manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="manages")
    abolished_on = models.DateField(null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                Lower("title"),
                name="post_title_once",
                violation_error_message="There is a post with this title already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HoldingQuerySet(models.QuerySet):
    """Filters of holdings."""

    def on(self, day):
        """Those that stand on `day`, its first and last day included."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class Holding(models.Model):
    """A person holds a post from one day to another; a leaver is one row with its last day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="The last day. Empty while it goes on.")
    history = History()
    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="holding_ends_after_it_starts",
                violation_error_message="The last day must be on or after the first day.",
            ),
            models.UniqueConstraint(
                fields=["person", "post", "started_on"],
                name="holding_once",
                violation_error_message="This person's time in this post is already recorded from that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.post}"


class Board(models.Model):
    """A body that agrees or oversees: Full Council, Cabinet, a corporate parenting board, a scrutiny committee."""

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40, blank=True)
    history = History()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """One meeting of a board."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    held_on = models.DateField("date of meeting")
    note = models.TextField(blank=True, help_text="What the register needs to know of it, in a sentence.")
    link = models.URLField(blank=True)
    history = History()

    class Meta:
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "held_on"],
                name="meeting_once",
                violation_error_message="This board's meeting on that day is already recorded.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board}, {self.held_on:%d/%m/%Y}"


class UserManager(BaseUserManager):
    """Makes users for Django's own commands."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A user who signs in with `email`; without a password the account cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """An administrator, for `manage.py createsuperuser`."""
        return self.create_user(email, password, role=User.Role.ADMINISTRATOR, **fields)


class User(AbstractBaseUser):
    """An account. One who leaves is deactivated, never deleted: the record names them."""

    class Role(models.TextChoices):
        """What an account may do; each role may do what those before it may."""

        VIEWER = "viewer", "Viewer: reads everything"
        OFFICER = "officer", "Officer: updates the actions of the posts they hold"
        COORDINATOR = "coordinator", "Coordinator: edits, assigns, opens and closes quarters"
        ADMINISTRATOR = "administrator", "Administrator: also keeps accounts and reference data"

    email = models.EmailField("email address", unique=True)
    role = models.CharField(max_length=15, choices=Role, default=Role.VIEWER)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="users")
    is_active = models.BooleanField(
        "active", default=True, help_text="Untick when somebody leaves. Accounts are not deleted."
    )
    is_demonstration = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=clock.now, editable=False)
    # A sign-in changes last_login and no fact of the register; a password is nobody's history.
    history = History(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="There is an account with this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.person.name if self.person and self.person.name else self.email

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens for this account."""
        return self.is_active and self.role == self.Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj=None) -> bool:
        """Administrators may do in the admin what its pages offer; roles, not permissions, rule everything else."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """The same for a whole app."""
        return self.is_staff
