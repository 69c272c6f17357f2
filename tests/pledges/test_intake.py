"""A sheet of pledges: what is recognised, asked, refused, brought in, and taken back."""

import gc
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.workbooks import Sheet, workbook
from pledges.intake import operations, writing
from pledges.intake.columns import recognise
from pledges.intake.fields import Field
from pledges.intake.operations import TableSettings
from pledges.intake.queries import origin_of, prepared
from pledges.intake.terms import BY_ORGANISATION, Terms
from pledges.life.keepers import Fate, record_leaving
from pledges.life.models import Step
from pledges.life.operations import record_step
from pledges.life.resources import pledges_table
from pledges.models import Kind, Maker, Pledge, PledgeOrigin, Wording
from pledges.pledging.makers import change_maker
from pledges.pledging.operations import revise_pledge
from resolutions.council.operations import add_user
from resolutions.intake.models import Batch
from resolutions.motions.models import Motion, Resolution
from tests.cast import PASSWORD, on
from tests.formulas import PAYLOADS
from tests.pledges.bringing import HEADINGS, MADE, Bringing, pledges, register, sheet, told
from tests.pledges.pledging import Pledging, count_as_at
from tests.pledges.test_many_at_once import at_once
from tests.waiting import overtaken

NONE_YET = {"made": 0, "under_way": 0, "kept": 0, "not_kept": 0, "released": 0}


@pytest.fixture
def bringing(pledging) -> Bringing:
    """The administrator of the cast, with a sheet in the hand."""
    return Bringing(pledging.cast)


# --- What is recognised ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            ("ID", "Completion time", "Email", "Your job title", "Which team do you work in?", "I pledge to..."),
            (Field.KEPT, Field.MADE_ON, Field.EMAIL, Field.POST, Field.SERVICE_AREA, Field.PLEDGE),
        ),
        (
            ("Timestamp", "Role", "Company", "What I will do", "Deadline", "Category", "Progress", "Comments"),
            (Field.MADE_ON, Field.POST, Field.ORGANISATION, Field.PLEDGE, Field.BY_WHEN, Field.KIND, Field.STATE,
             Field.OUTCOME),
        ),
        (("My pledge", "Who", "Shoe size"), (Field.PLEDGE, Field.POST, Field.KEPT)),
        (("What will you do differently?", "Role"), (Field.PLEDGE, Field.POST)),
        (
            ("What will you do differently?", "What will you do in addition?", "Role"),
            (Field.DIFFERENTLY, Field.IN_ADDITION, Field.POST),
        ),
        (("Pledge", "Pledge", "Date", "Start time"), (Field.PLEDGE, Field.KEPT, Field.MADE_ON, Field.KEPT)),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headings_and_others_are_kept_as_written(headings, fields):
    assert recognise(headings) == fields


def test_the_answers_of_a_form_become_pledges(bringing, pledging):
    pledging.event = pledging.add_event(held_on=date(2024, 3, 14))
    batch = bringing.paper("pledges.csv")
    assert bringing.plan(batch).needs_party
    jobs = pledging.kind("Apprenticeship or job")
    (asked,) = bringing.plan(batch).waiting
    assert (asked.about, asked.places) == ("Jobs", ["the file, row 9"])
    batch = bringing.settle(batch, {asked.key: str(jobs.pk)}, event=pledging.event.pk)
    assert bringing.verdicts(batch) == ["CREATE"] * 8
    bringing.confirm(batch)

    first, last = Pledge.objects.earliest("pk"), Pledge.objects.latest("pk")
    assert (first.post_words, first.service_area, first.made_on, first.event) == (
        "Head of Service, Housing Needs", "Housing", date(2024, 3, 14), pledging.event,
    )  # fmt: skip
    assert (first.manner, first.party, first.keeper) == ("in_addition", "staff", first.maker)
    assert (last.kind, last.maker.email) == (jobs, "")
    wording = first.wordings.get()
    assert (wording.by_when, wording.latest) == ("by December 2024", date(2024, 12, 31))
    # From the day on which it was made.
    assert Wording.objects.get(by_when="within 3 months").latest == date(2024, 6, 14)
    assert first.history.get().history_change_reason == "Brought in with pledges.csv"
    assert ["ID", "1"] in origin_of(first.pk).cells
    assert count_as_at(clock.today()) == {**NONE_YET, "made": 8}


