"""`manage.py intake`: the same intake for whoever keeps the server."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from resolutions.actions.models import Action
from resolutions.intake.models import Batch
from tests.cast import Cast
from tests.intake.bringing import register, sheet

HEADINGS = ("Priority", "Action", "Lead", "Timescale")
HOMES = ("Homes that last", "Find flats", "Head of Housing", "31/03/2027")
LEARNING = ("Learning", "Open places", "Virtual School Headteacher", "Spring 2027")
UNKNOWN = ("Health", "See a dentist", "Head of Dentistry", "Spring 2027")
A_PLAN = ("--title", "Implementation plan", "--decided", "October 2023")


class Terminal(io.StringIO):
    """Somebody at a terminal, who has typed this."""

    def isatty(self) -> bool:
        """They are there."""
        return True


@pytest.fixture
def plan(tmp_path: Path):
    """Writes a plan of rows, and gives its path."""

    def write(*rows: tuple[str, ...]) -> str:
        path = tmp_path / "plan.csv"
        path.write_bytes(sheet(HEADINGS, *rows))
        return str(path)

    return write


def run(cast: Cast, *arguments: str) -> str:
    out = io.StringIO()
    call_command("intake", *arguments, *A_PLAN, "--body", cast.body.name, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_dry_run_says_what_would_happen_and_leaves_nothing_behind(cast: Cast, plan) -> None:
    before = register()
    said = run(cast, plan(HOMES, LEARNING), "--dry-run")
    assert said.splitlines()[:2] == [
        "the file: “Priority” as resolution or priority; “Action” as action; “Lead” as lead owner; "
        "“Timescale” as timescale",
        "      2 rows to be created",
    ]
    assert register() == before
    assert Batch.objects.count() == 0


def test_yes_brings_it_in_without_asking(cast: Cast, plan) -> None:
    assert run(cast, plan(HOMES, LEARNING), "--yes") == "Brought in: 2 rows created, 0 changed.\n"
    assert list(Action.objects.order_by("pk").values_list("title", flat=True))[-2:] == ["Find flats", "Open places"]
    assert Batch.objects.get().received_by == cast.administrator


def test_the_same_file_again_has_nothing_to_bring(cast: Cast, plan) -> None:
    path = plan(HOMES)
    run(cast, path, "--yes")
    before = register()
    again = ("intake", path, "--motion", "ANY-2023-2", "--yes")
    with pytest.raises(CommandError, match="There is nothing to bring in"):
        call_command(*again, stdout=io.StringIO(), stderr=io.StringIO())
    assert register() == before


def test_where_nobody_can_be_asked_it_waits_in_the_browser(cast: Cast, plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    before = register()
    with pytest.raises(CommandError, match=r"1 question is open") as refusal:
        run(cast, plan(UNKNOWN), "--yes")
    batch = Batch.objects.get()
    assert f"administrator@anytown.example can answer in a browser, at /intake/{batch.pk}/" in str(refusal.value)
    assert register() == before


def test_somebody_at_the_terminal_is_asked_and_then_asked_again(
    cast: Cast, plan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("Head of Dentistry\nyes\n"))
    run(cast, plan(UNKNOWN))
    assert "Owners: “Head of Dentistry” (the file, row 2)" in capsys.readouterr().out
    action = Action.objects.get(title="See a dentist")
    assert [str(owner) for owner in action.ownerships.all()] == ["Head of Dentistry (lead)"]


def test_whoever_does_not_say_yes_brings_nothing(cast: Cast, plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    before = register()
    assert run(cast, plan(HOMES)).endswith("Nothing is saved.\n")
    assert register() == before
    assert Batch.objects.get().state == Batch.State.DISCARDED


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("no-such-file.csv", "--title", "A plan"), "For a new plan give --title, --body and --decided."),
        (("plan.csv", "--motion", "XYZ-1"), "There is no motion or plan with the code “XYZ-1”."),
        (("no-such-file.csv",), "no-such-file.csv cannot be read: No such file or directory."),
        (("plan.csv", "--by", "nobody@anytown.example"), "Say with --by which administrator brings this in"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(cast: Cast, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")):
        call_command("intake", *arguments, stdout=io.StringIO(), stderr=io.StringIO())
