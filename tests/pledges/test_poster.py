"""The poster: whoever points a phone at it, reads it, or hears it read aloud, comes to the form."""

import io
from datetime import date, timedelta

import pytest
import zxingcpp
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.events.operations import readdress_event
from pledges.events.poster import Poster, poster_pdf
from pledges.events.qr import qr_svg
from pledges.events.queries import address_of, address_to_read
from resolutions.council.models import CouncilProfile
from resolutions.council.operations import set_profile
from tests.browser import assert_no_sideways_scroll, sign_in
from tests.cast import PASSWORD
from tests.pages.reading import words
from tests.paper import alternatives, codes, how_many_pages, language_of, picture_of, texts, title_of
from tests.pledges.pledging import Pledging

ADDRESS = "https://pledges.anytown.example/pledge/bcdfghjk/"
TYPST = "#panic() $x$ *b* @ref <b>&amp;</b> \\ 'q' \"q\""
ONCE = "Every one of us can do one thing that we would do for our own children. "
NEVER = "Never name a child or young person, or write anything that could tell who they are."


@pytest.fixture(autouse=True)
def _site():
    with override_settings(SITE_URL="https://pledges.anytown.example"):
        yield


def paper(marking: str = "", **fields) -> bytes:
    """The poster of an event in March; no database."""
    day = date(2024, 3, 14)
    given = {"title": "Our pledges", "host": "Team Anytown", "welcome": "What will you do?", **fields}
    event = Event(code="bcdfghjk", held_on=day, opens_on=day, closes_on=day + timedelta(days=17), **given)
    return poster_pdf(Poster(event, CouncilProfile(name="Anytown Council", marking=marking), day))


class TestThePDF:
    def test_it_says_who_asks_what_and_where(self):
        said = texts(paper(marking="OFFICIAL"))
        for sentence in (
            "Anytown Council",
            "Our pledges",
            "Team Anytown, 14 March 2024",
            "What will you do?",
            "pledges.anytown.example/pledge/bcdfghjk",
            "Open until 31 March 2024.",
            NEVER,
        ):
            assert said.count(sentence) == 1
        assert said.count("OFFICIAL") == 2

    def test_without_a_marking_none_is_printed(self):
        assert "OFFICIAL" not in texts(paper())

    def test_its_code_leads_to_the_form(self):
        assert codes(paper()) == [ADDRESS]

    def test_it_can_be_read_aloud(self):
        poster = paper(title="Ŵythnos Gofalwyr")
        assert (title_of(poster), language_of(poster)) == ("Ŵythnos Gofalwyr", "en-GB")
        assert alternatives(poster) == [f"QR code that opens {ADDRESS}"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"welcome": ""},
            {"title": (ONCE * 3)[:150], "host": (ONCE * 3)[:150]},
            {"welcome": (ONCE * 40)[:2000]},
            {"welcome": "\n".join(f"{number}. A thing to think of" for number in range(15))},
            {"title": "W" * 150, "host": "W" * 150},
        ],
        ids=["no welcome", "long title and host", "2,000 characters", "many lines", "no spaces"],
    )
    def test_however_much_it_says_it_is_one_sheet_and_can_be_read(self, fields):
        poster = paper(marking="OFFICIAL", **fields)
        assert (how_many_pages(poster), codes(poster)) == (1, [ADDRESS])
        assert " ".join(fields.get("welcome", "").split()) in texts(poster)

    def test_a_welcome_that_fits_on_no_sheet_has_one_of_its_own(self):
        thoughts = [f"Thought {number}." for number in range(100)]
        poster = paper(welcome="\n".join(thoughts))
        assert (how_many_pages(poster), codes(poster)) == (3, [ADDRESS])
        assert [thought for thought in thoughts if thought not in texts(poster)] == []

    def test_what_was_typed_is_shown_and_not_obeyed(self):
        said = texts(paper(title=TYPST, host=TYPST, welcome=TYPST))
        assert said.count(TYPST) == 3

    def test_an_emoji_is_left_out_and_the_event_says_so(self, pledging):
        event = pledging.add_event(title="Care week 🎉", welcome="Dewch â’ch addewid!")
        assert "Care week" in texts(poster_pdf(Poster(event, pledging.cast.profile, clock.today())))
        page = pledging.cast.client(pledging.cast.viewer).get(reverse("show-event", args=[event.pk]))
        assert "The PDF cannot show 🎉. The page to print can." in page.content.decode()
        plain = pledging.cast.client(pledging.cast.viewer).get(reverse("show-event", args=[pledging.event.pk]))
        assert "The PDF cannot show" not in plain.content.decode()