def test_a_sheet_that_tells_how_they_stand_brings_that_with_them(bringing, pledging):
    """With a merged date, a hidden row, a second sheet of lists, and words for a status that are not ours."""
    batch = bringing.paper("pledges.xlsx")
    assert [table["left_out"] for table in batch.tables] == [False, True]
    about = {asked.about: asked for asked in bringing.plan(batch).waiting}
    assert {words: asked.suggested for words, asked in about.items()} == {
        "Jobs": "", "In progress": "under_way", "Director of Housing": "", "Skills Team": "",
    }  # fmt: skip
    answers = {
        about["Jobs"].key: str(pledging.kind("Guaranteed interview").pk),
        about["In progress"].key: "under_way",
        about["Director of Housing"].key: str(pledging.cast.posts.housing.pk),
        about["Skills Team"].key: "none",
    }
    batch = bringing.confirm(bringing.settle(batch, answers, party=BY_ORGANISATION))
    assert batch.outcome["counts"] == {"create": 7, "same": 0, "ask": 0, "wrong": 0}
    assert set(Pledge.objects.values_list("made_on", flat=True)) == {date(2024, 3, 14)}
    assert count_as_at(date(2024, 6, 29)) == {**NONE_YET, "made": 7}
    assert count_as_at(date(2024, 6, 30)) == {"made": 2, "under_way": 2, "kept": 2, "not_kept": 1, "released": 0}
    kitchens = Step.objects.get(pledge__post_words="Catering Manager")
    assert (kitchens.words, kitchens.offered, kitchens.taken_up) == ("Three young people came for a week each.", 4, 3)
    builder = Pledge.objects.get(party="partner")
    assert (builder.organisation, builder.wordings.get().part) == ("Harbour Builders", "offer")
    assert Pledge.objects.get(expert__isnull=False).expert == pledging.cast.posts.housing


def test_a_short_cell_does_not_turn_the_direction_of_what_stands_beside_it(bringing):
    bringing.bring(pledges("I will \u202elisten\u202c.", post="Head \u202eof\u202c Parks"))
    assert (Pledge.objects.get().post_words, Maker.objects.get().title) == ("Head of Parks", "Head of Parks")
    # What was pledged is kept as it was given.
    assert Wording.objects.get().words == "I will \u202elisten\u202c."


def test_a_row_with_two_questions_gives_two_pledges_of_one_maker(bringing):
    headings = ("Role", "Date", "What will you do differently?", "What will you do in addition?", "Type")
    content = sheet(headings, ("Head of Parks", MADE, "Ask first.", "Open the nursery.", "Listening"))
    bringing.bring(content)
    assert list(Pledge.objects.values_list("manner", flat=True)) == ["differently", "in_addition"]
    assert list(Wording.objects.values_list("words", flat=True)) == ["Ask first.", "Open the nursery."]
    assert Maker.objects.get().made.count() == 2
    assert [origin.row for origin in PledgeOrigin.objects.all()] == ["2, item 1", "2, item 2"]


def test_makers_are_known_by_their_address_and_within_a_file_by_who_they_are(bringing, pledging):
    here = pledging.give()
    rows = [
        {"Pledge": "One", "Email": "Parks@anytown.example"},
        {"Pledge": "Two", "Email": "new@anytown.example"},
        {"Pledge": "Three", "Email": "NEW@anytown.example", "Post": "Deputy of Parks"},
        {"Pledge": "Four"},
        {"Pledge": "Five", "Post": "HEAD of parks"},
        {"Pledge": "Six", "Post": "Head of Housing"},
        {"Pledge": "Seven", "Post": "Director of Skills"},
        {"Pledge": "Eight", "Post": "Director of Skills", "Name": "Holder of Skills"},
    ]
    # The post itself, for whoever holds it.
    housing = pledging.add(post_words="Head of Housing", email="").maker
    bringing.bring(told(rows))
    makers = [pledge.maker_id for pledge in Pledge.objects.order_by("pk")[2:]]
    assert makers[0] == here.maker_id
    assert makers[1] == makers[2] != makers[3] == makers[4] != makers[5] == housing.pk
    assert makers[6] == makers[7]
    assert Maker.objects.get(pk=makers[6]).post == pledging.cast.posts.vacant
    assert Maker.objects.count() == 5


