"""The JSON Schema of a document (draft 2020-12), made from the records themselves, so that it cannot lie about them."""

from __future__ import annotations

from typing import Any

import msgspec

from mentor_tui.interchange.continuity_figures import PairingFigures
from mentor_tui.interchange.document import FIGURES, FORMAT, GIST, VERSION
from mentor_tui.interchange.withholding import LEVELS, OTHER_TEXT, PRIVATE
from mentor_tui.model import KINDS, Charter, CheckedId, CheckedStamp

Schema = dict[str, Any]

CHECKED = {"Id": msgspec.json.schema(CheckedId), "Stamp": msgspec.json.schema(CheckedStamp)}
"""What an id and a stamp have to be, under the titles that they have in the records."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def of_document() -> bytes:
    """Return the schema of the JSON document."""
    lists = {kind: {"type": "array", "items": _ref(record.__name__)} for kind, record in KINDS.items()}
    figures = {"type": "array", "items": _ref(PairingFigures.__name__)}
    gist = {"type": "object", "description": "What the next mentor has to know, in a hand-over."}
    return _encoded(
        f"urn:{FORMAT}:document:{VERSION}",
        {
            "title": "A mentor-tui document",
            "description": "A mentorship program, or a part of it. Ids are UUIDs; days are of the writer's calendar.",
            "type": "object",
            "properties": {**_head(), **lists, FIGURES: figures, GIST: gist},
            "required": [*_required_of_head(), *KINDS],
            "additionalProperties": False,
        },
        _components(),
    )


def of_line() -> bytes:
    """Return the schema of a line of the JSON Lines form."""
    head = {
        "title": "Head",
        "type": "object",
        "properties": {"record": {"const": "head"}, **_head()},
        "required": ["record", *_required_of_head()],
        "additionalProperties": False,
    }
    components = _components()
    lines: dict[str, str] = {kind: record.__name__ for kind, record in KINDS.items()}
    lines[FIGURES] = PairingFigures.__name__
    for kind, name in lines.items():
        component = components[name]
        component["properties"] = {"record": {"const": kind}, **component["properties"]}
        component["required"] = ["record", *component["required"]]
    whole = {
        "title": "A line of a mentor-tui document",
        "description": "The first line is the head; each other line is a record.",
        "oneOf": [_ref("Head"), *(_ref(name) for name in lines.values())],
    }
    return _encoded(f"urn:{FORMAT}:line:{VERSION}", whole, {"Head": head, **components})


def _encoded(identity: str, whole: Schema, components: Schema) -> bytes:
    schema = {"$schema": DIALECT, "$id": identity, **whole, "$defs": components}
    return msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"


def _head() -> Schema:
    return {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "as_of": {"type": "string", "format": "date", "description": "The day it was made."},
        "level": {"enum": list(LEVELS), "description": "How much text leaves."},
        "pseudonyms": {"type": "boolean", "description": "Whether codes stand for names."},
        "program": _ref(Charter.__name__),
        "definitions": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What each computed figure means.",
        },
    }


def _required_of_head() -> list[str]:
    return [name for name in _head() if name != "definitions"]


def _components() -> Schema:
    """Return the schema of every record, with what a document says of it besides."""
    _, components = msgspec.json.schema_components(
        [*KINDS.values(), Charter, PairingFigures], ref_template="#/$defs/{name}"
    )
    components = {name: _checked(component) for name, component in components.items()}
    for record in KINDS.values():
        names = [*PRIVATE.get(record, ()), *OTHER_TEXT.get(record, ())]
        if names:
            components[record.__name__]["properties"]["withheld"] = {
                "type": "array",
                "items": {"enum": names},
                "description": "The fields whose text was withheld.",
            }
    return components


def _checked(schema: Any) -> Any:
    """Return a schema with the patterns of ids and stamps, which the records themselves leave to their reader."""
    match schema:
        case {"title": "Id" | "Stamp" as title}:
            return CHECKED[title]
        case dict():
            return {name: _checked(inner) for name, inner in schema.items()}
        case list():
            return [_checked(inner) for inner in schema]
        case _:
            return schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
