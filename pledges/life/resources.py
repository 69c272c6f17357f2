"""The columns of a pledge, declared once: those of every export."""

from datetime import date

from django.db.models import QuerySet
from import_export.resources import Resource
from tablib import Dataset

from carecommit.kit import clock
from carecommit.kit.exports import column
from pledges.life.models import State
from pledges.life.queries import Position, positions_of
from pledges.pledging.models import Pledge
from resolutions.council.queries import profile


class PledgeResource(Resource):
    """A pledge as it stood at the end of a day, a row each; as many queries for many rows as for one.

    Without `as_at`, as it stands now, and those that were struck out are among them. The addresses of those whom
    pledges are with are left out unless asked for; a name is there only with its owner's consent.
    """

    reference = column("Reference", "reference")
    made_on = column("Made on", "made_on")
    event = column("Event", "event__title")
    party = column("Staff or partner", "get_party_display")
    post = column("Post", "post_words")
    name = column("Name")
    organisation = column("Organisation", "organisation")
    service_area = column("Service area", "service_area")
    kind = column("Kind", "kind__name")
    manner = column("Differently or in addition", "get_manner_display")
    words = column("Pledge")
    part = column("Part")
    by_when = column("By when")
    last_day = column("Last day")
    state = column("State")
    since = column("Since")
    came_of_it = column("What came of it, or why")
    offered = column("Offered")
    taken_up = column("Taken up")
    helps = column("Helps")
    expert = column("Subject expert", "expert__title")
    needs_help = column("Needs help")
    last_answer = column("Last answer")
    last_answered_on = column("Last answered on")
    versions = column("Versions")
    keeper = column("Now with", "keeper")
    email = column("E-mail", "keeper__email")
    as_at = column("As at")

    def __init__(self, as_at: date | None = None, *, with_emails: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        self.day = as_at
        if not with_emails:
            del self.fields["email"]

    @classmethod
    def get_display_name(cls) -> str:
        """As the page that exports calls it."""
        return "Pledges"

    def filter_export(self, queryset: QuerySet, **kwargs) -> QuerySet:
        """What the columns need, read once for all rows."""
        return queryset.select_related("event", "kind", "keeper", "expert", "resolution__motion", "action")

    def iter_queryset(self, queryset: QuerySet) -> list[Pledge]:
        """All rows at once, since how they stood is read for all of them."""
        pledges = list(queryset)
        self.stood = positions_of(pledges, self.day)
        return pledges

    def at(self, pledge: Pledge) -> Position:
        """How it stood."""
        return self.stood[pledge.pk]

    def dehydrate_name(self, pledge: Pledge) -> str:
        """Nothing without consent."""
        return pledge.name if pledge.may_be_named else ""

    def dehydrate_words(self, pledge: Pledge) -> str:
        """In full."""
        return self.at(pledge).wording.words

    def dehydrate_part(self, pledge: Pledge) -> str:
        """Pledge; of a partner, intent or offer."""
        return self.at(pledge).wording.get_part_display()

    def dehydrate_by_when(self, pledge: Pledge) -> str:
        """As written."""
        return self.at(pledge).wording.by_when

    def dehydrate_last_day(self, pledge: Pledge) -> date | None:
        """The last day that the words allow."""
        return self.at(pledge).wording.latest

    def dehydrate_state(self, pledge: Pledge) -> str:
        """In words."""
        return State(self.at(pledge).state).label

    def dehydrate_since(self, pledge: Pledge) -> date:
        """From when it has been in its state."""
        return self.at(pledge).since

    def dehydrate_came_of_it(self, pledge: Pledge) -> str:
        """What was said with its last step."""
        steps = self.at(pledge).steps
        return steps[-1].words if steps else ""

    def dehydrate_offered(self, pledge: Pledge) -> int | None:
        """Nothing where nothing is counted."""
        return self.at(pledge).offered if self.at(pledge).is_counted else None

    def dehydrate_taken_up(self, pledge: Pledge) -> int | None:
        """The same."""
        return self.at(pledge).taken_up if self.at(pledge).is_counted else None

    def dehydrate_helps(self, pledge: Pledge) -> str:
        """The reference of the action; or the motion's code and the label of the resolution, or its words."""
        if pledge.action is not None:
            return pledge.action.reference
        if pledge.resolution is None:
            return ""
        label = pledge.resolution.label
        return f"{pledge.resolution.motion.code} {label}" if label else str(pledge.resolution)

    def dehydrate_needs_help(self, pledge: Pledge) -> str:
        """Yes or no."""
        return "yes" if self.at(pledge).needs_help else "no"

    def dehydrate_last_answer(self, pledge: Pledge) -> str:
        """What its maker answered last."""
        reply = self.at(pledge).last_reply
        return reply.get_reply_display() if reply is not None else ""

    def dehydrate_last_answered_on(self, pledge: Pledge) -> date | None:
        """The day on which that counts."""
        reply = self.at(pledge).last_reply
        return reply.happened_on if reply is not None else None

    def dehydrate_versions(self, pledge: Pledge) -> int:
        """How often its words were given."""
        return self.at(pledge).wording.number

    def dehydrate_as_at(self, pledge: Pledge) -> date:
        """The day that the row speaks of: it may be cut out of its file."""
        return self.day or clock.today()


def pledges_table(pledges: QuerySet[Pledge], as_at: date, *, with_emails: bool) -> Dataset:
    """The rows of a file, with the council's protective marking, if it has one, in each."""
    rows = PledgeResource(as_at, with_emails=with_emails).export(pledges)
    rows.title = "Pledges"
    if marking := profile().marking:
        rows.append_col(lambda row: marking, header="Protective marking")
    return rows