def test_each_pledge_says_how_it_came(bringing, pledging):
    event = pledging.event = pledging.add_event(room_for=2, held_on=date(2026, 3, 14))
    pledging.give()
    pledging.add()
    bringing.bring(pledges("I will mentor."), event=event.pk)
    assert list(Pledge.objects.order_by("pk").values_list("came_by", flat=True)) == ["link", "coordinator", "sheet"]
    # What came otherwise takes no room from those who follow the link.
    assert pledging.give("I will listen.").event == event
    with pytest.raises(IntegrityError, match="pledge_came_by_a_known_way"), transaction.atomic():
        Pledge.objects.update(came_by="post")


# --- Again ----------------------------------------------------------------------------------------------------------


def test_the_same_file_again_brings_in_nothing(bringing):
    bringing.bring(pledges("I will mentor.", "I will listen."))
    before = register()
    again = bringing.settle(bringing.receive(pledges("I will  MENTOR", "I will listen.")))
    assert bringing.verdicts(again) == ["SAME", "SAME"]
    with pytest.raises(Refused, match="There is nothing to bring in"):
        bringing.confirm(again)
    assert register() == before


def test_what_has_moved_on_since_is_said_and_not_changed(bringing):
    bringing.bring(told([{"Status": "Under way"}]))
    before = register()
    (line,) = bringing.lines(bringing.receive(told([{"Status": "Kept", "Comments": "They meet."}])))
    assert (line.verdict.name, line.notes) == (
        "SAME", ["It stands as Under way here. The row says “Kept”: not changed by an import."],
    )  # fmt: skip
    assert register() == before


def test_our_own_export_comes_back_as_the_same(bringing, pledging):
    """Revised, handed on and answered meanwhile, with words that a spreadsheet would take for a formula."""
    kept, asked = pledging.give("=1+1 is what I will mentor."), pledging.give("I will listen.", kind="Listening")
    pledging.answer(kept, "kept", "They meet each week.")
    revise_pledge(asked, words="I will listen, and write it down.", by_when="", why="Said better", version=1,
                  by=pledging.cast.coordinator)  # fmt: skip
    rows = pledges_table(Pledge.objects.all(), clock.today(), with_emails=True)
    book = workbook([Sheet("Pledges", rows.headers, list(rows))], marking="")
    batch = bringing.receive(book, "pledges.xlsx")
    assert [(line.verdict.name, line.known.pk, line.notes) for line in bringing.lines(batch)] == [
        ("SAME", kept.pk, []), ("SAME", asked.pk, []),
    ]  # fmt: skip


def test_what_a_pledge_helps_is_found_by_whatever_names_it_alone(bringing, pledging):
    action = pledging.cast.action
    resolution = action.resolution
    code = resolution.motion.code
    names = [action.reference, action.title, str(action).upper(), resolution.words, f"{code} {resolution.label}"]
    rows = [{"Pledge": f"I will mentor, {n}.", "Helps": name} for n, name in enumerate([*names, ""])]
    bringing.bring(told(rows))
    helped = Pledge.objects.order_by("pk").values_list("resolution", "action")
    of_action, of_resolution = (resolution.pk, action.pk), (resolution.pk, None)
    assert list(helped) == [of_action, of_action, of_action, of_resolution, of_resolution, (None, None)]


def test_what_names_no_promise_or_several_is_asked_once(bringing, pledging):
    resolution = pledging.cast.action.resolution
    other = Motion.objects.create(
        code="OTH-2024", kind="plan", title="Another plan", body=pledging.cast.board, decided_words="May 2024"
    )
    like = Resolution.objects.create(motion=other, label=resolution.label, order=1, words="Let them learn to drive.")
    rows = [
        {"Pledge": "One.", "Which priority does it help?": resolution.label},
        {"Pledge": "Two.", "Which priority does it help?": resolution.label},
        {"Pledge": "Three.", "Which priority does it help?": "Health and happiness"},
    ]
    batch = bringing.settle(bringing.receive(told(rows)))
    asked = {each.about: each for each in bringing.plan(batch).waiting}
    assert set(asked) == {resolution.label, "Health and happiness"}
    assert [value for value, _ in asked[resolution.label].options][:3] == [
        "none", f"resolution-{resolution.pk}", f"resolution-{like.pk}",
    ]  # fmt: skip
    answers = {asked[resolution.label].key: f"resolution-{like.pk}", asked["Health and happiness"].key: "none"}
    bringing.confirm(bringing.settle(batch, answers))
    assert list(Pledge.objects.order_by("pk").values_list("resolution", flat=True)) == [like.pk, like.pk, None]
    assert "Health and happiness" in PledgeOrigin.objects.latest("pk").cells[-1]


