"""Correcting the words of what an update of a closed quarter says: its report stays, and the next one tells of it."""

from datetime import date

import pytest

from resolutions.actions.models import Action
from resolutions.progress.correcting import correct_record
from resolutions.progress.models import Update
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Change
from resolutions.reports.operations import correct_report
from tests.cast import on
from tests.pages.reading import as_given, errors, words

# The flats, and what was said of them in the quarter that is closed.
PAGE = "/actions/ANY-2023-R1-01/correct/2026-27/q1/"
SAID, RIGHT, WHY = "Six flats were found.", "Five flats were found.", "One of them was counted twice."


@pytest.fixture
def update(cast) -> Update:
    return Update.objects.get(action=cast.action, quarter=cast.earlier_quarter)


def send(coordinator, **typed):
    return coordinator.post(PAGE, {**as_given(coordinator.get(PAGE)), **typed})


def test_the_action_leads_there_from_each_closed_quarter_for_coordinators(coordinator, board_member):
    action = "/actions/ANY-2023-R1-01/"
    # The other quarter is open: its update is corrected itself.
    assert coordinator.get(action).content.decode().count("Correct these words") == 1
    assert f'href="{PAGE}"' in coordinator.get(action).content.decode()
    assert "Correct these words" not in words(board_member.get(action))


def test_only_the_words_change(cast, coordinator, update):
    before = Update.objects.filter(pk=update.pk).values().get()
    answer = send(coordinator, what_happened=RIGHT, why=WHY)
    assert (answer.status_code, answer.url) == (302, "/actions/ANY-2023-R1-01/")
    text = words(coordinator.get(answer.url))
    assert "The words are corrected. The next report shows the old ones beside them, struck through." in text
    assert "Update for Quarter 1, 2026 to 2027 (April to June 2026) corrected 12 August 2026 at 10:00am" in text
    assert f"Reason: {WHY} What happened: from “{SAID}” to “{RIGHT}”" in text
    after = Update.objects.filter(pk=update.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"what_happened", "corrected_at"}
    first, second = update.history.order_by("history_id")
    assert (first.what_happened, second.what_happened, second.history_change_reason) == (SAID, RIGHT, WHY)


def test_the_frozen_report_stays_and_the_next_lists_it_as_corrected(cast, coordinator, update):
    issue = cast.earlier_quarter.issues.get()
    frozen = issue.editions.get().content
    send(coordinator, what_happened=RIGHT, why=WHY)
    assert issue.editions.get().content == frozen
    changes = live(shown(cast.quarter, date(2026, 8, 12))).changes
    assert changes.of("corrected") == (
        Change(
            "corrected",
            "ANY-2023-R1-01",
            "Set aside twelve flats a year",
            "Resolution I",
            before=SAID,
            after=RIGHT,
            on=update.happened_on,
        ),
    )
    text = words(coordinator.get("/reports/2026-27/q2/"))
    assert (
        f"Corrected since (1) Action or resolution Before Now Set aside twelve flats a year ANY-2023-R1-01 {SAID} "
        in text
    )
    assert f"Struck out: it said this before {RIGHT}" in text


def test_a_correction_of_that_report_may_be_frozen_with_it(cast, coordinator, update):
    send(coordinator, what_happened=RIGHT, why=WHY)
    with on(date(2026, 8, 13)):
        second = correct_report(cast.earlier_quarter, why=WHY, by=cast.coordinator)
        (flats, _) = second.editions.get().report
        assert (flats.what_happened, flats.first_written) == (RIGHT, SAID)
        # The next report measures from it, so that nothing is corrected since.
        assert live(shown(cast.quarter, date(2026, 8, 13))).changes.of("corrected") == ()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"what_happened": "", "why": WHY}, "Say what happened in that quarter, in a sentence or two."),
        ({"what_happened": RIGHT, "why": ""}, "Say why the words are corrected. The first text is kept beside them."),
        ({"what_happened": "\u3164", "why": WHY}, "Say what happened this quarter, in a sentence or two."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_lost(coordinator, update, typed, sentence):
    answer = send(coordinator, **typed)
    assert (answer.status_code, errors(answer)) == (200, [sentence])
    assert Update.objects.get(pk=update.pk).what_happened == SAID


def test_sent_twice_it_is_corrected_once(coordinator, update):
    sent = {**as_given(coordinator.get(PAGE)), "what_happened": RIGHT, "why": WHY}
    assert [coordinator.post(PAGE, sent).status_code for _ in range(2)] == [302, 302]
    assert update.history.count() == 2


def test_who_comes_second_sees_what_stands_now(cast, coordinator, update):
    page = as_given(coordinator.get(PAGE))
    version = Action.objects.get(pk=cast.action.pk).version
    given = {"what_happened": "Four flats were found.", "rating_reason": "", "why": "Counted", "by": cast.administrator}
    correct_record(update, version=version, **given)
    answer = coordinator.post(PAGE, {**page, "what_happened": RIGHT, "why": WHY})
    assert answer.status_code == 409
    text = words(answer)
    assert "What stands now Four flats were found." in text
    assert "What changed while you were writing" in text
    # Known now, it may be saved over.
    assert coordinator.post(PAGE, {**as_given(answer), "what_happened": RIGHT, "why": WHY}).status_code == 302
    assert Update.objects.get(pk=update.pk).what_happened == RIGHT


def test_that_of_the_open_quarter_is_corrected_as_ever(coordinator):
    answer = coordinator.get(PAGE.replace("q1", "q2"))
    assert "is open, so its report is not frozen yet. Correct the update itself" in words(answer)


@pytest.mark.parametrize("address", [PAGE.replace("q1", "q4"), PAGE.replace("-01/", "-02/"), PAGE.replace("R1", "R9")])
def test_what_was_never_said_is_not_there(coordinator, address):
    assert coordinator.get(address).status_code == 404
