"""Words that stand for no day: ongoing, to be confirmed, completed, not applicable, as soon as possible."""

from resolutions.timescales.meaning import Given, Meaning
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase

_SETTLED = "(?:scoped|confirmed|agreed|determined|decided|advised|announced|notified)"
_TO_BE_SCOPED = phrase(
    r"t\.?b\.?[cad]"
    rf"|(?:(?:exact |start |end )?(?:date|dates|timescales?|timeline|timing|deadline) )?to be {_SETTLED}"
    r"|(?:date |timescales? )?not (?:yet )?(?:agreed|set|known|confirmed|decided|determined)"
    r"|(?:exact )?(?:date|dates|timescales?)? ?t\.?b\.?[cad]"
)
_COMPLETED = phrase("complete|completed|closed|achieved|actioned|delivered|done|finished|action complete|implemented")
_ONGOING = phrase(
    r"(?:on ?-?going|continuous|continuing|continual|rolling|permanent)"
    r"(?: (?:work|programme|activity|action|commitment|process|basis))?(?: throughout)?"
    r"|on an on ?-?going basis|on a rolling basis|bau|business as usual|embedded|throughout|live|always"
    r"|throughout the (?:year|plan|life of the (?:plan|strategy))|all year(?: round)?"
)
_NOT_APPLICABLE = phrase(r"n ?/ ?a|n\.a|na|not applicable")
_SAME_AS_ABOVE = phrase(r"\"|''|ditto|-\"-|(?:same )?as above|same")
_IMMEDIATE = phrase(
    r"(?:with )?immediate(?: effect)?|(?:effective )?immediately|a\.?s\.?a\.?p"
    r"|as soon as (?:possible|practicable)|urgent(?:ly)?|forthwith|straight ?away|at once"
)

_KINDS = {
    Kind.TO_BE_SCOPED: _TO_BE_SCOPED,
    Kind.COMPLETED: _COMPLETED,
    Kind.ONGOING: _ONGOING,
    Kind.NOT_APPLICABLE: _NOT_APPLICABLE,
    Kind.SAME_AS_ABOVE: _SAME_AS_ABOVE,
    Kind.IMMEDIATE: _IMMEDIATE,
}


def standing_words(text: str, _given: Given) -> Meaning | None:
    """The kind that the whole text is the name of, without dates."""
    for kind, words in _KINDS.items():
        if words.fullmatch(text):
            return Meaning(kind)
    return None
