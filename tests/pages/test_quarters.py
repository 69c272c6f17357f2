"""Opening and closing a quarter."""

import re
from datetime import date

import pytest

from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import close
from resolutions.reports.models import Edition
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.pages.reading import links, words

CLOSE = "/quarters/2026-27-Q2/close/"


@pytest.fixture
def october(cast):
    """The next quarter has begun, and the last is closed."""
    close_quarter(cast.quarter, by=cast.coordinator)
    with on(date(2026, 10, 1)):
        yield date(2026, 10, 1)


def offered(client) -> list[str]:
    """The quarters that the page lets one choose from."""
    return re.findall(r'type="radio"[^>]*value="([^"]+)"', client.get("/quarters/open/").content.decode())


def test_the_list_says_who_opened_and_closed_each(coordinator):
    text = words(coordinator.get("/quarters/"))
    assert (
        "(July to September 2026) Open 1 July 2026 at 10:00am, coordinator@anytown.example "
        "Not yet Open the round Live Close"
    ) in text
    assert (
        "(April to June 2026) 1 April 2026 at 10:00am, coordinator@anytown.example "
        "1 July 2026 at 10:00am, coordinator@anytown.example "
        "None Issue 1, Quarter 1, 2026 to 2027 (April to June 2026) Correct the report"
    ) in text


def test_a_quarter_is_opened(coordinator, october):
    assert offered(coordinator) == ["2026-27-Q3"]
    answer = coordinator.post("/quarters/open/", {"quarter": "2026-27-Q3"}, follow=True)
    assert "Quarter 3, 2026 to 2027 (October to December 2026) is open for updates." in words(answer)
    assert [(q.slug, q.state) for q in Quarter.objects.all()] == [
        ("2026-27-Q3", "open"),
        ("2026-27-Q2", "closed"),
        ("2026-27-Q1", "closed"),
    ]


def test_asked_twice_it_is_opened_once(coordinator, october):
    answers = [coordinator.post("/quarters/open/", {"quarter": "2026-27-Q3"}) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/quarters/")] * 2
    assert Quarter.objects.filter(year=2026, number=3).count() == 1
    assert Quarter.history.filter(year=2026, number=3).count() == 1


def test_this_quarter_and_one_that_was_missed_may_be_opened(cast, coordinator):
    close_quarter(cast.quarter, by=cast.coordinator)
    with on(date(2027, 1, 4)):
        assert offered(coordinator) == ["2026-27-Q4", "2026-27-Q3"]
        assert coordinator.post("/quarters/open/", {"quarter": "2026-27-Q3"}).status_code == 302
    assert Quarter.objects.get(state="open").slug == "2026-27-Q3"


def test_no_other_quarter_may(coordinator, october):
    answer = coordinator.post("/quarters/open/", {"quarter": "2027-28-Q1"})
    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert not Quarter.objects.filter(state="open").exists()


def test_choosing_none_is_said_in_a_sentence(coordinator, october):
    assert "Choose an answer for “Which quarter?”" in words(coordinator.post("/quarters/open/", {}))


def test_two_are_never_open(coordinator, cast):
    assert "is open. Close it before you open another." in words(coordinator.get("/quarters/open/"))
    with on(date(2026, 10, 1)):
        answer = coordinator.post("/quarters/open/", {"quarter": "2026-27-Q3"})
    assert (
        "Quarter 2, 2026 to 2027 (July to September 2026) is open. Close it before you open another quarter."
    ) in words(answer)
    assert Quarter.objects.filter(state="open").get() == cast.quarter


def test_with_both_closed_there_is_none_to_open(cast, coordinator):
    close_quarter(cast.quarter, by=cast.coordinator)
    text = words(coordinator.get("/quarters/open/"))
    assert "were opened and closed already, so they stay closed." in text


class TestClosing:
    def test_it_says_what_it_means_and_how_many_are_silent(self, cast, coordinator):
        cast.make_actions(2)
        text = words(coordinator.get(CLOSE))
        assert "Do you want to close this quarter?" in text
        assert "No update of this quarter can be sent or corrected after it is closed." in text
        assert "Its report is frozen as issue 1, as the register is known at that moment" in text
        assert "a correction of its report is a new issue beside issue 1." in text
        assert "3 live actions have no update this quarter." in text

    def test_one_silent_action(self, coordinator):
        assert "1 live action has no update this quarter." in words(coordinator.get(CLOSE))

    def test_who_was_asked_and_has_not_answered(self, cast, coordinator):
        cast.open_round(date(2026, 10, 14))
        sentence = "2 actions have an owner who was asked and has not answered. The report will name them."
        assert sentence not in words(coordinator.get(CLOSE))
        with on(date(2026, 9, 23)):
            assert sentence in words(coordinator.get(CLOSE))

    def test_none(self, cast, coordinator):
        cast.update(cast.other_action, by=cast.other_officer)
        assert "Every live action has an update this quarter." in words(coordinator.get(CLOSE))

    def test_before_its_last_day_it_says_what_that_means(self, cast, coordinator):
        early = "This quarter ends on 30 September 2026. Closed today, its report says for good how things stand on"
        assert f"{early} 12 August 2026" in words(coordinator.get(CLOSE))
        with on(date(2026, 9, 30)):
            assert "This quarter ends on" not in words(coordinator.get(CLOSE))

    def test_looking_closes_nothing(self, cast, coordinator):
        coordinator.get(CLOSE)
        assert Quarter.objects.get(pk=cast.quarter.pk).is_open

    def test_the_answer_closes_it(self, cast, coordinator):
        answer = coordinator.post(CLOSE, follow=True)
        assert answer.redirect_chain == [("/reports/2026-27/q2/issue-1/", 302)]
        sha256 = Edition.objects.get(issue__quarter=cast.quarter).sha256
        assert (
            "Quarter 2, 2026 to 2027 (July to September 2026) is closed. Its report is frozen as issue 1, with the "
            f"SHA-256 {sha256}."
        ) in words(answer)
        closed = Quarter.objects.get(pk=cast.quarter.pk)
        assert (closed.state, closed.closed_by) == ("closed", cast.coordinator)

    def test_twice_has_one_effect(self, cast, coordinator):
        coordinator.post(CLOSE)
        before = cast.quarter.history.count()
        assert coordinator.post(CLOSE).status_code == 302
        assert (cast.quarter.history.count(), cast.quarter.issues.count()) == (before, 1)
        page = coordinator.get(CLOSE)
        assert "This quarter is closed" in words(page)
        assert "/reports/2026-27/q2/issue-1/" in links(page)

    def test_one_closed_before_reports_were_frozen_can_have_its_first_issue(self, cast, coordinator):
        close(cast.quarter, by=cast.coordinator)
        assert "Not frozen Freeze its report" in words(coordinator.get("/quarters/"))
        assert "It was closed before reports were frozen." in words(coordinator.get(CLOSE))
        assert "Issue 1 Frozen on 12 August 2026" in words(coordinator.post(CLOSE, follow=True))

    def test_one_never_opened(self, coordinator):
        assert coordinator.get("/quarters/2030-31-Q1/close/").status_code == 404


def test_they_are_for_coordinators(cast):
    for path in ("/quarters/", "/quarters/open/", CLOSE):
        assert cast.client(cast.coordinator).get(path).status_code == 200
        for user in (cast.viewer, cast.officer):
            assert cast.client(user).get(path).status_code == 403
    assert cast.client(cast.officer).post(CLOSE).status_code == 403
    assert Quarter.objects.get(pk=cast.quarter.pk).is_open
