"""Giving an answer: what several people do at once, and what is asked of whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.actions.operations import assign, retime
from resolutions.council.models import Person
from resolutions.council.operations import appoint, leave
from resolutions.progress.models import JointAnswer, Update
from resolutions.progress.operations import decide
from resolutions.progress.returning import return_update
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.drafts import drafts_of, keep_draft
from resolutions.rounds.models import Draft
from resolutions.rounds.operations import make_link
from resolutions.rounds.owed import one_of_each, owed_in
from tests.cast import on

TOGETHER = 8


def answer(cast, action, by, said: Said | None = None, *, version: int | None = None):
    """Their answer; on track unless `said` says otherwise."""
    action.refresh_from_db()
    said = said or Said("on_track", "It goes on.")
    version = action.version if version is None else version
    return give_answer(action, cast.quarter, said, version=version, person_id=by.person_id, by=by)


def asked(cast, posts=None) -> list[tuple]:
    """Reference, post and whether it is answered, of everything that is asked today."""
    return [
        (owed.action.reference, owed.post.title, owed.is_answered)
        for owed in owed_in(cast.quarter, clock.today(), posts)
    ]


class TestWhoIsAsked:
    """Each owner of each action that is still to be delivered."""

    def test_the_lead_and_the_joint_owners(self, cast):
        assert asked(cast) == [
            ("ANY-2023-R1-01", "Head of Housing", True),
            ("ANY-2023-R1-01", "Cabinet Member for Children", False),
            ("ANY-2023-R1-02", "Virtual School Headteacher", False),
        ]

    def test_what_is_closed_or_was_delivered_before_is_asked_of_nobody(self, cast):
        decide(
            cast.other_action, version=1, stage="not_taken_forward", why="No money", happened_on=date(2026, 8, 1),
            decided_by="Cabinet", by=cast.coordinator,
        )  # fmt: skip
        assert [reference for reference, _, _ in asked(cast)] == ["ANY-2023-R1-01"] * 2

    def test_after_a_handover_the_new_owner_is_asked(self, cast):
        assign(
            cast.other_action, version=1, lead=cast.posts.vacant, joint=[], since=date(2026, 8, 12),
            by=cast.coordinator, why="Moved",
        )  # fmt: skip
        assert asked(cast)[-1] == ("ANY-2023-R1-02", "Director of Skills", False)

    def test_somebody_with_two_posts_is_asked_once_as_the_lead(self, cast):
        both = {cast.posts.housing.pk, cast.posts.portfolio.pk}
        (owed,) = one_of_each(owed_in(cast.quarter, clock.today(), both))
        assert (owed.post, owed.answers_for_action) == (cast.posts.housing, True)


class TestWhatIsRefused:
    """A refusal changes nothing, not even a part."""

    def test_who_has_left_the_post_answers_no_more(self, cast):
        leave(cast.posts.school.holdings.get(), last_day=date(2026, 8, 11), by=cast.administrator)
        with pytest.raises(Refused, match="posts that you do not hold today"):
            answer(cast, cast.other_action, cast.other_officer)
        assert Update.objects.filter(action=cast.other_action).count() == 0

    def test_a_date_that_cannot_be_moved_takes_the_answer_with_it(self, cast):
        with on(date(2026, 8, 12)):
            retime(
                cast.other_action, version=1, words="1/9/2026", agreed_on=date(2026, 8, 12), agreed_by="Cabinet",
                why="Asked", by=cast.coordinator,
            )  # fmt: skip
        said = Said("off_track", "Few came.", why="Late", date_changes=True, words="1/10/2026", agreed_by="Cabinet")
        with pytest.raises(Refused, match="Say why the timescale changes"):
            answer(cast, cast.other_action, cast.other_officer, said)
        assert Update.objects.filter(action=cast.other_action).count() == 0
        assert cast.other_action.timescales.count() == 2

    def test_a_joint_owner_of_a_closed_action_is_refused(self, cast):
        portfolio = cast.posts.portfolio.holdings.get().person
        cast.other_officer.person = portfolio
        cast.other_officer.save()
        decide(
            cast.action, version=cast.action.version, stage="not_taken_forward", why="No money",
            happened_on=date(2026, 8, 12), decided_by="Cabinet", by=cast.coordinator,
        )  # fmt: skip
        with pytest.raises(Refused, match="closed without being delivered"):
            answer(cast, cast.action, cast.other_officer)
        assert JointAnswer.objects.count() == 0

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            (Said("", "Words"), "Choose one of the five answers."),
            (Said("wonderful", "Words"), "Choose one of the five answers."),
            (Said("on_track", " \u200b"), "Say what happened this quarter, in a sentence or two."),
            (Said("off_track", "Words", why=" "), "Say why, and what will be done about it."),
            (Said("done", "Words"), "Add a file or a link that shows it, or say why there is none."),
        ],
    )
    def test_a_part_that_is_missing(self, cast, said, sentence):
        with pytest.raises(Refused) as refusal:
            answer(cast, cast.other_action, cast.other_officer, said)
        assert str(refusal.value) == sentence


def test_a_joint_owner_answers_by_link_though_a_coordinator_wrote_the_update(cast):
    """The lead is asked no more, and what the partner says stands beside it; once."""
    with on(date(2026, 8, 11)):
        partner = appoint(Person(email="partner@anytown.example"), cast.posts.vacant, since=date(2026, 8, 11), by=None)
    assign(
        cast.other_action, version=1, lead=cast.posts.school, joint=[cast.posts.vacant], since=date(2026, 8, 12),
        by=cast.coordinator, why="A partner shares it",
    )  # fmt: skip
    cast.update(cast.other_action, by=cast.coordinator, what_happened="By telephone.")
    link = make_link(cast.open_round(), partner.person, by=cast.coordinator)
    given = partial(give_answer, cast.other_action, cast.quarter, person_id=partner.person_id, by=link.user, link=link)
    beside = given(Said("on_track", "Ours are in."), version=0)
    assert (beside.post, beside.what_happened) == (cast.posts.vacant, "Ours are in.")
    with pytest.raises(Refused, match="An answer has been given for this already"):
        given(Said("on_track", "And once more."), version=0)
    assert Update.objects.get(action=cast.other_action).what_happened == "By telephone."


class TestSentBack:
    """An answer that was sent back is asked for again, of whoever gave it."""

    def test_it_is_no_longer_answered_until_it_is_corrected(self, cast):
        update = answer(cast, cast.other_action, cast.other_officer)
        assert asked(cast)[-1][2] is True
        with on(date(2026, 8, 13)):
            return_update(update, why="How many?", by=cast.coordinator)
            assert asked(cast)[-1][2] is False
            answer(cast, cast.other_action, cast.other_officer, Said("on_track", "Forty came."))
            assert asked(cast)[-1][2] is True


class TestAtOnce:
    """Several holders of one post answer at one moment: one answer stands, and nobody's words are lost."""

    def test_one_update_stands_and_the_others_are_told(self, cast_today):
        cast = cast_today
        users = [cast.other_officer]
        for number in range(1, TOGETHER):
            person = appoint(Person(), cast.posts.school, since=clock.today(), by=None).person
            users.append(
                type(users[0]).objects.create(email=f"{number}@anytown.example", role="officer", person=person)
            )
        together = Barrier(TOGETHER, timeout=60)

        def write(user) -> str:
            words = f"Written by {user.email}"
            try:
                together.wait()
                keep_draft(user, cast.other_action, cast.quarter, {"what_happened": words}, seen=None)
                give_answer(
                    cast.other_action, cast.quarter, Said("on_track", words), version=1, person_id=user.person_id,
                    by=user,
                )  # fmt: skip
            except Refused as refusal:
                return refusal.about
            finally:
                connection.close()
            return "given"

        with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
            told = list(pool.map(write, users))
        assert sorted(told) == ["given"] + ["why_corrected"] * (TOGETHER - 1)
        update = Update.objects.get(action=cast.other_action)
        kept = {draft.said["what_happened"] for user in users for draft in drafts_of(user)}
        everything = {f"Written by {user.email}" for user in users}
        assert {update.what_happened} | kept == everything
        assert Draft.objects.count() == TOGETHER - 1

    def test_a_draft_kept_twice_at_once_is_one_draft(self, cast_today):
        cast, together = cast_today, Barrier(TOGETHER, timeout=60)

        def keep(number: int) -> None:
            try:
                together.wait()
                keep_draft(cast.officer, cast.action, cast.quarter, {"why": f"{number}"}, seen=None)
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
            list(pool.map(keep, range(TOGETHER)))
        draft = Draft.objects.get()
        assert sorted(said["why"] for said in [draft.said, *draft.others]) == [
            str(number) for number in range(TOGETHER)
        ]
