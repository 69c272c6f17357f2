"""Paper: a template and its data become a PDF that is whole, tagged, and says what was typed."""

import random
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import typst

from carecommit.kit.pdf import beyond_fonts, legible, pdf
from tests.cast import on
from tests.paper import alternatives, boxes, fonts_of, language_of, texts, title_of

TYPST = '#panic() $x^2$ *bold* _it_ @reference #import "/x.typ" \\ <b>&amp;</b> \'q\' "q" // no /* it is */ `raw` --'


@pytest.fixture
def template(tmp_path) -> Path:
    """A heading and its words."""
    path = tmp_path / "letter.typ"
    path.write_text("= #shown(data.title)\n#shown(data.words)\n")
    return path


def said(template: Path, words: str, title: str = "A letter") -> str:
    """What the paper says, the title first."""
    return texts(pdf(template, {"title": title, "words": words}))


def test_it_says_what_it_is_given(template):
    assert said(template, "Ŵythnos Gofalwyr yn Nhŷ'r Cyngor: £12, ½ day, café, “quoted” – 1…") == (
        "A letter Ŵythnos Gofalwyr yn Nhŷ'r Cyngor: £12, ½ day, café, “quoted” – 1…"
    )


def test_what_somebody_typed_is_never_code(template):
    assert said(template, TYPST, title=TYPST) == f"{TYPST} {TYPST}"


def test_lines_stay_lines(template):
    lefts = [left for left, *_ in boxes(pdf(template, {"title": "A letter", "words": "one\ntwo"}))]
    assert len(lefts) == 3
    assert lefts[1] == pytest.approx(lefts[2], abs=2)


def test_it_can_be_read_aloud(template):
    """PDF/UA-1: tagged, with a title and a language. The compiler itself refuses what it cannot make so."""
    paper = pdf(template, {"title": "Pledges & promises", "words": "-"})
    assert (title_of(paper), language_of(paper)) == ("Pledges & promises", "en-GB")
    assert pypdfium2.PdfDocument(paper).is_tagged()
    assert b"pdfuaid:part" in paper


def test_a_picture_has_words_beside_it_or_is_refused(template):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    data = {"title": "A picture", "words": picture}
    template.write_text('#image(bytes(data.words), format: "svg", alt: "A black square")')
    assert alternatives(pdf(template, data)) == ["A black square"]
    template.write_text('#image(bytes(data.words), format: "svg")')
    with pytest.raises(typst.TypstError, match="alt text"):
        pdf(template, data)


def test_only_our_own_fonts_are_used(template):
    template.write_text("= #data.title\n#data.words _leaning_ `raw` $ x $")
    with pytest.raises(typst.TypstError):
        # Mathematics has a font of its own, which is not here.
        pdf(template, {"title": "A", "words": "B"})
    template.write_text("= #data.title\n#data.words _leaning_")
    used = fonts_of(pdf(template, {"title": "A", "words": "B"}))
    assert {name.split("-")[0] for name in used} == {"AtkinsonHyperlegibleNext"}


def test_a_template_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        pdf(tmp_path / "gone.typ", {"title": "A"})


def test_a_document_without_a_title(template):
    with pytest.raises(KeyError, match="title"):
        pdf(template, {"words": "B"})


def test_a_template_reads_nothing_beside_its_folder(template):
    secret = template.parent.parent / "secret.txt"
    secret.write_text("Nobody is to read this.")
    template.write_text('#read("../secret.txt")')
    with pytest.raises(typst.TypstError):
        pdf(template, {"title": "A"})


def test_the_same_on_the_same_day_is_the_same_file(template):
    data = {"title": "A letter", "words": "The same."}
    with on(date(2026, 8, 12)):
        first, second = pdf(template, data), pdf(template, data)
    with on(date(2026, 8, 13)):
        third = pdf(template, data)
    assert first == second
    assert first != third


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Week 🎉 of 👩🏽‍🍳 care", "Week  of  care"),
        ("你好 Anytown", "◊◊ Anytown"),
        ("co‑operate", "co-operate"),
        ("① ﬁrst ½", "1 first ½"),
        ("a\ttab, and\u1680wide", "a tab, and wide"),
        ("w\u0302yth, y\u0302", "ŵyth, ŷ"),
        ("a\x00b\x07c\u200dd\ue000", "abcd"),
        ("Ŵ ŵ Ŷ ŷ Ẁ ẃ ỳ Â ê Î ô û ï É", "Ŵ ŵ Ŷ ŷ Ẁ ẃ ỳ Â ê Î ô û ï É"),
    ],
)
def test_what_no_letter_of_ours_shows_is_written_otherwise(template, typed, shown):
    assert legible(typed) == shown
    assert said(template, typed).split() == ["A", "letter", *shown.split()]


def test_it_tells_what_it_cannot_show():
    assert beyond_fonts("Tîm Môn 🎉 你好你 – ½ ① \u200d") == "🎉你好"
    assert beyond_fonts("Tîm Môn, Nhŷ’r Cyngor") == ""


def test_whatever_is_typed_there_is_a_paper(template):
    chance = random.Random(5)  # noqa: S311 - the same each time
    planes = [(0x20, 0x2FF), (0x300, 0x36F), (0x370, 0x1FFF), (0x2000, 0x2BFF), (0x3000, 0xD7FF), (0x1F000, 0x1FAFF)]
    typed = "".join(chr(chance.randint(*plane)) for plane in planes for _ in range(15))
    for start in range(0, len(typed), 90):
        assert pdf(template, {"title": "A letter", "words": typed[start : start + 90]}).startswith(b"%PDF-1.7")


def test_a_word_that_no_line_holds_is_broken(template):
    rights = [right for _, _, right, _ in boxes(pdf(template, {"title": "A letter", "words": "m" * 400}))]
    assert len(rights) > 5
    assert max(rights) < 595


@pytest.mark.parametrize(
    "words", ["m" * 20_000, " ".join(f"w{number:029}" for number in range(2_000))], ids=["one word", "many words"]
)
def test_no_word_is_too_long_and_none_are_too_many(template, words):
    """A picture pasted as text has 13,000 letters without a space."""
    assert said(template, words, "A").replace(" ", "") == f"A{words}".replace(" ", "")


def test_a_hash_and_an_address_can_be_copied_from_it(template):
    template.write_text("#set page(width: 60mm)\n= #data.title\n#shown(data.words)")
    words = f"coordinator.of.children@plymouth.example {'f63d67a2b1f8d524' * 4}"
    lines = texts(pdf(template, {"title": "A", "words": words}))
    assert lines.removeprefix("A ").replace(" ", "") == words.replace(" ", "")
    # Broken after a sign of an address and not within its words.
    assert lines.startswith("A coordinator.of.children@ plymouth.example ")


def test_what_is_nested_is_shown_too(template):
    template.write_text("= #data.title\n#for row in data.rows [#row.words #row.count. ]")
    rows = [{"words": "Flats 🎉", "count": 3}, {"words": "Rooms", "count": 4}]
    assert texts(pdf(template, {"title": "Rows", "rows": rows})) == "Rows Flats 3. Rooms 4."
