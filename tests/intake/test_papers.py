"""The two councils' own tables go in as they are, in whatever format they come."""

from collections import Counter
from datetime import date

import pytest

from resolutions.actions.models import Action
from resolutions.council.scales import Stage
from resolutions.intake.models import Origin
from resolutions.motions.models import Resolution
from resolutions.progress.models import Update
from tests.intake.bringing import Bringing

FORMATS = ["docx", "xlsx", "ods", "csv"]
THE_YEAR = {"plan_year": "2024-25", "happened_on": date(2026, 8, 1)}


def of_the_plan():
    return Action.objects.filter(resolution__motion__title="Implementation plan").order_by("resolution__order", "order")


@pytest.mark.parametrize("ending", FORMATS)
def test_stockports_plan_gives_six_priorities_six_actions_and_two_to_be_scoped(bringing: Bringing, ending: str) -> None:
    batch = bringing.paper(f"stockport-plan.{ending}", **THE_YEAR)
    bringing.confirm(bringing.answer(batch, OWNER="new"))
    priorities = Resolution.objects.filter(motion__title="Implementation plan").order_by("order")
    assert [priority.heading for priority in priorities] == [""] * 6 + ["Forward Plan- NEW Focus areas for 2025-6"] * 2
    stages = [(action.stage, action.plan_year) for action in of_the_plan()]
    assert stages == [(Stage.IN_PROGRESS, "2024-25")] * 6 + [(Stage.TO_BE_SCOPED, "2025-26")] * 2


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_same_owners_days_words_and_progress(bringing: Bringing, ending: str) -> None:
    batch = bringing.paper(f"stockport-plan.{ending}", **THE_YEAR)
    bringing.confirm(bringing.answer(batch, OWNER="new"))
    owners = [sorted(str(owner) for owner in action.ownerships.all()) for action in of_the_plan()]
    # "HoS" alone is answered for the cell that it stands in: a post of that name was asked for.
    assert owners == [
        ["Business Relationship and System Manager (lead)"],
        ["Cllr Meikle (joint)", "HoS Social Care and Commissioning (joint)"],
        ["HoS Social Care and Commissioning (joint)", "Named Nurse Children in Care (joint)"],
        ["HoS Homelessness (joint)", "Service Leader Leaving Care (joint)"],
        ["Virtual School Head (lead)"],
        ["HoS Culture and Leisure (joint)", "HoS Social Care and Commissioning (joint)"],
        ["HoS (joint)", "Service Leader Leaving Care (joint)"],
        ["HoS (joint)", "Service Leader Leaving Care (joint)"],
    ]
    days = [(action.timescales.get().latest, action.timescales.get().review) for action in of_the_plan()]
    assert days == [(date(2025, 3, 31), False)] * 5 + [(date(2025, 3, 31), True)] + [(date(2026, 3, 31), False)] * 2
    told = Update.objects.filter(action__in=of_the_plan())
    assert [(update.stage, update.happened_on) for update in told.order_by("action__resolution__order")] == [
        *[(Stage.IN_PROGRESS, date(2026, 8, 1))] * 6,
        *[(Stage.TO_BE_SCOPED, date(2026, 8, 1))] * 2,
    ]
    joined = told.get(action__resolution__order=5).what_happened.split()
    assert joined[:4] == ["Partners", "meet", "each", "month"]
    assert joined[-7:] == ["care", "leavers", "are", "taking", "part", "as", "a", "result."][-7:]


def test_the_row_that_the_page_broke_is_one_action_from_four_rows(bringing: Bringing) -> None:
    bringing.confirm(bringing.answer(bringing.paper("stockport-plan.docx", **THE_YEAR)))
    fifth = Origin.objects.get(action__resolution__order=5, action__in=of_the_plan())
    assert str(fifth) == "stockport-plan.docx, table 1, row 6 to 9"
    assert fifth.action.title == (
        "Build work schemes and supported apprenticeships that fit care leavers, in the council and with partners"
    )


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_plymouths_report_gives_27_actions_of_which_26_are_delivered(bringing: Bringing, ending: str) -> None:
    bringing.confirm(bringing.answer(bringing.paper(f"plymouth-report.{ending}")))
    by_resolution = Counter(
        (action.resolution.label, action.stage) for action in of_the_plan().select_related("resolution")
    )
    assert by_resolution == {
        ("I", Stage.COMPLETE): 7,
        ("2", Stage.COMPLETE): 3,
        ("2", Stage.IN_PROGRESS): 1,
        ("3", Stage.COMPLETE): 7,
        ("4", Stage.COMPLETE): 4,
        ("5", Stage.COMPLETE): 4,
        ("6", Stage.COMPLETE): 1,
    }


def test_a_bullet_of_a_cell_names_its_row_and_its_place_in_it(bringing: Bringing) -> None:
    bringing.confirm(bringing.answer(bringing.paper("plymouth-report.docx")))
    first = of_the_plan().first()
    assert [str(origin) for origin in first.origins.all()] == ["plymouth-report.docx, table 1, row 2, item 1"]
