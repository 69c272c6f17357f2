"""Owners without an account answer by a signed link, which opens their own page and nothing else, for nobody else."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.seals import sealed
from resolutions.council.models import Person, Post, User
from resolutions.council.operations import add_post, appoint, leave, set_profile
from resolutions.models import Action, Draft, Evidence, JointAnswer, Update
from resolutions.pages.answerers import LINK_IN_SESSION
from resolutions.pages.urls import urlpatterns
from resolutions.progress.evidence import add_link
from resolutions.progress.returning import return_update
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answerers import Answerer, token_of
from resolutions.rounds.models import AnswerLink, Round
from resolutions.rounds.operations import make_link, revoke_link
from tests.cast import PASSWORD, Cast, on
from tests.pages.reading import words

ANSWERS = "/answers/"
OPEN = "/answers/open/"


@dataclass(frozen=True)
class Linked:
    """The cast in a round, with a link for the head of a charity, who has no account and leads one action."""

    cast: Cast
    round: Round
    charity: Post
    person: Person
    action: Action
    link: AnswerLink

    @property
    def token(self) -> str:
        return token_of(self.link)

    def opened(self, link: AnswerLink | None = None) -> Client:
        """A browser in which the link has been opened."""
        client = Client()
        assert client.get(f"{OPEN}{token_of(link or self.link)}/").status_code == 302
        return client


@pytest.fixture
def linked(cast) -> Linked:
    round_ = cast.open_round()
    charity = add_post("Director of the Lantern Trust", kind="partner", by=cast.administrator)
    person = Person(name="Holder at the Lantern Trust", email="director@lantern.example")
    appoint(person, charity, since=date(2026, 4, 1), by=cast.administrator)
    (action,) = cast.make_actions(1, lead=charity, title="Find mentors")
    return Linked(cast, round_, charity, person, action, make_link(round_, person, by=cast.coordinator))


def asked(answer) -> list[str]:
    """The references of the rows of the page of answers."""
    return re.findall(r'id="row-([^"]+)"', answer.content.decode())


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


def boxes(reference: str, **more: str) -> dict[str, str]:
    """What a press of the button of one row sends."""
    said = {"answer": "on_track", "what_happened": "Six mentors were found.", **more}
    return {**{f"{reference}-{name}": text for name, text in said.items()}, "answer_row": reference}


def send(client: Client, reference: str, **more: str):
    """Fill in the row of one action on the page as it stands, and press its button."""
    page = client.get(ANSWERS).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client.post(ANSWERS, {**hidden, **boxes(reference, **more)})


class TestOpening:
    def test_it_leads_to_their_answers_at_an_address_that_tells_nothing(self, linked):
        answer = Client().get(f"{OPEN}{linked.token}/")
        assert (answer.status_code, answer["Location"], answer.content) == (302, ANSWERS, b"")
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
        assert list(answer.cookies) == ["sessionid"]
        page = linked.opened().get(ANSWERS)
        assert asked(page) == [linked.action.reference]
        assert linked.token not in page.content.decode()

    def test_a_mail_program_that_left_off_the_last_stroke(self, linked):
        assert Client().get(f"{OPEN}{linked.token}").status_code == 302

    def test_a_scanner_that_follows_it_uses_nothing_up(self, linked):
        for method in ("head", "get", "get"):
            assert getattr(Client(), method)(f"{OPEN}{linked.token}/").status_code == 302
        assert asked(linked.opened().get(ANSWERS)) == [linked.action.reference]

    def test_nothing_can_be_sent_to_it(self, linked):
        answers = [Client().post(f"{OPEN}{token}/") for token in (linked.token, "no-such-link")]
        assert [answer.status_code for answer in answers] == [405, 405]
        assert answers[0].headers.items() == answers[1].headers.items()

    def test_the_session_gets_a_new_key_and_remembers_a_number(self, linked):
        client = Client()
        client.session.save()
        before = client.session.session_key
        client.cookies["sessionid"] = before
        client.get(f"{OPEN}{linked.token}/")
        assert client.session.session_key != before
        assert dict(client.session) == {LINK_IN_SESSION: linked.link.pk}
        assert not Session.objects.filter(session_key=before).exists()

    def test_the_secret_is_in_no_row_of_the_database(self, linked, mailoutbox):
        client = linked.opened()
        send(client, linked.action.reference)
        client.get(ANSWERS)
        signature, found = linked.token.split(".")[1], {}
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of ours
                found[table] = str(cursor.fetchall())
        assert "Six mentors were found." in found["resolutions_update"]
        assert [table for table, rows in found.items() if signature in rows] == []
        assert [row.get_decoded() for row in Session.objects.all()] == [{LINK_IN_SESSION: linked.link.pk}]

    def test_who_is_signed_in_stays_so(self, linked):
        client = linked.cast.client(linked.cast.officer)
        assert client.get(f"{OPEN}{linked.token}/").status_code == 302
        assert f"Signed in as {linked.cast.officer}" in " ".join(
            re.sub(r"<[^>]+>", " ", client.get("/").content.decode()).split()
        )
        assert asked(client.get(ANSWERS)) == [linked.action.reference]

    def test_of_two_in_one_browser_the_last_one_counts(self, linked):
        portfolio = Person.objects.get(name="Holder of the Portfolio")
        portfolio.email = "portfolio@anytown.example"
        portfolio.save()
        other = make_link(linked.round, portfolio, by=linked.cast.coordinator)
        client = linked.opened()
        client.get(f"{OPEN}{token_of(other)}/")
        assert asked(client.get(ANSWERS)) == [linked.cast.action.reference]
        # One that does not open leaves it so.
        assert wrong(client).status_code == 404
        assert asked(client.get(ANSWERS)) == [linked.cast.action.reference]

    def test_who_holds_the_post_no_more_finds_nothing(self, linked):
        leave(linked.charity.holdings.get(), last_day=clock.today() - timedelta(days=1), by=linked.cast.administrator)
        page = linked.opened().get(ANSWERS)
        assert (page.status_code, asked(page)) == (200, [])
        assert "Nothing is asked of you at the moment." in words(page)
        assert linked.action.title not in page.content.decode()


class TestTheRefusal:
    def test_it_says_what_to_do(self, linked):
        page = words(wrong())
        assert "This link does not open" in page
        assert "Write to care@anytown.example and ask for a new link." in page

    def test_a_council_without_an_address_says_whom_to_ask(self, linked):
        set_profile(contact_email="", by=linked.cast.administrator, why="Closed")
        assert "Ask whoever sent you the message for a new link." in words(wrong())

    def test_it_is_the_same_for_whoever_is_signed_in(self, linked):
        assert {wrong(linked.cast.client(user)).content for user in linked.cast.everybody} == {wrong().content}


def fullwidth(text: str) -> str:
    """The same characters as East Asian type writes them; normalised, they are the plain ones."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