def test_our_own_export_brings_to_another_register_what_each_helps_and_its_stage(bringing, pledging):
    """The register is emptied between, as another council's plan of the same words would be."""
    action = pledging.cast.action
    by = pledging.cast.coordinator
    partner = {"party": "partner", "organisation": "Anytown Foods", "service_area": ""}
    pledging.add("We would like to help.", email="a@foods.example", resolution=action.resolution, **partner)
    pledging.add("Two jobs.", email="b@foods.example", action=action, is_offer=True, **partner)
    pledging.add("I will mentor.")
    rows = pledges_table(Pledge.objects.all(), clock.today(), with_emails=True)
    said = Pledge.objects.order_by("pk").values_list("resolution", "action", "wordings__part")
    before = list(said)
    for pledge in Pledge.objects.all():
        record_step(pledge, state="struck_out", words="A test.", happened_on=clock.today(), by=by, version=1)
    brought = [list(row) for row in rows]
    for row in brought:
        row[rows.headers.index("Reference")] = ""
    batch = bringing.receive(workbook([Sheet("Pledges", rows.headers, brought)], marking=""), "pledges.xlsx")
    bringing.confirm(bringing.settle(batch))
    assert list(said.all())[3:] == before
    assert [part for _, _, part in before] == ["intent", "offer", "pledge"]


def test_an_intent_that_was_kept_stops_its_row(bringing):
    partner = {"Staff or partner": "Partner", "Organisation": "Foods", "State": "Kept", "Outcome": "They began."}
    rows = [{"Pledge": "One.", "Part": "Intent", **partner}, {"Pledge": "Two.", "Part": "", **partner}]
    batch = bringing.settle(bringing.receive(told(rows)))
    assert bringing.verdicts(batch) == ["WRONG", "CREATE"]
    assert bringing.problems(batch) == [("Part", "It is an intent, and “Kept”.")]


def test_a_guard_of_our_own_csv_is_taken_off_and_one_of_another_file_is_its_own(bringing, pledging):
    pledging.give("=1+1 is what I will mentor.")
    rows = [(Pledge.objects.get().reference, MADE, "'=1+1 is what I will mentor.", "Made")]
    ours = bringing.receive(sheet(("Reference", "Made on", "Pledge", "State"), *rows))
    theirs = bringing.receive(pledges("'=1+1 is what I will mentor."))
    assert [line.draft.words for line in (*bringing.lines(ours), *bringing.lines(theirs))] == [
        "=1+1 is what I will mentor.", "'=1+1 is what I will mentor.",
    ]  # fmt: skip
    assert bringing.verdicts(ours) == ["SAME"]


def test_a_reference_that_is_none_or_anothers_stops_its_row(bringing, pledging):
    ref = pledging.give("I will mentor one care leaver for a year.").reference
    rows = [
        {"Reference": "P-9999"},
        {"Reference": ref, "Pledge": "Bring down the rent of every flat in the tower."},
        {"Reference": "PL/12", "Pledge": "Their own number names nothing here."},
    ]
    batch = bringing.settle(bringing.receive(told(rows)))
    assert bringing.verdicts(batch) == ["WRONG", "WRONG", "CREATE"]
    assert bringing.problems(batch) == [
        ("Reference", "There is no pledge “P-9999” here."),
        ("Reference", f"{ref} is another pledge here: “I will mentor one care leaver for a year.”."),
    ]


def test_rows_that_say_the_same_go_in_once_unless_somebody_else_says_it(bringing):
    rows = [
        {"Name": "", "Email": "a@anytown.example"},
        {"Name": "", "Email": ""},
        {"Name": "", "Email": "b@anytown.example"},
        {"Name": "", "Email": "A@anytown.example"},
    ]
    content = told(rows)
    batch = bringing.settle(bringing.receive(content))
    assert [(line.verdict.name, line.twin) for line in bringing.lines(batch)] == [
        ("CREATE", ""), ("SAME", "the file, row 2"), ("CREATE", ""), ("SAME", "the file, row 2"),
    ]  # fmt: skip
    bringing.confirm(batch)
    first = Maker.objects.get(email="a@anytown.example")
    change_maker(first, email="better@anytown.example", by=bringing.by)
    # Whose address was put right meanwhile.
    assert bringing.verdicts(bringing.receive(content)) == ["SAME"] * 4


