"""Opening a round, moving it, and the links of owners without an account."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest

from carecommit.kit.refused import Refused, Stale
from resolutions.council.models import Meeting, Person, User
from resolutions.council.operations import add_meeting, add_user
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.rounds.calendar import STEPS, Days
from resolutions.rounds.models import AnswerLink, Round
from resolutions.rounds.operations import change_round, make_link, open_round, reading, revoke_link
from resolutions.rounds.rules import is_valid
from tests.cast import PASSWORD, on

MEETS = date(2026, 10, 14)
COUNTED = Days(date(2026, 9, 1), date(2026, 9, 22), date(2026, 9, 29), date(2026, 10, 6))


def opened(cast, **given) -> Round:
    """A round for the board's meeting on 14 October, unless something else is given."""
    return open_round(cast.quarter, **{"board": cast.board, "held_on": MEETS, "by": cast.coordinator, **given})


def days_of(round_: Round) -> Days:
    """The days that it has on record."""
    return Days(*Round.objects.values_list(*STEPS).get(pk=round_.pk))


def done_to(row) -> list[tuple]:
    """Its history: what was done, by whom, why."""
    rows = type(row).history.filter(id=row.pk).order_by("history_id")
    return list(rows.values_list("history_type", "history_user__email", "history_change_reason"))


@pytest.fixture
def partner(cast) -> Person:
    """Somebody of a partner body, with an e-mail address and without an account."""
    return Person.objects.create(name="Holder at the Partner", email="partner@elsewhere.example")


class TestOpening:
    def test_its_days_are_counted_back_from_the_meeting(self, cast):
        round_ = opened(cast)
        assert days_of(round_) == COUNTED
        assert (round_.quarter, round_.meeting.board, round_.meeting.held_on) == (cast.quarter, cast.board, MEETS)
        # Ten in the morning of British Summer Time.
        assert (round_.opened_by, round_.opened_at) == (cast.coordinator, datetime(2026, 8, 12, 9, tzinfo=UTC))
        assert done_to(round_) == [("+", "coordinator@anytown.example", "Opened")]

    def test_the_meeting_is_recorded_with_it(self, cast):
        assert not Meeting.objects.exists()
        assert done_to(opened(cast).meeting) == [("+", "coordinator@anytown.example", "Added")]

    def test_a_meeting_on_record_is_taken(self, cast):
        meeting = add_meeting(cast.board, MEETS, by=cast.administrator)
        assert opened(cast).meeting == meeting
        assert Meeting.objects.count() == 1

    def test_days_that_have_passed_become_today(self, cast):
        round_ = opened(cast, held_on=date(2026, 8, 26))
        # Counted back, requests were due on 14 July, answers on 4 August and the sign-off on 11 August.
        today = date(2026, 8, 12)
        assert days_of(round_) == Days(today, today, today, date(2026, 8, 18))

    def test_with_the_meeting_tomorrow_all_of_them_do(self, cast):
        today = date(2026, 8, 12)
        assert days_of(opened(cast, held_on=date(2026, 8, 13))) == Days(today, today, today, today)

    def test_opened_on_a_saturday_they_become_the_monday_as_nothing_is_sent_before(self, cast):
        monday = date(2026, 8, 17)
        with on(date(2026, 8, 15)):
            assert days_of(opened(cast, held_on=date(2026, 8, 26))) == Days(monday, monday, monday, date(2026, 8, 18))

    def test_and_on_the_friday_before_a_bank_holiday_weekend_they_are_still_today(self, cast):
        with on(date(2026, 8, 28)):
            assert days_of(opened(cast, held_on=date(2026, 9, 9))).requests_on == date(2026, 8, 28)

    def test_opened_on_that_saturday_they_pass_over_the_bank_holiday(self, cast):
        with on(date(2026, 8, 29)):
            assert days_of(opened(cast, held_on=date(2026, 9, 9))).requests_on == date(2026, 9, 1)

    def test_but_no_day_comes_after_a_meeting_on_the_sunday(self, cast):
        sunday = date(2026, 8, 16)
        with on(date(2026, 8, 15)):
            assert days_of(opened(cast, held_on=sunday)) == Days(sunday, sunday, sunday, sunday)

    @pytest.mark.parametrize("held_on", [date(2026, 8, 12), date(2026, 8, 11)])
    def test_not_for_a_meeting_that_is_not_to_come(self, cast, held_on):
        with pytest.raises(Refused, match=r"^A round leads to a meeting to come\. Give a later day\.$") as refusal:
            opened(cast, held_on=held_on)
        assert refusal.value.about == "held_on"
        assert not Round.objects.exists()
        assert not Meeting.objects.exists()

    def test_not_for_a_quarter_that_is_closed(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match=r"is closed, so nobody can be asked for its updates\.$"):
            opened(cast)
        assert not Round.objects.exists()

    def test_asked_twice_it_is_opened_once(self, cast):
        first, second = opened(cast), opened(cast, by=cast.administrator)
        assert (second, second.opened_by) == (first, cast.coordinator)
        assert len(done_to(first)) == 1

    def test_asked_again_on_another_day_it_keeps_its_days(self, cast):
        opened(cast)
        with on(date(2026, 9, 25)):
            assert days_of(opened(cast)) == COUNTED

    def test_a_quarter_has_one(self, cast):
        round_ = opened(cast)
        sentence = r"is open for Corporate Parenting Board, 14/10/2026\. Change that one\.$"
        for other in ({"held_on": date(2026, 10, 15)}, {"board": cast.body}):
            with pytest.raises(Refused, match=sentence):
                opened(cast, **other)
        assert list(Round.objects.all()) == [round_]
        assert Meeting.objects.count() == 1


