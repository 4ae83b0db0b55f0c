"""Parse a JSON body, and validate it against the expected model."""

import json
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.adapters.http.lookup_errors import LIBRARY_SYSTEM, LookupAborted, Peer
from verifier.domain.model.lookup import LookupFailure

M = TypeVar("M", bound="Shape")
T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(fail_fast=True)]
"""A list whose validation stops at the first bad item, because many errors fill the memory."""


class Shape(BaseModel):
    """Base model for a part of an answer. It names only the fields that are read.

    Types are not converted: an identifier that is sent as a number has lost its leading zeros.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


def read_json(body: bytes, peer: Peer = LIBRARY_SYSTEM) -> Any:
    """Parse *body* as JSON. Raises ``LookupAborted`` with a message that quotes nothing of it.

    A name that occurs twice in one object is refused: parsers differ in which one they keep
    (RFC 8259, 4), so another program might read a different patron.
    """
    try:
        return _whole(json.loads(body, parse_constant=_refuse, object_pairs_hook=_named_once))
    except _NamedTwice:
        message = f"{peer.name}'s answer names one thing twice, so it was not read."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None
    except (ValueError, RecursionError):
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _why_no_json(body, peer)) from None


def validate_json(model: type[M], content: Any, *, what: str, peer: Peer = LIBRARY_SYSTEM) -> M:
    """Validate *content*. Raises ``LookupAborted``, which may name the field but no value."""
    try:
        return model.model_validate(content)
    except (ValidationError, RecursionError) as error:
        place = ""
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
        # only the model's own field names: other names may be personal values
        names = {info.alias or name for name, info in model.model_fields.items()}
        at = f" ({place})" if place in names else ""
        message = f"{peer.name}'s answer does not look like {what}{at}: it was not read."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None


def _whole(content: Any) -> Any:
    """Replace lone surrogates with the replacement character, because UTF-8 cannot encode them.

    Databases that cut texts at a fixed length leave such half characters.
    """
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return content


class _NamedTwice(ValueError):  # noqa: N818 - named as the sentence reads
    pass


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise _NamedTwice
    return content


def _why_no_json(body: bytes, peer: Peer) -> str:
    start = body.lstrip()[:2_000].lower()
    if not start:
        return f"{peer.name} sent an empty answer."
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return (
            "The address answers with a web page, not with data. Check the url of "
            f"{peer.settings}: it may be a proxy's login page or the address of another service."
        )
    if start.startswith(b"<"):
        return f"{peer.name} answered in XML where JSON was asked for."
    return f"{peer.name}'s answer is not JSON, or broken off."
