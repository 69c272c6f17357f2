"""Adding, editing, assigning and retiming: what is written, what is refused, and that every date and owner stays."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action, Ownership
from resolutions.actions.operations import add_action, assign, edit_action, retime
from resolutions.actions.queries import owners_of
from resolutions.timescales import Kind

AGREED = {"agreed_on": date(2026, 5, 1), "agreed_by": "Cabinet"}


def add(cast, **changes) -> Action:
    """A new action of the second resolution."""
    given = {"title": "Write the letter", **AGREED, **changes}
    return add_action(cast.other_resolution, by=cast.coordinator, **given)


def owners(action: Action, day: date) -> list[tuple[str, str]]:
    """The posts that own it on `day`, with their parts."""
    return [(owner.post, owner.part) for owner in owners_of([action.pk], day)[action.pk]]


class TestAdd:
    def test_its_reference_says_which_motion_and_resolution(self, cast):
        assert [add(cast).reference, add(cast).reference] == ["ANY-2023-R2-01", "ANY-2023-R2-02"]

    def test_its_timescale_is_kept_as_written_and_as_read(self, cast):
        (agreed,) = add(cast, timescale="Spring 2027").timescales.all()
        assert (agreed.number, agreed.words, agreed.kind) == (1, "Spring 2027", Kind.SEASON)
        assert (agreed.earliest, agreed.latest) == (date(2027, 3, 1), date(2027, 5, 31))
        assert (agreed.agreed_on, agreed.agreed_by) == (date(2026, 5, 1), "Cabinet")

    def test_relative_words_count_from_the_day_they_were_agreed(self, cast):
        assert add(cast, timescale="6 months").timescales.get().latest == date(2026, 11, 1)

    def test_words_that_cannot_be_read_are_kept_without_a_date(self, cast):
        agreed = add(cast, timescale="soonish").timescales.get()
        assert (agreed.words, agreed.kind, agreed.latest) == ("soonish", Kind.UNPARSED, None)

    def test_its_owners_clauses_and_principles_are_there(self, cast):
        action = add_action(
            cast.resolution,
            title="Hold a yearly meeting",
            by=cast.coordinator,
            lead=cast.posts.school,
            joint=[cast.posts.housing],
            clauses=cast.clauses,
            principles=["express_views", "take_account"],
            **AGREED,
        )
        assert owners(action, date(2026, 5, 1)) == [
            ("Virtual School Headteacher", "lead"),
            ("Head of Housing", "joint"),
        ]
        assert owners(action, date(2026, 4, 30)) == []
        assert [answer.clause for answer in action.answers.order_by("clause__order")] == list(cast.clauses)
        assert [tag.principle for tag in action.principle_tags.all()] == ["express_views", "take_account"]

    def test_a_post_that_leads_is_not_joint_as_well(self, cast):
        action = add(cast, lead=cast.posts.school, joint=[cast.posts.school])
        assert owners(action, date(2026, 5, 1)) == [("Virtual School Headteacher", "lead")]

    def test_sent_twice_it_is_added_once(self, cast):
        sent_key = uuid4()
        assert add(cast, sent_key=sent_key) == add(cast, sent_key=sent_key)
        assert cast.other_resolution.actions.count() == 1

    def test_a_young_person_never_owns_an_action(self, cast):
        with pytest.raises(ValidationError, match="Never record a child or young person"):
            add(cast, owner_words="Young person")
        assert cast.other_resolution.actions.count() == 0

    def test_it_answers_clauses_of_its_own_resolution_only(self, cast):
        with pytest.raises(Refused, match="its own resolution"):
            add(cast, clauses=[cast.clauses[0]])
        assert cast.other_resolution.actions.count() == 0


class TestEdit:
    def edit(self, cast, *, version: int = 3, **changes) -> Action:
        given = {
            "title": "Set aside fifteen flats a year",
            "detail": "Near bus stops.",
            "clauses": [cast.clauses[1]],
            "principles": ["safety_stability", "express_views"],
            "why": "The board asked for more",
            **changes,
        }
        return edit_action(cast.action, version=version, by=cast.coordinator, **given)

    def test_what_it_says_changes_and_its_reference_stays(self, cast):
        action = self.edit(cast)
        assert (action.reference, action.title) == ("ANY-2023-R1-01", "Set aside fifteen flats a year")
        assert [answer.clause for answer in action.answers.all()] == [cast.clauses[1]]
        assert [tag.principle for tag in action.principle_tags.all()] == ["express_views", "safety_stability"]

    def test_its_history_has_the_words_before_with_who_and_why(self, cast):
        self.edit(cast)
        now, before, *_ = cast.action.history.order_by("-history_id")
        assert before.title == "Set aside twelve flats a year"
        assert (now.history_user, now.history_change_reason) == (cast.coordinator, "The board asked for more")

    def test_without_a_reason_it_is_refused(self, cast):
        with pytest.raises(Refused) as refusal:
            self.edit(cast, why=" ")
        assert refusal.value.about == "why"
        assert Action.objects.get(pk=cast.action.pk).title == "Set aside twelve flats a year"

    def test_somebody_else_wrote_first(self, cast):
        self.edit(cast)
        with pytest.raises(Stale):
            self.edit(cast, title="Set aside ten flats a year")
        assert Action.objects.get(pk=cast.action.pk).title == "Set aside fifteen flats a year"


class TestRetime:
    def retime(self, cast, *, version: int = 3, **changes):
        given = {
            "words": "31/03/2027",
            "agreed_on": date(2026, 8, 1),
            "agreed_by": "Cabinet",
            "why": "The builder left",
            **changes,
        }
        return retime(cast.action, version=version, by=cast.coordinator, **given)

    def test_every_earlier_timescale_stays(self, cast):
        self.retime(cast)
        self.retime(cast, version=4, words="Summer 2027")
        rows = cast.action.timescales.values_list("number", "words", "why")
        assert list(rows) == [
            (1, "31/12/2026", ""),
            (2, "31/03/2027", "The builder left"),
            (3, "Summer 2027", "The builder left"),
        ]

    @pytest.mark.parametrize(
        ("changes", "about"),
        [
            ({"why": ""}, "why"),
            ({"agreed_by": " "}, "agreed_by"),
            ({"agreed_on": date(2026, 8, 13)}, "agreed_on"),
            ({"agreed_on": date(2026, 2, 19)}, "agreed_on"),
        ],
    )
    def test_what_is_missing_or_out_of_order_is_refused(self, cast, changes, about):
        with pytest.raises(Refused) as refusal:
            self.retime(cast, **changes)
        assert refusal.value.about == about
        assert cast.action.timescales.count() == 1

    def test_somebody_else_wrote_first(self, cast):
        self.retime(cast)
        with pytest.raises(Stale):
            self.retime(cast, words="Autumn 2027")
        assert cast.action.timescales.last().words == "31/03/2027"


class TestAssign:
    def assign(self, cast, *, version: int = 3, **changes) -> Action:
        given = {
            "lead": cast.posts.school,
            "joint": [],
            "since": date(2026, 8, 1),
            "why": "Handed over",
            **changes,
        }
        return assign(cast.action, version=version, by=cast.coordinator, **given)

    def test_it_is_handed_over_from_a_day(self, cast):
        self.assign(cast)
        assert owners(cast.action, date(2026, 7, 31)) == [
            ("Head of Housing", "lead"),
            ("Cabinet Member for Children", "joint"),
        ]
        assert owners(cast.action, date(2026, 8, 1)) == [("Virtual School Headteacher", "lead")]

    def test_a_joint_owner_may_become_the_lead(self, cast):
        self.assign(cast, lead=cast.posts.portfolio, joint=[cast.posts.housing])
        assert owners(cast.action, date(2026, 8, 1)) == [
            ("Cabinet Member for Children", "lead"),
            ("Head of Housing", "joint"),
        ]

    def test_who_stays_as_they_were_has_no_new_row(self, cast):
        self.assign(cast, lead=cast.posts.housing)
        housing = Ownership.objects.filter(action=cast.action, post=cast.posts.housing)
        assert [row.since for row in housing] == [date(2026, 2, 20)]

    def test_put_right_on_the_day_it_began_it_never_stood(self, cast):
        self.assign(cast, since=date(2026, 2, 20))
        assert owners(cast.action, date(2026, 2, 20)) == [("Virtual School Headteacher", "lead")]
        gone = Ownership.history.filter(action_id=cast.action.pk, history_type="-")
        assert sorted(row.history_change_reason for row in gone) == ["Handed over", "Handed over"]

    def test_not_from_a_day_before_the_owners_took_it(self, cast):
        with pytest.raises(Refused) as refusal:
            self.assign(cast, since=date(2026, 2, 19))
        assert refusal.value.about == "since"
        assert "20 February 2026" in str(refusal.value)
        assert owners(cast.action, date(2026, 8, 1))[0] == ("Head of Housing", "lead")

    def test_without_a_reason_it_is_refused(self, cast):
        with pytest.raises(Refused) as refusal:
            self.assign(cast, why="")
        assert refusal.value.about == "why"

    def test_somebody_else_wrote_first(self, cast):
        self.assign(cast)
        with pytest.raises(Stale):
            self.assign(cast, lead=cast.posts.vacant)
        assert owners(cast.action, date(2026, 8, 1)) == [("Virtual School Headteacher", "lead")]
