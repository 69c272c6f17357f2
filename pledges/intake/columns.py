"""Which column of a sheet is which part of a pledge, by its heading alone.

The headings are those of our own tracker, of the questions of a form, and of the columns that a form adds by itself.
What is not among them is kept as written, and a person says what it is.
"""

import re
from collections.abc import Sequence

from pledges.intake.fields import WORDS, Field
from resolutions.intake.book import Table
from resolutions.intake.columns.headings import plain

# Rows from the top in which a heading is looked for, as in any table.
_LOOKED_AT = 30
# With these a table is an export of ours.
_MARKS_OF_OURS = frozenset({"reference", "made on", "pledge", "state"})

# The likeliest spelling of each field first: of two columns, the one that says it better has it.
_SPELLINGS: dict[Field, tuple[str, ...]] = {
    Field.REFERENCE: (r"reference", r"pledge (?:reference|ref|number|no)", r"ref(?: no)?"),
    Field.DIFFERENTLY: (
        r"(?:what will (?:you|i|we) do|what (?:you|i|we) will do|something (?:i|we) will do) differently",
    ),
    Field.IN_ADDITION: (
        r"(?:what (?:else )?will (?:you|i|we) do|what (?:you|i|we) will do|something (?:i|we) will do) in addition",
        r"what else will (?:you|i|we) do",
    ),
    Field.PLEDGE: (
        r"pledge",
        r"(?:your|my|our|the|staff) pledges?|pledges?(?: (?:made|given|text|details?|wording|description|statement))?",
        r"(?:i|we) (?:will )?pledge(?: to)?(?: do)?",
        r"what (?:i|we|you) (?:will|can|would like to|pledge to) (?:do|pledge)(?: .*)?",
        r"what (?:will|do|can|would) (?:you|i|we) (?:do|pledge|like to pledge)(?: .*)?",
        r"(?:please )?(?:give|write|enter|describe|tell us)(?: us)? (?:about )?(?:your|my|the) pledge(?: .*)?",
    ),
    Field.POST: (
        r"post|job title|role|job role|position",
        r"(?:your |my )?(?:current )?(?:post|job title|job role|role|position|job)(?: title)?(?: as given)?",
        r"(?:role|post|job title)(?: and | / |/)(?:team|service|organisation|department)",
        r"what is your (?:job title|job role|role|post|position)",
        r"(?:pledge )?(?:owner|maker)|made by|who",
    ),
    Field.NAME: (r"name", r"(?:your |my |full )+name", r"name (?:optional|of the person)", r"pledged by"),
    Field.ORGANISATION: (
        r"organisation|organization|company|business",
        r"(?:your |name of (?:your |the )?)?(?:organisation|organization|company|business|employer)(?: name)?",
    ),
    Field.SERVICE_AREA: (
        r"service area",
        r"(?:your )?(?:service area|service|directorate|department|dept|team|area|division)(?: name)?",
        r"(?:directorate|service|department|team)(?: and | / |/)(?:directorate|service|department|team)",
        r"which (?:service area|service|directorate|department|team)(?: .*)?",
    ),
    Field.EMAIL: (r"email|e mail|email address|e mail address", r"(?:your |work |contact )+(?:e ?mail)(?: address)?"),
    Field.PARTY: (r"staff or partner", r"(?:council )?staff or (?:a )?(?:business|partner)(?: .*)?"),
    Field.KIND: (
        r"kind|kind of pledge|pledge kind",
        r"(?:pledge )?(?:kind|category|theme|type)(?: of (?:the )?(?:pledge|support|offer))?",
    ),
    Field.MANNER: (
        r"differently or in addition",
        r"(?:is (?:this|it) )?(?:something )?(?:(?:you|i|we) will do )?differently(?: or |/)(?:in addition|additional)",
    ),
    Field.BY_WHEN: (
        r"by when",
        r"timescale|deadline|due(?: date| by)?|target(?: date)?|when|completion date|date due",
        r"(?:by )?when (?:will|do|can|would) (?:you|i|we)(?: .*)?",
        r"(?:in )?what timescale(?: .*)?",
    ),
    Field.MADE_ON: (
        r"made on",
        r"(?:pledge )?(?:made|date made|date of (?:the )?pledge|pledge date|date pledged|pledged on)",
        r"completion time|timestamp|submitted(?: on| at)?|date submitted|submission (?:date|time)",
        r"date|created(?: on)?",
        r"start time",
    ),
    Field.STATE: (r"state|status", r"(?:current |pledge )?(?:state|status)|rag(?: status| rating)?", r"progress"),
    Field.AS_AT: (
        r"(?:state|status) as at|as at|since",
        r"(?:date (?:of (?:the )?(?:last )?update|updated)|last updated?|updated (?:on|at))",
        r"(?:state|status) (?:since|date)",
    ),
    Field.OUTCOME: (
        r"what came of it(?: or why)?(?: not)?|outcome",
        r"(?:latest |progress |last )?(?:updates?|comments?|notes?)|outcomes?|impact|result|evidence"
        r"|progress (?:in words|so far|to date)|what (?:has )?happened",
    ),
    Field.OFFERED: (r"offered", r"(?:number |no |places |placements |opportunities |how many )+offered"),
    Field.TAKEN_UP: (r"taken up", r"(?:number |no |places |placements |opportunities |how many )+(?:taken up|filled)"),
    Field.PART: (r"part", r"(?:intent|intention) or offer"),
    Field.HELPS: (
        r"helps|what it helps",
        r"(?:which |what )?(?:priority|resolution|promise|action)"
        r"(?: (?:does |will )?(?:it|this|the pledge|your pledge))? (?:helps?|supports?|links? to|contributes? to)",
        r"(?:helps|supports|linked to|links to|contributes to)(?: which)?(?: (?:priority|resolution|promise|action))?",
        r"(?:corporate parenting )?(?:priority|resolution)",
    ),
    Field.EXPERT: (
        r"subject expert|expert",
        r"(?:supported by|support|support from|subject expert post|subject matter expert|expert support)",
    ),
}  # fmt: skip
_RANKS = {field: tuple(re.compile(spelling) for spelling in spellings) for field, spellings in _SPELLINGS.items()}


