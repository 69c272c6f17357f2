"""Every maker is thanked once and asked once a quarter; whoever can help hears who needs it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carecommit.kit.history import record
from pledges.asking.asked import following
from pledges.asking.source import gather, letter_for
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.operations import note_help, record_step
from pledges.models import Maker, Pledge
from pledges.pledging.operations import settle_pledge
from resolutions.council.models import Holding, Person, Post
from resolutions.council.operations import add_post, appoint
from resolutions.management.commands.send_notices import addresses
from resolutions.notices.models import Message
from resolutions.notices.operations import claim, mark_refused
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pages.reading import words
from tests.pledges.asking import ASKED, Asking, link_in
from tests.pledges.pledging import Pledging

# The cast's day is Wednesday 12 August 2026; requests go out on Tuesday 1 September.
MADE = date(2026, 8, 12)
THANKED = date(2026, 8, 13)
NEXT = ASKED + timedelta(days=1)
SATURDAY = date(2026, 9, 5)
THANKS = "Thank you for your pledge"
ONE = "How does your pledge go? Please say by Tuesday 22 September"


@pytest.fixture
def asking(pledging: Pledging) -> Asking:
    return Asking(pledging)


def unasked(asking: Asking, words: str = "I will mentor one care leaver for a year.", **parts) -> Pledge:
    """A pledge of before, whose maker was thanked long ago."""
    with on(MADE - timedelta(days=40)):
        return asking.pledging.add(words, **parts)


def expert(asking: Asking, pledge: Pledge, post: Post | None) -> None:
    version = Pledge.objects.get(pk=pledge.pk).version
    settle_pledge(pledge, expert=post, by=asking.pledging.cast.coordinator, why="", version=version)


class TestThanks:
    def test_who_has_pledged_is_thanked_once(self, asking):
        pledge = asking.pledging.give(by_when="by Christmas 2026")
        expert(asking, pledge, asking.pledging.cast.posts.school)
        (sent,) = asking.told(THANKED)
        assert (sent.to, sent.subject, sent.reply_to) == (
            ["parks@anytown.example"],
            THANKS,
            ["care@anytown.example"],
        )
        link = link_in(sent)
        assert (
            sent.body.strip()
            == f"""\
Anytown Council: CareCommit

Dear colleague,

Thank you for your pledge

Your words are kept as you gave them, and stand on your page. Each quarter one message asks you how it goes, and one press answers it. Virtual School Headteacher helps where you need it.

On record

  {pledge.reference} Mentoring, given on Wednesday 12 August at Team Anytown, summer session

See what you pledged, and say how it goes: http://127.0.0.1:8000{link}
This address is yours alone: please do not pass it on.

