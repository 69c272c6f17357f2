"""A maker without an account answers by a signed link, which opens their own pledges and nothing else."""

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from carecommit.kit.logs import without_secrets
from carecommit.kit.seals import sealed
from pledges.asking.links import token_of
from pledges.asking.operations import renew_link
from pledges.life.keepers import Fate, record_leaving
from pledges.models import Maker, Pledge, Step
from pledges.pages.answerers import LINK_IN_SESSION
from tests.pages.reading import words

PLEDGES = "/my-pledges/by-link/"
OPEN = "/my-pledges/open/"


@pytest.fixture
def pledge(pledging) -> Pledge:
    """Of somebody who has no account; others have pledged too."""
    pledging.give(
        "I will open the library on Sundays.", email="library@anytown.example", post_words="Head of Libraries"
    )
    return pledging.give()


@pytest.fixture
def client(pledge) -> Client:
    """A browser in which the link has been opened."""
    client = Client()
    assert client.get(f"{OPEN}{token_of(pledge.maker)}/").status_code == 302
    return client


def wrong(client: Client | None = None):
    """The page that every wrong link gets."""
    return (client or Client()).get(f"{OPEN}there-never-was-such-a-link/")


def assert_refused(answer) -> None:
    """Not told from any other wrong link by anything that is sent back, and nothing is remembered of it."""
    pattern = wrong()
    assert (answer.status_code, answer.content) == (404, pattern.content)
    assert answer.headers.items() == pattern.headers.items()
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert list(answer.cookies) == []


class TestOpening:
    def test_it_leads_to_their_pledges_at_an_address_that_tells_nothing(self, pledge):
        client, token = Client(), token_of(pledge.maker)
        for address in (f"{OPEN}{token}/", f"{OPEN}{token}"):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"], answer.content) == (302, PLEDGES, b"")
            assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
        page = client.get(PLEDGES)
        assert "I will mentor one care leaver for a year." in words(page)
        assert "I will open the library on Sundays." not in page.content.decode()
        assert token not in page.content.decode()

    def test_a_scanner_that_follows_it_writes_nothing(self, pledge):
        before = list(Pledge.objects.values()), list(Maker.objects.values())
        for method in ("head", "get", "get"):
            assert getattr(Client(), method)(f"{OPEN}{token_of(pledge.maker)}/").status_code == 302
        assert (list(Pledge.objects.values()), list(Maker.objects.values()), Step.objects.count()) == (*before, 0)

    def test_nothing_can_be_sent_to_it(self, pledge):
        answers = [Client().post(f"{OPEN}{token}/") for token in (token_of(pledge.maker), "no-such-link")]
        assert [answer.status_code for answer in answers] == [405, 405]
        assert answers[0].headers.items() == answers[1].headers.items()

    def test_the_session_gets_a_new_key_and_remembers_a_number(self, pledge):
        client = Client()
        client.session.save()
        before = client.session.session_key
        client.cookies["sessionid"] = before
        client.get(f"{OPEN}{token_of(pledge.maker)}/")
        assert dict(client.session) == {LINK_IN_SESSION: pledge.maker.link_key}
        assert not Session.objects.filter(session_key=before).exists()

    def test_the_secret_is_in_no_row_of_the_database(self, pledge, client):
        client.post(PLEDGES, {"answer": f"{pledge.pk}:under_way", f"pledge-{pledge.pk}-words": "We have met."})
        signature, found = token_of(pledge.maker).split(".")[1], {}
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of ours
                found[table] = str(cursor.fetchall())
        assert "We have met." in found["pledges_step"]
        assert [table for table, rows in found.items() if signature in rows] == []

    def test_who_is_signed_in_stays_so(self, pledging, pledge):
        client = pledging.cast.client(pledging.cast.officer)
        assert client.get(f"{OPEN}{token_of(pledge.maker)}/").status_code == 302
        assert client.get("/my-pledges/").status_code == 200
        assert pledge.reference in words(client.get(PLEDGES))


