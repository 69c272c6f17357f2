"""My pledges: one press answers one pledge, and nothing that was typed is lost."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pledges.asking.links import token_of
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.operations import record_step
from pledges.life.resources import pledges_table
from pledges.life.rules import is_keeper, makers_of
from pledges.models import Maker, Pledge, Step
from pledges.pages import cards
from pledges.pledging.makers import change_maker
from pledges.pledging.operations import settle_pledge
from resolutions.council.models import Holding
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pages.reading import errors, how_many_queries, links, words

PAGE = "/my-pledges/"
BY_LINK = "/my-pledges/by-link/"
OFFICER = "officer@anytown.example"


@pytest.fixture
def pledge(pledging) -> Pledge:
    """The officer's."""
    return pledging.give(email=OFFICER, by_when="by Christmas 2026")


@pytest.fixture
def other(pledging, pledge) -> Pledge:
    """Another one of theirs."""
    return pledging.give("I will offer three places in our office.", email=OFFICER, kind="Apprenticeship or job")


@pytest.fixture
def client(pledging, pledge) -> Client:
    return pledging.cast.client(pledging.cast.officer)


def box(pledge: Pledge, name: str = "words") -> str:
    return f"pledge-{pledge.pk}-{name}"


def press(client: Client, pledge: Pledge, reply: str, page: str = PAGE, **typed):
    """Press one of the buttons of a pledge; `typed` stands in its boxes."""
    return client.post(page, {"answer": f"{pledge.pk}:{reply}", **{box(pledge, name): typed[name] for name in typed}})


def said(pledge: Pledge) -> list[tuple[str, str, str]]:
    """State, reply and words of each step."""
    return list(pledge.steps.values_list("state", "reply", "words"))


def in_boxes(answer) -> dict[str, str]:
    """What stands in each box of the page."""
    page = answer.content.decode()
    found = dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
    return found | dict(re.findall(r'<input type="text" name="([^"]+)"(?: value="([^"]*)")?', page))


class TestOnePress:
    @pytest.mark.parametrize(("reply", "state"), [("under_way", "under_way"), ("need_help", "made")])
    def test_two_of_the_answers_need_nothing_else(self, client, pledge, reply, state):
        answer = press(client, pledge, reply)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        assert said(pledge) == [(state, reply, "")]

    @pytest.mark.parametrize(
        ("reply", "sentence"),
        [
            ("kept", "Say what came of it, in a sentence. The board reads it."),
            ("cannot", "Say why it cannot be kept, in a sentence. The board reads it."),
        ],
    )
    def test_the_other_two_ask_for_a_sentence(self, client, pledge, other, reply, sentence):
        answer = client.post(
            PAGE, {"answer": f"{pledge.pk}:{reply}", box(pledge): " ", box(other): "We asked two firms."}
        )
        assert (answer.status_code, errors(answer), said(pledge)) == (200, [f"{pledge}: {sentence}"], [])
        page = answer.content.decode()
        assert f'href="#id_{box(pledge)}"' in page
        assert 'aria-invalid="true"' in re.search(rf'<textarea name="{box(pledge)}"[^>]*>', page)[0]
        assert "<title>Error: My pledges" in page
        assert in_boxes(answer)[box(other)] == "We asked two firms."
        assert press(client, pledge, reply, words="They meet each week.").status_code == 302
        assert [words for _, _, words in said(pledge)] == ["They meet each week."]

    def test_a_press_answers_one_pledge_and_keeps_what_is_typed_for_another(self, client, pledge, other):
        typed = {box(other): "We asked <two> firms.", box(other, "offered"): "3", box(other, "taken_up"): "x"}
        answer = client.post(PAGE, {"answer": f"{pledge.pk}:under_way", box(pledge): "We have met.", **typed})
        assert answer.status_code == 200
        assert f"Your answer on {pledge} is recorded: Under way." in words(answer)
        assert (len(said(pledge)), said(other), errors(answer)) == (1, [], [])
        kept = in_boxes(answer)
        assert {name: kept[name] for name in typed} == {**typed, box(other): "We asked &lt;two&gt; firms."}
        assert kept[box(pledge)] == ""

    def test_pressed_twice_it_is_one_answer(self, client, pledge):
        for _ in range(2):
            press(client, pledge, "kept", words="They meet each week.")
        assert said(pledge) == [("kept", "kept", "They meet each week.")]

    def test_the_enter_key_in_a_box_answers_nothing(self, client, other):
        page = client.get(PAGE).content.decode()
        first = re.search(r"<button[^>]*>", page[page.index('<form method="post" novalidate') :])[0]
        assert 'name="answer"' in first
        assert 'value=""' in first
        answer = client.post(PAGE, {"answer": "", box(other, "offered"): "3"})
        assert errors(answer) == ["Nothing is recorded yet. Press one of the buttons of the pledge that you answer."]
        assert (in_boxes(answer)[box(other, "offered")], said(other)) == ("3", [])

    def test_an_answer_that_does_not_exist(self, client, pledge):
        answer = press(client, pledge, "maybe", words="Who knows.")
        assert (errors(answer), said(pledge)) == ([f"{pledge}: Choose one of the four answers."], [])
        assert in_boxes(answer)[box(pledge)] == "Who knows."

    def test_what_was_typed_stands_as_typed_and_shows_safely(self, client, pledge):
        typed = "Diolch yn fawr, Siân 👋 <script>alert(1)</script>\r\nTwo lines."
        press(client, pledge, "kept", words=typed)
        assert said(pledge)[0][2] == typed.replace("\r\n", "\n")
        page = client.get(PAGE).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page