Who to ask: care@anytown.example"""  # noqa: E501
        )
        assert link in sent.alternatives[0].content
        assert asking.told(THANKED + timedelta(days=1)) == []
        assert "[signed link]" in Message.objects.get(recipient__startswith="pledges:").text

    def test_work_experience_is_pointed_to_the_mailbox(self, asking, settings):
        settings.OPPORTUNITIES_EMAIL = "opportunities@anytown.example"
        asking.pledging.give("Three weeks in our office.", kind="Work experience and shadowing")
        asking.pledging.give(email="trees@anytown.example")
        told = asking.told(THANKED)
        named = {each.to[0]: "opportunities@anytown.example" in each.body for each in told}
        assert named == {"parks@anytown.example": True, "trees@anytown.example": False}
        assert [each.alternatives[0].content.count("mailto:opportunities@") for each in told] == [1, 0]

    def test_without_a_mailbox_nothing_points_to_one(self, asking):
        asking.pledging.give("Three weeks in our office.", kind="Work experience and shadowing")
        (sent,) = asking.told(THANKED)
        assert "Work experience, training and jobs" not in sent.body

    def test_what_is_no_news_is_not_confirmed(self, asking):
        pledging = asking.pledging
        struck, moved, imported = (
            pledging.give(email=f"{name}@anytown.example") for name in ("struck", "moved", "imported")
        )
        by = pledging.cast.coordinator
        record_step(struck, state="struck_out", words="A test.", happened_on=MADE, by=by, version=struck.version)
        to = pledging.give(email="trees@anytown.example").maker
        hand_over(moved, to=to, how="handed_over", why="They mentor already.", since=MADE, by=by)
        Pledge.objects.filter(pk=imported.pk).update(came_by=Pledge.CameBy.SHEET)
        pledging.give(email="")
        unasked(asking, email="old@anytown.example")
        with on(MADE - timedelta(days=2)):
            # Recorded in time, and made too long ago.
            pledging.add(email="late@anytown.example", made_on=MADE - timedelta(days=60))
        assert [each.to for each in asking.told(THANKED)] == [["trees@anytown.example"]]

    def test_what_an_address_was_wrong_for_is_told_once_it_is_right(self, asking):
        pledge = asking.pledging.give()
        with on(THANKED):
            gather(THANKED)
            (waiting,) = Message.objects.filter(recipient__startswith="pledges:")
            mark_refused(claim(waiting.pk), address="parks@anytown.example", error="550 No such user")
        assert asking.told_whom(THANKED, at=11) == []
        Maker.objects.filter(pk=pledge.maker_id).update(email="head.of.parks@anytown.example")
        assert asking.told_whom(THANKED, at=12) == [("head.of.parks", THANKS)]


class TestEachQuarter:
    def test_one_message_for_all_of_theirs_and_nobody_is_asked_twice(self, asking):
        first = unasked(asking, by_when="by 31 March 2027")
        second = unasked(asking, "I will open the depot for visits.")
        assert asking.told(date(2026, 8, 28)) == []
        (sent,) = asking.told(ASKED)
        assert (sent.to, sent.subject) == (
            ["parks@anytown.example"],
            "How do your 2 pledges go? Please say by Tuesday 22 September",
        )
        assert (
            f"""\
  {first.reference} I will mentor one care leaver for a year.
  Timescale: by 31 March 2027
  So far: made

  {second.reference} I will open the depot for visits.
  So far: made

