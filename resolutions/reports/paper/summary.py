"""The figures, where the actions of each section are, and who has not answered."""

from collections import Counter
from collections.abc import Iterator

from carecommit.kit.paper.blocks import Bar, Block, Cell, Heading, Table, Text, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import Count, Report, Section
from resolutions.reports.paper import actions

_FIRST_WORDS = 16
# What is counted of the stages beside each of them.
_OF_STAGES = {"actions", "delivered", "closed"}


def blocks(report: Report) -> tuple[Block, ...]:
    """The headline counts, the table of stages, and whose answers are missing."""
    return (Heading("Summary", 2), *_bar(report), *_figures(report), *_by_section(report), *_no_answer(report))


def bar(parts: tuple[Count, ...]) -> tuple[Bar, ...]:
    """Parts of a whole as a bar; nothing where one of them is the whole, which words say better."""
    if len(parts) < 2:
        return ()
    described = ", ".join(f"{part.words} {part.count}" for part in parts)
    words = f"{described}. {sum(part.count for part in parts)} in all."
    return (Bar(words, tuple((part.words, part.count) for part in parts)),)


def _bar(report: Report) -> tuple[Bar, ...]:
    by_stage = Counter(line.stage for line in report)
    stages = (entry for entry in report.key if entry.scale == "stage" and by_stage[entry.code])
    return bar(tuple(Count(stage.code, stage.words, by_stage[stage.code]) for stage in stages))


def _figures(report: Report) -> tuple[Table, ...]:
    """One table for each of the three facts, its words across and its numbers under them."""
    scales = {entry.code: entry.scale for entry in report.key}
    found: dict[str, list[Count]] = {"Stage": [], "Rating": [], "Standing": []}
    for figure in report.figures:
        scale = "stage" if figure.code in _OF_STAGES else scales.get(figure.code, "standing")
        found[scale.capitalize()].append(figure)
    return tuple(
        Table(
            f"Actions by {words.lower()}",
            (words, *("In the report" if figure.code == "actions" else figure.words for figure in figures)),
            (3, *(2 for _ in figures)),
            ((cell("Actions"), *(_number(figure.count) for figure in figures)),),
        )
        for words, figures in found.items()
        if figures
    )


def _by_section(report: Report) -> tuple[Block, ...]:
    if not report.sections:
        return ()
    used = [entry for entry in report.key if entry.scale == "stage" and entry.code in report.stages_used]
    rows = []
    for section in report.sections:
        counts = {stage.code: stage.count for stage in section.stages}
        numbers = (_number(counts.get(entry.code, 0)) for entry in used)
        rows.append((cell(*_section(section)), *numbers, _number(section.total)))
    word = report.resolution_word
    headings = (word, *(entry.words for entry in used), "All")
    return (Table(f"Actions of each {word.lower()} by stage", headings, (6, *(2 for _ in used), 1), tuple(rows)),)


def _section(section: Section) -> Iterator[Text]:
    yield Text(section.name, "strong")
    yield Text(_first_words(section.words), "note")
    if not section.lines:
        yield Text("No action delivers it.", "note")


def _first_words(words: str) -> str:
    split = words.split()
    return f"{' '.join(split[:_FIRST_WORDS])} …" if len(split) > _FIRST_WORDS else " ".join(split)


def _no_answer(report: Report) -> tuple[Block, ...]:
    if not report.unanswered:
        return ()
    rows = tuple(
        (
            cell(*actions.named(line)),
            cell(*(actions.owner(owner) for owner in line.not_heard_from)),
            cell(line.last_heard or "Never"),
        )
        for line in report.unanswered
    )
    headings = ("Action", "Owner", "When the action was last heard of")
    return (
        Heading("No answer received", 2),
        text(
            "These owners were asked for this quarter’s answers. The day by which they were due has passed, and by "
            f"{day_in_words(report.known_on)} they had not answered. An answer that was sent back counts once it is "
            "corrected."
        ),
        Table("Owners who have not answered", headings, (4, 3, 3), rows, shows_caption=False),
    )


def _number(count: int) -> Cell:
    return cell(f"{count:,}", number=True)
