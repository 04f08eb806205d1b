"""The sample program, moved to the day it is opened, so that it never goes stale."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from mentor_tui.interchange import json_document
from mentor_tui.interchange.document import Document
from mentor_tui.model import Record, Value

V = TypeVar("V", bound=Value)

_PLACES = (Path(__file__).parent / "sample_data", Path(__file__).parent.parent / "sample_data")
"""In an installed package, and in a checkout."""


def read_sample(today: date) -> Document:
    """Return the sample program as if it had been written until `today`."""
    path = next(place / "riverside.json" for place in _PLACES if place.is_dir())
    document = json_document.read(path.read_text("utf-8"))
    days = today - document.as_of
    moved = (one._replace(record=_moved_record(one.record, days)) for one in document.records)
    return document._replace(as_of=today, records=tuple(moved))


def _moved_record(record: Record, days: timedelta) -> Record:
    instant, _, device = record.stamp.partition("/")
    stamp = f"{datetime.fromisoformat(instant) + days:%Y-%m-%dT%H:%M:%S.%f}Z/{device}"
    return msgspec.structs.replace(_moved(record, days), stamp=stamp)


def _moved(value: V, days: timedelta) -> V:
    """Return a value with every date in it moved."""
    changes: dict[str, object] = {}
    for name in value.__struct_fields__:
        match getattr(value, name):
            case date() as on:
                changes[name] = on + days
            case Value() as inner:
                changes[name] = _moved(inner, days)
            case tuple() as items:
                changes[name] = tuple(_moved(item, days) if isinstance(item, Value) else item for item in items)
    return msgspec.structs.replace(value, **changes)