Answer on one page: http://127.0.0.1:8000{link_in(sent)}
"""
            in sent.body
        )
        later = [ASKED + timedelta(days=days) for days in (0, 1, 7, 21, 28)]
        assert [asking.told(day, at=15) for day in later] == [[], [], [], [], []]

    def test_who_has_answered_in_the_quarter_is_not_asked(self, asking):
        before, since, silent = (unasked(asking, email=f"{name}@anytown.example") for name in ("a", "b", "trees"))
        asking.pledging.answer(before, "under_way")
        with on(ASKED):
            asking.pledging.answer(since, "under_way")
        assert asking.told_whom(ASKED, at=11) == [("trees", ONE)]
        assert not silent.steps.exists()

    def test_what_comes_to_somebody_while_the_round_asks_is_asked_of_them(self, asking):
        """By a handover or from a coordinator's drawer, though they have had the message of the round."""
        by = asking.pledging.cast.coordinator
        own, handed = unasked(asking), unasked(asking, "I will plant trees.", email="trees@anytown.example")
        assert asking.told_whom(ASKED) == [("parks", ONE), ("trees", ONE)]
        with on(ASKED):
            hand_over(handed, to=own.maker, how="handed_over", why="They plant.", since=ASKED, by=by)
        (sent,) = asking.told(NEXT)
        assert (sent.to, sent.subject, own.reference in sent.body) == (["parks@anytown.example"], ONE, False)
        assert f"{handed.reference} I will plant trees." in sent.body
        with on(NEXT):
            asking.pledging.add("Found in a drawer.", made_on=MADE)
        third = NEXT + timedelta(days=1)
        (sent,) = asking.told(third)
        assert "Found in a drawer." in sent.body
        # And back again.
        with on(third):
            back = Maker.objects.get(email="trees@anytown.example")
            hand_over(handed, to=back, how="handed_over", why="They do not.", since=third, by=by)
        days = [third + timedelta(days=days) for days in (1, 4)]
        assert [asking.told_whom(day) for day in days] == [[("trees", ONE)], []]

    def test_what_was_typed_at_an_event_is_not_sent_to_the_address_that_was_typed_with_it(self, asking):
        """Nor is anybody greeted by a title that somebody typed. What has stood for a week is quoted."""
        pledging = asking.pledging
        pledging.event = pledging.add_event(closes_on=ASKED)
        given = {}
        for days in (7, 8):
            with on(ASKED - timedelta(days=days)):
                parts = {"post_words": "Dear winner", "by_when": "on bad.example", "email": f"days{days}@a.example"}
                given[days] = pledging.give(f"Visit bad.example for {days} days.", **parts)
        fresh, stood = asking.told(ASKED)
        assert (
            f"""You pledged

  {given[7].reference} Mentoring, given on Tuesday 25 August at Team Anytown, summer session
  So far: made
"""
            in fresh.body
        )
        for text in (fresh.body, fresh.alternatives[0].content):
            assert "Dear colleague," in text
            assert [word for word in ("winner", "bad.example") if word in text] == []
        assert f"{given[8].reference} Visit bad.example for 8 days.\n  Timescale: on bad.example" in stood.body
        assert "winner" not in stood.body

    def test_what_somebody_has_said_more_of_is_quoted_at_once(self, asking):
        pledge = asking.pledging.give("I will find them a boat.")
        expert(asking, pledge, None)
        asking.pledging.answer(pledge, "need_help", "I have none.")
        (to_coordinator, to_maker) = asking.told(THANKED)
        assert f"{pledge.reference} I will find them a boat." in to_coordinator.body
        assert "boat" not in to_maker.body

    def test_who_answers_while_the_message_waits_gets_none(self, asking):
        pledge = unasked(asking)
        with on(ASKED):
            assert gather(ASKED) == 1
            asking.pledging.answer(pledge, "kept", "They meet each week.")
        assert asking.told(ASKED, at=11) == []
        assert Message.objects.get(recipient__startswith="pledges:").state == "not_needed"

    def test_what_was_pledged_since_is_not_asked_of(self, asking):
        with on(ASKED):
            asking.pledging.add()
        assert asking.told_whom(NEXT) == [("parks", THANKS)]

    def test_thanks_and_a_request_are_one_message(self, asking):
        with on(date(2026, 8, 30)):
            asking.pledging.add()
        assert asking.told_whom(ASKED) == [("parks", f"{ONE}; {THANKS}")]
        assert asking.told(NEXT) == []

    def test_what_is_settled_is_not_asked_of(self, asking):
        pledge = unasked(asking)
        asking.pledging.answer(pledge, "cannot", "The scheme has ended.")
        assert asking.told(ASKED) == []

    def test_on_a_weekend_nothing_goes(self, asking):
        unasked(asking)
        assert asking.told(SATURDAY) == []
        assert not Message.objects.filter(recipient__startswith="pledges:").exists()
        assert asking.told_whom(SATURDAY + timedelta(days=2)) == [("parks", ONE)]

    def test_once_the_quarter_is_closed_nobody_is_asked(self, asking):
        unasked(asking)
        with on(ASKED):
            gather(ASKED)
            close_quarter(asking.pledging.cast.quarter, by=asking.pledging.cast.coordinator)
        assert asking.told(ASKED, at=11) == []

    def test_who_has_an_account_signs_in(self, asking):
        unasked(asking, email="officer@anytown.example")
        (sent,) = asking.told(ASKED)
        assert "Answer on one page: http://127.0.0.1:8000/my-pledges/\n" in sent.body
        assert "/my-pledges/open/" not in sent.body + sent.alternatives[0].content

    def test_who_keeps_and_helps_reads_both_in_one_message(self, asking):
        unasked(asking, email="officer@anytown.example")
        calling = unasked(asking)
        expert(asking, calling, asking.pledging.cast.posts.housing)
        with on(ASKED):
            asking.pledging.answer(calling, "need_help")
        assert asking.told_whom(ASKED, at=11) == [("officer", f"{ONE}; 1 pledge needs help")]

    def test_a_holder_of_two_posts_without_an_account_is_told_of_one_a_day(self, asking):
        """Each post has a link of its own, and a message has one."""
        cast = asking.pledging.cast
        person = Person(name="", email="acting@anytown.example")
        for title in ("Head of Trees", "Head of Ports"):
            post = add_post(title, by=cast.administrator)
            appoint(person, post, since=date(2026, 4, 1), by=cast.administrator)
            unasked(asking, title, post_words=title, email="")
        days = (ASKED, NEXT, NEXT + timedelta(days=1))
        told = [[re.findall("Head of (?:Trees|Ports)", each.body)[-1] for each in asking.told(day)] for day in days]
        assert sorted(told) == [[], ["Head of Ports"], ["Head of Trees"]]

    def test_a_new_address_ends_the_old_link_and_is_told(self, asking):
        pledge, cast = unasked(asking), asking.pledging.cast
        (sent,) = asking.told(ASKED)
        with on(NEXT):
            page = f"/pledges/makers/{pledge.maker_id}/new-link/"
            assert cast.client(cast.coordinator).post(page).status_code == 302
            assert cast.client().get(link_in(sent)).status_code == 404
        (again,) = asking.told(NEXT)
        assert (again.to, again.subject) == (sent.to, sent.subject)
        assert cast.client().get(link_in(again)).status_code == 302

    def test_the_board_reads_what_was_answered_by_link(self, asking):
        pledge, client = unasked(asking), asking.pledging.cast.client()
        (sent,) = asking.told(ASKED)
        with on(NEXT):
            page = client.get(link_in(sent), follow=True)
            assert pledge.reference in words(page)
            sending = {"answer": f"{pledge.pk}:kept", f"pledge-{pledge.pk}-words": "They meet each week."}
            client.post("/my-pledges/by-link/", sending)
        step = pledge.steps.get()
        assert (step.state, step.words, step.replied_by, step.recorded_by) == (
            "kept",
            "They meet each week.",
            pledge.maker,
            None,
        )