def test_the_page_to_print_says_the_same_as_the_pdf(pledging):
    cast = pledging.cast
    event = pledging.add_event(title="Ŵythnos Gofalwyr", welcome="One thing is enough.\n\nWhat will you do?")
    page = cast.client(cast.viewer).get(reverse("print-poster", args=[event.pk]))
    sheet = texts(poster_pdf(Poster(event, cast.profile, clock.today())))
    # A line may end within the address, and on paper nobody is told to print.
    printed = words(page).removeprefix("Print this page with your browser. Back to the event ")
    assert "".join(printed.split()) == "".join(sheet.split())
    assert NEVER in sheet


class TestWhenItIsOpen:
    """A poster that hangs before the first day says which it is."""

    @pytest.mark.parametrize(
        ("opens_on", "closes_on", "today", "said"),
        [
            (date(2027, 3, 3), date(2027, 3, 17), date(2027, 3, 2), "Open from 3 March to 17 March 2027."),
            (date(2026, 12, 20), date(2027, 1, 9), date(2026, 12, 1), "Open from 20 December 2026 to 9 January 2027."),
            (date(2027, 3, 3), date(2027, 3, 3), date(2027, 3, 2), "Open on 3 March 2027 only."),
            (date(2027, 3, 3), date(2027, 3, 17), date(2027, 3, 3), "Open until 17 March 2027."),
        ],
    )
    def test_it_says_from_when_to_when(self, opens_on, closes_on, today, said):
        event = Event(code="b", title="Care day", held_on=opens_on, opens_on=opens_on, closes_on=closes_on)
        poster = Poster(event, CouncilProfile(name="Anytown Council"), today)
        assert poster.when_open == said
        assert f"{said} You need no account" in texts(poster_pdf(poster))

    def test_so_does_the_page_to_print(self, pledging):
        today = clock.today()
        event = pledging.add_event(opens_on=today + timedelta(days=1), closes_on=today + timedelta(days=9))
        page = words(pledging.cast.client(pledging.cast.viewer).get(reverse("print-poster", args=[event.pk])))
        assert f"{Poster(event, pledging.cast.profile, today).when_open} You need no account" in page
        assert "Open until" not in page


class TestTheAddress:
    def test_it_is_that_of_the_form(self, pledging):
        assert address_of(pledging.event) == "https://pledges.anytown.example" + reverse(
            "make-pledge", args=[pledging.event.code]
        )

    def test_what_stands_on_the_wall_is_found_by_whoever_types_it(self, pledging, client):
        typed = address_to_read(pledging.event)
        assert typed == f"pledges.anytown.example/pledge/{pledging.event.code}"
        found = client.get("/" + typed.split("/", 1)[1], follow=True)
        assert (found.status_code, found.request["PATH_INFO"]) == (200, f"/pledge/{pledging.event.code}/")

    def test_a_site_without_a_certificate_says_so(self, pledging):
        with override_settings(SITE_URL="http://127.0.0.1:8000"):
            assert address_to_read(pledging.event) == f"http://127.0.0.1:8000/pledge/{pledging.event.code}"

    def test_a_line_ends_only_between_its_parts(self, pledging):
        poster = Poster(pledging.event, pledging.cast.profile, clock.today())
        assert poster.address_parts == ["pledges.anytown.example/", "pledge/", pledging.event.code]


class TestTheFiles:
    def test_whoever_has_signed_in_prints_it(self, pledging):
        cast = pledging.cast
        for user in cast.everybody:
            answer = cast.client(user).get(reverse("download-poster", args=[pledging.event.pk]))
            assert answer.headers["Content-Type"] == "application/pdf"
            assert "poster-team-anytown-summer-session.pdf" in answer.headers["Content-Disposition"]
            assert codes(answer.content) == [address_of(pledging.event)]

    def test_it_carries_the_councils_marking(self, pledging):
        cast = pledging.cast
        set_profile(by=cast.administrator, why="Marked", marking="OFFICIAL-SENSITIVE", **_named(cast.profile))
        answer = cast.client(cast.viewer).get(reverse("download-poster", args=[pledging.event.pk]))
        assert texts(answer.content).count("OFFICIAL-SENSITIVE") == 2
        page = cast.client(cast.viewer).get(reverse("print-poster", args=[pledging.event.pk])).content.decode()
        assert page.count("OFFICIAL-SENSITIVE") == 2

    def test_the_code_is_a_picture_without_styles(self, pledging):
        cast = pledging.cast
        answer = cast.client(cast.viewer).get(reverse("show-event-qr", args=[pledging.event.pk]))
        assert answer.headers["Content-Type"] == "image/svg+xml"
        drawing = answer.content.decode()
        assert drawing == qr_svg(address_of(pledging.event))
        assert "style" not in drawing
        assert "script" not in drawing

    def test_a_new_address_has_a_new_code(self, pledging):
        cast, before = pledging.cast, qr_svg(address_of(pledging.event))
        readdress_event(pledging.event, by=cast.coordinator)
        answer = cast.client(cast.viewer).get(reverse("show-event-qr", args=[pledging.event.pk]))
        assert answer.content.decode() not in {"", before}
        assert answer.headers["Cache-Control"] == "private, no-cache"

    def test_a_corner_of_the_code_may_be_torn_off(self):
        poster = picture_of(paper())
        corners = zxingcpp.read_barcodes(poster)[0].position
        right, bottom = corners.bottom_right.x, corners.bottom_right.y
        # A seventh of it; the corner is the one without a square by which a phone finds the code.
        side = round((right - corners.top_left.x) * 0.38)
        poster.paste("white", (right - side, bottom - side, right + 5, bottom + 5))
        assert [code.text for code in zxingcpp.read_barcodes(poster)] == [ADDRESS]