class TestWhatIsCounted:
    def test_offers_are_counted_where_the_kind_is_one(self, client, pledge, other):
        kept = in_boxes(client.get(PAGE))
        assert set(kept) == {box(pledge), box(other), box(other, "offered"), box(other, "taken_up")}
        press(client, other, "under_way", offered="3", taken_up="1")
        assert list(other.steps.values_list("offered", "taken_up")) == [(3, 1)]
        # They stand there for the next answer, and are no reason to keep the page.
        kept = in_boxes(client.get(PAGE))
        assert (kept[box(other, "offered")], kept[box(other, "taken_up")]) == ("3", "1")
        rest = {name: kept[name] for name in kept if name != box(pledge)}
        assert client.post(PAGE, {**rest, "answer": f"{pledge.pk}:under_way"}).status_code == 302

    @pytest.mark.parametrize(
        ("offered", "taken_up", "sentence"),
        [
            ("1", "3", "No more can be taken up than were offered. Put one of the two right."),
            ("-1", "", "Enter a whole number, such as 3"),
            ("three", "", "Enter a whole number, such as 3"),
            ("9" * 12, "", "Give 1,000,000 or fewer."),
        ],
    )
    def test_what_cannot_be_is_asked_again(self, client, other, offered, taken_up, sentence):
        answer = press(client, other, "under_way", offered=offered, taken_up=taken_up, words="So far.")
        assert (errors(answer), said(other)) == ([f"{other}: {sentence}"], [])
        kept = in_boxes(answer)
        assert [kept[box(other, name)] for name in ("words", "offered", "taken_up")] == ["So far.", offered, taken_up]