class TestAPostThatKeepsAPledge:
    @pytest.fixture
    def adopted(self, asking) -> Pledge:
        """Housing's holder has left, and the post has adopted their pledge."""
        cast = asking.pledging.cast
        pledge = unasked(asking, post_words="Head of Housing", email="gone@anytown.example")
        fates = {pledge.pk: Fate("adopted")}
        record_leaving(pledge.maker, left_on=MADE, fates=fates, why="Another council.", by=cast.coordinator)
        return Pledge.objects.get(pk=pledge.pk)

    def test_its_holder_is_asked(self, asking, adopted):
        assert adopted.keeper != adopted.maker
        assert asking.told_whom(ASKED) == [("officer", ONE)]
        assert asking.told_whom(NEXT) == []

    def test_a_holder_without_an_account_gets_the_link_of_the_post(self, asking, adopted):
        cast = asking.pledging.cast
        Holding.objects.filter(post=cast.posts.housing).update(ended_on=MADE)
        person = Person(name="", email="acting@anytown.example")
        appoint(person, cast.posts.housing, since=date(2026, 8, 20), by=cast.administrator)
        (sent,) = asking.told(ASKED)
        assert sent.to == ["acting@anytown.example"]
        with on(ASKED):
            page = cast.client().get(link_in(sent), follow=True)
        assert adopted.reference in words(page)

    def test_who_holds_it_next_is_asked_too(self, asking, adopted):
        cast = asking.pledging.cast
        asking.told(ASKED)
        Holding.objects.filter(post=cast.posts.housing).update(ended_on=NEXT)
        person = Person(name="", email="acting@anytown.example")
        appoint(person, cast.posts.housing, since=SATURDAY, by=cast.administrator)
        assert asking.told_whom(SATURDAY + timedelta(days=2)) == [("acting", ONE)]

    def test_a_vacant_one_is_listed(self, asking, adopted):
        cast = asking.pledging.cast
        Holding.objects.filter(post=cast.posts.housing).update(ended_on=MADE)
        assert asking.told(ASKED) == []
        with on(ASKED):
            page = words(cast.client(cast.coordinator).get("/pledges/asked/"))
        assert f"Head of Housing {adopted.reference} 0 of 1 Nobody holds the post Head of Housing." in page


