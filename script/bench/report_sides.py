"""The sides that `script/bench/report.py` compares, in a process that it starts.

    .venv/bin/python script/bench/report_sides.py build HOW_MANY_ACTIONS QUARTERS
    .venv/bin/python script/bench/report_sides.py measure HOW_MANY_RUNS
    .venv/bin/python script/bench/report_sides.py naive HOW_MANY_OF_THE_ACTIONS
    .venv/bin/python script/bench/report_sides.py papers HOW_MANY_RUNS
    .venv/bin/python script/bench/report_sides.py memory

The database is that of DATABASE_URL, and must be one that `report.py` made: it is thrown away before it is built. What
was found is printed as JSON.
"""

import json
import os
import resource
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "carecommit.settings"
os.environ["DEBUG"] = "False"
os.environ["LOG_LEVEL"] = "ERROR"

# Sets Django up, in a process as gunicorn runs it.
import_module("carecommit.wsgi")

import big_register  # noqa: E402 - models need Django to be set up
import docx  # noqa: E402
import typst  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import include, path  # noqa: E402

from carecommit.kit import clock, pdf  # noqa: E402
from carecommit.kit.paper.as_docx import as_docx  # noqa: E402
from carecommit.kit.paper.as_pdf import as_pdf  # noqa: E402
from carecommit.kit.paper.blocks import Bullets, Facts, Heading, Paper, Paragraph, Table  # noqa: E402
from resolutions.models import Action, Quarter, Update, User  # noqa: E402
from resolutions.quarters.queries import AsAt, shown  # noqa: E402
from resolutions.reports.build import live  # noqa: E402
from resolutions.reports.document import Report  # noqa: E402
from resolutions.reports.paper import composed  # noqa: E402

MORNING = big_register.at(big_register.TODAY)
# What one who writes it by hand counts in one statement, as the register stands today: every headline figure.
BY_HAND = """
WITH newest AS (
    SELECT a.id, a.stage_when_added,
        (SELECT u.id FROM resolutions_update u WHERE u.action_id = a.id AND u.happened_on <= {day}
         ORDER BY u.happened_on DESC, u.typed_at DESC LIMIT 1) AS update_id,
        (SELECT d.id FROM resolutions_decision d WHERE d.action_id = a.id AND d.happened_on <= {day}
         ORDER BY d.happened_on DESC, d.typed_at DESC LIMIT 1) AS decision_id,
        (SELECT t.id FROM resolutions_agreedtimescale t WHERE t.action_id = a.id AND t.agreed_on <= {day}
         ORDER BY t.number LIMIT 1) AS first_id,
        (SELECT t.id FROM resolutions_agreedtimescale t WHERE t.action_id = a.id AND t.agreed_on <= {day}
         ORDER BY t.number DESC LIMIT 1) AS current_id,
        EXISTS (SELECT 1 FROM resolutions_update u WHERE u.action_id = a.id AND u.quarter_id = {quarter}
                AND u.happened_on <= {day}) AS heard
    FROM resolutions_action a WHERE a.added_on <= {day}
), decided AS (
    SELECT n.*, u.stage AS said, u.rating, u.happened_on, d.stage AS decision,
        d.id IS NOT NULL AND (u.id IS NULL OR (d.happened_on, d.typed_at) > (u.happened_on, u.typed_at)) AS by_decision,
        f.latest AS first_day, NOT f.review AND f.kind NOT IN ('ongoing', 'completed') AS first_binds,
        c.latest AS last_day, c.kind,
        c.latest IS NULL OR (c.kind IN ('ongoing', 'completed') AND NOT c.review) AS undated,
        NOT c.review AND c.kind NOT IN ('ongoing', 'completed') AS binds
    FROM newest n
    LEFT JOIN resolutions_update u ON u.id = n.update_id
    LEFT JOIN resolutions_decision d ON d.id = n.decision_id
    LEFT JOIN resolutions_agreedtimescale f ON f.id = n.first_id
    LEFT JOIN resolutions_agreedtimescale c ON c.id = n.current_id
), stands AS (
    SELECT d.*, CASE WHEN by_decision THEN decision ELSE coalesce(said, stage_when_added) END AS stage,
        CASE WHEN by_decision THEN NULL ELSE rating END AS rated FROM decided d
), counted AS (
    SELECT s.*, stage IN ('complete', 'embedded') AS done, stage IN ('not_taken_forward', 'superseded') AS closed,
        stage NOT IN ('complete', 'embedded', 'not_taken_forward', 'superseded') AS live FROM stands s
)
SELECT count(*) AS actions,
    count(*) FILTER (WHERE done) AS delivered,
    count(*) FILTER (WHERE stage = 'in_progress') AS in_progress,
    count(*) FILTER (WHERE stage = 'not_started') AS not_started,
    count(*) FILTER (WHERE stage = 'to_be_scoped') AS to_be_scoped,
    count(*) FILTER (WHERE stage = 'paused') AS paused,
    count(*) FILTER (WHERE closed) AS closed,
    count(*) FILTER (WHERE rated = 'green') AS green,
    count(*) FILTER (WHERE rated = 'amber') AS amber,
    count(*) FILTER (WHERE rated = 'red') AS red,
    count(*) FILTER (WHERE live AND NOT undated AND binds AND last_day < {day}) AS overdue,
    count(*) FILTER (WHERE live AND NOT heard) AS silent,
    count(*) FILTER (WHERE NOT closed AND first_binds AND first_day <
        CASE WHEN done THEN happened_on WHEN binds AND last_day IS NOT NULL THEN last_day ELSE {day} END) AS slipped,
    count(*) FILTER (WHERE live AND NOT undated AND last_day BETWEEN {day} AND {soon}) AS due_soon,
    count(*) FILTER (WHERE live AND (NOT undated AND last_day > {soon} OR undated AND kind = 'ongoing')) AS on_time,
    count(*) FILTER (WHERE live AND NOT undated AND NOT binds AND last_day < {day}) AS review_due,
    count(*) FILTER (WHERE live AND undated AND coalesce(kind, '') <> 'ongoing') AS no_date
FROM counted
"""
# The same paper as plain typst sets it: headings, texts with their styles, tables with their widths and headings.
BARE_TYPST = """
#set document(title: "Bare")
#set text(font: "Atkinson Hyperlegible Next", lang: "en", region: "GB", fallback: false, size: 10.5pt)
#set page(paper: "a4", flipped: sys.inputs.flipped == "yes")
#set page(footer: context counter(page).display("1 of 1", both: true))
#let styled(t) = {
  if t.at(1) == "" { t.at(0) }
  else if t.at(1) == "strong" { strong(t.at(0)) }
  else if t.at(1) == "note" { text(size: 0.88em, t.at(0)) }
  else if t.at(1) == "struck" { strike(t.at(0)) }
  else if t.at(1) == "quote" { quote(block: true, t.at(0)) }
  else { highlight(fill: none, stroke: 0.7pt, t.at(0)) }
}
#let lines(texts) = texts.map(styled).join(parbreak())
#for each in json(bytes(sys.inputs.data)) {
  if each.kind == "heading" { heading(level: each.level, each.words) }
  else if each.kind == "list" { list(..each.texts.map(styled)) }
  else if each.kind == "texts" { parbreak(); lines(each.texts); parbreak() }
  else {
    set text(size: 9.5pt)
    let cells = each.rows.flatten().map(c => lines(c.texts))
    table(columns: each.widths.map(w => w * 1fr), table.header(..each.headings), ..cells)
  }
}
"""