def test_the_same_words_of_another_day_are_a_question(bringing):
    content = sheet(("Pledge", "Post", "Kind"), ("I will mentor.", "Head of Parks", "Mentoring"))
    bringing.bring(content, made_on=date(2026, 3, 14))
    again = bringing.settle(bringing.receive(content), made_on=date(2026, 3, 15))
    (asked,) = bringing.plan(again).waiting
    assert bringing.verdicts(again) == ["ASK"]
    same = bringing.settle(again, {asked.key: "same"}, made_on=date(2026, 3, 15))
    assert bringing.verdicts(same) == ["SAME"]
    new = bringing.settle(again, {asked.key: "new"}, made_on=date(2026, 3, 15))
    assert bringing.verdicts(new) == ["CREATE"]


# --- What is asked, and what is wrong -------------------------------------------------------------------------------


def test_what_is_not_known_is_asked_once_for_all_rows_with_the_same_words(bringing, pledging):
    rows = [
        {"Pledge": "One", "Kind": "Jobs", "Status": "Green"},
        {"Pledge": "Two", "Kind": "jobs", "Status": ""},
        {"Pledge": "Three", "Kind": "", "Support": "The skills desk"},
        {"Pledge": "Four", "Kind": ""},
    ]
    batch = bringing.settle(bringing.receive(told(rows)))
    asked = {(each.kind.name, each.about): each for each in bringing.plan(batch).waiting}
    assert {name: len(each.places) for name, each in asked.items()} == {
        ("KIND", "Jobs"): 2, ("STATE", "Green"): 1, ("KIND", ""): 2, ("EXPERT", "The skills desk"): 1,
    }  # fmt: skip
    with pytest.raises(Refused, match="Answer the 4 questions first"):
        bringing.confirm(batch)
    # An answer that is not on offer is none.
    batch = bringing.settle(batch, {asked["KIND", "Jobs"].key: "99999", asked["STATE", "Green"].key: "struck_out"})
    assert len(bringing.plan(batch).waiting) == 4
    answers = {
        asked["KIND", "Jobs"].key: str(pledging.kind("Apprenticeship or job").pk),
        asked["KIND", ""].key: str(pledging.kind("Other").pk),
        asked["STATE", "Green"].key: "under_way",
        asked["EXPERT", "The skills desk"].key: "none",
    }
    bringing.confirm(bringing.settle(batch, answers))
    assert list(Kind.objects.filter(pledges__isnull=False).values_list("name", flat=True)) == [
        "Apprenticeship or job", "Apprenticeship or job", "Other", "Other",
    ]  # fmt: skip
    assert count_as_at(clock.today()) == {**NONE_YET, "made": 3, "under_way": 1}


@pytest.mark.parametrize(
    ("said", "column", "wrong"),
    [
        ({"Pledge": "\u200b"}, "Pledge", "It says nothing."),
        ({"Pledge": "a" * 20_001}, "Pledge", "It has 20,001 characters."),
        ({"Post": ""}, "Post", "No post is given."),
        ({"Post": "Young person A"}, "Post", "“Young person A” may be a child or young person."),
        ({"Post": "a" * 201}, "Post", "It has 201 characters."),
        ({"Made on": "3/14/24 10:31:22"}, "Made on", "“3/14/24 10:31:22” is no day that we can read."),
        ({"Made on": "March 2026"}, "Made on", "“March 2026” is no day that we can read."),
        ({"Made on": "13/08/2026"}, "Made on", "“13/08/2026” has not come yet."),
        ({"Email": "ask at the desk"}, "Email", "“ask at the desk” is no e-mail address."),
        ({"Staff or partner": "Business"}, "Organisation", "It is a partner’s, and no organisation is given."),
        ({"Status": "Kept"}, "What came of it", "It is “Kept”, and nothing says more."),
        ({"Status": "Under way", "As at": "13/03/2026"}, "As at", "It stood so on 13/03/2026, before it was made."),
        ({"Offered": "2", "Taken up": "3"}, "Taken up", "3 are taken up of 2 offered."),
        ({"Offered": "a few"}, "Offered", "“a few” is no whole number."),
        ({"Offered": "²"}, "Offered", "“²” is no whole number."),
        ({"Timescale": "a" * 201}, "Timescale", "It has 201 characters."),
    ],
)
def test_a_row_that_cannot_go_in_says_which_cell_and_is_left_out_by_a_tick(bringing, said, column, wrong):
    batch = bringing.settle(bringing.receive(told([said, {"Pledge": "This one can."}])))
    assert bringing.problems(batch) == [(column, wrong)]
    with pytest.raises(Refused, match="1 row cannot go in, so nothing is saved"):
        bringing.confirm(batch)
    assert not Pledge.objects.exists()
    batch = bringing.confirm(batch, leave_out=True)
    assert Wording.objects.get().words == "This one can."
    assert batch.outcome["left_out"] == {"the file, row 2": [f"{column}: {wrong}"]}