class TestChanging:
    def change(self, cast, round_: Round, **given) -> Round:
        """Its days moved by what is given; the rest as it is."""
        stands = {"board": cast.board, "held_on": MEETS, "days": COUNTED, "why": "The board asked."}
        return change_round(round_, by=cast.coordinator, **{**stands, **given})

    def test_each_day_can_be_moved(self, cast):
        round_ = opened(cast)
        days = Days(date(2026, 9, 2), date(2026, 9, 18), date(2026, 9, 30), date(2026, 10, 5))
        self.change(cast, round_, days=days)
        assert days_of(round_) == days
        assert done_to(round_)[1:] == [("~", "coordinator@anytown.example", "The board asked.")]
        assert list(Round.history.order_by("history_id").values_list("due_on", flat=True)) == [
            date(2026, 9, 22),
            date(2026, 9, 18),
        ]

    def test_days_may_be_the_same(self, cast):
        round_, day = opened(cast), date(2026, 9, 22)
        self.change(cast, round_, days=Days(day, day, day, day))
        assert days_of(round_) == Days(day, day, day, day)

    @pytest.mark.parametrize(
        ("moved", "about", "sentence"),
        [
            ({"due_on": date(2026, 8, 31)}, "due_on", "This day comes before “requests sent on”."),
            ({"sign_off_on": date(2026, 9, 21)}, "sign_off_on", "This day comes before “answers due on”."),
            ({"papers_on": date(2026, 9, 28)}, "papers_on", "This day comes before “sign-off on”."),
            ({"papers_on": date(2026, 10, 15)}, "papers_on", "The papers cannot go out after the meeting."),
        ],
    )
    def test_a_day_out_of_order_is_refused_at_its_field(self, cast, moved, about, sentence):
        round_ = opened(cast)
        with pytest.raises(Refused, match=f"^{sentence}") as refusal:
            self.change(cast, round_, days=replace(COUNTED, **moved))
        assert refusal.value.about == about
        assert days_of(round_) == COUNTED

    def test_the_papers_may_be_tabled_at_the_meeting(self, cast):
        round_ = opened(cast)
        self.change(cast, round_, days=replace(COUNTED, papers_on=MEETS))
        assert days_of(round_).papers_on == MEETS

    def test_it_asks_for_a_reason(self, cast):
        round_ = opened(cast)
        with pytest.raises(Refused, match=r"^Say why the round changes\.") as refusal:
            self.change(cast, round_, days=replace(COUNTED, due_on=date(2026, 9, 23)), why=" ")
        assert refusal.value.about == "why"
        assert days_of(round_) == COUNTED

    def test_a_change_that_changes_nothing_writes_nothing(self, cast):
        round_ = opened(cast)
        assert self.change(cast, round_, why="") == round_
        assert len(done_to(round_)) == 1

    def test_it_moves_to_another_meeting_and_its_links_with_it(self, cast, partner):
        round_ = opened(cast)
        link, other = make_link(round_, partner, by=cast.coordinator), Person.objects.create(email="b@there.example")
        revoked = revoke_link(make_link(round_, other, by=cast.coordinator), by=cast.coordinator)
        self.change(cast, round_, board=cast.body, held_on=date(2026, 10, 28))
        round_.refresh_from_db()
        assert (round_.meeting.board, round_.meeting.held_on) == (cast.body, date(2026, 10, 28))
        assert AnswerLink.objects.get(pk=link.pk).valid_until == date(2026, 10, 28)
        assert AnswerLink.objects.get(pk=revoked.pk).valid_until == MEETS
        assert days_of(round_) == COUNTED
        assert Meeting.objects.filter(held_on=MEETS).exists()

    def test_not_to_a_meeting_that_is_past(self, cast):
        round_ = opened(cast)
        with pytest.raises(Refused, match="a meeting to come") as refusal:
            self.change(cast, round_, held_on=date(2026, 8, 12))
        assert refusal.value.about == "held_on"
        assert Meeting.objects.count() == 1

    def test_after_the_meeting_its_days_can_still_be_put_right(self, cast):
        round_ = opened(cast)
        with on(date(2026, 10, 20)):
            self.change(cast, round_, days=replace(COUNTED, papers_on=date(2026, 10, 7)), why="They went out late.")
        assert days_of(round_).papers_on == date(2026, 10, 7)

    def test_not_once_its_quarter_is_closed(self, cast):
        round_ = opened(cast)
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match=r"^This quarter is closed, so its round can no longer be changed\.$"):
            self.change(cast, round_, days=replace(COUNTED, due_on=date(2026, 9, 23)))
        assert days_of(round_) == COUNTED

    def test_a_colleagues_change_is_not_written_over_unseen(self, cast):
        round_ = opened(cast)
        seen = reading(round_)
        theirs, mine = replace(COUNTED, due_on=date(2026, 9, 23)), replace(COUNTED, papers_on=date(2026, 10, 7))
        self.change(cast, round_, days=theirs, seen=seen)
        with pytest.raises(Stale, match=r"^Somebody else changed this round"):
            self.change(cast, round_, days=mine, seen=seen)
        assert days_of(round_) == theirs
        round_.refresh_from_db()
        self.change(cast, round_, days=mine, seen=reading(round_))
        assert days_of(round_) == mine

    def test_the_same_change_sent_twice_is_made_once(self, cast):
        round_, days = opened(cast), replace(COUNTED, due_on=date(2026, 9, 23))
        seen = reading(round_)
        for _ in range(2):
            self.change(cast, round_, days=days, seen=seen)
        assert asdict(days_of(round_)) == asdict(days)
        assert len(done_to(round_)) == 2


