"""Asking a person at a terminal, where there is one."""

import sys
from collections.abc import Callable

from django.core.management.base import CommandError

from resolutions.intake.questions import Asked, Kind

# What may be typed in place of the number of an option, and the answer that it makes.
_FREE: dict[Kind, tuple[str, Callable[[str], str]]] = {
    Kind.OWNER: ("Number, or the title of a new post: ", lambda typed: f"new:{typed}"),
    Kind.TIMESCALE: ("Number, or what it means, such as 31/03/2026: ", lambda typed: f"read:{typed}"),
}


def is_there() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def agrees(question: str) -> bool:
    """Whether the answer is yes; only a yes is."""
    return _typed(f"{question} [y/N] ").casefold() in {"y", "yes"}


def answer(asked: Asked) -> str:
    """The answer to one question of an intake. Raises CommandError where the terminal is closed."""
    question = asked.question
    _say(f"\n{question.kind}: “{question.about}” ({', '.join(asked.places[:3])})")
    if question.more:
        _say(question.more)
    for number, option in enumerate(question.options, start=1):
        mark = " (suggested)" if option.value == question.suggested else ""
        _say(f"  {number}. {option.words}{mark}")
    prompt, answer_of = _FREE.get(question.kind, ("Number: ", None))
    while True:
        typed = _typed(prompt)
        if typed.isdecimal() and 1 <= int(typed) <= len(question.options):
            return question.options[int(typed) - 1].value
        if answer_of is not None and typed and not typed.isdecimal():
            return answer_of(typed)
        _say("Type the number of one of these.")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _typed(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise CommandError("Nothing is saved.")
    return line.strip()
