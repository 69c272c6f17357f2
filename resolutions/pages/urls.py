"""Every address of the register. Names are noun-verb, so that a template says what happens when one is followed."""

from django.urls import path, register_converter

from resolutions.pages import (
    actions,
    answers,
    calendars,
    dashboard,
    editing,
    evidence,
    exports,
    links,
    motions,
    people,
    preferences,
    quarters,
    reports,
    site,
    updates,
)
from resolutions.pages.intake import batches, checking, downloads, outcome, questions, tables, terms
from resolutions.pages.questions import ask_question, reply_question
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
    path("my-updates/", answers.answer_updates, name="answer-updates"),
    path("my-updates/draft/", answers.keep_row, name="keep-draft"),
    path("answers/", answers.answer_by_link, name="answer-by-link"),
    path("answers/open/<secret:token>", links.open_link, name="open-link"),
    path("answers/messages/", preferences.choose_messages_by_link, name="choose-messages-by-link"),
    path("my-messages/", preferences.choose_messages, name="choose-messages"),
    path("evidence/<int:pk>/", evidence.download_evidence, name="download-evidence"),
    path("evidence/<int:pk>/remove/", evidence.remove_evidence, name="remove-evidence"),
    path("my-actions/", actions.list_my_actions, name="list-my-actions"),
    path("reports/", reports.list_reports, name="list-reports"),
    path("reports/<quarter:quarter>/", reports.show_report, name="show-report"),
    path("reports/<quarter:quarter>/print/", reports.print_report, name="print-report"),
    path("reports/<quarter:quarter>/csv/", reports.download_csv, name="download-report-csv"),
    path("reports/<quarter:quarter>/json/", reports.download_json, name="download-report-json"),
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
