"""Every address of the register. Names are noun-verb, so that a template says what happens when one is followed."""

from django.urls import path, register_converter

from resolutions.pages import (
    actions,
    answers,
    brief,
    calendars,
    dashboard,
    editing,
    evidence,
    exempting,
    exports,
    links,
    motions,
    people,
    preferences,
    quarters,
    site,
    updates,
)
from resolutions.pages.committee import papers, signing, writing
from resolutions.pages.correcting import correct_record
from resolutions.pages.intake import batches, checking, downloads, outcome, questions, tables, terms
from resolutions.pages.periods import PeriodConverter
from resolutions.pages.questions import ask_question, reply_question
from resolutions.pages.reports import comparing, issues, listing, live, new_issue, open_data, publishing, trends
from resolutions.pages.rounds import following, opening, returning
from resolutions.pages.rounds.links import make_link, revoke_link
from resolutions.timescales import FinancialQuarter


class QuarterConverter:
    """2024-25-Q1 in an address is a FinancialQuarter in a page."""

    regex = r"\d{4}-\d{2}-Q[1-4]"

    def to_python(self, value: str) -> FinancialQuarter:
        """Raises ValueError, which Django answers with 404, for a year such as 2024-99."""
        return FinancialQuarter.parse(value)

    def to_url(self, value: FinancialQuarter | str) -> str:
        """The quarter as it is written in an address."""
        return str(value)


register_converter(QuarterConverter, "quarter")
register_converter(PeriodConverter, "period")
register_converter(links.SecretConverter, "secret")