def test_nobody_pledged_at_an_event_before_it_was_held(bringing, pledging):
    day = pledging.event.held_on - timedelta(days=400)
    early = told([{"Made on": f"{day:%d/%m/%Y}"}, {"Made on": f"{pledging.event.held_on:%d/%m/%Y}"}])
    batch = bringing.settle(bringing.receive(early), event=pledging.event.pk)
    assert bringing.problems(batch) == [("Made on", f"{day:%d/%m/%Y} is before the event.")]


def test_any_words_go_in_as_they_are_written(bringing):
    formulas = [words for words in PAYLOADS if words == words.strip()]
    others = ["<script>alert(1)</script> & <b>more</b>", "a" * 10_000, "Ŵyth o blant 🎉\nŷ", "🎉", "P-0001"]
    # Each by somebody else: where only marks differ, one post has said the same twice.
    bringing.bring(told([{"Pledge": words, "Post": f"Post {n}"} for n, words in enumerate([*formulas, *others])]))
    assert list(Wording.objects.order_by("pledge").values_list("words", flat=True)) == [*formulas, *others]


def test_a_mark_that_no_database_takes_is_left_out_of_a_pasted_table(bringing):
    text = f"Pledge\tPost\tMade on\tKind\nI will\x00 mentor.\tHead of Parks\t{MADE}\tMentoring"
    batch = operations.receive_pasted(text, by=bringing.by)
    bringing.confirm(bringing.settle(batch))
    assert Wording.objects.get().words == "I will mentor."


def test_a_table_without_a_column_of_pledges_is_not_brought_in(bringing):
    batch = bringing.receive(sheet(("Shoe size", "Colour"), ("42", "red")))
    plan = bringing.plan(batch)
    assert (plan.lines, plan.without_words) == ([], ["the file"])
    with pytest.raises(Refused, match="Say first which column of the file is the pledge"):
        bringing.confirm(batch)
    # A person knows better.
    fields = (Field.POST, Field.PLEDGE)
    batch = operations.settle(batch, terms=Terms(made_on=date(2026, 3, 14), party="staff"), by=bringing.by, answers={},
                              tables={0: TableSettings(False, (0,), fields)})  # fmt: skip
    assert [(line.draft.words, line.draft.said) for line in bringing.lines(batch)] == [("red", {Field.POST: "42"})]
    twice = {0: TableSettings(False, (0,), (Field.PLEDGE, Field.PLEDGE))}
    with pytest.raises(Refused, match="Two columns are taken for “Pledge”"):
        operations.settle(batch, terms=Terms(), tables=twice, answers={}, by=bringing.by)


def test_terms_that_cannot_be_are_refused(bringing):
    batch = bringing.receive(pledges("I will mentor."))
    for terms, about in [
        ({"event": 99999}, "event"),
        ({"party": "everybody"}, "party"),
        ({"made_on": date(2026, 8, 13)}, "made_on"),
        ({"as_at": date(2026, 8, 13)}, "as_at"),
        ({"made_on": date(2026, 3, 14), "as_at": date(2026, 3, 13)}, "as_at"),
    ]:
        with pytest.raises(Refused) as refusal:
            bringing.settle(batch, **terms)
        assert refusal.value.about == about
    assert Batch.objects.get().terms == {}


# --- All or nothing, and once ---------------------------------------------------------------------------------------


def test_only_what_was_shown_goes_in(bringing, pledging):
    batch = bringing.settle(bringing.receive(pledges("I will mentor one care leaver for a year.")))
    seen = bringing.plan(batch).digest
    with on(date(2026, 3, 14)):
        given = pledging.add()
    with pytest.raises(Stale, match="The register or the answers changed"):
        operations.confirm(batch, digest=seen, by=bringing.by)
    assert list(Pledge.objects.all()) == [given]
    assert Batch.objects.get().state == Batch.State.RECEIVED