def changed(text: str, at: int) -> str:
    """With another character at one place."""
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]


def dumped(number: int) -> str:
    """As Django itself would sign it."""
    return signing.dumps(number, salt="carecommit.answer-link")


# What is sent, by what was done to the link `t`, whose number is `n` and whose signature is `s`; `o` is another's link.
# A path that a browser or a proxy would rewrite stands as it is on the wire.
HOSTILE = {
    "nothing": lambda t, n, s, o: "",
    "a full stop": lambda t, n, s, o: ".",
    "a stroke more": lambda t, n, s, o: f"{t}//",
    "the last character missing": lambda t, n, s, o: t[:-1],
    "the first character missing": lambda t, n, s, o: t[1:],
    "half of it": lambda t, n, s, o: t[: len(t) // 2],
    "the number alone": lambda t, n, s, o: n,
    "the number and a full stop": lambda t, n, s, o: f"{n}.",
    "the signature alone": lambda t, n, s, o: s,
    "the signature and a full stop before it": lambda t, n, s, o: f".{s}",
    "another number": lambda t, n, s, o: f"{int(n) + 1}.{s}",
    "number 0": lambda t, n, s, o: f"0.{s}",
    "another separator": lambda t, n, s, o: f"{n}:{s}",
    "no separator": lambda t, n, s, o: f"{n}{s}",
    "two separators": lambda t, n, s, o: f"{n}..{s}",
    "the first character of the signature changed": lambda t, n, s, o: f"{n}.{changed(s, 0)}",
    "the middle of the signature changed": lambda t, n, s, o: f"{n}.{changed(s, len(s) // 2)}",
    "the last character of the signature changed": lambda t, n, s, o: f"{n}.{changed(s, len(s) - 1)}",
    "another's signature": lambda t, n, s, o: f"{n}.{o.split('.')[1]}",
    "capitals": lambda t, n, s, o: t.upper(),
    "small letters": lambda t, n, s, o: t.lower(),
    "turned round": lambda t, n, s, o: t[::-1],
    "a word after it": lambda t, n, s, o: f"{t}x",
    "padding of base64": lambda t, n, s, o: f"{t}=",
    "a word before it": lambda t, n, s, o: f"x{t}",
    "a folder more": lambda t, n, s, o: f"{t}/more",
    "a format": lambda t, n, s, o: f"{t}.json",
    "the seal of a draft's ticket": lambda t, n, s, o: sealed("answer-ticket", int(n)),
    "the seal of a quarter's ticket": lambda t, n, s, o: sealed("answer-ticket-2026-27-Q2", int(n)),
    "the seal of a calendar": lambda t, n, s, o: sealed("calendar", int(n)),
    "Django's own seal": lambda t, n, s, o: signing.Signer(sep=".").sign(n),
    "Django's own seal of an object": lambda t, n, s, o: quote(dumped(int(n))),
    "a link that is not there": lambda t, n, s, o: sealed("answer-link", int(n) + 1000),
    "a number that no row can have": lambda t, n, s, o: sealed("answer-link", 10**30),
    "a minus": lambda t, n, s, o: f"-{t}",
    "a plus": lambda t, n, s, o: quote(f"+{t}"),
    "a zero before the number": lambda t, n, s, o: f"0{t}",
    "a decimal": lambda t, n, s, o: f"{n}.0.{s}",
    "hexadecimal": lambda t, n, s, o: f"0x{n}.{s}",
    "an underscore in the number": lambda t, n, s, o: f"{n}_.{s}",
    "a space before it": lambda t, n, s, o: f"%20{t}",
    "a space after it": lambda t, n, s, o: f"{t}%20",
    "a space after the number": lambda t, n, s, o: f"{n}%20.{s}",
    "a no-break space": lambda t, n, s, o: f"{t}%C2%A0",
    "full-width digits": lambda t, n, s, o: quote(f"{fullwidth(n)}.{s}"),
    "a full-width signature": lambda t, n, s, o: quote(f"{n}.{fullwidth(s)}"),
    "an Arabic digit": lambda t, n, s, o: quote(f"\u0661.{s}"),
    "an ideographic full stop": lambda t, n, s, o: quote(f"{n}\u3002{s}"),
    "a combining accent": lambda t, n, s, o: quote(f"{t}\u0301"),
    "a letter of another alphabet": lambda t, n, s, o: quote(f"{n}.\u0410{s[1:]}"),
    "a byte order mark": lambda t, n, s, o: quote(f"\ufeff{t}"),
    "text written right to left": lambda t, n, s, o: quote(f"\u202e{t}"),
    "bytes that are no UTF-8": lambda t, n, s, o: f"{t}%FF%FE",
    "percent-encoded twice": lambda t, n, s, o: quote("".join(f"%{ord(each):02X}" for each in t)),
    "NUL after it": lambda t, n, s, o: f"{t}%00",
    "NUL inside": lambda t, n, s, o: f"{n}.%00{s}",
    "a line's end after it": lambda t, n, s, o: f"{t}%0A",
    "a line's end before it": lambda t, n, s, o: f"%0D%0A{t}",
    "a header behind it": lambda t, n, s, o: f"{t}%0D%0ASet-Cookie:%20sessionid=1",
    "10,000 characters": lambda t, n, s, o: "9" * 10_000,
    "10,000 characters after it": lambda t, n, s, o: t + "A" * 10_000,
    "a path out of it": lambda t, n, s, o: "../../actions/",
    "an encoded path out of it": lambda t, n, s, o: "..%2F..%2Factions",
    "a path out of a true one": lambda t, n, s, o: f"{t}/../../../actions/",
    "a path of another system": lambda t, n, s, o: "..%5C..%5Cetc%5Cpasswd",
    "SQL": lambda t, n, s, o: quote("1' OR '1'='1"),
    "SQL as a number": lambda t, n, s, o: quote(f"{n} OR 1=1.{s}"),
    "SQL that ends a statement": lambda t, n, s, o: quote(f"{n}; DROP TABLE resolutions_answerlink; --.{s}"),
    "a template": lambda t, n, s, o: quote("{{ link }}"),
    "a script": lambda t, n, s, o: quote("<script>alert(1)</script>"),
    "a list": lambda t, n, s, o: quote(f"[{n}].{s}"),
    "two links joined": lambda t, n, s, o: f"{t}{o}",
    "two links and a full stop": lambda t, n, s, o: f"{t}.{o}",
    "two links and a comma": lambda t, n, s, o: f"{t},{o}",
    "the key of a table": lambda t, n, s, o: "answer_link",
}  # fmt: skip


@pytest.fixture
def other_token(linked) -> str:
    """Somebody else's link, which opens."""
    post = add_post("Head of the other charity", kind="partner", by=linked.cast.administrator)
    person = Person(name="Holder at the other charity", email="head@other.example")
    appoint(person, post, since=date(2026, 4, 1), by=linked.cast.administrator)
    return token_of(make_link(linked.round, person, by=linked.cast.coordinator))


@pytest.mark.parametrize("done", HOSTILE)
def test_a_hostile_link_is_refused(done, linked, other_token):
    number, signature = linked.token.split(".")
    sent = HOSTILE[done](linked.token, number, signature, other_token)
    assert sent not in {linked.token, other_token}
    client = Client()
    assert_refused(client.get(f"{OPEN}{sent}/" if sent else OPEN))
    assert (client.get(ANSWERS).status_code, dict(client.session)) == (404, {})


def _another_key(linked):
    with override_settings(SECRET_KEY="another site's key, as long as ours is, and not the same"):
        return token_of(linked.link)


def _the_day_after(linked):
    assert linked.link.valid_until == linked.round.meeting.held_on
    return linked.token


def _revoked(linked):
    revoke_link(linked.link, by=linked.cast.coordinator)
    return linked.token


def _revoked_and_made_anew(linked):
    revoke_link(linked.link, by=linked.cast.coordinator)
    anew = make_link(linked.round, linked.person, by=linked.cast.coordinator)
    assert Client().get(f"{OPEN}{token_of(anew)}/").status_code == 302
    return linked.token


def _closed(linked):
    close_quarter(linked.cast.quarter, by=linked.cast.coordinator)
    return linked.token


def _of_an_earlier_round(linked):
    with on(date(2026, 10, 2)):
        close_quarter(linked.cast.quarter, by=linked.cast.coordinator)
        quarter = open_quarter(linked.cast.quarter.financial.next, by=linked.cast.coordinator)
        later = Cast(**{**vars(linked.cast), "quarter": quarter}).open_round()
        link = make_link(later, linked.person, by=linked.cast.coordinator)
        assert Client().get(f"{OPEN}{token_of(link)}/").status_code == 302
    return linked.token


@pytest.mark.parametrize(
    ("done", "days"),
    [
        (_another_key, 0),
        (_the_day_after, 64),
        (_revoked, 0),
        (_revoked_and_made_anew, 0),
        (_closed, 0),
        (_of_an_earlier_round, 51),
    ],
)
def test_a_link_that_is_valid_no_more_is_refused(done, days, linked):
    client = linked.opened()
    token = done(linked)
    with on(clock.today() + timedelta(days=days)):
        assert_refused(Client().get(f"{OPEN}{token}/"))
        if done is not _another_key:
            # A page that is open already is refused at its next request, with nothing of theirs on it.
            assert (client.get(ANSWERS).status_code, client.get(ANSWERS).content) == (404, wrong().content)
            assert client.get(reverse("choose-messages-by-link")).content == wrong().content


def test_on_its_last_day_it_opens(linked):
    with on(linked.link.valid_until):
        assert Client().get(f"{OPEN}{linked.token}/").status_code == 302


class TestOneUseForEachAnswer:
    def test_an_answer_is_given_under_their_name(self, linked):
        assert send(linked.opened(), linked.action.reference).status_code == 302
        update = Update.objects.get(action=linked.action)
        assert (update.what_happened, update.answer) == ("Six mentors were found.", "on_track")
        assert (str(update.submitted_by), update.post) == ("Holder at the Lantern Trust", linked.charity)

    def test_what_was_answered_is_not_answered_again(self, linked):
        client = linked.opened()
        send(client, linked.action.reference)
        version = Action.objects.get(pk=linked.action.pk).version
        # The hidden box of a row that asks, which this page no longer has.
        again = {"what_happened": "Seven, then.", "why_corrected": "I counted wrong.", "page": f"{version}||"}
        for browser in (client, linked.opened()):
            page = browser.get(f"{ANSWERS}?change={linked.action.reference}")
            assert (asked(page), f'name="{linked.action.reference}-answer"' in page.content.decode()) == (
                [linked.action.reference],
                False,
            )
            answer = send(browser, linked.action.reference, **again)
            assert "You have answered this already. Ask your coordinator if it has to change." in words(answer)
        assert Update.objects.get(action=linked.action).what_happened == "Six mentors were found."
        assert Update.history.filter(action=linked.action).count() == 1

    def test_unless_it_was_sent_back(self, linked):
        client = linked.opened()
        send(client, linked.action.reference)
        with on(date(2026, 8, 13)):
            update = Update.objects.get(action=linked.action)
            return_update(update, why="How many of them?", by=linked.cast.coordinator)
            assert "How many of them?" in words(client.get(ANSWERS))
            send(client, linked.action.reference, what_happened="Six, for nine of them.")
            send(client, linked.action.reference, what_happened="And once more.", why_corrected="Because.")
        assert Update.objects.get(action=linked.action).what_happened == "Six, for nine of them."


# What a visitor may open too, and the pages of a link.
FOR_ALL = {
    "open-link", "answer-by-link", "choose-messages-by-link", "show-accessibility", "show-brand-css",
    "download-calendar", "keep-draft", "list-open-data", "download-schema", "download-open-data",
}  # fmt: skip


@pytest.fixture
def three_hundred(linked) -> list[Action]:
    """The 300 actions of others."""
    cast = linked.cast
    have = Action.objects.exclude(pk=linked.action.pk).count()
    leads = (cast.posts.housing, cast.posts.school, cast.posts.vacant)
    cast.add_many(300 - have, called="Promise of somebody else, number", leads=leads)
    others = list(Action.objects.exclude(pk=linked.action.pk))
    assert len(others) == 300
    return others


def assert_tells_nothing_of(others: list[Action], answer) -> None:
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode(errors="replace")
    assert [each.reference for each in others if each.reference in text or each.title in text] == []


class TestOfThreeHundredActions:
    def test_only_their_own_is_readable(self, linked, three_hundred):
        page = linked.opened().get(ANSWERS)
        assert asked(page) == [linked.action.reference]
        assert linked.action.title in page.content.decode()
        assert_tells_nothing_of(three_hundred, page)

    def test_every_other_page_stays_closed(self, linked, three_hundred):
        """The same as for a visitor, whatever the address names."""
        cast, client = linked.cast, linked.opened()
        evidence = add_link(cast.action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
        named = {
            "code": cast.motion.code,
            "order": 1,
            "reference": cast.action.reference,
            "quarter": cast.quarter.financial,
            "pk": evidence.pk,
            "person": cast.officer.person_id,
            "number": 0,
            "token": "no-such-token",
            "ending": "pdf",
            "old": "csv",
            "part": "head",
        }
        seen = {}
        for pattern in urlpatterns:
            given = {name: named[name] for name in pattern.pattern.converters}
            address = reverse(pattern.name, kwargs=given)
            answer = client.get(address)
            assert_tells_nothing_of(three_hundred, answer)
            if pattern.name not in FOR_ALL:
                seen[pattern.name] = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
        assert len(seen) > 40
        assert {name: got for name, got in seen.items() if got != (302, "/accounts/login/")} == {}

    def test_every_action_and_every_piece_of_evidence_stays_closed(self, linked, three_hundred):
        client = linked.opened()
        found = {client.get(reverse("show-action", args=[each.reference])).status_code for each in three_hundred}
        assert found == {302}

    def test_an_answer_to_anothers_action_changes_nothing_and_tells_nothing(self, linked, three_hundred):
        client = linked.opened()
        before = client.get(ANSWERS)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', before.content.decode()))
        stood = _everything_said()
        for other in three_hundred:
            said = boxes(other.reference, link="https://lantern.example/", why_corrected="Mine")
            answer = client.post(ANSWERS, {**hidden, f"{other.reference}-page": f"{other.version}||", **said})
            assert answer.status_code == 200
            assert asked(answer) == asked(before)
            assert_tells_nothing_of([other], answer)
        assert _everything_said() == stood
        after = client.get(ANSWERS)
        assert asked(after) == asked(before)
        assert_tells_nothing_of(three_hundred, after)
        # The same, said of their own, is taken.
        assert send(client, linked.action.reference).status_code == 302
        assert Update.objects.filter(action=linked.action).exists()

    def test_the_ticket_of_another_opens_nothing(self, linked, three_hundred):
        """It is what a page carries after a session has ended; here it is somebody else's."""
        cast, client = linked.cast, linked.opened()
        stood = _everything_said()
        theirs = {"ticket": Answerer(cast.officer).ticket(cast.quarter), "quarter": cast.quarter.slug}
        answer = client.post(ANSWERS, {**theirs, **boxes(cast.action.reference)})
        assert answer.status_code == 403
        assert_tells_nothing_of(three_hundred, answer)
        assert _everything_said() == stood


def _everything_said() -> list:
    """All that the pages of answers may write."""
    models = (Update, JointAnswer, Evidence, Draft)
    versions = list(Action.objects.order_by("pk").values_list("pk", "version", "stage"))
    return [versions, *([list(model.objects.order_by("pk").values()) for model in models])]


class TestTheAccountInTheirName:
    """It is there so that their answers stand under a name. Nobody signs in with it."""

    @pytest.fixture(autouse=True)
    def _attempts(self, db):
        cache.clear()
        yield
        cache.clear()

    @pytest.fixture
    def account(self, linked) -> User:
        return linked.link.user

    @pytest.mark.parametrize("password", ["", "!", PASSWORD, "director@lantern.example"])
    def test_nobody_signs_in_with_it(self, account, password):
        client = Client()
        answer = client.post("/accounts/login/", {"login": account.email, "password": password})
        assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)

    def test_not_even_with_a_password(self, account):
        account.set_password(PASSWORD)
        account.save()
        client = Client()
        answer = client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/inactive/")
        assert client.get("/").status_code == 302

    def test_its_password_is_not_reset(self, account, linked, mailoutbox):
        for email in (account.email, "nobody@lantern.example"):
            answer = Client().post("/accounts/password/reset/", {"email": email})
            assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")
        assert [mail.to for mail in mailoutbox] == []
        Client().post("/accounts/password/reset/", {"email": linked.cast.officer.email})
        assert [mail.to for mail in mailoutbox] == [[linked.cast.officer.email]]

    def test_an_administrator_sees_what_it_is(self, account, linked):
        answer = linked.cast.client(linked.cast.administrator).get("/admin/resolutions/user/")
        row = re.search(rf"<tr>(?:(?!</tr>).)*{re.escape(account.email)}.*?</tr>", answer.content.decode(), re.S)
        assert "Viewer" in row[0]
        assert 'alt="False"' in row[0]
        history = account.history.get()
        assert (history.history_change_reason, history.is_active) == ("Answers by link; cannot sign in", False)

    def test_made_a_real_one_their_answers_keep_their_name(self, account, linked, mailoutbox):
        send(linked.opened(), linked.action.reference)
        given = {"email": account.email, "role": "officer", "is_active": "on", "person": linked.person.pk}
        administrator = linked.cast.client(linked.cast.administrator)
        assert administrator.post(f"/admin/resolutions/user/{account.pk}/change/", given).status_code == 302
        update = Update.objects.get(action=linked.action)
        assert (update.submitted_by, str(update.submitted_by)) == (account, "Holder at the Lantern Trust")
        # From now on they choose a password, sign in, and find the same page.
        Client().post("/accounts/password/reset/", {"email": account.email})
        assert [mail.to for mail in mailoutbox] == [[account.email]]
        client = linked.cast.client(User.objects.get(pk=account.pk))
        assert asked(client.get(reverse("answer-updates"))) == [linked.action.reference]
        assert "Six mentors were found." in words(client.get(reverse("answer-updates")))
