"""Closing a quarter freezes its report, once and for good; a correction is another issue."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.operations import set_profile
from resolutions.progress.models import Question
from resolutions.progress.questions import ask
from resolutions.quarters import operations as quarters
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Report
from resolutions.reports.formats import FORMATS, Format
from resolutions.reports.models import FrozenFile, Issue, Publication
from resolutions.reports.operations import close_quarter, correct_report, freeze_closed
from resolutions.reports.publishing import publish
from resolutions.timescales import FinancialQuarter
from tests import paper
from tests.cast import on
from tests.waiting import overtaken

IN_OCTOBER = date(2026, 10, 9)


@pytest.fixture
def closed(cast) -> Quarter:
    """The second quarter, closed on 9 October."""
    with on(IN_OCTOBER):
        return close_quarter(cast.quarter, by=cast.coordinator)


def frozen(issue: Issue) -> Report:
    """The fullest report of an issue."""
    return issue.editions.last().report


def numbers(quarter: Quarter) -> list[int]:
    """Those of its issues."""
    return sorted(quarter.issues.values_list("number", flat=True))


def said_of_flats(issue: Issue) -> str:
    """The title of the first action in an issue."""
    return next(iter(frozen(issue))).title


def reword(cast, title: str = "Something smaller") -> None:
    version = Action.objects.get(pk=cast.action.pk).version
    edit_action(
        cast.action, version=version, title=title, detail="", clauses=[], principles=[], by=cast.coordinator,
        why="Simpler",
    )  # fmt: skip


class TestClosing:
    """The closing and the first issue are one."""

    def test_the_first_issue_is_the_report_as_it_was_shown(self, cast, closed):
        issue = closed.issues.get()
        assert (issue.number, issue.why, issue.frozen_by) == (1, "", cast.coordinator)
        assert (issue.as_at, issue.known_on, issue.frozen_at) == (date(2026, 9, 30), IN_OCTOBER, closed.closed_at)
        report = frozen(issue)
        assert report.issue == 1
        assert [line.what_happened for line in report] == ["Ten flats are let.", ""]
        shown_live = live(shown(closed, clock.today()))
        assert (report.figures, report.key, report.sections) == (
            shown_live.figures,
            shown_live.key,
            shown_live.sections,
        )

    def test_its_content_hash_figures_and_lines_are_kept(self, closed):
        issue = closed.issues.get()
        (edition,) = issue.editions.all()
        assert edition.part == 1
        assert edition.sha256 == sha256(edition.content.encode()).hexdigest() == edition.report.sha256
        assert issue.figures == {figure.code: figure.count for figure in edition.report.figures}
        assert issue.figures["actions"] == 2
        stood = issue.stood.values_list("reference", "stage", "rating", "due_on")
        assert set(stood) == {(line.reference, line.stage, line.rating, line.due_on) for line in edition.report}

    def test_every_format_is_kept_byte_for_byte(self, closed):
        files = {file.format: file for file in FrozenFile.objects.filter(edition__issue__quarter=closed)}
        assert files.keys() == FORMATS.keys()
        assert [name for name, file in files.items() if not file.size] == []
        assert {name: (len(file.content), sha256(file.content).hexdigest()) for name, file in files.items()} == {
            name: (file.size, file.sha256) for name, file in files.items()
        }
        assert bytes(files["json"].content).decode() == files["json"].edition.content

    def test_the_next_report_is_measured_from_it(self, cast, closed):
        issue = closed.issues.get()
        with on(IN_OCTOBER + timedelta(days=1)):
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
            cast.update(cast.other_action, by=cast.other_officer, quarter=autumn, stage="complete")
            report = live(shown(autumn, clock.today()))
        earlier = report.changes.earlier
        assert (earlier.quarter, earlier.issue, earlier.sha256) == ("2026-27-Q2", 1, issue.editions.get().sha256)
        assert [line.completed for line in report] == [False, True]
        assert [line.before.stage for line in report] == ["in_progress", "not_started"]

    def test_closed_again_it_has_one_issue(self, cast, closed):
        with on(IN_OCTOBER + timedelta(days=1)):
            reword(cast)
            close_quarter(closed, by=cast.administrator)
        assert numbers(closed) == [1]
        assert closed.issues.get().frozen_by == cast.coordinator

    def test_a_picture_pasted_as_text_does_not_keep_it_open(self, cast):
        pasted = f"data:image/png;base64,{'iVBORw0KGgo' * 1200}"
        cast.update(cast.other_action, what_happened=pasted)
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
        assert pasted in {line.what_happened for line in frozen(cast.quarter.issues.get())}
        pages = paper.pages(FrozenFile.objects.get(edition__issue__quarter=cast.quarter, format="pdf").content)
        # Where a page ends, a part of one stands on the next.
        assert 1200 >= sum(page.replace(" ", "").count("iVBORw0KGgo") for page in pages) > 1200 - len(pages)

    def test_where_a_file_cannot_be_made_the_quarter_stays_open(self, cast, monkeypatch):
        def fail(report: Report) -> bytes:
            raise OSError("No room")

        monkeypatch.setitem(FORMATS, "odd", Format("odd", "Odd", "text/plain", fail))
        with pytest.raises(OSError, match="No room"):
            close_quarter(cast.quarter, by=cast.coordinator)
        assert Quarter.objects.get(pk=cast.quarter.pk).is_open
        assert numbers(cast.quarter) == []


class TestCorrecting:
    """A correction is another issue, and says why; the one before stays as it was."""

    def test_it_says_what_is_known_now_as_at_the_same_day(self, cast, closed):
        with on(date(2026, 11, 3)):
            reword(cast)
            second = correct_report(closed, why=" The title was wrong. ", by=cast.administrator)
        assert numbers(closed) == [1, 2]
        assert (second.why, second.frozen_by) == ("The title was wrong.", cast.administrator)
        assert (second.as_at, second.known_on) == (date(2026, 9, 30), date(2026, 11, 3))
        report = frozen(second)
        assert (report.issue, report.issue_why) == (2, "The title was wrong.")
        first = closed.issues.get(number=1)
        assert [said_of_flats(first), said_of_flats(second)] == ["Set aside twelve flats a year", "Something smaller"]

    def test_the_next_report_is_measured_from_the_newest_issue(self, cast, closed):
        with on(date(2026, 11, 3)):
            second = correct_report(closed, why="Asked for", by=cast.coordinator)
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        with on(date(2026, 11, 4)):
            earlier = live(shown(autumn, clock.today())).changes.earlier
        assert (earlier.issue, earlier.known_on, earlier.sha256) == (2, second.known_on, second.editions.get().sha256)

    @pytest.mark.parametrize("why", ["", "  ", "\u200b"])
    def test_not_without_a_reason(self, cast, closed, why):
        with pytest.raises(Refused, match=r"^Say why the report is corrected\.$") as refusal:
            correct_report(closed, why=why, by=cast.coordinator)
        assert refusal.value.about == "why"
        assert numbers(closed) == [1]

    def test_not_while_the_quarter_is_open(self, cast):
        with pytest.raises(Refused, match=r"is open, so its report still changes\. It is frozen when you close"):
            correct_report(cast.quarter, why="Asked for", by=cast.coordinator)
        assert numbers(cast.quarter) == []


class TestClosedBeforeReportsWereFrozen:
    """A council that upgrades has closed quarters without an issue."""

    @pytest.fixture
    def not_frozen(self, cast) -> Quarter:
        """The second quarter, closed on 9 October as the version before closed it; reworded since."""
        with on(IN_OCTOBER):
            quarter = quarters.close(cast.quarter, by=cast.coordinator)
        with on(IN_OCTOBER + timedelta(days=1)):
            reword(cast)
        return quarter

    def test_it_is_frozen_as_it_was_known_when_it_was_closed(self, cast, not_frozen):
        with on(date(2026, 11, 3)):
            issue = freeze_closed(not_frozen, by=cast.administrator)
            assert freeze_closed(not_frozen, by=cast.coordinator) == issue
            assert issue.frozen_at == clock.now()
        assert (issue.number, issue.as_at, issue.known_on) == (1, date(2026, 9, 30), IN_OCTOBER)
        assert issue.known == not_frozen.closed_at
        assert issue.frozen_by == cast.administrator
        assert said_of_flats(issue) == "Set aside twelve flats a year"

    def test_the_next_is_measured_from_it_though_both_are_frozen_late(self, cast, not_frozen):
        with on(IN_OCTOBER + timedelta(days=1)):
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        with on(date(2027, 1, 8)):
            autumn = quarters.close(autumn, by=cast.coordinator)
        out = StringIO()
        with on(date(2027, 2, 1)):
            call_command("freeze_reports", "--by", "Coordinator@anytown.example", stdout=out)
        assert out.getvalue().splitlines() == [f"Frozen: {not_frozen}, issue 1.", f"Frozen: {autumn}, issue 1."]
        assert frozen(autumn.issues.get()).changes.earlier.quarter == "2026-27-Q2"
        out = StringIO()
        call_command("freeze_reports", "--by", "coordinator@anytown.example", stdout=out)
        assert out.getvalue() == "Every closed quarter has its frozen report.\n"

    @pytest.mark.parametrize("address", ["nobody@anytown.example", "officer@anytown.example"])
    def test_the_command_asks_for_a_coordinator(self, not_frozen, address):
        with pytest.raises(CommandError, match=f"^{address} is no account of a coordinator or an administrator"):
            call_command("freeze_reports", "--by", address)
        assert numbers(not_frozen) == []

    def test_one_whose_account_is_closed_freezes_nothing(self, cast, not_frozen):
        """The same command with the same address, before they left and after."""
        cast.coordinator.is_active = False
        cast.coordinator.save()
        with pytest.raises(CommandError, match=r"^coordinator@anytown\.example is no account of a coordinator"):
            call_command("freeze_reports", "--by", "coordinator@anytown.example")
        assert numbers(not_frozen) == []
        cast.coordinator.is_active = True
        cast.coordinator.save()
        call_command("freeze_reports", "--by", "coordinator@anytown.example", stdout=StringIO())
        assert numbers(not_frozen) == [1]

    def test_a_correction_freezes_what_it_corrects_first(self, cast, not_frozen):
        with on(date(2026, 11, 3)):
            correct_report(not_frozen, why="The title was wrong", by=cast.coordinator)
        first, second = not_frozen.issues.order_by("number")
        assert [said_of_flats(first), said_of_flats(second)] == ["Set aside twelve flats a year", "Something smaller"]

    def test_an_open_quarter_is_refused(self, cast):
        with pytest.raises(Refused, match="is open"):
            freeze_closed(cast.quarter, by=cast.coordinator)


def test_published_twice_it_was_published_once(cast, closed):
    issue = closed.issues.get()
    set_profile(open_data=True, by=cast.administrator, why="Agreed by the board")
    with on(date(2026, 11, 3)):
        first = publish(issue, by=cast.coordinator)
    with on(date(2026, 11, 4)):
        assert publish(issue, by=cast.administrator) == first
    assert list(Publication.objects.values_list("issue", "published_by")) == [(issue.pk, cast.coordinator.pk)]


class TestAtOnce:
    """Whoever else is writing: the register is frozen as it was at one moment."""

    def all_at_once(self, *each) -> list:
        together = Barrier(len(each))

        def run(write):
            together.wait()
            try:
                return write()
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=len(each)) as pool:
            return [running.result() for running in [pool.submit(run, write) for write in each]]

    def test_twenty_who_close_at_once_make_one_issue(self, cast_today):
        cast = cast_today
        done = self.all_at_once(*[lambda: close_quarter(cast.quarter, by=cast.coordinator)] * 20)
        assert {quarter.closed_at for quarter in done} == {Quarter.objects.get(pk=cast.quarter.pk).closed_at}
        assert numbers(cast.quarter) == [1]
        assert cast.quarter.issues.get().editions.get().files.count() == len(FORMATS)

    def test_two_corrections_at_once_are_two_issues(self, cast_today):
        cast = cast_today
        quarter = cast.earlier_quarter
        reasons = ["The flats were eleven", "The laptops were ten"]
        self.all_at_once(*[lambda why=why: correct_report(quarter, why=why, by=cast.coordinator) for why in reasons])
        assert numbers(quarter) == [1, 2, 3]
        assert sorted(quarter.issues.exclude(number=1).values_list("why", flat=True)) == sorted(reasons)

    def test_what_was_begun_before_the_closing_and_is_saved_later_is_in_the_report(self, cast_today):
        cast = cast_today

        def write():
            cast.update(cast.other_action, by=cast.other_officer, what_happened="Ninety laptops were given.")
            reword(cast)
            ask(cast.action, words="How many flats are left?", by=cast.viewer)

        quarter = overtaken(write, lambda: close_quarter(cast.quarter, by=cast.coordinator))
        flats, laptops = frozen(quarter.issues.get())
        assert flats.title == "Something smaller"
        assert [asked.words for asked in flats.questions] == ["How many flats are left?"]
        assert laptops.what_happened == "Ninety laptops were given."

    def test_what_is_begun_while_a_quarter_closes_comes_after_it(self, cast_today):
        cast = cast_today
        overtaken(
            lambda: close_quarter(cast.quarter, by=cast.coordinator),
            lambda: ask(cast.action, words="How many flats are left?", by=cast.viewer),
        )
        quarter = Quarter.objects.get(pk=cast.quarter.pk)
        assert Question.objects.get().asked_at > quarter.closed_at
        report = frozen(quarter.issues.get())
        assert [line.questions for line in report] == [(), ()]
        # As known at the closing it is the same now.
        assert live(shown(quarter, clock.today())).sections == report.sections

    def test_an_administrators_save_is_waited_for_too(self, cast_today):
        cast = cast_today
        client = cast.client(cast.administrator)
        post = cast.posts.housing

        def rename():
            said = {"title": "Director of Homes", "kind": post.kind, "service_area": "Homes"}
            answer = client.post(f"/admin/resolutions/post/{post.pk}/change/", said)
            assert answer.status_code == 302

        quarter = overtaken(rename, lambda: close_quarter(cast.quarter, by=cast.coordinator))
        flats, _ = frozen(quarter.issues.get())
        assert flats.owners[0].post == "Director of Homes"


def test_the_hash_is_over_text_that_anybody_can_make_again(closed):
    content = closed.issues.get().editions.get().content
    assert re.match(r'\{"as_at":"2026-09-30","changes":\{', content)
    assert "\n" not in content
