"""A coordinator marks what is exempt from publication; whoever signs in sees that it is, and reads it still."""

import re
from datetime import date

import pytest
from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.council.operations import set_profile
from resolutions.progress.evidence import add_file, add_link, remove_evidence
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Update
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.reports.publishing import publish, withdraw
from tests.cast import on
from tests.pages.reading import as_given, errors, how_many_queries, links, words

WHY = "It tells of one family."
SPRING = "Quarter 1, 2026 to 2027 (April to June 2026)"
SUMMER = "Quarter 2, 2026 to 2027 (July to September 2026)"


def address(cast) -> str:
    return reverse("exempt-item", args=[cast.action.reference])


def page_of_action(client, cast):
    return client.get(reverse("show-action", args=[cast.action.reference]))


def update_of(cast, quarter) -> Update:
    return Update.objects.get(action=cast.action, quarter=quarter)


def code(item) -> str:
    """As the form names it."""
    return f"{item._meta.model_name}-{item.pk}"


def send(client, cast, item, paragraph: int | str = 2, why: str = WHY, *, page=None):
    """Send the form as it came, with what is chosen and typed."""
    given = as_given(page or client.get(address(cast)))
    return client.post(address(cast), {**given, "item": code(item), "paragraph": paragraph, "why": why})


def choices(page) -> list[tuple[str, str]]:
    """What can be marked, each as it is called and how it stands."""
    lines = [line for _, line in page.context["form"].fields["item"].choices]
    return [(line.words, line.definition) for line in lines]


def test_it_asks_of_the_action_each_update_and_each_file(cast, coordinator):
    link = add_link(cast.action, cast.quarter, link="https://anytown.example/let", name="The flats", by=cast.officer)
    gone = add_file(cast.action, cast.quarter, name="gone.txt", content=b"A", by=cast.officer)
    with on(date(2026, 8, 13)):
        add_file(cast.action, cast.quarter, name="flats.txt", content=b"B", by=cast.officer)
        remove_evidence(gone, why="Out of date.", by=cast.coordinator)
        exempt(link, 3, why=WHY, by=cast.coordinator)
    assert choices(coordinator.get(address(cast))) == [
        (
            "The action itself",
            "Its title, its owners, its timescale, and all that is said of it. Not exempt.",
        ),
        (f"The update for {SUMMER}", "“Ten flats are let.” Not exempt."),
        (f"The update for {SPRING}", "“Six flats were found.” Not exempt."),
        ("The file “flats.txt”", f"For {SUMMER}. Not exempt."),
        ("The link “The flats”", f"For {SUMMER}. Exempt under paragraph 3."),
    ]


def test_each_paragraph_says_what_it_is_about(cast, coordinator):
    page = words(coordinator.get(address(cast)))
    assert "Paragraph 1 About an individual. Paragraph 2 Likely to reveal who an individual is." in page
    assert "Paragraph 7 Preventing, investigating or prosecuting crime. None: it may be published" in page
    assert "Schedule 12A of the Local Government Act 1972" in page


@pytest.mark.parametrize("what", ["action", "update of this quarter", "update of a closed one", "file"])
def test_what_is_chosen_is_marked_and_may_be_published_again(cast, coordinator, what):
    item = {
        "action": lambda: cast.action,
        "update of this quarter": lambda: update_of(cast, cast.quarter),
        "update of a closed one": lambda: update_of(cast, cast.earlier_quarter),
        "file": lambda: add_file(cast.action, cast.quarter, name="flats.txt", content=b"A", by=cast.officer),
    }[what]()
    answer = send(coordinator, cast, item)
    assert answer.url == reverse("show-action", args=[cast.action.reference])
    assert type(item).objects.get(pk=item.pk).exempt_under == 2
    assert ": exempt under paragraph 2." in words(coordinator.get(answer.url))
    with on(date(2026, 8, 13)):
        answer = send(coordinator, cast, item, "none", "It may be read.")
        assert ": not exempt." in words(coordinator.get(answer.url))
    assert type(item).objects.get(pk=item.pk).exempt_under is None


def test_what_is_left_out_is_asked_for_and_what_was_typed_is_kept(cast, coordinator):
    given = as_given(coordinator.get(address(cast)))
    answer = coordinator.post(address(cast), {**given, "item": "", "paragraph": "", "why": ""})
    assert errors(answer) == [
        "Choose an answer for “What is it about?”",
        "Choose an answer for “Why may it not be published?”",
        "Fill in “Why is this changed?”",
    ]
    answer = send(coordinator, cast, cast.action, "8", "A reason of mine")
    assert errors(answer) == ["Choose an answer for “Why may it not be published?” from the list"]
    assert "A reason of mine" in words(answer)
    other = Update.objects.create(
        action=cast.other_action, quarter=cast.quarter, stage="not_started", what_happened="Another’s.",
        happened_on=date(2026, 8, 1), typed_at=cast.quarter.opened_at, submitted_by=cast.officer,
    )  # fmt: skip
    assert errors(send(coordinator, cast, other)) == ["Choose an answer for “What is it about?” from the list"]
    assert Action.objects.get(pk=cast.action.pk).exempt_under is None


