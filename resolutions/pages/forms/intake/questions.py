"""The questions of a batch as one form. An answer is checked against its question, never against what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from django import forms
from django.forms import BoundField
from django.utils.html import format_html, format_html_join

from carecommit.kit import clock
from carecommit.kit.forms import Form
from resolutions.actions.wording import in_words, is_settled
from resolutions.intake.asking import Asking
from resolutions.intake.meaning import times
from resolutions.intake.meaning.owners import LONGEST_POST
from resolutions.intake.questions import Asked, Kind
from resolutions.intake.register import Known
from resolutions.owners import names_a_young_person
from resolutions.owners.spelling import normalised
from resolutions.pages.intake.lines import Change
from resolutions.timescales import Kind as TimescaleKind
from resolutions.timescales import Timescale

# Choices that need something beside them, and so are no answers by themselves.
ANOTHER, NEW_POST, MEANS = "another", "new", "means"
ALL_CELLS = "all-cells"

_NOT_OFFERED = {"invalid_choice": "Choose one of the answers that the page offers."}


class PostSelect(forms.Select):
    """A list of posts. Twenty questions have two each, and Django would render a template for every option."""

    def render(self, name: str, value: str | None, attrs: Mapping | None = None, renderer=None) -> str:
        """As Django's, with its options joined in one go."""
        attrs = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = str(value or "")
        rows = ((key, " selected" if str(key) == chosen else "", words) for key, words in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        kept = ((key, val) for key, val in attrs.items() if val is not False and val is not None)
        return format_html("<select{}>{}</select>", format_html_join("", ' {}="{}"', kept), options)


def _choice(choices: Iterable[tuple[str, str]], **kwargs) -> forms.ChoiceField:
    kwargs.setdefault("widget", forms.RadioSelect)
    return forms.ChoiceField(required=False, choices=list(choices), error_messages=_NOT_OFFERED, **kwargs)


@dataclass
class Item:
    """One question on the page, with the fields of its answer."""

    asked: Asked
    form: "AnswersForm"
    name: str
    fields: list[str] = field(default_factory=list)
    # Of a field that changed in both places: what each says, and in which action.
    change: Change | None = None
    action: Known | None = None

    @property
    def how(self) -> BoundField:
        """Which answer."""
        return self.form[f"{self.name}-how"]

    @property
    def post(self) -> BoundField:
        """Another post."""
        return self.form[f"{self.name}-post"]

    @property
    def also(self) -> BoundField:
        """A second one."""
        return self.form[f"{self.name}-also"]

    @property
    def title(self) -> BoundField:
        """What a new post is called."""
        return self.form[f"{self.name}-title"]

    @property
    def means(self) -> BoundField:
        """What a timescale means, in other words."""
        return self.form[f"{self.name}-means"]

    @property
    def errors(self) -> list[str]:
        """Of all its fields."""
        return [error for name in self.fields for error in self.form[name].errors]

    @property
    def rows(self) -> list[str]:
        """The places that it is about, each once."""
        return list(dict.fromkeys(self.asked.places))

    @property
    def first_rows(self) -> str:
        """The first three places."""
        return "; ".join(self.rows[:3])

    @property
    def more_rows(self) -> int:
        """How many further places there are."""
        return max(0, len(self.rows) - 3)

    @property
    def means_hint(self) -> str:
        """How we read the answer to a timescale that was given, or what may be written."""
        kind, _, words = self.asked.answer.partition(":")
        if kind == "read" and not self.means.errors:
            return f"We read this as: {in_words(self.form.asking.read(words))}."
        return "For example 31/03/2026, May 2026, Spring 2026, Q3 2025-26 or ongoing."


class AnswersForm(Form):
    """The answers to some questions. One left empty is left open."""

    def __init__(self, *args, asking: Asking, shown: Iterable[Asked], **kwargs) -> None:
        self.asking = asking
        super().__init__(*args, **kwargs)
        posts = [
            post for post in asking.posts.values() if post.abolished_on is None or post.abolished_on > clock.today()
        ]
        self._posts = [("", "Choose a post"), *((str(post.pk), str(post)) for post in sorted(posts, key=str))]
        self._also = [("", "Nobody else"), *self._posts[1:]]
        self.items = [self._item(asked) for asked in shown]
        self.has_conflicts = any(item.asked.question.kind == Kind.CELL for item in self.items)
        if self.has_conflicts:
            label = f"All of these ({len(asking.of_kind(Kind.CELL)):,})"
            self.fields[ALL_CELLS] = _choice(
                [
                    ("", "Choose one by one"),
                    ("register", "Keep what the register has in every one"),
                    ("sheet", "Take what the sheet has in every one"),
                ],
                label=label,
                initial="",
            )

    def groups(self) -> list[tuple[Kind, list[Item]]]:
        """The questions by their kind, in their order."""
        found: dict[Kind, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.asked.question.kind, []).append(item)
        return list(found.items())

    @property
    def all_cells(self) -> BoundField:
        """One answer for all that changed in both places."""
        return self[ALL_CELLS]

    # --- Fields -----------------------------------------------------------------------------------------------------

    def _item(self, asked: Asked) -> Item:
        item = Item(asked, self, name_of(asked.question.key))
        before = set(self.fields)
        adding = {Kind.OWNER: self._add_owner, Kind.TIMESCALE: self._add_timescale, Kind.STATUS: self._add_status}
        adding.get(asked.question.kind, self._add_radios)(item.name, asked)
        item.fields = [name for name in self.fields if name not in before]
        return item

    def _add_radios(self, name: str, asked: Asked) -> None:
        self._offer(name, asked, asked.answer)

    def _offer(self, name: str, asked: Asked, initial: str, more: Iterable[tuple[str, str]] = ()) -> None:
        """The options, with `more` before the last one, which is to decide nothing."""
        options = [(option.value, option.words) for option in asked.question.options]
        choices = [*options[:-1], *more, *options[-1:]]
        self.fields[f"{name}-how"] = _choice(choices, label=f"“{asked.question.about}”", initial=initial)

    def _add_status(self, name: str, asked: Asked) -> None:
        options = [(option.value, option.words) for option in asked.question.options]
        offered = {value for value, _ in options}
        suggested = asked.question.suggested if asked.question.suggested in offered else ""
        self.fields[f"{name}-how"] = _choice(
            [("", "Choose what it means"), *options],
            widget=forms.Select,
            label=f"What “{asked.question.about}” means",
            initial=asked.answer or suggested,
        )

    def _add_timescale(self, name: str, asked: Asked) -> None:
        kind, _, words = asked.answer.partition(":")
        self._offer(name, asked, MEANS if kind == "read" else asked.answer, [(MEANS, "It means another time")])
        self.fields[f"{name}-means"] = forms.CharField(
            label="What it means",
            required=False,
            max_length=times.LONGEST,
            initial=words,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        )

    def _add_owner(self, name: str, asked: Asked) -> None:
        likely = {option.value for option in asked.question.options}
        kind, _, rest = asked.answer.partition(":")
        chosen = asked.answer if asked.answer in likely else {"post": ANOTHER, "new": NEW_POST}.get(kind, "")
        first, _, second = rest.partition(",") if chosen == ANOTHER else ("", "", "")
        more = [(ANOTHER, "A post from our list"), (NEW_POST, "A new post")]
        self._offer(name, asked, chosen, more)
        for part, label, choices, initial in (
            ("post", "Which post", self._posts, first),
            ("also", "And also", self._also, second),
        ):
            self.fields[f"{name}-{part}"] = _choice(choices, widget=PostSelect, label=label, initial=initial)
        self.fields[f"{name}-title"] = forms.CharField(
            label="What it is called",
            required=False,
            initial=rest if kind == "new" else " ".join(asked.question.about.split()),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    # --- Answers ----------------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """Works out the answers; what is half said is an error at its field."""
        super().clean()
        self._answers: dict[str, str] = {}
        for item in self.items:
            if f"{item.name}-how" in self.cleaned_data:
                self._take(item)
        if together := self.cleaned_data.get(ALL_CELLS):
            self._answers.update({each.question.key: together for each in self.asking.of_kind(Kind.CELL)})

    def said(self) -> dict:
        """Answers by the keys of their questions."""
        return {"answers": self._answers}

    def _take(self, item: Item) -> None:
        kind = item.asked.question.kind
        how = self.cleaned_data[f"{item.name}-how"]
        if kind == Kind.OWNER:
            how = self._owner(item, how or (ANOTHER if self._said(item, "post") else ""))
        elif kind == Kind.TIMESCALE:
            how = self._timescale(item, how or (MEANS if self._said(item, "means") else ""))
        # A list can be put back to nothing chosen, and is then open again; a radio button cannot.
        if how or (kind == Kind.STATUS and f"{item.name}-how" in self.data):
            self._answers[item.asked.question.key] = how

    def _said(self, item: Item, part: str) -> str:
        return self.cleaned_data.get(f"{item.name}-{part}", "")

    def _owner(self, item: Item, how: str) -> str:
        if how == ANOTHER:
            posts = dict.fromkeys(filter(None, [self._said(item, "post"), self._said(item, "also")]))
            if not posts and f"{item.name}-post" not in self.errors:
                self.add_error(f"{item.name}-post", f"Choose the post that “{item.asked.question.about}” is.")
            return f"post:{','.join(posts)}"
        return self._new_posts(item) if how == NEW_POST else how

    def _new_posts(self, item: Item) -> str:
        names = [" ".join(name.split()) for name in self._said(item, "title").split(";")]
        names = list({normalised(name): name for name in names if name}.values())
        if not names:
            wrong = f"Write what the post is called that “{item.asked.question.about}” is."
        elif any(map(names_a_young_person, names)):
            wrong = "Never record a child or young person here. Name the post that supports them."
        elif any(len(name) > LONGEST_POST for name in names):
            wrong = f"Shorten the name of the post to {LONGEST_POST} characters or fewer."
        else:
            return f"new:{'; '.join(names)}"
        self.add_error(f"{item.name}-title", wrong)
        return ""

    def _timescale(self, item: Item, how: str) -> str:
        if how != MEANS:
            return how
        words = " ".join(self._said(item, "means").split())
        if wrong := _wrong(words, self.asking.read(words)):
            if f"{item.name}-means" not in self.errors:
                self.add_error(f"{item.name}-means", wrong)
            return ""
        return f"read:{words}"


def name_of(key: str) -> str:
    """The question's name in the form: a key has any characters, and may be long."""
    return f"q{blake2b(key.encode(), digest_size=8).hexdigest()}"


def _wrong(words: str, meaning: Timescale) -> str:
    if not words:
        return "Write what it means, such as 31/03/2026, May 2026, Spring 2026, Q3 2025-26 or ongoing."
    if is_settled(meaning):
        return ""
    if meaning.kind == TimescaleKind.AMBIGUOUS_QUARTER:
        return f"“{words}” names one year, and a financial quarter belongs to two. Write both, such as Q3 2025-26."
    return (
        f"We cannot tell a day from “{words}”. Write a day, a month with its year, a season or a quarter, such as "
        "31/03/2026, May 2026, Spring 2026 or Q3 2025-26."
    )