class TestLinks:
    def test_one_is_made_until_the_day_of_the_meeting(self, cast, partner):
        link = make_link(opened(cast), partner, by=cast.coordinator)
        assert (link.person, link.valid_until, link.made_by) == (partner, MEETS, cast.coordinator)
        assert done_to(link) == [("+", "coordinator@anytown.example", "Made")]

    def test_asked_twice_it_is_made_once(self, cast, partner):
        round_ = opened(cast)
        assert make_link(round_, partner, by=None) == make_link(round_, partner, by=cast.coordinator)
        assert AnswerLink.objects.count() == 1

    def test_answers_by_it_stand_in_the_name_of_an_account_that_cannot_sign_in(self, cast, partner):
        link = make_link(opened(cast), partner, by=cast.coordinator)
        account = User.objects.get(pk=link.user_id)
        assert (account.email, account.person, account.role) == (partner.email, partner, "viewer")
        assert (account.is_active, account.has_usable_password()) == (False, False)
        assert str(account) == "Holder at the Partner"

    def test_a_viewer_answers_by_it_in_their_own_name(self, cast, partner):
        viewer = add_user("v@anytown.example", role="viewer", password=PASSWORD, person=partner, by=cast.administrator)
        link = make_link(opened(cast), partner, by=cast.coordinator)
        assert link.user == viewer
        viewer.refresh_from_db()
        assert viewer.is_active

    def test_who_can_sign_in_and_answer_gets_none(self, cast):
        with pytest.raises(Refused, match=r"^Holder of Housing has an account: they sign in"):
            make_link(opened(cast), cast.officer.person, by=cast.coordinator)
        assert not AnswerLink.objects.exists()

    def test_nor_who_has_a_viewers_account_beside_it(self, cast, partner):
        for email, role in (("v@anytown.example", "viewer"), ("o@anytown.example", "officer")):
            add_user(email, role=role, password=PASSWORD, person=partner, by=cast.administrator)
        with pytest.raises(Refused, match=r"^Holder at the Partner has an account: they sign in"):
            make_link(opened(cast), partner, by=cast.coordinator)
        assert not AnswerLink.objects.exists()

    def test_an_officer_whose_account_is_closed_does(self, cast):
        User.objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert make_link(opened(cast), cast.officer.person, by=cast.coordinator).user == cast.officer

    def test_who_has_no_address_gets_none(self, cast):
        with pytest.raises(Refused, match=r"^This person has no e-mail address\. Add one under People"):
            make_link(opened(cast), Person.objects.create(name="Nobody knows where"), by=cast.coordinator)
        assert not AnswerLink.objects.exists()

    def test_nor_who_shares_the_address_of_an_account(self, cast):
        person = Person.objects.create(email="Officer@anytown.example")
        with pytest.raises(Refused, match=r"^Officer@anytown\.example is the address of another account\."):
            make_link(opened(cast), person, by=cast.coordinator)
        assert not AnswerLink.objects.exists()

    def test_revoked_it_opens_nothing(self, cast, partner):
        link = make_link(opened(cast), partner, by=cast.coordinator)
        assert is_valid(link)
        link = revoke_link(link, by=cast.administrator)
        assert not is_valid(link)
        assert (link.revoked_by, link.revoked_at) == (cast.administrator, datetime(2026, 8, 12, 9, tzinfo=UTC))
        assert done_to(link)[1:] == [("~", "administrator@anytown.example", "Revoked")]

    def test_revoked_twice_it_is_revoked_once(self, cast, partner):
        link = make_link(opened(cast), partner, by=cast.coordinator)
        revoke_link(link, by=cast.administrator)
        assert revoke_link(link, by=cast.coordinator).revoked_by == cast.administrator
        assert len(done_to(link)) == 2

    def test_another_is_made_by_a_coordinator_and_never_by_a_command(self, cast, partner):
        round_ = opened(cast)
        with on(date(2026, 8, 10)):
            first = revoke_link(make_link(round_, partner, by=None), by=cast.coordinator)
        with pytest.raises(Refused, match=r"^A coordinator revoked this person's link\."):
            make_link(round_, partner, by=None)
        second = make_link(round_, partner, by=cast.coordinator)
        assert [(link.pk, is_valid(link)) for link in AnswerLink.objects.all()] == [
            (second.pk, True),
            (first.pk, False),
        ]
        assert second.user == first.user

    def test_it_opens_up_to_the_day_of_the_meeting(self, cast, partner):
        link = make_link(opened(cast), partner, by=cast.coordinator)
        with on(MEETS):
            assert is_valid(link)
        with on(date(2026, 10, 15)):
            assert not is_valid(link)

    def test_none_is_made_once_the_meeting_is_past(self, cast, partner):
        round_ = opened(cast)
        with on(date(2026, 10, 15)), pytest.raises(Refused, match=r"^The meeting of this round is past"):
            make_link(round_, partner, by=cast.coordinator)
        assert not AnswerLink.objects.exists()

    def test_nor_made_or_revoked_once_the_quarter_is_closed(self, cast, partner):
        round_ = opened(cast)
        link = make_link(round_, partner, by=cast.coordinator)
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match=r"^This quarter is closed"):
            make_link(round_, Person.objects.create(email="late@there.example"), by=cast.coordinator)
        with pytest.raises(Refused, match=r"^This quarter is closed"):
            revoke_link(link, by=cast.coordinator)
        assert [(each.pk, each.revoked_at) for each in AnswerLink.objects.all()] == [(link.pk, None)]
        assert not is_valid(AnswerLink.objects.get())


def test_each_quarter_has_its_own(cast):
    first = opened(cast)
    close_quarter(cast.quarter, by=cast.coordinator)
    with on(date(2026, 10, 20)):
        quarter = open_quarter(cast.quarter.financial.next, by=cast.coordinator)
        second = open_round(quarter, board=cast.board, held_on=date(2027, 1, 20), by=cast.coordinator)
    assert list(Round.objects.all()) == [second, first]