@pytest.mark.django_db(transaction=True)
def test_a_phone_reads_the_code_off_the_page_the_screen_and_the_sheet(live_server, page, cast_today):
    """The event's page, the count in the room and the page to print, wide and narrow; a short event and a long one."""
    with override_settings(SITE_URL=str(live_server)):
        pledging = Pledging(cast_today)
        full = pledging.add_event(
            title=(ONCE * 3)[:150], host=TYPST + (ONCE * 2)[:100], welcome=f"{TYPST}\n{(ONCE * 40)[:1900]}"
        )
        sign_in(page, live_server, cast_today.viewer.email, PASSWORD)
        for event in (pledging.event, full):
            for name in ("show-event", "show-count", "print-poster"):
                page.goto(f"{live_server}{reverse(name, args=[event.pk])}")
                for width in (1280, 375):
                    assert_no_sideways_scroll(page, width)
                    seen = Image.open(io.BytesIO(page.screenshot(full_page=True)))
                    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [address_of(event)]


@pytest.mark.django_db(transaction=True)
def test_however_much_an_event_says_its_page_to_print_is_one_sheet_with_all_of_it(live_server, page, cast_today):
    """And its code is at least 60 mm wide on paper, and read by a phone."""
    long = {"title": (ONCE * 3)[:150], "host": (ONCE * 3)[:150]}
    told = (
        {},
        {"welcome": ""},
        {"title": (ONCE * 3)[:100], "welcome": (ONCE * 12)[:800]},
        {"title": (ONCE * 3)[:120], "welcome": "\n\n".join((ONCE * 3)[:160] for _ in range(5))},
        {**long, "welcome": f"{TYPST}\n{(ONCE * 40)[:1900]}"},
        {
            "title": ("Ŵythnos gofalwyr â’ch addewid Ŷ " * 5)[:150],
            "welcome": ("Dewch â’ch addewid i’r tŷ. " * 80)[:2000],
        },
        {"title": "Care week 🎉", "welcome": "🎉 One thing is enough. 🧡\n" * 40},
        {"title": "W" * 150, "host": "W" * 150, "welcome": "W" * 2000},
        {"title": "🎉" * 150, "host": "🎉" * 150, "welcome": "🧡" * 2000},
        {**long, "welcome": "\n".join(f"Thought {number}." for number in range(125))},
        {"welcome": "I\n" * 1000},
    )
    with override_settings(SITE_URL=str(live_server)):
        pledging = Pledging(cast_today)
        set_profile(
            by=cast_today.administrator, why="Marked", marking="OFFICIAL-SENSITIVE", **_named(cast_today.profile)
        )
        sign_in(page, live_server, cast_today.viewer.email, PASSWORD)
        page.emulate_media(media="print")
        # As wide as what a sheet has between its margins.
        page.set_viewport_size({"width": 680, "height": 990})
        for fields in told:
            event = pledging.add_event(**fields)
            page.goto(f"{live_server}{reverse('print-poster', args=[event.pk])}")
            sheets = page.pdf(prefer_css_page_size=True)
            assert (how_many_pages(sheets), codes(sheets)) == (1, [address_of(event)]), fields
            assert _letters(event.welcome) in _letters(texts(sheets))
            assert _millimetres_of_code(page) >= 60
            cut = "element => element.scrollHeight > element.clientHeight + 1"
            assert [page.locator(part).evaluate_all(f"all => all.some({cut})") for part in _PARTS] == [False, False]


_PARTS = (".app-poster", ".app-poster__welcome")


def _letters(said: str) -> str:
    """Without what a line may end at; and Debian's Chromium has no emoji."""
    return "".join(filter(str.isalnum, said))


def _millimetres_of_code(page) -> float:
    """The shorter side of its place, which is what a square picture fills: a browser has 96 pixels in an inch."""
    place = page.locator(".app-poster__code").bounding_box()
    return min(place["width"], place["height"]) / 96 * 25.4


def _named(profile: CouncilProfile) -> dict:
    return {name: getattr(profile, name) for name in ("name", "short_name", "reference_prefix", "contact_email")}