urlpatterns = [
    path("", dashboard.show_dashboard, name="show-dashboard"),
    path("motions/", motions.list_motions, name="list-motions"),
    path("motions/<slug:code>/", motions.show_motion, name="show-motion"),
    path("motions/<slug:code>/<int:order>/correct-words/", motions.correct_words, name="correct-words"),
    path("motions/<slug:code>/<int:order>/add-action/", editing.add_action, name="add-action"),
    path("actions/", actions.list_actions, name="list-actions"),
    path("actions/workbook/", exports.export_actions, name="export-actions"),
    path("actions/<slug:reference>/", actions.show_action, name="show-action"),
    path("actions/<slug:reference>/update/", updates.update_action, name="update-action"),
    path("actions/<slug:reference>/return/", returning.return_update, name="return-update"),
    path("actions/<slug:reference>/ask/", ask_question, name="ask-question"),
    path("questions/<int:pk>/reply/", reply_question, name="reply-question"),
    path("actions/<slug:reference>/edit/", editing.edit_action, name="edit-action"),
    path("actions/<slug:reference>/retime/", editing.retime_action, name="retime-action"),
    path("actions/<slug:reference>/assign/", editing.assign_action, name="assign-action"),
    path("actions/<slug:reference>/decide/", editing.decide_action, name="decide-action"),
    path("actions/<slug:reference>/correct/<period:quarter>/", correct_record, name="correct-record"),
    path("actions/<slug:reference>/exempt/", exempting.exempt_item, name="exempt-item"),
    path("my-updates/", answers.answer_updates, name="answer-updates"),
    path("my-updates/draft/", answers.keep_row, name="keep-draft"),
    path("answers/", answers.answer_by_link, name="answer-by-link"),
    path("answers/open/<secret:token>", links.open_link, name="open-link"),
    path("answers/messages/", preferences.choose_messages_by_link, name="choose-messages-by-link"),
    path("my-messages/", preferences.choose_messages, name="choose-messages"),
    path("evidence/<int:pk>/", evidence.download_evidence, name="download-evidence"),
    path("evidence/<int:pk>/remove/", evidence.remove_evidence, name="remove-evidence"),
    path("my-actions/", actions.list_my_actions, name="list-my-actions"),
    path("reports/", listing.list_reports, name="list-reports"),
    path("reports/as-at/", comparing.show_any_day, name="show-any-day"),
    path("reports/compare/", comparing.compare_reports, name="compare-reports"),
    path("reports/trends/", trends.show_trends, name="show-trends"),
    path("reports/<period:quarter>/", live.show_report, name="show-report"),
    path("reports/<period:quarter>/print/", live.print_report, name="print-report"),
    path("reports/<period:quarter>/live.<str:ending>", live.download_report, name="download-report"),
    path("reports/<period:quarter>/issue-<int:number>/", issues.show_issue, name="show-issue"),
    path("reports/<period:quarter>/issue-<int:number>.<str:ending>", issues.download_issue, name="download-issue"),
    path(
        "reports/<period:quarter>/issue-<int:number>-part-2.<str:ending>",
        issues.download_part_two,
        name="download-part-two",
    ),
    path("reports/<period:quarter>/brief/", brief.show_brief, name="show-brief"),
    path("reports/<period:quarter>/issue-<int:number>/publish/", publishing.publish_issue, name="publish-issue"),
    path("reports/<period:quarter>/issue-<int:number>/take-down/", publishing.withdraw_issue, name="withdraw-issue"),
    path("open-data/", open_data.list_open_data, name="list-open-data"),
    path("open-data/schema-4.json", open_data.download_schema, name="download-schema"),
    path(
        "open-data/<period:quarter>/issue-<int:number>.<str:ending>",
        open_data.download_open_data,
        name="download-open-data",
    ),
    path("reports/<period:quarter>/correct/", new_issue.correct_report, name="correct-report"),
    # As these addresses were once, and still stand in letters and papers.
    path("reports/<quarter:quarter>/", live.lead_on, name="old-report"),
    path("reports/<quarter:quarter>/<slug:old>/", live.lead_on, name="old-report-format"),
    path("papers/", papers.list_papers, name="list-papers"),
    path("papers/add/<period:quarter>/issue-<int:number>/", papers.add_paper, name="add-paper"),
    path("papers/<int:pk>/", papers.show_paper, name="show-paper"),
    path("papers/<int:pk>/edit/<slug:part>/", writing.edit_paper, name="edit-paper"),
    path("papers/<int:pk>/lists/", writing.edit_lists, name="edit-paper-lists"),
    path("papers/<int:pk>/sign/", signing.sign_paper, name="sign-paper"),
    path("papers/<int:pk>/take-back/", signing.take_back_sign_off, name="take-back-sign-off"),
    path("papers/<int:pk>/freeze/", signing.freeze_paper, name="freeze-paper"),
    path("papers/<int:pk>/paper.<str:ending>", papers.download_paper, name="download-paper"),
    path("people/", people.list_posts, name="list-posts"),
    path("people/<int:pk>/", people.show_post, name="show-post"),
    path("people/<int:pk>/calendar/", calendars.keep_calendar, name="keep-calendar"),
    path("calendar/<str:token>.ics", calendars.download_calendar, name="download-calendar"),
    path("quarters/", quarters.list_quarters, name="list-quarters"),
    path("quarters/open/", quarters.open_quarter, name="open-quarter"),
    path("quarters/<quarter:quarter>/close/", quarters.close_quarter, name="close-quarter"),
    path("rounds/open/", opening.open_round, name="open-round"),
    path("rounds/<quarter:quarter>/", following.show_round, name="show-round"),
    path("rounds/<quarter:quarter>/change/", opening.change_round, name="change-round"),
    path("rounds/<quarter:quarter>/messages/", following.list_messages, name="list-messages"),
    path("rounds/<quarter:quarter>/links/<int:pk>/revoke/", revoke_link, name="revoke-link"),
    path("rounds/<quarter:quarter>/links/make/<int:person>/", make_link, name="make-link"),
    path("intake/", batches.list_batches, name="list-batches"),
    path("intake/receive/", batches.receive_file, name="receive-file"),
    path("intake/<int:pk>/", batches.show_batch, name="show-batch"),
    path("intake/<int:pk>/terms/", terms.settle_terms, name="settle-terms"),
    path("intake/<int:pk>/tables/<int:number>/", tables.settle_table, name="settle-table"),
    path("intake/<int:pk>/discard/", batches.discard_batch, name="discard-batch"),
    path("intake/<int:pk>/questions/", questions.answer_questions, name="answer-questions"),
    path("intake/<int:pk>/check/", checking.check_batch, name="check-batch"),
    path("intake/<int:pk>/take-back/", outcome.take_back_batch, name="take-back-batch"),
    path("intake/<int:pk>/rejected.xlsx", downloads.download_rejected, name="download-rejected"),
    path("intake/<int:pk>/file/", downloads.download_batch_file, name="download-batch-file"),
    path("accessibility/", site.show_accessibility, name="show-accessibility"),
    path("brand.css", site.show_brand_css, name="show-brand-css"),
]
