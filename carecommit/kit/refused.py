"""Refusals that a person reads."""


class Refused(Exception):
    """An operation that may not be done now or by this person, in a sentence that says what to do next.

    `about` is the name of the argument that has to change, so that a form can show the sentence at its field;
    empty where no single one is meant. Programmer errors stay ordinary exceptions.
    """

    def __init__(self, sentence: str, *, about: str = "") -> None:
        super().__init__(sentence)
        self.about = about


class Stale(Refused):
    """Somebody else changed the same thing since this person's page was made; nothing has been written."""
