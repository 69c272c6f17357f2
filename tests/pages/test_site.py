"""What is open to everybody, and what a page says when something goes wrong."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from carecommit.kit.refusals import RefusalMiddleware
from carecommit.kit.refused import Refused
from carecommit.urls import urlpatterns as pages
from resolutions.council.models import CouncilProfile
from resolutions.council.operations import set_profile
from resolutions.pages.colours import readable_on
from tests.pages.reading import plain, words


def refuse(request):
    raise Refused("This quarter closed on 4 July. Ask the coordinator.")


def break_down(request):
    raise RuntimeError("A secret of the program")


urlpatterns = [*pages, path("refuse/", refuse), path("break/", break_down)]


class TestTheAccessibilityStatement:
    def test_a_visitor_reads_it(self, cast):
        text = words(cast.client().get("/accessibility/"))
        for sentence in (
            "Web Content Accessibility Guidelines version 2.2, level AA",
            "axe rules in the Chromium browser",
            "Equality and Human Rights Commission",
            "Write to care@anytown.example.",
        ):
            assert sentence in text

    def test_a_new_site_without_an_address_still_says_whom_to_ask(self, client, db):
        assert "Speak to the person who looks after CareCommit" in words(client.get("/accessibility/"))


class TestTheFrame:
    def test_a_banner_is_the_councils_own_sentence_under_a_neutral_word(self, cast):
        sentence = "The site is closed on Friday evening."
        set_profile(banner=sentence, by=cast.administrator, why="Asked for")
        page = cast.client(cast.viewer).get("/").content.decode()
        assert f"Notice {sentence}" in plain(page)
        assert "Demonstration" not in page

    def test_it_says_who_is_signed_in_by_name_where_there_is_one(self, cast):
        for user, name in ((cast.officer, "Holder of Housing"), (cast.viewer, "viewer@anytown.example")):
            assert f"Signed in as {name} Change password" in plain(cast.client(user).get("/").content.decode())


class TestTheColour:
    def test_it_is_the_councils(self, cast):
        answer = cast.client().get("/brand.css")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert answer.content.decode() == ":root{--brand:#1f3a5f;--on-brand:#ffffff}\n"
        assert "max-age=300" in answer["Cache-Control"]

    def test_a_pale_one_gets_dark_words(self, cast):
        CouncilProfile.objects.update(brand_colour="#FFDD00")
        assert cast.client().get("/brand.css").content.decode() == ":root{--brand:#FFDD00;--on-brand:#0b0c0c}\n"

    @pytest.mark.parametrize("written", ["red;}", "#12", "#gggggg", ""])
    def test_what_is_no_colour_never_becomes_a_style(self, cast, written):
        CouncilProfile.objects.update(brand_colour=written)
        assert cast.client().get("/brand.css").content.decode() == ":root{--brand:#1f3a5f;--on-brand:#ffffff}\n"

    @pytest.mark.parametrize(
        ("colour", "words"),
        [("#000000", "#ffffff"), ("#ffffff", "#0b0c0c"), ("#767676", "#ffffff"), ("#777777", "#0b0c0c")],
    )
    def test_words_on_it_can_be_read(self, colour, words):
        """#767676 is the lightest grey on which white has the contrast of 4.5."""
        assert readable_on(colour) == words


class TestWhenSomethingGoesWrong:
    def test_what_is_not_there(self, cast):
        answer = cast.client(cast.viewer).get("/motions/NONE-1999/")
        assert answer.status_code == 404
        assert "Page not found" in words(answer)

    def test_what_is_not_allowed_says_why(self, cast):
        answer = cast.client(cast.viewer).get("/quarters/")
        assert answer.status_code == 403
        assert "This page is for coordinators. Ask your coordinator to make the change." in words(answer)

    @pytest.mark.urls("tests.pages.test_site")
    def test_a_refusal_that_no_page_caught_is_a_sentence(self, cast):
        answer = cast.client(cast.viewer).get("/refuse/")
        assert answer.status_code == 409
        assert "This quarter closed on 4 July. Ask the coordinator." in words(answer)
        assert "Nothing has been changed." in words(answer)

    @pytest.mark.urls("tests.pages.test_site")
    def test_a_fault_shows_no_traceback_and_asks_nothing_of_the_database(self, cast, django_assert_num_queries):
        client = cast.client(cast.viewer)
        client.raise_request_exception = False
        # Two for who is signed in, before the page breaks.
        with django_assert_num_queries(2):
            answer = client.get("/break/")
        assert answer.status_code == 500
        assert "There is a problem with CareCommit" in words(answer)
        assert "secret" not in answer.content.decode()

    def test_other_faults_are_left_to_django(self):
        middleware = RefusalMiddleware(lambda request: HttpResponse())
        assert middleware.process_exception(RequestFactory().get("/"), RuntimeError("Something")) is None

    def test_a_form_from_another_site_is_refused(self, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.coordinator)
        answer = client.post("/quarters/2026-27-Q2/close/")
        assert answer.status_code == 403
        cast.quarter.refresh_from_db()
        assert cast.quarter.is_open
