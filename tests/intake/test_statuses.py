"""What councils' status words are taken to mean. `statuses.csv` has cells of published plans and variants of them,
with the
reading that a person who knew the plan's own definitions would suggest first."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.council.scales import Rating, Stage
from resolutions.intake.statuses import spelling, suggest

with Path(__file__).with_name("statuses.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['vocabulary']}: {row['words']}")
def test_a_published_status_is_read_as_its_council_would(row: dict[str, str]) -> None:
    meant = suggest(row["words"])
    assert (meant.stage or "", meant.rating or "") == (row["stage"], row["rating"])
    assert meant.sure == (row["sure"] == "yes")


@pytest.mark.parametrize(
    "words", ["Green", "G", "🟢", "Amber", "Red", "R", "Blue", "B", "Grey (colour only)", "red triangle"]
)
def test_a_colour_alone_is_never_sure(words: str) -> None:
    """Green is complete in one council, on track in another; red is not started in a third."""
    meant = suggest(words)
    assert meant.stage
    assert not meant.sure


@pytest.mark.parametrize(
    "words", ["Achieved or On-Target", "paused or stopped", "Complete/On track", "Complete and ongoing"]
)
def test_two_things_at_once_are_a_question(words: str) -> None:
    meant = suggest(words)
    assert meant.stage is None
    assert "two things" in meant.why


@pytest.mark.parametrize("words", ["↑", "▲ ▼ ►", "Getting better", "No change", "Worse"])
def test_a_direction_of_travel_is_no_stage(words: str) -> None:
    assert suggest(words).stage is None


@pytest.mark.parametrize(
    "words", ["not overdue", "will be completed by June", "expected to be achieved", "no longer delayed"]
)
def test_what_is_denied_or_still_to_come_is_not_taken_for_done(words: str) -> None:
    meant = suggest(words)
    assert meant.stage not in {Stage.COMPLETE, Stage.EMBEDDED}
    assert not meant.sure


def test_an_account_of_the_work_is_read_by_its_opening_and_never_surely() -> None:
    account = (
        "Completed. The letter went to both MPs in November, and their replies were reported to the Executive in"
        " January."
    )
    assert (suggest(account * 2).stage, suggest(account * 2).sure) == (Stage.COMPLETE, False)
    assert suggest(account.removeprefix("Completed. ") * 2).stage is None


def test_one_spelling_for_one_status() -> None:
    alike = ["In Progress", "in-progress", " IN  PROGRESS. ", "In\nprogress", "“In progress”"]
    assert {spelling(words) for words in alike} == {"in progress"}
    assert {spelling(words) for words in ("🟢", "GREEN", "Green (colour only)", "green.")} == {"green"}
    assert {spelling(words) for words in ("100 %", "100%")} == {"100%"}
    assert spelling("Complete") != spelling("Completed")
    assert spelling("Amber / Green") == "amber/green"
    assert spelling("") == spelling(" \n") == ""


@given(st.text(max_size=200))
def test_any_text_has_a_reading(words: str) -> None:
    meant = suggest(words)
    assert meant.stage is None or meant.stage in Stage.values
    assert meant.rating is None or (meant.rating in Rating.values and meant.stage == Stage.IN_PROGRESS)
    assert meant.why
    assert bool(spelling(words)) == bool(words.strip())
    assert spelling(spelling(words)) == spelling(words) or not spelling(words).isascii()
