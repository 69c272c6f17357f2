"""What becomes of a pledge: answers, a coordinator's steps, help, and somebody else who keeps it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.life.keepers import hand_over
from pledges.life.models import Handover, Help, State, Step
from pledges.life.operations import answer, note_help, record_step
from pledges.life.queries import Standing, on_day, positions_of
from pledges.life.rules import Counted, is_keeper
from pledges.pledging.models import Maker, Pledge
from resolutions.council.operations import appoint, leave
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pledges.pledging import count_as_at

WORK = "Work experience and shadowing"
JULY = date(2026, 7, 6)


def state(pledge: Pledge) -> str:
    """How it stands now."""
    return positions_of([pledge])[pledge.pk].state


def step(cast, pledge, to, words="", on_day=None, by=None, version=None, **counted: int) -> Step:
    """A coordinator's step, today."""
    return record_step(
        pledge,
        state=to,
        words=words,
        happened_on=on_day or clock.today(),
        counted=Counted(**counted),
        by=by or cast.coordinator,
        version=Pledge.objects.get(pk=pledge.pk).version if version is None else version,
    )


class TestAnswers:
    def test_kept_and_cannot_need_a_sentence_and_the_other_two_are_one_press(self, pledging):
        pledge = pledging.give()
        for reply, sentence in (("kept", "Say what came of it"), ("cannot", "Say why it cannot be kept")):
            with pytest.raises(Refused, match=sentence) as refusal:
                pledging.answer(pledge, reply, "\u2800 ")
            assert refusal.value.about == "words"
        assert pledging.answer(pledge, "under_way").state == State.UNDER_WAY
        assert pledging.answer(pledge, "need_help").state == State.UNDER_WAY
        with pytest.raises(Refused, match="Choose one of the four answers"):
            pledging.answer(pledge, "made")

    def test_who_asks_for_help_is_as_far_as_before(self, pledging):
        pledge = pledging.give()
        assert pledging.answer(pledge, "need_help").state == State.MADE
        pledging.answer(pledge, "kept", "They met.")
        # What they take back by asking is under way again.
        assert pledging.answer(pledge, "need_help").state == State.UNDER_WAY

    def test_the_same_answer_twice_on_a_day_is_one_and_of_several_in_a_quarter_the_last_counts(self, pledging):
        pledge = pledging.give()
        first = pledging.answer(pledge, "under_way", "We meet.")
        assert pledging.answer(pledge, "under_way", " We meet. ") == first
        # They are asked again, and say that nothing has changed: that is an answer too.
        with on(date(2026, 9, 1)):
            assert pledging.answer(pledge, "under_way", "We meet.").number == 2
            assert pledging.answer(pledge, "need_help", "We have no room.").number == 3
        assert count_as_at(date(2026, 9, 30))["under_way"] == 1

    def test_who_asks_again_after_some_help_was_given_is_heard_again(self, cast, pledging):
        pledge = pledging.give()
        pledging.answer(pledge, "need_help")
        with on(date(2026, 8, 13)):
            note_help(pledge, words="A call.", given_on=clock.today(), by=cast.coordinator)
            assert not positions_of([pledge])[pledge.pk].needs_help
        with on(date(2026, 8, 14)):
            pledging.answer(pledge, "need_help")
            assert positions_of([pledge])[pledge.pk].needs_help

    def test_a_call_for_help_stands_until_some_is_noted_or_the_pledge_ends(self, cast, pledging):
        """A coordinator's step answers nobody. The database and the rows say the same."""

        def needs_help() -> bool:
            (read,) = positions_of([pledge]).values()
            asked = on_day(Pledge.objects.filter(pk=pledge.pk), clock.today()).first()
            assert read.needs_help == (asked is not None and asked.needs_help)
            return read.needs_help

        pledge = pledging.give()
        pledging.answer(pledge, "need_help")
        found = []
        for to in ("under_way", "struck_out", "made", "kept", "under_way"):
            step(cast, pledge, to, "So it is.")
            found.append(needs_help())
        assert found == [True, False, True, False, True]
        note_help(pledge, words="A call.", given_on=clock.today(), by=cast.coordinator)
        assert not needs_help()

    def test_a_settled_pledge_is_answered_otherwise_until_its_quarter_closes(self, cast, pledging):
        pledge = pledging.give()
        pledging.answer(pledge, "kept", "They met.")
        pledging.answer(pledge, "cannot", "They moved away.")
        assert state(pledge) == State.NOT_KEPT
        with on(date(2026, 10, 1)):
            close_quarter(cast.quarter, by=cast.coordinator)
            open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            with pytest.raises(Refused, match="This pledge is settled"):
                pledging.answer(pledge, "kept", "They came back.")

    def test_what_was_answered_past_its_end_is_answered_otherwise_until_it_closes(self, cast, pledging):
        """Also where it counts on the day of the step before it, which is one of the next quarter."""
        pledge = pledging.give()
        with on(date(2026, 10, 5)):
            step(cast, pledge, State.UNDER_WAY)
            assert pledging.answer(pledge, "kept", "They met.").happened_on == clock.today()
            assert pledging.answer(pledge, "cannot", "They have moved.").state == State.NOT_KEPT

    def test_an_account_answers_for_what_it_keeps(self, cast, pledging):
        """Whatever its page says: the operation asks again."""
        pledge = pledging.give(email=cast.officer.email)
        for user in (cast.other_officer, cast.coordinator):
            with pytest.raises(Refused, match="This pledge is no longer with you"):
                answer(pledge, reply="under_way", by=pledge.keeper, user=user)
        assert answer(pledge, reply="under_way", by=pledge.keeper, user=cast.officer).recorded_by == cast.officer

    def test_what_a_coordinator_has_settled_is_not_answered(self, cast, pledging):
        pledge = pledging.give()
        step(cast, pledge, State.RELEASED, "They are ill.")
        with pytest.raises(Refused, match="This pledge is settled"):
            pledging.answer(pledge, "kept", "They met.")

    def test_what_is_said_in_july_of_a_quarter_that_is_open_counts_on_30_june(self, cast, pledging):
        pledge = pledging.add(made_on=date(2026, 5, 1))
        # Quarter 1 stays open for its answers.
        quarter = cast.earlier_quarter
        quarter.state, quarter.closed_at, quarter.closed_by = "open", None, None
        other = cast.quarter
        other.state, other.closed_at, other.closed_by = "closed", clock.now(), cast.coordinator
        other.save()
        quarter.save()
        with on(JULY):
            said = pledging.answer(pledge, "kept", "They met.")
            assert (said.happened_on, clock.day_of(said.recorded_at)) == (date(2026, 6, 30), JULY)
        assert count_as_at(date(2026, 6, 29))["made"] == 1
        assert count_as_at(date(2026, 6, 30))["kept"] == 1
        # By 5 July nobody had heard of it, so a report of that day does not say it.
        then = Standing.at(date(2026, 6, 30), clock.end_of(date(2026, 7, 5)))
        assert len(then) == 0

    def test_only_its_keeper_answers_and_nobody_who_has_left(self, cast, pledging):
        pledge, other = pledging.give(), pledging.give(email="trees@anytown.example")
        with pytest.raises(Refused, match="This pledge is no longer with you"):
            answer(pledge, reply="under_way", by=other.keeper)
        Maker.objects.filter(pk=pledge.keeper_id).update(left_on=clock.today())
        # The page still has the maker as they were.
        with pytest.raises(Refused, match="You are recorded as having left"):
            answer(pledge, reply="under_way", by=pledge.keeper)
        assert not Step.objects.exists()


