"""Filters and tags that every template has without loading them (see `builtins` in the settings).

Days and moments are written one way everywhere. Stages, ratings and standings are shown as a word and a
shape, with colour only as a third cue: about one man in twelve does not tell red from green, and boards read
grey prints.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A shape for each code, drawn in a box of 12 by 12 that is filled with the colour of the words. No two within
# one of the four groups are alike; across the groups they rhyme (done and complete are both a tick).
SHAPES: dict[str, str] = {
    # stages
    "to_be_scoped": "M2 1h2.5v2H3v1.5H1V2a1 1 0 0 1 1-1zm5.5 0H10a1 1 0 0 1 1 1v2.5H9V3H7.5zM1 7.5h2V9h1.5v2H2a1 1 0 0 1-1-1zm8 0h2V10a1 1 0 0 1-1 1H7.5V9H9z",  # noqa: E501
    "not_started": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
    "in_progress": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.8v6.4a3.2 3.2 0 0 1 0-6.4z",
    "complete": "M10.3 1.7 11.8 3.2 4.7 10.6.3 6.2l1.5-1.5 2.9 2.9z",
    "embedded": "M1 1h10v10H1zm7.9 2.2L5.1 7 3.3 5.2 2.1 6.4l3 3 5-5z",
    "paused": "M2 1h3v10H2zm5 0h3v10H7z",
    "not_taken_forward": "M2.5 1 6 4.5 9.5 1 11 2.5 7.5 6 11 9.5 9.5 11 6 7.5 2.5 11 1 9.5 4.5 6 1 2.5z",
    "superseded": "M6.5 1.5 11.5 6l-5 4.5V7.2H.5V4.8h6z",
    # ratings
    "green": "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z",
    "amber": "M6 .5 11.7 11H.3z",
    "red": "M1 1h10v10H1z",
    # standings
    "done": "M10.3 1.7 11.8 3.2 4.7 10.6.3 6.2l1.5-1.5 2.9 2.9z",
    "closed": "M1 4.7h10v2.6H1z",
    "on_time": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6zM5.3 3.4v3l2.3 1.4.7-1.1-1.6-1V3.4z",  # noqa: E501
    "due_soon": "M1.5.5h9v1.7L7.3 6l3.2 3.8v1.7h-9V9.8L4.7 6 1.5 2.2z",
    "overdue": "M4.5.5h3L7 7.5H5zM6 8.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",
    "review_due": "M6 2.2c2.6 0 4.6 1.5 5.7 3.8C10.6 8.3 8.6 9.8 6 9.8S1.4 8.3.3 6C1.4 3.7 3.4 2.2 6 2.2zm0 1.7a2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2z",  # noqa: E501
    "no_date": "M3 4C3 2 4.3.8 6.1.8 7.9.8 9.3 1.9 9.3 3.6c0 1.3-.7 2-1.5 2.6-.6.5-.8.7-.8 1.3H5c0-1.4.6-2.1 1.4-2.7.6-.5.9-.7.9-1.2 0-.6-.5-1-1.2-1-.8 0-1.2.5-1.2 1.4zM6 8.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z",  # noqa: E501
    "slipped": "M1 1.5 5.5 6 1 10.5zm5.5 0L11 6l-4.5 4.5z",
    "silent": "M1.7 4.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zm4.3 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zm4.3 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",  # noqa: E501
    # pledges
    "made": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
    "under_way": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.8v6.4a3.2 3.2 0 0 1 0-6.4z",
    "kept": "M10.3 1.7 11.8 3.2 4.7 10.6.3 6.2l1.5-1.5 2.9 2.9z",
    "not_kept": "M2.5 1 6 4.5 9.5 1 11 2.5 7.5 6 11 9.5 9.5 11 6 7.5 2.5 11 1 9.5 4.5 6 1 2.5z",
    "released": "M1 1h5v1.8H2.8v6.4H6V11H1zm6.3 1.6L11.5 6 7.3 9.4V7H4.2V5h3.1z",
    "struck_out": "M1 4.7h10v2.6H1z",
    "needs_help": "M2 .5h1.6v.9h7.2L8.9 4l1.9 2.7H3.6v4.8H2z",
}
UNKNOWN_SHAPE = "M6 .5 11.5 6 6 11.5 .5 6z"

# The lines drawn over a part of the stacked bar, so that the parts differ without colour and on a grey print.
# Each is the step between two lines and how far they lean, in units of the bar's height; none is a plain
# fill.
HATCHES: dict[str, tuple[tuple[float, float], ...]] = {
    "to_be_scoped": ((3.0, 0.0),),
    "not_started": (),
    "in_progress": ((2.0, 4.0),),
    "complete": (),
    "embedded": ((1.2, 0.0),),
    "paused": ((2.0, -4.0),),
    "not_taken_forward": ((2.5, 4.0), (2.5, -4.0)),
    "superseded": ((5.0, 4.0),),
    "green": (),
    "amber": ((2.0, 4.0),),
    "red": ((2.5, 4.0), (2.5, -4.0)),
    "done": (),
    "closed": ((1.2, 0.0),),
    "on_time": ((5.0, 4.0),),
    "due_soon": ((2.0, 4.0),),
    "overdue": ((2.5, 4.0), (2.5, -4.0)),
    "review_due": ((2.0, -4.0),),
    "no_date": (),
    "slipped": ((5.0, -4.0),),
    "silent": ((3.0, 0.0),),
    "made": (),
    "under_way": ((2.0, 4.0),),
    "kept": (),
    "not_kept": ((2.5, 4.0), (2.5, -4.0)),
    "released": ((5.0, -4.0),),
    "struck_out": ((1.2, 0.0),),
    "needs_help": ((2.0, -4.0),),
}
BAR_WIDTH = 100.0
BAR_HEIGHT = 4.0
# One action in three hundred would be a third of a unit wide: too thin to see, and it may be the one that
# matters.
THINNEST = 1.5


class Part(Protocol):
    """A part of a whole: what it is called and how many are in it."""

    code: str
    words: str
    count: int


@register.filter
def day(value: date | datetime | None) -> str:
    """4 July 2026. A moment is taken in the council's time zone; nothing gives an empty text."""
    return format_date(local(value), "j F Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """4 July 2026 at 3:05pm, in the council's time zone; midnight and midday in words: 12am is misread."""
    if not value:
        return ""
    there = local(value)
    clock = {(0, 0): "midnight", (12, 0): "midday"}.get((there.hour, there.minute))
    # Django's "a" writes a.m. and p.m.; GOV.UK style is 3:05pm.
    half = "am" if there.hour < 12 else "pm"
    return f"{format_date(there, 'j F Y')} at {clock or f'{there.hour % 12 or 12}:{there.minute:02d}{half}'}"


def local(value: Any) -> Any:
    """An aware moment in the council's time zone; a day or a naive moment as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.simple_tag
def stage_tag(code: str, words: str) -> SafeString:
    """How far an action has got: `code` is ours, `words` are the council's."""
    return tag("stage", code, words)


@register.simple_tag
def rating_tag(code: str, words: str) -> SafeString:
    """The owner's judgement, green, amber or red; nothing where there is none, as before a start."""
    return tag("rating", code, words) if code else mark_safe("")


@register.simple_tag
def standing_tag(code: str, words: str) -> SafeString:
    """How an action stands against its timescale, as we have worked it out."""
    return tag("standing", code, words)


@register.simple_tag
def standing_tags(parts: Iterable[tuple[str, str]]) -> SafeString:
    """A tag for each code and its words, without "done" and "closed": the tag of the stage beside them says that."""
    return format_html_join(" ", "{}", ((standing_tag(*part),) for part in parts if part[0] not in {"done", "closed"}))


@register.simple_tag
def pledge_tag(code: str, words: str) -> SafeString:
    """How a pledge stands, or `needs_help` where its maker has asked for help."""
    return tag("pledge", code, words)


def tag(kind: str, code: str, words: str) -> SafeString:
    return format_html(
        '<strong class="app-tag app-tag--{} {}">{}<span>{}</span></strong>',
        kind,
        css(code),
        shape(code),
        words,
    )


def css(code: str) -> str:
    """The class that gives a code its colours, for its tag, its part of a bar and its key alike."""
    return f"app-code app-code--{code.replace('_', '-')}"


def shape(code: str) -> SafeString:
    # Hidden from screen readers: the words beside it say the same.
    return format_html(
        '<svg class="app-tag__shape" viewBox="0 0 12 12" width="12" height="12" '
        'aria-hidden="true" focusable="false">'
        '<path fill="currentColor" fill-rule="evenodd" d="{}"/></svg>',
        SHAPES.get(code, UNKNOWN_SHAPE),
    )


@register.inclusion_tag("components/swatch.html")
def swatch(code: str) -> dict[str, Any]:
    """The fill of one code as it stands in a bar, for a key; the words beside it say what it is."""
    return {"css": css(code), "hatch": hatch(code, BAR_HEIGHT), "height": number(BAR_HEIGHT)}


@register.inclusion_tag("components/stacked_bar.html")
def stacked_bar(parts: Iterable[Part], title: str, *, with_key: bool = True) -> dict[str, Any]:
    """A whole and its parts as one bar, with its key. The page's own table or list still carries the numbers.

    `with_key=False` draws the bar alone, for a table whose headings are the key (see `swatch`).

    Widths follow the counts, but no part that has any is thinner than `THINNEST`. Zeros draw an empty bar.
    """
    parts = list(parts)
    drawn = [part for part in parts if part.count > 0]
    widths = shares([part.count for part in drawn])
    segments, left = [], 0.0
    for part, width in zip(drawn, widths, strict=True):
        segments.append(
            {
                "css": css(part.code),
                "x": number(left),
                "width": number(width),
                "hatch": hatch(part.code, width),
            }
        )
        left += width
    key = [{"code": part.code, "words": part.words, "count": part.count} for part in parts]
    described = ", ".join(f"{part.words} {part.count}" for part in parts)
    return {
        "title": title,
        "description": f"{described}. {sum(part.count for part in parts)} in all." if parts else "Nothing to show.",
        "segments": segments,
        "with_key": with_key,
        "key": key,
        "width": number(BAR_WIDTH),
        "height": number(BAR_HEIGHT),
    }


def shares(counts: list[int]) -> list[float]:
    """Widths adding up to `BAR_WIDTH`, in proportion to the counts (all over zero), none below `THINNEST`."""
    total = sum(counts)
    thin = [count / total * BAR_WIDTH < THINNEST for count in counts]
    rest = sum(count for count, is_thin in zip(counts, thin, strict=True) if not is_thin)
    room = BAR_WIDTH - THINNEST * sum(thin)
    return [THINNEST if is_thin else count / rest * room for count, is_thin in zip(counts, thin, strict=True)]


def hatch(code: str, width: float) -> str:
    """The path of the lines over a part `width` wide. They overrun its edges, where its frame cuts them."""
    lines = []
    for step, lean in HATCHES.get(code, ()):
        x = min(0.0, lean) - abs(lean) + step / 2
        while x < width + abs(lean):
            lines.append(f"M{number(x)} {number(BAR_HEIGHT)}L{number(x + lean)} 0")
            x += step
    return "".join(lines)


def number(value: float) -> str:
    """A number as SVG wants it, whatever the language: Django would write 12,5 in some."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.inclusion_tag("forms/errors.html")
def error_summary(form: BaseForm, mark: bool = True) -> dict[str, Any]:
    """Everything wrong with a form, each with a link to its field.

    A page shows it once, above its heading. `mark` lets the form know, so that {{ form }} does not repeat it.
    """
    if mark:
        form.errors_shown = True
    errors = [{"words": words, "target": ""} for words in form.non_field_errors()]
    for field in form:
        # A hidden field has no place on the page to lead to, so its name must say what is meant.
        words = [f"{field.label}: {error}" if field.is_hidden else error for error in field.errors]
        errors += [{"words": error, "target": field.target} for error in words]
    return {"errors": errors}


@register.simple_tag
def page_numbers(page: Page) -> list[int]:
    """The pages a long list's pagination names: the first, the last and those beside this one; 0 is a gap."""
    ends = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in ends]