class TestHelp:
    def test_the_subject_expert_hears_once_who_needs_it(self, asking):
        pledge = unasked(asking)
        expert(asking, pledge, asking.pledging.cast.posts.school)
        asking.pledging.answer(pledge, "need_help", "I know no care leaver.")
        (sent,) = asking.told(THANKED)
        assert (sent.to, sent.subject) == (["other.officer@anytown.example"], "1 pledge needs help")
        assert (
            f"""\
Virtual School Headteacher helps with these.

  {pledge.reference} I will mentor one care leaver for a year.
  With Head of Parks, parks@anytown.example
  They say: “I know no care leaver.”

The pledges that you support: http://127.0.0.1:8000/my-pledges/supported/
"""
            in sent.body
        )
        assert asking.told(THANKED + timedelta(days=1)) == []

    def test_who_asks_again_is_told_of_again(self, asking):
        pledge, cast = unasked(asking), asking.pledging.cast
        expert(asking, pledge, cast.posts.school)
        asking.pledging.answer(pledge, "need_help")
        assert len(asking.told(THANKED)) == 1
        friday = THANKED + timedelta(days=1)
        with on(friday):
            note_help(pledge, words="We looked for one.", given_on=friday, by=cast.other_officer)
        assert asking.told(friday) == []
        monday = friday + timedelta(days=3)
        with on(monday):
            asking.pledging.answer(pledge, "need_help", "She has moved away.")
        assert asking.told_whom(monday) == [("other.officer", "1 pledge needs help")]

    def test_who_was_helped_while_the_message_waits_is_not_told_of(self, asking):
        pledge, cast = unasked(asking), asking.pledging.cast
        asking.pledging.answer(pledge, "need_help")
        with on(THANKED):
            assert gather(THANKED) == 1
            note_help(pledge, words="We looked for one.", given_on=THANKED, by=cast.coordinator)
        assert asking.told(THANKED, at=11) == []

    @pytest.fixture
    def skills(self, asking) -> Pledge:
        """Somebody needs help of the Director of Skills, whose post is vacant."""
        pledge = unasked(asking)
        expert(asking, pledge, asking.pledging.cast.posts.vacant)
        asking.pledging.answer(pledge, "need_help")
        return pledge

    def test_for_a_vacant_post_its_manager_hears_it(self, asking, skills):
        posts = asking.pledging.cast.posts
        between = add_post("Head of Learning", by=asking.pledging.cast.administrator, line_manager=posts.housing)
        posts.vacant.line_manager = between
        record(posts.vacant, by=asking.pledging.cast.administrator, why="Line")
        (sent,) = asking.told(THANKED)
        assert sent.to == ["officer@anytown.example"]
        assert "Nobody holds the post Director of Skills, and you manage it." in sent.body
        # It is on their list, too, while it is so.
        with on(THANKED):
            page = asking.pledging.cast.client(asking.pledging.cast.officer).get("/my-pledges/supported/")
        assert skills.reference in words(page)

    def test_where_nobody_manages_it_the_coordinators_do(self, asking, skills):
        assert asking.told_whom(THANKED) == [("coordinator", "1 pledge needs help")]

    def test_a_pledge_without_an_expert_comes_to_the_coordinators(self, asking):
        pledge = unasked(asking)
        expert(asking, pledge, None)
        asking.pledging.answer(pledge, "need_help")
        (sent,) = asking.told(THANKED)
        assert sent.to == ["coordinator@anytown.example"]
        assert "The pledge has no subject expert, so it comes to the coordinators." in sent.body