class TestCounts:
    def test_no_more_is_taken_up_than_was_offered_also_before(self, pledging):
        pledge = pledging.give("Three placements.", kind=WORK)
        with pytest.raises(Refused, match="No more can be taken up than were offered") as refusal:
            pledging.answer(pledge, "under_way", taken_up=1)
        assert refusal.value.about == "taken_up"
        pledging.answer(pledge, "under_way", offered=3)
        said = pledging.answer(pledge, "under_way", "One came.", taken_up=2)
        assert (said.offered, said.taken_up) == (3, 2)
        with pytest.raises(Refused, match="No more can be taken up than were offered"):
            pledging.answer(pledge, "under_way", offered=1)

    @pytest.mark.parametrize(
        ("counted", "about"),
        [({"offered": -1}, "offered"), ({"offered": 1, "taken_up": -1}, "taken_up"), ({"offered": 10**7}, "offered")],
    )
    def test_numbers_that_nobody_offers_are_refused(self, pledging, counted, about):
        with pytest.raises(Refused) as refusal:
            pledging.answer(pledging.give("Placements.", kind=WORK), "under_way", **counted)
        assert refusal.value.about == about


class TestSteps:
    def test_every_end_says_what_came_of_it_or_why(self, cast, pledging):
        pledge = pledging.give()
        for end in (State.KEPT, State.NOT_KEPT, State.RELEASED, State.STRUCK_OUT):
            with pytest.raises(Refused) as refusal:
                step(cast, pledge, end, " ")
            assert refusal.value.about == "words"
        assert step(cast, pledge, State.UNDER_WAY).recorded_by == cast.coordinator

    def test_what_was_kept_goes_back_for_a_reason(self, cast, pledging):
        pledge = pledging.give()
        step(cast, pledge, State.KEPT, "They met.")
        with pytest.raises(Refused, match="Say why it goes back") as refusal:
            step(cast, pledge, State.UNDER_WAY)
        assert refusal.value.about == "words"
        step(cast, pledge, State.UNDER_WAY, "It was another pledge.")
        assert [each.state for each in pledge.steps.order_by("number")] == ["kept", "under_way"]

    def test_days_are_in_order_and_none_is_to_come(self, cast, pledging):
        pledge = pledging.add(made_on=date(2026, 7, 10))
        for day, sentence in (
            (date(2026, 8, 13), "Give today, or a day in the past."),
            (date(2026, 7, 9), "What is on record is of 10 July 2026."),
        ):
            with pytest.raises(Refused, match=sentence) as refusal:
                step(cast, pledge, State.UNDER_WAY, on_day=day)
            assert refusal.value.about == "happened_on"
        step(cast, pledge, State.UNDER_WAY, on_day=date(2026, 8, 3))
        with pytest.raises(Refused, match="What is on record is of 3 August 2026"):
            step(cast, pledge, State.KEPT, "They met.", on_day=date(2026, 8, 2))
        step(cast, pledge, State.KEPT, "They met.", on_day=date(2026, 8, 3))
        assert count_as_at(date(2026, 8, 2))["made"] == 1
        assert count_as_at(date(2026, 8, 3))["kept"] == 1

    def test_one_that_was_struck_out_counts_on_no_day_until_it_is_put_back(self, cast, pledging):
        kept, pledge = pledging.add(made_on=date(2026, 7, 10)), pledging.add(made_on=date(2026, 7, 10))
        step(cast, kept, State.KEPT, "They met.")
        days = [date(2026, 7, 10), clock.today(), clock.today() + timedelta(days=1)]
        assert [sum(count_as_at(day).values()) for day in days] == [2, 2, 2]
        step(cast, pledge, State.STRUCK_OUT, "The same one twice.")
        assert [sum(count_as_at(day).values()) for day in days] == [1, 1, 1]
        with on(days[2]):
            step(cast, pledge, State.MADE, "It was another one after all.")
            # On the day between as well, when it stood as struck out.
            assert [sum(count_as_at(day).values()) for day in days] == [2, 2, 2]

    def test_of_two_coordinators_the_second_is_told(self, cast, pledging):
        pledge = pledging.give()
        step(cast, pledge, State.KEPT, "They met.", version=1)
        with pytest.raises(Stale):
            step(cast, pledge, State.RELEASED, "They left.", version=1, by=cast.administrator)
        assert [each.state for each in pledge.steps.all()] == ["kept"]

    def test_an_answer_is_not_overwritten_unseen(self, cast, pledging):
        pledge = pledging.give()
        pledging.answer(pledge, "under_way", "They meet each week.")
        with pytest.raises(Stale):
            step(cast, pledge, State.RELEASED, "Nothing was heard.", version=1)


