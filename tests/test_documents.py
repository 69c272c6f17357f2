"""What the documents say of the code, and the code of the documents, is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "carecommit" / "docs"
DECISIONS = DOCS / "decisions"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
CODE = ["carecommit", "pledges", "resolutions", "tests", "templates", "fixtures", "script"]
# A model of the register is named Decision too, so a page is meant only where a number follows.
NAMED = re.compile(r"\b[Dd]ecisions? (\d+)\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"""\benv\.\w+\(\s*["'](\w+)["']""")
WITH_DEFAULT = re.compile(r"\$\{(\w+):-([^}]+)\}")
SETTING = re.compile(r"^\| (`[^|]+) \|.*\| ([^|]*) \|$", re.M)


def number_of(page: Path) -> int:
    return int(page.name[:4])


def decision_pages() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


def code_files() -> list[Path]:
    endings = {".py", ".html", ".toml", ".sh", ".css", ".js", ""}
    found = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    return [path for path in [*found, ROOT / "pyproject.toml"] if path.is_file()]


def settings_in_the_table() -> dict[str, str]:
    """Name -> what holds without it, by running.md; a row may name several, with what holds for each in order."""
    found = {}
    for names, without in SETTING.findall((DOCS / "running.md").read_text()):
        each = re.findall(r"`(\w+)`", names)
        values = without.split(", ") if len(each) > 1 else [without]
        found |= {name: values[min(at, len(values) - 1)].strip("`") for at, name in enumerate(each)}
    return found


def test_every_decision_that_the_code_names_has_a_page():
    numbers = {number_of(page) for page in decision_pages()}
    named = {
        (str(path.relative_to(ROOT)), int(number))
        for path in code_files()
        for number in NAMED.findall(path.read_text())
    }
    assert {number for _, number in named} > {1}
    assert {(path, number) for path, number in named if number not in numbers} == set()


def test_every_decision_is_in_the_index_under_its_number():
    index = re.findall(r"^\| \[(\d+)\]\(([^)]+)\) \|", (DECISIONS / "README.md").read_text(), re.M)
    assert index == [(str(number_of(page)), page.name) for page in decision_pages()]


@pytest.mark.parametrize("page", decision_pages(), ids=lambda page: page.stem)
def test_a_decision_says_its_number_what_why_and_what_it_costs(page):
    text = page.read_text()
    assert text.startswith(f"# {number_of(page)}. ")
    assert [word for word in ("**Decided.**", "**Costs.**") if word not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(page.read_text()) if not re.match(r"https?://|mailto:|#", link)]
    assert [link for link in links if not (page.parent / link.split("#")[0]).exists()] == []


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            links = LINK.findall(page.read_text()) if page.suffix == ".md" else []
            targets = ((page.parent / link.split("#")[0]).resolve() for link in links if "://" not in link)
            ahead += [target for target in targets if target.suffix == ".md"]
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", [*PAGES, ROOT / "script" / "test"], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_of_the_checkout_that_is_named_exists(page):
    named = re.findall(r"(?<![\w./-])(?:carecommit|resolutions|templates|tests|script)/[\w./-]*\w", page.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_first_lines_of_the_readme_are_one_sentence_and_the_two_commands():
    title, sentence, commands = (ROOT / "README.md").read_text().split("\n\n")[:3]
    assert title == "# CareCommit"
    assert re.findall(r"[.!?](?:\s|$)", sentence) == ["."]
    assert [line.split()[0] for line in commands.splitlines()] == ["```sh", "script/demo", "script/test", "```"]


def test_running_names_every_variable_of_the_settings():
    variables = set(VARIABLE.findall((ROOT / "carecommit" / "settings.py").read_text()))
    assert "DATABASE_URL" in variables
    assert variables - set(settings_in_the_table()) == set()


def test_running_says_what_the_server_does_without_its_own_variables():
    said = settings_in_the_table()
    used = dict(WITH_DEFAULT.findall((ROOT / "script" / "serve").read_text()))
    assert {name: said.get(name) for name in used} == used
