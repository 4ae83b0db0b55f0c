"""One API operation, and the base classes of its request and response schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import getdoc
from typing import Annotated, Any

from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

# What one operation of the API takes and gives: the server and its description are made of it.

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One field of a form with files."""

    said: str
    is_file: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one path.

    ``gives`` is the shape of its JSON; ``documents`` are the schemas, by name, of JSON that is
    described elsewhere. ``forms`` are further media types.
    """

    id: str
    method: str
    path: str
    view: Callable[..., BaseModel | ResponseReturnValue]
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    upload: Mapping[str, Upload] | None = None
    gives: type[BaseModel] | None = None
    documents: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    refuses: tuple[int, ...] = field(default=())  # beside those that every operation may give

    @property
    def words(self) -> tuple[str, str]:
        """Say what it does, in a sentence and in full."""
        text = " ".join((getdoc(self.view) or "").split("\n\n")[0].split())
        whole = getdoc(self.view) or ""
        rest = whole.partition("\n\n")[2]
        return text, " ".join(rest.split())


def shown(model: BaseModel) -> dict[str, Any]:
    """Give *model* as it is sent."""
    return model.model_dump(mode="json", by_alias=True)


# What requests and answers are made of.


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