class TestHelp:
    def test_the_subject_expert_and_coordinators_note_it(self, cast, pledging):
        kind = pledging.kind("Housing")
        kind.expert = cast.posts.housing
        kind.save()
        pledge = pledging.give("Two rooms.", kind="Housing")
        for by in (cast.officer, cast.coordinator):
            note_help(pledge, words="A call.", given_on=clock.today(), by=by)
        for by in (cast.other_officer, cast.viewer):
            with pytest.raises(Refused, match="Only the subject expert of a pledge and coordinators note help"):
                note_help(pledge, words="A call.", given_on=clock.today(), by=by)
        assert [given.recorded_by for given in pledge.help_given.all()] == [cast.officer, cast.coordinator]
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        with on(date(2026, 8, 13)), pytest.raises(Refused, match="Only the subject expert"):
            note_help(pledge, words="A call.", given_on=clock.today(), by=cast.officer)

    @pytest.mark.parametrize(
        ("words", "day", "about"),
        [
            (" ", date(2026, 8, 12), "words"),
            ("A call.", date(2026, 8, 13), "given_on"),
            ("A call.", date(2026, 8, 11), "given_on"),
        ],
    )
    def test_it_says_something_and_was_given_since_the_pledge_was_made(self, cast, pledging, words, day, about):
        with pytest.raises(Refused) as refusal:
            note_help(pledging.give(), words=words, given_on=day, by=cast.coordinator)
        assert refusal.value.about == about

    def test_sent_twice_it_is_noted_once(self, cast, pledging):
        pledge = pledging.give()
        said = {"words": "A call.", "given_on": clock.today(), "by": cast.coordinator, "version": 1}
        note_help(pledge, **said)
        with pytest.raises(Stale):
            note_help(pledge, **said)
        assert Help.objects.count() == 1