class TestWhatIsShown:
    def test_the_words_when_the_state_the_last_answer_and_who_helps(self, pledging, client, pledge):
        cast = pledging.cast
        settle_pledge(pledge, expert=cast.posts.school, by=cast.coordinator, why="", version=pledge.version)
        pledging.answer(pledge, "under_way", "We have met.")
        page = client.get(PAGE)
        assert (
            f"{pledge} Under way I will mentor one care leaver for a year. By when by Christmas 2026 "
            "Pledged 12 August 2026 Last answer Under way, 12 August 2026: “We have met.” "
            "Who helps Virtual School Headteacher other.officer@anytown.example" in words(page)
        )
        assert "mailto:other.officer@anytown.example" in links(page)

    def test_totals_that_a_coordinator_gave_are_counted_on_whatever_the_kind(self, pledging, client, pledge):
        assert set(in_boxes(client.get(PAGE))) == {box(pledge)}
        pledging.step(pledge, "under_way", offered=0)
        assert set(in_boxes(client.get(PAGE))) == {box(pledge, name) for name in ("words", "offered", "taken_up")}
        cast = pledging.cast
        for name in ("record-step", "show-pledge"):
            page = words(cast.client(cast.coordinator).get(reverse(name, args=[pledge.pk])))
            assert "offered" in page
        (row,) = pledges_table(Pledge.objects.filter(pk=pledge.pk), pledge.made_on, with_emails=False).dict
        assert (row["Offered"], row["Taken up"]) == (0, 0)

    def test_what_was_pledged_since_the_round_asked_may_be_answered_all_the_same(self, pledging, client, pledge):
        pledging.cast.open_round(date(2026, 10, 14))
        with on(date(2026, 9, 2)):
            pledging.event = None
            new = pledging.add("I will listen.", email=OFFICER)
            page = words(client.get(PAGE))
            places = [page.index(each) for each in ("To answer", str(pledge), "Not asked for yet", str(new))]
            assert places == sorted(places)
            assert "Answer now on" in page
            press(client, pledge, "under_way")
            press(client, new, "kept", words="We listened.")
            page = words(client.get(PAGE))
            assert ("You have answered everything." in page, "Not asked for yet" in page) == (True, False)

    def test_what_is_to_answer_comes_first_and_what_was_answered_can_be_answered_otherwise(self, client, pledge, other):
        press(client, pledge, "kept", words="They meet each week.")
        page = words(client.get(PAGE))
        places = [page.index(each) for each in ("To answer", str(other), "Answered this quarter", f"{pledge} Kept")]
        assert places == sorted(places)
        press(client, pledge, "under_way", words="Not every week.")
        assert [state for state, *_ in said(pledge)] == ["kept", "under_way"]

    def test_what_was_settled_in_an_earlier_quarter_is_listed_and_asks_nothing(self, pledging, client, pledge, other):
        cast = pledging.cast
        press(client, pledge, "kept", words="They meet each week.")
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
            open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            answer = client.get(PAGE)
            page = words(answer)
            assert "Settled before" in page
            assert "They meet each week." in page[page.index("Settled before") :]
            assert box(pledge) not in in_boxes(answer)
            # A page from before the quarter was closed.
            answer = press(client, pledge, "cannot", words="Not any more.")
            assert errors(answer) == [f"{pledge}: This pledge is settled. Tell your coordinator if that is not so."]
            assert "What you wrote is not recorded. Copy it if you need it: Not any more." in words(answer)
        assert len(said(pledge)) == 1

    def test_what_went_to_somebody_else_meanwhile_is_answered_by_them(self, pledging, client, pledge, other):
        to = pledging.give(email="trees@anytown.example").maker
        hand_over(
            pledge, to=to, how="handed_over", why="They know them.", since=pledge.made_on, by=pledging.cast.coordinator
        )
        answer = press(client, pledge, "kept", words="They meet each week.")
        assert errors(answer) == ["This pledge is no longer with you, so somebody else answers for it."]
        assert "Copy it if you need it: They meet each week." in words(answer)
        assert (said(pledge), str(pledge) in words(client.get(PAGE))) == ([], False)

    def test_what_was_struck_out_is_not_shown(self, pledging, client, pledge, other):
        record_step(
            pledge,
            state="struck_out",
            words="A test.",
            happened_on=pledge.made_on,
            by=pledging.cast.coordinator,
            version=pledge.version,
        )
        page = words(client.get(PAGE))
        assert (str(pledge) in page, str(other) in page) == (False, True)

    def test_many_are_on_several_pages_and_an_error_is_on_its_own(self, pledging, client, pledge, other, monkeypatch):
        monkeypatch.setattr(cards, "CARDS_ON_A_PAGE", 1)
        monkeypatch.setattr("pledges.pages.answering.CARDS_ON_A_PAGE", 1)
        assert set(in_boxes(client.get(f"{PAGE}?page=1"))) == {box(pledge)}
        answer = press(client, other, "kept", page=f"{PAGE}?page=2")
        assert set(in_boxes(answer)) == {box(other, name) for name in ("words", "offered", "taken_up")}
        assert press(client, other, "under_way", page=f"{PAGE}?page=2")["Location"] == f"{PAGE}?page=2"


