"""What requests and answers are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Asked(BaseModel):
    """A request's JSON: its own keys and no others, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """What stands behind the question mark of an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(BaseModel):
    """An answer's JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it may hold no line end and no control character")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]
"""A text that people read in one line."""