urlpatterns = [path("bare/", lambda request: bare(request)), path("", include("carecommit.urls"))]


def bare(request: HttpRequest) -> HttpResponse:
    """A signed-in page of the site that shows nothing."""
    return render(request, "base.html")


def build(how_many: int, quarters: int) -> dict[str, float]:
    """Throw the database away and make a register of so many actions in it."""
    if connection.vendor == "sqlite":
        connection.close()
        file = Path(connection.settings_dict["NAME"])
        for left in file.parent.glob(f"{file.name}*"):
            left.unlink()
    else:
        name = connection.settings_dict["NAME"]
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    call_command("migrate", interactive=False, verbosity=0)
    began = perf_counter()
    big_register.build(how_many, quarters)
    return {"seconds": perf_counter() - began}


def measure(runs: int) -> dict[str, Any]:
    """The seconds of each side, in turn, so many times; the medians, the figures and the queries."""
    when, client = today(), signed_in()
    # At the end: a page of every line of 100,000 says more of the template than of the register.
    sides: dict[str, Callable[[], Any]] = {
        "page": lambda: client.get("/bare/"),
        "by_hand": lambda: by_hand(when),
        "dashboard": lambda: client.get("/"),
        "figures": lambda: live(when, with_beside=False),
        "report": lambda: live(when),
    }
    queries = {}
    for name, side in sides.items():
        with CaptureQueriesContext(connection) as made:
            answer = side()
        queries[name] = len(made)
        if isinstance(answer, HttpResponse) and answer.status_code != 200:
            raise SystemExit(f"{name}: {answer.status_code}")
    counted, report = by_hand(when), live(when, with_beside=False)
    if counted != (ours := {code: report.figure(code) for code in counted}):
        raise SystemExit(f"By hand it is {counted}, and the report says {ours}.")
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            began = perf_counter()
            side()
            taken[name].append(perf_counter() - began)
    return {"medians": {name: statistics.median(each) for name, each in taken.items()}, "queries": queries}


def naive(how_many: int) -> dict[str, float]:
    """The way of a first attempt: each action as of the moment, and then its updates as of the moment; scaled."""
    moment, actions = clock.end_of(big_register.TODAY), Action.objects.count()
    began = perf_counter()
    for action in list(Action.history.as_of(moment))[:how_many]:
        list(Update.history.as_of(moment).filter(action_id=action.pk))
        list(action.timescales.all())
        list(action.ownerships.select_related("post"))
    return {"seconds": (perf_counter() - began) * actions / min(how_many, actions)}