def recognise(headings: Sequence[str]) -> tuple[Field, ...]:
    """The field of each heading; every one but KEPT goes to one column, to the one that says it best, then the first.

    Where a form asks only what will be done differently, that is the pledge. Raises nothing.
    """
    said = [_said(heading) for heading in headings]
    ranked = sorted((rank, place, field) for place, text in enumerate(said) for field, rank in _readings(text))
    taken: dict[int, Field] = {}
    for _, place, field in ranked:
        if place not in taken and field not in taken.values():
            taken[place] = field
    fields = [taken.get(place, Field.KEPT) for place in range(len(headings))]
    # "Differently or in addition" would say it of each row; a question that says it, of its own answers.
    if Field.DIFFERENTLY in fields and not {Field.PLEDGE, Field.IN_ADDITION}.intersection(fields):
        fields[fields.index(Field.DIFFERENTLY)] = Field.PLEDGE
    return tuple(fields)


def find_heading(table: Table) -> int | None:
    """The index of the row among the first 30 that reads best as the heading of a sheet of pledges, if any does.

    It names the pledge and something else, or is all that there is of a table of one column. Raises nothing.
    """
    best, most = None, 0
    for index, row in enumerate(table.rows[:_LOOKED_AT]):
        fields = [field for field in recognise(row) if field != Field.KEPT]
        filled = sum(bool(cell.strip()) for cell in row)
        names_it = any(field in WORDS for field in fields)
        if names_it and len(fields) >= min(2, filled) and len(fields) > most:
            best, most = index, len(fields)
    return best


def is_ours(headings: Sequence[str]) -> bool:
    """Whether these are the headings of an export of our own tracker, whatever was cut from it."""
    return _MARKS_OF_OURS.issubset(map(plain, headings))


def _readings(text: str) -> list[tuple[Field, int]]:
    found = []
    for field, patterns in _RANKS.items():
        rank = next((rank for rank, pattern in enumerate(patterns) if pattern.fullmatch(text)), None)
        if rank is not None:
            found.append((field, rank))
    return found


# What a form writes about a question, and is none of its words.
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[()\[\]:>-]")


def _said(heading: str) -> str:
    """The words of a heading in one spelling, without brackets; nothing for one too long to be a question."""
    if len(heading) > 300:
        return ""
    text = " ".join(_ASIDE.sub(" ", plain(heading)).split())
    return re.sub(r"^(?:\d+|q\d+)\s+", "", text)
