"""Every text that stands anywhere in a value of the model."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def values_of(value: Any) -> set[str]:
    """Give every text in *value*, however deep."""
    return set(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, tuple | list | set | frozenset):
        for entry in value:
            yield from _texts(entry)