class TestWhoseTheyAre:
    def test_an_account_finds_what_its_person_its_address_or_its_post_keeps(self, pledging):
        """As the rule says of each of them, and nothing else."""
        cast = pledging.cast
        day = date(2026, 8, 12)
        by_person = pledging.give(post_words="A", email="").maker
        change_maker(by_person, person=cast.officer.person, by=cast.coordinator)
        by_address = pledging.give(email="Other.Officer@anytown.example").maker
        of_viewer = pledging.give(email="viewer@anytown.example").maker
        adopted = pledging.give(post_words="Head of Housing", email="gone@anytown.example")
        fates = {adopted.pk: Fate("adopted")}
        record_leaving(adopted.maker, left_on=day, fates=fates, why="Left.", by=cast.coordinator)
        by_post = Pledge.objects.get(pk=adopted.pk).keeper
        # Somebody of the register who gave no address is themselves, and not whoever holds their post next.
        holder = pledging.give(post_words="Head of Trees", email="").maker
        change_maker(holder, person=cast.other_officer.person, post=cast.posts.housing, by=cast.coordinator)
        found = {user: set(makers_of(user, day)) for user in cast.everybody}
        assert found == {
            cast.viewer: {of_viewer},
            cast.officer: {by_person, by_post},
            cast.other_officer: {by_address, holder},
            cast.coordinator: set(),
            cast.administrator: set(),
        }
        makers = list(Maker.objects.all())
        ruled = {user: {maker for maker in makers if is_keeper(user, maker, day)} for user in cast.everybody}
        assert found == ruled
        Holding.objects.filter(post=cast.posts.housing).update(ended_on=day - timedelta(days=1))
        assert set(makers_of(cast.officer, day)) == {by_person}

    def test_a_viewer_who_keeps_one_answers(self, pledging):
        cast = pledging.cast
        viewer = cast.client(cast.viewer)
        assert viewer.get(PAGE).status_code == 403
        pledge = pledging.give(email="viewer@anytown.example")
        assert press(viewer, pledge, "under_way").status_code == 302
        assert Step.objects.get().recorded_by == cast.viewer

    def test_an_officer_without_pledges_reads_so(self, pledging):
        answer = pledging.cast.client(pledging.cast.officer).get(PAGE)
        assert "No pledge is with you at the moment." in words(answer)

    def test_anothers_pledge_cannot_be_answered(self, pledging, pledge):
        stranger = pledging.cast.client(pledging.cast.other_officer)
        answer = press(stranger, pledge, "kept", words="Not mine.")
        assert errors(answer) == ["This pledge is no longer with you, so somebody else answers for it."]
        assert said(pledge) == []
        assert "I will mentor" not in words(answer)

    def test_by_link_it_is_the_same_page(self, pledging):
        pledge, client = pledging.give(), Client()
        client.get(f"/my-pledges/open/{token_of(pledge.maker)}/")
        assert errors(press(client, pledge, "kept", page=BY_LINK)) == [
            f"{pledge}: Say what came of it, in a sentence. The board reads it."
        ]
        assert press(client, pledge, "need_help", page=BY_LINK)["Location"] == BY_LINK
        page = client.get(BY_LINK)
        assert "Help asked for" in words(page)
        assert [link for link in links(page) if not link.startswith("mailto:")] == []
        step = Step.objects.get()
        assert (step.replied_by, step.recorded_by) == (pledge.maker, None)


def test_queries_do_not_grow_with_pledges(pledging, client, pledge, other):
    before = how_many_queries(client, "get", PAGE), how_many_queries(client, "post", PAGE, {"answer": ""})
    for number in range(9):
        given = pledging.give(f"Promise {number}", email=OFFICER, kind="Apprenticeship or job")
        pledging.answer(given, "under_way", "It goes on.")
    after = how_many_queries(client, "get", PAGE), how_many_queries(client, "post", PAGE, {"answer": ""})
    assert before == after
