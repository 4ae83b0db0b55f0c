"""The keys of a pasted request in ``capture/1`` and in ``report/1``, for reading."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from verifier.model.pasted_request import (
    Oddity,
    OddityKind,
    PastedRequest,
    RequestKind,
    RequestPair,
)

MOST_PAIRS = 1_000


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _PairShape(_Shape):
    key: str
    value: str
    json_type: str | None = None


class _OddityShape(_Shape):
    kind: OddityKind
    key: str


_Pairs = Annotated[list[_PairShape], Field(max_length=MOST_PAIRS, fail_fast=True)]


class RequestShape(_Shape):
    """One pasted request."""

    kind: RequestKind
    path: str | None
    pairs: _Pairs
    headers: _Pairs | None = None
    oddities: Annotated[list[_OddityShape], Field(max_length=MOST_PAIRS, fail_fast=True)] = Field(
        default_factory=list
    )

    def request(self) -> PastedRequest:
        """Give the request as the stages need it."""
        return PastedRequest(
            kind=self.kind,
            path=self.path,
            pairs=_pairs(self.pairs),
            headers=None if self.headers is None else _pairs(self.headers),
            oddities=tuple(Oddity(kind=one.kind, key=one.key) for one in self.oddities),
        )


def _pairs(shapes: list[_PairShape]) -> tuple[RequestPair, ...]:
    return tuple(RequestPair(**one.model_dump()) for one in shapes)
