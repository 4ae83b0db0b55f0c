"""Which further questions may say which value is the right one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from verifier.diagnosis.released_values import ReleasedValue, released_values
from verifier.diagnosis.transforms.table import candidates
from verifier.model.lookup import PatronKey, PlannedLookup, Purpose
from verifier.model.placeholders import is_placeholder
from verifier.model.request import RequestPreview

MOST_LOOKUPS = 12
"""Questions for one login beside ReShare's own: library systems are asked with restraint."""

_MOST_RELEASED = 7  # leaves room for the transforms of the value that was sent


def plan_lookups(
    preview: RequestPreview,
    *,
    expected: str | None,
    further: Literal["as-needed", "none"] = "as-needed",
) -> tuple[PlannedLookup, ...]:
    """List the questions to ask beside ReShare's own, in order, no value twice.

    With *further* ``none`` only the expected identifier is asked for.

    First the identifier that this patron should have; then the other released values, those of
    a kind that libraries keep before the rest; then the transforms of the value that was sent.
    E-mail addresses, opaque values and national numbers are never asked for.
    """
    asked = {preview.patron_identifier}
    plan: list[PlannedLookup] = []
    further_ones = () if further == "none" else (*_released(preview), *_transformed(preview))
    for one in (*_expected(expected), *further_ones):
        if one.key.value not in asked and not is_placeholder(one.key.value):
            asked.add(one.key.value)
            plan.append(one)
    return _within_limits(plan)


def _within_limits(plan: list[PlannedLookup]) -> tuple[PlannedLookup, ...]:
    released = [one for one in plan if one.purpose is Purpose.RELEASED]
    kept = {id(one) for one in released[:_MOST_RELEASED]}
    return tuple(one for one in plan if one.purpose is not Purpose.RELEASED or id(one) in kept)[
        :MOST_LOOKUPS
    ]


def _expected(expected: str | None) -> Iterator[PlannedLookup]:
    if expected is not None:
        yield PlannedLookup(key=PatronKey(value=expected), purpose=Purpose.EXPECTED)


def _released(preview: RequestPreview) -> Iterator[PlannedLookup]:
    values = [one for one in released_values(preview.release) if one.may_be_asked_for]
    values.sort(key=lambda one: not one.is_first_class)
    for one in values:
        yield _question(one)


def _question(one: ReleasedValue) -> PlannedLookup:
    return PlannedLookup(
        key=PatronKey(value=one.value),
        purpose=Purpose.RELEASED,
        derived_from=one.label,
        only_if_needed=not one.is_first_class,
    )


def _transformed(preview: RequestPreview) -> Iterator[PlannedLookup]:
    for one in candidates(preview.patron_identifier or ""):
        yield PlannedLookup(
            key=PatronKey(value=one.value),
            purpose=Purpose.TRANSFORMED,
            derived_from=preview.req_id_from,
            only_if_needed=True,
        )