def test_two_administrators_who_bring_the_same_sheet_bring_it_once(bringing):
    other = add_user("other@anytown.example", role="administrator", password=PASSWORD, by=bringing.by)
    batches = [bringing.settle(bringing.receive(pledges("I will mentor."), by=by)) for by in (bringing.by, other)]
    seen = [bringing.plan(batch).digest for batch in batches]
    operations.confirm(batches[0], digest=seen[0], by=bringing.by)
    with pytest.raises(Stale):
        operations.confirm(batches[1], digest=seen[1], by=other)
    # Pressed twice, it is confirmed once.
    operations.confirm(batches[0], digest=seen[0], by=bringing.by)
    assert Pledge.objects.count() == 1
    with pytest.raises(Refused, match="Only the person who brought this file"):
        operations.confirm(batches[1], digest=seen[1], by=bringing.by)


def test_a_failure_in_the_middle_leaves_nothing(bringing, monkeypatch):
    batch = bringing.settle(bringing.receive(pledges("I will mentor.")))
    before = register()

    def fail(*args, **kwargs):
        raise IntegrityError("as if somebody had just given this address")

    monkeypatch.setattr(writing, "insert", lambda model, *args, **kwargs: model is Maker and fail())
    with pytest.raises(Stale, match="Somebody gave a pledge at the same moment"):
        bringing.confirm(batch)
    assert register() == before
    assert Batch.objects.get().state == Batch.State.RECEIVED


def test_only_administrators_bring_in_and_take_back(bringing, pledging):
    batch = bringing.bring(pledges("I will mentor."))
    for user in (pledging.cast.coordinator, pledging.cast.officer, pledging.cast.viewer):
        with pytest.raises(Refused, match="Only an administrator can bring in pledges"):
            bringing.receive(pledges("I will listen."), by=user)
        with pytest.raises(Refused, match="Only an administrator can take back"):
            operations.take_back(batch, by=user, why="Not ours")
    assert (Batch.objects.count(), count_as_at(clock.today())["made"]) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_the_rows(bringing):
    def queries(rows: int) -> tuple[int, int]:
        lines = [{"Pledge": f"{rows}: {n}", "Email": f"{n}.{rows}@anytown.example", "Status": "Under way"}
                 for n in range(rows)]  # fmt: skip
        batch = bringing.settle(bringing.receive(told(lines)))
        with CaptureQueriesContext(connection) as looking:
            digest = prepared(batch).plan.digest
        with CaptureQueriesContext(connection) as writing_them:
            batch = operations.confirm(batch, digest=digest, by=bringing.by)
        with CaptureQueriesContext(connection) as taking_back:
            operations.take_back(batch, by=bringing.by, why="A trial")
        return len(looking), len(writing_them), len(taking_back)

    gc.collect()
    few, many = queries(2), queries(60)
    assert few == many
    assert Pledge.objects.count() == 62


# --- Taken back -----------------------------------------------------------------------------------------------------


def test_a_sheet_is_taken_back_for_a_reason_and_can_come_again(bringing):
    content = told([{"Status": "Kept", "Comments": "They meet."}, {"Pledge": "I will listen."}])
    batch = bringing.bring(content)
    assert count_as_at(clock.today()) == {**NONE_YET, "made": 1, "kept": 1}
    with pytest.raises(Refused, match="Say why it is taken back"):
        operations.take_back(batch, by=bringing.by, why=" ")
    batch = operations.take_back(batch, by=bringing.by, why="It was last year's sheet")
    assert (batch.state, count_as_at(clock.today())) == (Batch.State.TAKEN_BACK, NONE_YET)
    last = Step.objects.order_by("pledge", "number").last()
    assert (last.state, last.words) == ("struck_out", "pledges.csv was taken back: It was last year's sheet")
    assert PledgeOrigin.objects.count() == 2
    with pytest.raises(Refused, match="Only a file that is in the register"):
        operations.take_back(batch, by=bringing.by, why="Again")
    bringing.bring(content)
    assert count_as_at(clock.today()) == {**NONE_YET, "made": 1, "kept": 1}


def test_a_sheet_cannot_be_taken_back_once_somebody_has_written_to_one_of_its_pledges(bringing, pledging):
    batch = bringing.bring(pledges("I will mentor.", "I will listen."))
    touched = Pledge.objects.latest("pk")
    pledging.answer(touched, "under_way")
    before = register()
    with pytest.raises(Refused, match=f"somebody has written to {touched.reference}"):
        operations.take_back(batch, by=bringing.by, why="It was last year's sheet")
    assert register() == before