class TestWhoWasAsked:
    def page(self, asking, day: date = NEXT) -> str:
        cast = asking.pledging.cast
        with on(day):
            return words(cast.client(cast.coordinator).get("/pledges/asked/"))

    def test_who_was_asked_who_answered_and_who_cannot_be_reached(self, asking):
        silent = unasked(asking, post_words="Head of Trees", email="trees@anytown.example")
        done = unasked(asking)
        paper = unasked(asking, post_words="Head of Markets", email="")
        refused = unasked(asking, post_words="Head of Ports", email="ports@anytown.example")
        with on(ASKED):
            gather(ASKED)
            to_ports = Message.objects.get(recipient=f"pledges:maker-{refused.maker_id}")
            mark_refused(claim(to_ports.pk), address="ports@anytown.example", error="550 No such user")
        assert [each.to[0] for each in asking.told(ASKED, at=11)] == ["parks@anytown.example", "trees@anytown.example"]
        with on(NEXT):
            asking.pledging.answer(done, "under_way")
        page = self.page(asking)
        figures = "Makers to ask 4 Asked by message 2 Answered 1 Not answered yet 1 Cannot be reached 2"
        assert figures in page
        sent = "Sent on 1 September 2026 at 11:00am"
        assert f"Head of Trees trees@anytown.example {silent.reference} 0 of 1 {sent}" in page
        assert f"Head of Parks parks@anytown.example {done.reference} 1 of 1 {sent}" in page
        assert f"Head of Markets {paper.reference} 0 of 1 They gave no e-mail address." in page
        why = "The mail server refused ports@anytown.example."
        assert f"Head of Ports ports@anytown.example {refused.reference} 0 of 1 {why}" in page

    def test_who_has_left_is_named(self, asking):
        pledge, cast = unasked(asking, email="officer@anytown.example"), asking.pledging.cast
        cast.officer.is_active = False
        record(cast.officer, by=cast.administrator, why="Left")
        assert "Their account is closed." in self.page(asking)
        assert pledge.reference in self.page(asking)

    def test_without_a_round_it_says_when_makers_are_asked(self, pledging):
        cast = pledging.cast
        page = words(cast.client(cast.coordinator).get("/pledges/asked/"))
        assert "No update round is open." in page

    def test_a_new_link_is_for_who_has_not_left(self, asking):
        pledge, cast = unasked(asking), asking.pledging.cast
        address = f"/pledges/makers/{pledge.maker_id}/new-link/"
        before = Maker.objects.get(pk=pledge.maker_id).link_key
        client = cast.client(cast.coordinator)
        assert "Do you want to end their link" in words(client.get(address))
        assert Maker.objects.get(pk=pledge.maker_id).link_key == before
        client.post(address)
        renewed = Maker.objects.get(pk=pledge.maker_id).link_key
        assert renewed != before
        record_leaving(
            pledge.maker, left_on=MADE, fates={pledge.pk: Fate("released")}, why="Retired.", by=cast.coordinator
        )
        left = Maker.objects.get(pk=pledge.maker_id).link_key
        assert client.post(address).status_code == 409
        assert Maker.objects.get(pk=pledge.maker_id).link_key == left


def more(asking: Asking, like: Pledge, how_many: int) -> None:
    """Pledges such as `like`, each of a maker of its own; every other one needs help. They have no history."""
    start = Maker.objects.count()
    makers = Maker.objects.bulk_create(
        Maker(title=f"Head of Ward {n}", email=f"ward{n}@anytown.example") for n in range(start, start + how_many)
    )
    names = ("event_id", "kind_id", "made_on", "came_by", "recorded_at", "recorded_by_id", "party", "post_words")
    given = {name: getattr(like, name) for name in names}
    pledges = Pledge.objects.bulk_create(Pledge(**given, maker=maker, keeper=maker) for maker in makers)
    wording = like.wordings.get()
    for pledge in pledges:
        wording.pk, wording.pledge = None, pledge
        wording.save(force_insert=True)
    for pledge in pledges[::2]:
        asking.pledging.answer(pledge, "need_help")


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        read()
    return len(found)


def test_queries_do_not_grow_with_pledges(asking):
    """Nor with what one message is about."""
    like, counts = unasked(asking), []
    coordinator = f"pledges:user-{asking.pledging.cast.coordinator.pk}"
    for how_many in (3, 27):
        more(asking, like, how_many)
        with on(ASKED):
            gathering = queries(lambda: gather(ASKED))
            about_one = Message.objects.get(recipient=f"pledges:maker-{like.maker_id}")
            about_all = Message.objects.get(recipient=coordinator)
            letters = [
                queries(lambda each=each: letter_for(each, ASKED, addresses())) for each in (about_one, about_all)
            ]
            counts.append((gathering, *letters, queries(lambda: following(asking.round, ASKED))))
    # Who asks for help has been heard of.
    assert Message.objects.filter(recipient__startswith="pledges:maker-").count() == 31 - 16
    assert about_all.notices.count() == 2 + 14
    assert counts[0] == counts[1]
