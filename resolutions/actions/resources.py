"""The columns of an action, declared once: those of every export, and those that come back in a workbook."""

from datetime import date

from django.db.models import Q, QuerySet
from import_export.resources import Resource

from carecommit.kit import clock
from carecommit.kit.exports import column
from resolutions.actions.models import Action, AgreedTimescale
from resolutions.actions.queries import owners_of
from resolutions.council.queries import key
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter


class ActionResource(Resource):
    """An action as it is today, a row each; as many queries for many rows as for one.

    After an export, `keys` has the primary key of each row by its reference, and `quarter` the quarter that is open.
    """

    # The names of the columns that somebody may change in a file and bring back. The others are worked out here, or
    # never change.
    CHANGEABLE = ("title", "detail", "plan_year", "lead", "joint", "timescale", "stage", "rating", "progress")

    reference = column("Reference", "reference")
    agreed_in = column("Agreed in", "resolution__motion__title")
    resolution = column("Resolution", "resolution__label")
    clauses = column("Clauses it answers")
    title = column("Action", "title")
    detail = column("Detail", "detail")
    plan_year = column("Plan year", "plan_year")
    lead = column("Lead owner")
    joint = column("Joint owners")
    owner_words = column("Owner in the plan's words", "owner_words")
    timescale = column("Timescale")
    last_day = column("Last day")
    first_timescale = column("First timescale")
    first_last_day = column("First last day")
    stage = column("Stage")
    rating = column("Rating")
    progress = column("Progress this quarter")
    principles = column("Corporate parenting principles")
    added_on = column("Added on", "added_on")

    @classmethod
    def get_display_name(cls) -> str:
        """As the page that exports calls it."""
        return "Actions"

    @classmethod
    def by_heading(cls) -> dict[str, str]:
        """Heading -> the name of its column, in the order of a file."""
        return {field.column_name: name for name, field in cls.fields.items()}

    def filter_export(self, queryset: QuerySet, **kwargs) -> QuerySet:
        """What the columns need, read once for all rows."""
        return queryset.select_related("resolution__motion").prefetch_related(
            "answers__clause", "timescales", "principle_tags"
        )

    def iter_queryset(self, queryset: QuerySet) -> list[Action]:
        """All rows at once: the library reads a hundred at a time, and asks for what belongs to them each time.

        Owners stand on a day, progress belongs to a quarter, and the words for a stage are the council's.
        """
        actions = list(queryset)
        self.keys = {action.reference: action.pk for action in actions}
        self.quarter = open_quarter()
        self.owners = owners_of(self.keys.values(), clock.today())
        self.said = _said_in(self.quarter, list(self.keys.values()))
        self.words = key().words
        return actions

    def dehydrate_clauses(self, action: Action) -> str:
        """The clauses' labels, or their words where they have none."""
        return "; ".join(answer.clause.label or answer.clause.words for answer in action.answers.all())

    def dehydrate_lead(self, action: Action) -> str:
        """One post."""
        return self._owners(action, "lead")

    def dehydrate_joint(self, action: Action) -> str:
        """Any number of posts."""
        return self._owners(action, "joint")

    def _owners(self, action: Action, part: str) -> str:
        return "; ".join(owner.post for owner in self.owners[action.pk] if owner.part == part)

    def dehydrate_timescale(self, action: Action) -> str:
        """The words that stand now."""
        agreed = _agreed(action)
        return agreed[-1].words if agreed else ""

    def dehydrate_last_day(self, action: Action) -> date | None:
        """The last day that they allow."""
        agreed = _agreed(action)
        return agreed[-1].latest if agreed else None

    def dehydrate_first_timescale(self, action: Action) -> str:
        """The words first agreed."""
        agreed = _agreed(action)
        return agreed[0].words if agreed else ""

    def dehydrate_first_last_day(self, action: Action) -> date | None:
        """The last day that those allowed."""
        agreed = _agreed(action)
        return agreed[0].latest if agreed else None

    def dehydrate_stage(self, action: Action) -> str:
        """In the council's words."""
        return self.words(action.stage)

    def dehydrate_rating(self, action: Action) -> str:
        """The same; empty where there is none."""
        return self.words(action.rating)

    def dehydrate_progress(self, action: Action) -> str:
        """What the owner said in the quarter that is open; empty until then, and while none is."""
        return self.said.get(action.pk, "")

    def dehydrate_principles(self, action: Action) -> str:
        """Their names."""
        return "; ".join(str(tag) for tag in action.principle_tags.all())


def _agreed(action: Action) -> list[AgreedTimescale]:
    return sorted(action.timescales.all(), key=lambda timescale: timescale.number)


def _said_in(quarter: Quarter | None, ids: list[int]) -> dict[int, str]:
    """Action id -> what its update in `quarter` says. Updates come after actions, so their model is not named here."""
    if quarter is None:
        return {}
    # A list of more than a thousand ids is slower than the whole table.
    only = Q(pk__in=ids) if len(ids) <= 1000 else Q()
    said = Action.objects.filter(only, updates__quarter=quarter)
    return dict(said.values_list("pk", "updates__what_happened"))