def test_an_answer_that_is_being_given_is_waited_for_and_kept(cast_today):
    pledging, bringing = Pledging(cast_today), Bringing(cast_today)
    batch = bringing.bring(told([{"Made on": f"{clock.today():%d/%m/%Y}"}]))
    pledge = Pledge.objects.get()
    with pytest.raises(Refused, match=f"somebody has written to {pledge.reference}"):
        overtaken(
            lambda: pledging.answer(pledge, "under_way"),
            lambda: operations.take_back(batch, by=bringing.by, why="A trial"),
        )
    assert [step.state for step in pledge.steps.all()] == ["under_way"]


def test_a_maker_who_leaves_at_the_same_moment_is_looked_at_again(cast_today):
    pledging, bringing = Pledging(cast_today), Bringing(cast_today)
    pledge = pledging.give()
    rows = [{"Made on": f"{clock.today():%d/%m/%Y}", "Email": pledge.maker.email, "Pledge": "I will listen."}]
    batch = bringing.settle(bringing.receive(told(rows)))
    left = {"left_on": clock.today(), "fates": {pledge.pk: Fate("released")}, "why": "They moved."}
    with pytest.raises(Stale):
        overtaken(
            lambda: record_leaving(pledge.maker, **left, by=cast_today.coordinator), lambda: bringing.confirm(batch)
        )
    assert Pledge.objects.get() == pledge
    # Whoever looks again reads it, and may bring it in all the same.
    (line,) = bringing.lines(batch)
    assert "Its maker left on" in line.notes[0]
    bringing.confirm(batch)


def test_two_sheets_with_one_address_confirmed_at_once_make_one_maker(cast_today):
    bringing = Bringing(cast_today)
    other = add_user("other@anytown.example", role="administrator", password=PASSWORD, by=bringing.by)
    batches = []
    for n, by in enumerate((bringing.by, other)):
        row = {"Made on": f"{clock.today():%d/%m/%Y}", "Email": "new@anytown.example", "Pledge": f"Promise {n}."}
        batches.append(bringing.settle(bringing.receive(told([row]), f"{n}.csv", by=by)))
    digests = [bringing.plan(batch).digest for batch in batches]
    done = at_once(
        lambda batch=batch, digest=digest: operations.confirm(batch, digest=digest, by=batch.received_by)
        for batch, digest in zip(batches, digests, strict=True)
    )
    (late,) = [batch for batch, result in zip(batches, done, strict=True) if isinstance(result, str)]
    assert "Nothing is saved: look again." in done[batches.index(late)]
    bringing.confirm(late)
    assert sorted(Maker.objects.get().made.values_list("wordings__words", flat=True)) == ["Promise 0.", "Promise 1."]


def test_a_sheet_that_is_put_away_is_gone(bringing):
    batch = bringing.receive(pledges("I will mentor."))
    operations.discard(batch, by=bringing.by)
    batch = Batch.objects.get()
    assert (batch.state, bytes(batch.content), bytes(batch.book)) == (Batch.State.DISCARDED, b"", b"")
    with pytest.raises(Refused, match="settled already"):
        bringing.settle(batch)


def test_whatever_a_draft_says_is_in_the_digest(bringing):
    """Each part of a pledge, changed by itself, is another plan."""
    batch = bringing.settle(bringing.receive(pledges("I will mentor.")))
    plan = bringing.plan(batch)
    digests = {plan.digest}
    (line,) = plan.lines
    changes = {
        "words": "Other", "post_words": "Other", "made_on": date(2026, 3, 15), "party": "partner", "kind": 0,
        "manner": "differently", "name": "Other", "organisation": "Other", "service_area": "Other", "email": "Other",
        "timescale": None, "part": "offer", "resolution": 1, "action": 1, "expert": 1, "state": "kept",
        "outcome": "Other", "offered": 1, "taken_up": 1,
        "as_at": date(2026, 3, 15), "maker": 1, "post": 1, "fingerprint": "other",
    }  # fmt: skip
    assert changes.keys() == set(type(line.new).__slots__)
    for name, value in changes.items():
        other = bringing.plan(batch)
        other.lines[0].new = replace(other.lines[0].new, **{name: value})
        digests.add(other.digest)
    assert len(digests) == len(changes) + 1


def test_headings_under_a_title_are_found(bringing):
    content = sheet(("Our pledges, spring 2026",), (), HEADINGS, ("I will mentor.", "Head of Parks", MADE, "Mentoring"))
    (line,) = bringing.lines(bringing.settle(bringing.receive(content)))
    assert (line.verdict.name, line.draft.place) == ("CREATE", "the file, row 4")
