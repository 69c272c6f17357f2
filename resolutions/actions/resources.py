"""The columns of an action, declared once."""

from import_export.resources import Resource

from carecommit.kit import clock
from carecommit.kit.exports import Words, column
from resolutions.actions.models import Action
from resolutions.actions.queries import owners_of
from resolutions.council.queries import key


class ActionResource(Resource):
    """An action as it is today, a row each."""

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
    principles = column("Corporate parenting principles")
    added_on = column("Added on", "added_on")

    @classmethod
    def get_display_name(cls) -> str:
        """As the page that exports calls it."""
        return "Actions"

    def filter_export(self, queryset, **kwargs):
        """What the columns need, read once for all rows."""
        return queryset.select_related("resolution__motion").prefetch_related(
            "answers__clause", "timescales", "principle_tags"
        )

    def before_export(self, queryset, **kwargs) -> None:
        """Owners stand on a day, and the words for a stage are the council's."""
        self.owners = owners_of(queryset.values_list("pk", flat=True), clock.today())
        self.words = key().words

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
        return self._timescale(action, -1, "words")

    def dehydrate_last_day(self, action: Action) -> str:
        """The last day that they allow."""
        return self._timescale(action, -1, "latest")

    def dehydrate_first_timescale(self, action: Action) -> str:
        """The words first agreed."""
        return self._timescale(action, 0, "words")

    def dehydrate_first_last_day(self, action: Action) -> str:
        """The last day that those allowed."""
        return self._timescale(action, 0, "latest")

    def _timescale(self, action: Action, place: int, name: str) -> str:
        agreed = sorted(action.timescales.all(), key=lambda timescale: timescale.number)
        return Words().render(getattr(agreed[place], name)) if agreed else ""

    def dehydrate_stage(self, action: Action) -> str:
        """In the council's words."""
        return self.words(action.stage)

    def dehydrate_rating(self, action: Action) -> str:
        """The same; empty where there is none."""
        return self.words(action.rating)

    def dehydrate_principles(self, action: Action) -> str:
        """Their names."""
        return "; ".join(str(tag) for tag in action.principle_tags.all())
