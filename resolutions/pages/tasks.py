"""A list of what is to be done, as GOV.UK's task list has it; drawn by components/tasks.html."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """`url` is empty while it cannot be started; `more` then says why. `status` is for its tag, `colour` that of it."""

    title: str
    status: str
    colour: str = ""
    url: str = ""
    more: str = ""