def by_hand(when: AsAt) -> dict[str, int]:
    """Every headline figure by one statement through the driver, with nothing of Django between."""
    given = {
        "day": when.as_at,
        "soon": when.as_at + timedelta(days=30),
        "quarter": Quarter.objects.get(state=Quarter.State.OPEN).pk,
    }
    if connection.vendor == "sqlite":
        given = {name: value if isinstance(value, int) else str(value) for name, value in given.items()}
        marks = {name: f":{name}" for name in given}
    else:
        marks = {name: f"%({name})s" for name in given}
    cursor = connection.connection.cursor()
    cursor.execute(BY_HAND.format(**marks), given)
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def papers(runs: int) -> dict[str, float]:
    """The seconds of the PDF and the Word file beside those of bare typst and bare python-docx on the same words."""
    report = live(today())
    taken: dict[str, list[float]] = {name: [] for name in ("typst", "pdf", "python_docx", "docx")}
    for run in range(runs + 1):
        # Typst remembers what it has set before: each run has texts of its own, and both sides the same.
        paper = composed(reworded(report, run))
        for name, side in (
            ("typst", lambda paper=paper: bare_typst(paper)),
            ("pdf", lambda paper=paper: as_pdf(paper)),
            ("python_docx", lambda paper=paper: bare_docx(paper)),
            ("docx", lambda paper=paper: as_docx(paper)),
        ):
            began = perf_counter()
            side()
            if run:
                taken[name].append(perf_counter() - began)
    return {name: statistics.median(each) for name, each in taken.items()}


def reworded(report: Report, run: int) -> Report:
    """The report with other words in each line."""
    sections = (
        replace(
            section,
            lines=tuple(
                replace(line, what_happened=f"{line.what_happened} {run}.{n}") for n, line in enumerate(section.lines)
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=tuple(sections))


def bare_typst(paper: Paper) -> bytes:
    """The paper as plain typst sets it, tagged as PDF/UA-1."""
    return typst.compile(
        BARE_TYPST.encode(),
        font_paths=pdf._fonts(),
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"data": json.dumps(list(plainly(paper))), "flipped": "yes" if paper.landscape else "no"},
    )


def bare_docx(paper: Paper) -> bytes:
    """The paper as python-docx writes it, paragraph by paragraph and cell by cell."""
    document = docx.Document()
    for each in plainly(paper):
        if each["kind"] == "heading":
            document.add_heading(each["words"], each["level"])
        elif each["kind"] == "table":
            made = document.add_table(rows=1, cols=len(each["headings"]))
            for place, words in zip(made.rows[0].cells, each["headings"], strict=True):
                place.text = words
            for row in each["rows"]:
                for place, cell in zip(made.add_row().cells, row, strict=True):
                    place.text = "\n".join(words for words, _ in cell["texts"])
        else:
            for words, _ in each["texts"]:
                document.add_paragraph(words)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def plainly(paper: Paper) -> Iterator[dict[str, Any]]:
    """The blocks of the paper, without the bar and with pairs as a table."""
    for block in paper.blocks:
        match block:
            case Heading(words, level):
                yield {"kind": "heading", "words": words, "level": level}
            case Paragraph(texts) | Bullets(texts):
                kind = "list" if isinstance(block, Bullets) else "texts"
                yield {"kind": kind, "texts": [(text.words, text.style) for text in texts]}
            case Table():
                rows = [
                    [{"texts": [(text.words, text.style) for text in cell.texts]} for cell in row] for row in block.rows
                ]
                yield {"kind": "table", "headings": block.headings, "widths": block.widths, "rows": rows}
            case Facts(pairs):
                rows = [[{"texts": [(words, "")]} for words in pair] for pair in pairs]
                yield {"kind": "table", "headings": ("", ""), "widths": (1, 3), "rows": rows}


def memory() -> dict[str, float]:
    """The most memory in MB that this process holds before the report, with it, and when its PDF is made."""
    signed_in()
    found = {"idle": peak()}
    report = live(today())
    found["report"] = peak()
    as_pdf(composed(report))
    return {**found, "pdf": peak()}


def peak() -> float:
    """In MB; Linux counts in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def today() -> AsAt:
    """How the open quarter is shown."""
    return shown(Quarter.objects.get(state=Quarter.State.OPEN), big_register.TODAY)


def signed_in() -> Client:
    """A coordinator's browser that has been on both pages."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="bench@bench.example"))
    client.get("/bare/")
    return client


def main() -> None:
    """Do what is asked, and print what was found."""
    settings.ROOT_URLCONF = "report_sides"
    asked, *numbers = sys.argv[1:]
    sides = {"build": build, "measure": measure, "naive": naive, "papers": papers, "memory": memory}
    if asked == "build":
        found = build(*map(int, numbers))
    else:
        with clock.standing_at(MORNING):
            found = sides[asked](*map(int, numbers))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