class TestHandOver:
    def over(self, cast, pledge, to, **given):
        said = {"how": "handed_over", "why": "They moved.", "since": clock.today(), "by": cast.coordinator, **given}
        return hand_over(pledge, to=to, **said)

    def test_from_then_on_somebody_else_answers(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example", post_words="Head of Trees").keeper
        before = pledge.keeper
        self.over(cast, pledge, trees)
        assert Pledge.objects.get(pk=pledge.pk).maker == before
        assert pledging.answer(pledge, "under_way").replied_by == trees
        with pytest.raises(Refused, match="no longer with you"):
            answer(pledge, reply="under_way", by=before)
        row = Pledge.history.filter(id=pledge.pk).latest("history_id")
        assert (row.keeper_id, row.history_user, row.history_change_reason) == (
            trees.pk, cast.coordinator, "They moved.",
        )  # fmt: skip

    def test_to_an_address_that_is_known_it_goes_to_that_maker(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example").keeper
        self.over(cast, pledge, pledging.said(post_words="Trees", email="Trees@anytown.example"))
        assert Pledge.objects.get(pk=pledge.pk).keeper == trees
        assert Maker.objects.count() == 2

    def test_it_is_refused_to_whoever_has_it_or_has_left_and_of_one_that_is_settled(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example").keeper
        with pytest.raises(Refused, match="is with Head of Parks already"):
            self.over(cast, pledge, pledge.keeper)
        # Their page was made before they left.
        Maker.objects.filter(pk=trees.pk).update(left_on=clock.today())
        with pytest.raises(Refused, match="has left too"):
            self.over(cast, pledge, trees)
        Maker.objects.filter(pk=trees.pk).update(left_on=None)
        step(cast, pledge, State.KEPT, "They met.")
        with pytest.raises(Refused, match="This pledge is settled, so nobody takes it over"):
            self.over(cast, pledge, trees)
        assert not Handover.objects.exists()

    def test_its_days_are_in_order(self, cast, pledging):
        pledge = pledging.add(made_on=date(2026, 7, 10))
        trees = pledging.give(email="trees@anytown.example").keeper
        for day in (date(2026, 8, 13), date(2026, 7, 9)):
            with pytest.raises(Refused) as refusal:
                self.over(cast, pledge, trees, since=day)
            assert refusal.value.about == "since"
        self.over(cast, pledge, trees, since=date(2026, 8, 1))
        with pytest.raises(Refused, match="since 1 August 2026"):
            self.over(cast, pledge, pledging.said(email="third@anytown.example"), since=date(2026, 7, 31))

    def test_it_needs_a_reason_and_a_page_that_is_not_stale(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example").keeper
        with pytest.raises(Refused, match="Say why it goes over"):
            self.over(cast, pledge, trees, why=" ")
        pledging.answer(pledge, "under_way")
        with pytest.raises(Stale):
            self.over(cast, pledge, trees, version=1)

    def test_it_goes_over_in_one_of_the_known_ways_and_to_somebody_else(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example").keeper
        with pytest.raises(Refused, match="adopts it or it is handed over") as refusal:
            self.over(cast, pledge, trees, how="lent")
        assert refusal.value.about == "how"
        self.over(cast, pledge, trees)
        written = Handover.objects.values("pledge_id", "how", "before_id", "after_id", "since", "why",
                                          "recorded_at", "recorded_by_id").get()  # fmt: skip
        for wrong, name in (({"how": "lent"}, "how_is_known"), ({"after_id": pledge.keeper_id}, "to_somebody_else")):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Handover.objects.create(**{**written, **wrong})


@pytest.mark.parametrize("who", ["viewer", "officer"])
def test_nobody_but_a_coordinator_writes(cast, pledging, who):
    by, pledge = getattr(cast, who), pledging.give()
    to = pledging.give(email="trees@anytown.example").keeper
    with pytest.raises(Refused, match="Only a coordinator keeps pledges"):
        step(cast, pledge, State.KEPT, "They met.", by=by)
    with pytest.raises(Refused, match="Only a coordinator keeps pledges"):
        hand_over(pledge, to=to, how="handed_over", why="They moved.", since=clock.today(), by=by)
    assert not Step.objects.exists()
    assert not Handover.objects.exists()


def test_the_account_of_somebody_who_has_left_keeps_nothing(cast, pledging):
    keeper = pledging.give(email=cast.officer.email).keeper
    assert is_keeper(cast.officer, keeper, clock.today())
    Maker.objects.filter(pk=keeper.pk).update(left_on=clock.today())
    assert not is_keeper(cast.officer, keeper, clock.today())


def test_the_post_itself_is_whoever_holds_it(cast, pledging):
    keeper = pledging.add(post_words="Head of Housing", email="").keeper
    assert is_keeper(cast.officer, keeper, clock.today())
    assert not is_keeper(cast.other_officer, keeper, clock.today())
    appoint(cast.other_officer.person, cast.posts.housing, since=clock.today(), by=cast.administrator)
    assert is_keeper(cast.other_officer, keeper, clock.today())