def test_a_colleague_who_marked_it_first_is_shown(cast, coordinator):
    page, update = coordinator.get(address(cast)), update_of(cast, cast.quarter)
    with on(date(2026, 8, 13)):
        exempt(update, 3, why="A contract", by=cast.administrator)
        answer = send(coordinator, cast, update, page=page)
        assert answer.status_code == 409
        assert "What changed while you were writing Marked exempt under paragraph 3" in words(answer)
        assert "Reason: A contract" in words(answer)
        assert Update.objects.get(pk=update.pk).exempt_under == 3
        # Sent again, knowing that.
        assert send(coordinator, cast, update, page=answer).status_code == 302
    assert Update.objects.get(pk=update.pk).exempt_under == 2


def test_sent_twice_it_is_marked_once(cast, coordinator):
    page, update = coordinator.get(address(cast)), update_of(cast, cast.quarter)
    assert [send(coordinator, cast, update, page=page).status_code for _ in range(2)] == [302, 302]
    assert update.history.exclude(exempt_under=None).count() == 1


def test_every_reader_sees_what_is_exempt_and_reads_it(cast, board_member, coordinator):
    update = update_of(cast, cast.quarter)
    evidence = add_file(cast.action, cast.quarter, name="flats.txt", content=b"A", by=cast.officer)
    for paragraph, item in ((1, cast.action), (2, update), (3, evidence)):
        exempt(item, paragraph, why=WHY, by=cast.coordinator)
    page = words(page_of_action(board_member, cast))
    assert "Exempt: paragraph 1 As at 12 August 2026." in page
    assert "This quarter’s update Exempt: paragraph 2 Ten flats are let." in page
    assert "flats.txt (TXT, 1 byte) Exempt: paragraph 3" in page
    assert address(cast) not in links(page_of_action(board_member, cast))
    assert address(cast) in links(page_of_action(coordinator, cast))


def test_the_last_update_is_shown_with_its_mark(cast, board_member):
    exempt(update_of(cast, cast.quarter), 2, why=WHY, by=cast.coordinator)
    close_quarter(cast.quarter, by=cast.coordinator)
    with on(date(2026, 10, 5)):
        open_quarter(cast.quarter.financial.next, by=cast.coordinator)
        page = words(page_of_action(board_member, cast))
    assert f"The last one, for {SUMMER}, said: “Ten flats are let.” Exempt: paragraph 2" in page


def test_who_wrote_the_update_is_told_still(cast, coordinator):
    """The page of an owner who is told that somebody wrote meanwhile names who wrote the words, not who marked them."""
    officer, update = cast.client(cast.officer), update_of(cast, cast.quarter)
    address = reverse("update-action", args=[cast.action.reference])
    page = officer.get(address)
    with on(date(2026, 8, 13)):
        exempt(update, 2, why=WHY, by=cast.coordinator)
        answer = officer.post(address, {**as_given(page), "what_happened": "Eleven flats are let.", "why": "One more"})
    assert answer.status_code == 409
    assert answer.context["written"].history_user == cast.officer
    assert "Amber Exempt: paragraph 2" in words(answer)


def test_as_many_queries_for_many_updates_and_files(cast, coordinator):
    few = how_many_queries(coordinator, "get", address(cast))
    for number in range(5):
        link = f"https://anytown.example/{number}"
        add_link(cast.action, cast.quarter, link=link, by=cast.officer)
    assert how_many_queries(coordinator, "get", address(cast)) == few


class TestWhatIsPublished:
    """An update of the quarter before stands in its published report; the one of this quarter in none yet."""

    def told(self, cast, coordinator, item, paragraph) -> list[str]:
        """What the next page says of published reports."""
        assert send(coordinator, cast, item, paragraph).status_code == 302
        found = re.findall(r"A published report .*? issue [0-9]\.", words(page_of_action(coordinator, cast)))
        return [each.partition(": ")[2] for each in found]

    def test_who_marks_what_a_published_report_says_is_told_which_until_it_is_taken_down(self, cast, coordinator):
        set_profile(open_data=True, by=cast.administrator, why="Agreed by the board")
        issue = cast.earlier_quarter.issues.get()
        publish(issue, by=cast.coordinator)
        earlier, now = (update_of(cast, quarter) for quarter in (cast.earlier_quarter, cast.quarter))
        assert self.told(cast, coordinator, now, 2) == []
        assert self.told(cast, coordinator, earlier, 2) == [f"{SPRING}, issue 1."]
        assert self.told(cast, coordinator, earlier, "none") == []
        withdraw(issue, why="It names a family.", by=cast.coordinator)
        assert self.told(cast, coordinator, earlier, 2) == []