# What is sent, by what was done to the link `t`, whose number is `n` and whose signature is `s`; `o` is another's link.
HOSTILE = {
    "nothing": lambda t, n, s, o: "",
    "a full stop": lambda t, n, s, o: ".",
    "a stroke more": lambda t, n, s, o: f"{t}//",
    "the last character missing": lambda t, n, s, o: t[:-1],
    "the first character missing": lambda t, n, s, o: t[1:],
    "the number alone": lambda t, n, s, o: n,
    "the signature alone": lambda t, n, s, o: f".{s}",
    "another number": lambda t, n, s, o: f"{int(n) + 1}.{s}",
    "another separator": lambda t, n, s, o: f"{n}:{s}",
    "the number of another": lambda t, n, s, o: f"{o.split('.')[0]}.{s}",
    "a nought before it": lambda t, n, s, o: f"0{t}",
    "another case": lambda t, n, s, o: t.swapcase(),
    "spaces around it": lambda t, n, s, o: f"%20{t}%20",
    "a link to answers": lambda t, n, s, o: sealed("answer-link", int(n)),
    "a calendar": lambda t, n, s, o: sealed("calendar", int(n)),
    "as Django itself would sign it": lambda t, n, s, o: signing.dumps(int(n), salt="carecommit.pledge-link"),
    "a maker's own key": lambda t, n, s, o: sealed("pledge-link", 1),
    "something below it": lambda t, n, s, o: f"{t}/answers",
    "two of them": lambda t, n, s, o: t + o,
    "other digits": lambda t, n, s, o: f"{chr(0x0661)}.{s}",
    "a line's end": lambda t, n, s, o: f"{t}%0A",
    "much of it": lambda t, n, s, o: t * 50,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_wrong_link_opens_nothing(pledging, pledge, hostile):
    other = token_of(Maker.objects.exclude(pk=pledge.maker_id).get())
    token = token_of(pledge.maker)
    client = Client()
    assert_refused(client.get(f"{OPEN}{HOSTILE[hostile](token, *token.split('.'), other)}/"))
    assert client.get(PLEDGES).status_code == 404


class TestItsEnd:
    def test_a_new_link_ends_the_old_one_and_whoever_came_by_it(self, pledging, pledge, client):
        old = token_of(pledge.maker)
        renewed = renew_link(pledge.maker, by=pledging.cast.coordinator)
        assert_refused(Client().get(f"{OPEN}{old}/"))
        assert client.get(PLEDGES).status_code == 404
        assert client.post(PLEDGES, {"answer": f"{pledge.pk}:under_way"}).status_code == 404
        assert not Step.objects.exists()
        assert client.get(PLEDGES).content == wrong().content
        assert Client().get(f"{OPEN}{token_of(renewed)}/").status_code == 302

    def test_what_was_typed_when_it_ended_is_shown_to_be_copied(self, pledging, pledge, client):
        renew_link(pledge.maker, by=pledging.cast.coordinator)
        boxes = {"words": "We met <b>twice</b>.", "offered": "3", "taken_up": " "}
        typed = {f"pledge-{pledge.pk}-{name}": text for name, text in boxes.items()}
        answer = client.post(PLEDGES, {"answer": f"{pledge.pk}:kept", "pledge-x-words": "No box of ours.", **typed})
        assert answer.status_code == 404
        assert "Copy it if you need it: We met <b>twice</b>. Offered so far: 3" in words(answer)
        assert b"We met &lt;b&gt;twice&lt;/b&gt;." in answer.content

    def test_who_has_left_comes_in_no_more(self, pledging, pledge, client):
        fates = {pledge.pk: Fate("released")}
        left = record_leaving(
            pledge.maker, left_on=pledge.made_on, fates=fates, why="Retired.", by=pledging.cast.coordinator
        )
        for maker in (pledge.maker, left):
            assert_refused(Client().get(f"{OPEN}{token_of(maker)}/"))
        assert client.get(PLEDGES).status_code == 404

    def test_the_refusal_says_what_to_do_to_everybody_alike(self, pledging, pledge):
        assert "Write to care@anytown.example and ask for a new link." in words(wrong())
        cast = pledging.cast
        assert {wrong(cast.client(user)).content for user in cast.everybody} == {wrong().content}


def test_every_other_page_stays_closed(pledging, pledge, client):
    """The same as for a visitor, and what another has pledged stays unread."""
    other = Pledge.objects.exclude(pk=pledge.pk).get()
    for_all = {
        "make-pledge", "show-thanks", "open-pledge-link", "answer-pledges-by-link", "show-event-qr",
    }  # fmt: skip
    resolvers = get_resolver().url_patterns
    (ours,) = [
        each
        for each in resolvers
        if getattr(getattr(each, "urlconf_name", None), "__name__", "") == "pledges.pages.urls"
    ]
    seen = {}
    for pattern in ours.url_patterns:
        named = {"pk": other.pk, "code": pledging.event.code, "token": "no-such-token"}
        given = {name: named[name] for name in pattern.pattern.converters}
        answer = client.get(reverse(pattern.name, kwargs=given))
        assert b"I will open the library on Sundays." not in answer.content
        if pattern.name not in for_all:
            seen[pattern.name] = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
    assert len(seen) > 10
    assert {name: got for name, got in seen.items() if got != (302, "/accounts/login/")} == {}


def test_what_is_sent_once_another_link_was_opened_says_what_to_do_and_is_shown_back(pledge, client):
    """Two makers read their messages in one browser."""
    client.get(f"{OPEN}{token_of(Maker.objects.exclude(pk=pledge.maker_id).get())}/")
    typed = {"words": "We have met.", "offered": "3", "taken_up": "1"}
    boxes = {f"pledge-{pledge.pk}-{name}": text for name, text in typed.items()}
    page = words(client.post(PLEDGES, {"answer": f"{pledge.pk}:under_way", **boxes}))
    assert (
        "This pledge is not with whoever’s link you opened last in this browser: open the link in your message again."
    ) in page
    assert "Copy it if you need it: We have met. Offered so far: 3 Taken up so far: 1" in page
    assert not Step.objects.exists()


def test_an_answer_to_anothers_pledge_changes_nothing_and_tells_nothing(pledge, client):
    other = Pledge.objects.exclude(pk=pledge.pk).get()
    for number in (str(other.pk), "0", "-1", "x", "9" * 30, f"{pledge.pk} "):
        sending = {"answer": f"{number}:under_way", f"pledge-{number}-words": "Mine."}
        answer = client.post(PLEDGES, sending)
        assert answer.status_code == 200
        assert "This pledge is not with whoever’s link you opened last in this browser" in words(answer)
        assert b"I will open the library on Sundays." not in answer.content
    assert not Step.objects.exists()
    assert client.post(PLEDGES, {"answer": f"{pledge.pk}:under_way"}).status_code == 302
    assert Step.objects.get().pledge == pledge


def test_no_log_has_the_secret(pledge):
    token = token_of(pledge.maker)
    assert without_secrets(f"GET {OPEN}{token}/ HTTP/1.1") == f"GET {OPEN}[secret] HTTP/1.1"
    assert without_secrets(f"next=%2Fmy-pledges%2Fopen%2F{token}%2F") == "next=%2Fmy-pledges%2Fopen%2F[secret]"
    assert without_secrets(f"{OPEN}7.abc") == f"{OPEN}[secret]"
    assert without_secrets(f"GET {PLEDGES} HTTP/1.1") == f"GET {PLEDGES} HTTP/1.1"
