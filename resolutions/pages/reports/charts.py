"""The drawing of a trend: where each column stands and how tall it is, as attributes of the drawing."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from carecommit.kit.tags import css, number, shape
from resolutions.reports.trends import DELIVERED, Series
from resolutions.timescales import FinancialQuarter

# In units of the drawing, which a telephone shows at about one pixel each.
WIDTH, HEIGHT = 320, 158
_TOP, _FLOOR = 24, 118
_WIDEST = 30
# Of a column that counts something, however few.
_LOWEST = 3
# What is no code of a tag: whose shape and colour it has.
_DRAWN_AS = {DELIVERED: "done"}
# Fewer quarters than these stand as far apart as these do.
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One quarter: its count above the column, its name below, and the year below that where a year begins."""

    count: int | None
    name: str
    year: str
    middle: str
    outline: str
    label_at: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A series as columns. `description` says in words what the drawing shows; where all is nothing, none is drawn."""

    words: str
    change: str
    css: str
    shape: SafeString
    description: str
    columns: tuple[Column, ...]


def chart(series: Series, quarters: list[FinancialQuarter], most: int) -> Chart:
    """`most`, 0 or more, is what the tallest column of all the charts beside it counts."""
    step = WIDTH / max(len(quarters), _FEWEST)
    columns = (
        _column(count, quarter, year=_year(place, quarters), middle=(place + 0.5) * step, step=step, most=most)
        for place, (count, quarter) in enumerate(zip(series.counts, quarters, strict=True))
    )
    drawn_as = _DRAWN_AS.get(series.code, series.code)
    told = (
        f"{quarter.label}: {'not counted' if count is None else count}"
        for count, quarter in zip(series.counts, quarters, strict=True)
    )
    return Chart(
        words=series.words,
        change=series.change,
        css=css(drawn_as),
        shape=shape(drawn_as),
        description="; ".join(told) + ".",
        columns=tuple(columns) if any(series.counts) or None in series.counts else (),
    )


def _year(place: int, quarters: list[FinancialQuarter]) -> str:
    """The financial year below the first quarter of it that is shown: "24–25"."""
    quarter = quarters[place]
    if place and quarters[place - 1].year == quarter.year:
        return ""
    return f"{quarter.year % 100:02d}–{(quarter.year + 1) % 100:02d}"


def _column(
    count: int | None, quarter: FinancialQuarter, *, year: str, middle: float, step: float, most: int
) -> Column:
    height = max(_LOWEST, count / most * (_FLOOR - _TOP)) if count else 0
    half, top = min(_WIDEST, step * 0.7) / 2, number(_FLOOR - height)
    return Column(
        count=count,
        name=f"Q{quarter.number}",
        year=year,
        middle=number(middle),
        outline=f"M{number(middle - half)} {_FLOOR}V{top}H{number(middle + half)}V{_FLOOR}" if height else "",
        label_at=number(_FLOOR - height - 7),
    )
