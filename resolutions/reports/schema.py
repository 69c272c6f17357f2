"""The published JSON Schema of a report: the file that is served, and what the data says that the file must be."""

import hashlib
import inspect
import json
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from resolutions.council.models import ReportLayout
from resolutions.council.scales import Rating, Stage
from resolutions.progress.standing import WORDS
from resolutions.reports.document import (
    KINDS,
    PUBLIC,
    SCHEMA,
    WITH_EXEMPT,
    Asked,
    Before,
    Change,
    Earlier,
    ExemptFile,
    Line,
    Owner,
    Report,
)

NAME = f"report-{SCHEMA}.json"
_FILE = Path(__file__).parent / "schemas" / NAME

_STAGE = {"type": "string", "enum": [*Stage.values]}
_RATING = {"type": ["string", "null"], "enum": [*Rating.values, None]}
_PARAGRAPH = {"type": "integer", "minimum": 1, "maximum": 7}
_PARAGRAPH_OR_NONE = {**_PARAGRAPH, "type": ["integer", "null"]}
_QUARTER = {"type": "string", "pattern": r"^\d{4}-\d{2}-Q[1-4]$"}
# What the type of a field leaves open, and we do not.
_NARROWER: dict[tuple[type, str], dict[str, Any]] = {
    (Report, "schema"): {"const": SCHEMA},
    (Report, "layout"): {"type": "string", "enum": [*ReportLayout.values]},
    (Report, "quarter"): _QUARTER,
    (Report, "part"): {"type": "integer", "enum": [PUBLIC, WITH_EXEMPT]},
    (Earlier, "quarter"): _QUARTER,
    (Earlier, "sha256"): {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    (Change, "kind"): {"type": "string", "enum": [*KINDS]},
    (Change, "days"): {"type": ["integer", "null"]},
    (Change, "withheld"): _PARAGRAPH_OR_NONE,
    (Asked, "exempt_under"): _PARAGRAPH_OR_NONE,
    (Owner, "part"): {"type": "string", "enum": ["lead", "joint"]},
    (ExemptFile, "paragraph"): _PARAGRAPH,
    (Before, "stage"): _STAGE,
    (Before, "rating"): _RATING,
    (Line, "stage"): _STAGE,
    (Line, "rating"): _RATING,
    (Line, "standing"): {"type": "array", "items": {"type": "string", "enum": [*WORDS]}},
    (Line, "exempt_action"): _PARAGRAPH_OR_NONE,
    (Line, "exempt_update"): _PARAGRAPH_OR_NONE,
    (Line, "exempt_last_said"): _PARAGRAPH_OR_NONE,
    (Line, "withheld"): {"type": "array", "items": _PARAGRAPH},
}


def published() -> bytes:
    """The schema of the reports that this version writes, as it is published."""
    return _FILE.read_bytes()


def sha256() -> str:
    """The hash of `published`, as 64 hexadecimal digits."""
    return hashlib.sha256(published()).hexdigest()


def generated() -> str:
    """What the published file must say, from the dataclasses of `reports.document` and their docstrings.

    A new field makes another schema: first do what decision 21 says must be done before, or no quarter can be closed.
    Then raise `SCHEMA`, write this to a file of its name, and leave the older files be.
    """
    definitions: dict[str, dict[str, Any]] = {}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:carecommit:report:{SCHEMA}",
        "title": "Corporate parenting progress report",
        **_object(Report, definitions),
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _object(of: type, definitions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    hints = get_type_hints(of)
    return {
        "description": _in_words(inspect.getdoc(of) or ""),
        "type": "object",
        "properties": {name: _NARROWER.get((of, name)) or _type(hint, definitions) for name, hint in hints.items()},
        "required": list(hints),
        "additionalProperties": False,
    }


def _in_words(docstring: str) -> str:
    """For a reader of JSON, who has no None and no marks of ours."""
    return " ".join(docstring.replace("`", "").replace("None", "null").split())


def _type(hint: Any, definitions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(hint, UnionType):
        return {"anyOf": [_type(each, definitions) for each in get_args(hint)]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], definitions)}
    if is_dataclass(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return _PLAIN[hint]


# No number of a report is below nothing, but for the days by which a date moved.
_PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
}
