"""Mask what belongs to a person: digits become 9, letters x or X, everything else stays.

Length and shape are kept, the value never. Names of attributes, check ids, addresses of
identity and service providers and ReShare's own settings stay readable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

from verifier.model import population, triage
from verifier.model.capture import GateCheck, Origin
from verifier.model.comparison import Comparison
from verifier.model.finding import Evidence, Station
from verifier.model.lookup import Privilege
from verifier.model.masking import mask
from verifier.model.pasted_request import PostedField, RequestPair
from verifier.model.patron import Balance
from verifier.model.patron_answers import PatronAnswers
from verifier.model.proof import SHARE, STATE
from verifier.model.report import (
    Report,
    RouteStop,
)
from verifier.report.keys_of_requests import shown_keys
from verifier.report.masked_fields import PROSE, SAID, VALUES
from verifier.report.scrub import Scrubber

T = TypeVar("T")

_KEPT_KEYS = frozenset(
    {
        *("res.org", "svc_id", "svc.id", "svc.pickupLocation", "pickupLocation", "url_ver"),
        *("ctx_ver", "ctx_enc", "requestingInstitutionSymbol", "pickupLocationSlug"),
        *("serviceType", "serviceLevel", "isRequester", "deliveryMethod", "publicationType"),
        *("requesterSymbol", "numberOfPages"),
    }
)
"""The keys of a request that say nothing about a person."""

_KEPT_EVIDENCE = frozenset({"setting", "gate", "key", STATE, SHARE})
_KEPT_PRIVILEGE = "STATUS"  # the protocol's own vocabulary, not the person's


def redacted(report: Report) -> Report:
    """*report* with every value of a person masked, and nothing else changed."""
    capture = report.decision.match.lookup.preview.release.capture
    known = values_in(report)
    # The checks of a saved login are what somebody wrote into a file.
    foreign = () if capture.origin is Origin.LOGIN else (GateCheck,)
    return cast("Report", _walk(report, Scrubber(known, foreign=foreign)))


def redacted_answers(answers: PatronAnswers) -> PatronAnswers:
    """*answers* with every value of a person masked."""
    return masked(answers, values_in(answers))


def redacted_comparison(comparison: Comparison) -> Comparison:
    """*comparison* with every value of the people masked."""
    return masked(comparison, values_in(comparison))


def masked(node: T, known: Iterable[str]) -> T:
    """*node* with every value of a person masked; *known* ones also inside sentences."""
    return cast("T", _walk(node, Scrubber(known)))


def _walk(node: Any, scrubber: Scrubber) -> Any:
    if isinstance(node, tuple):
        return tuple(_walk(one, scrubber) for one in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Balance):
        return replace(node, amount=_masked_amount(node.amount))
    changed = {
        field.name: _changed(node, field.name, scrubber)
        for field in fields(node)
        if getattr(node, field.name) is not None
    }
    return replace(node, **{**changed, **shown_keys(node)})


def _changed(node: Any, name: str, scrubber: Scrubber) -> Any:
    value = getattr(node, name)
    kind = type(node)
    if isinstance(node, RouteStop) and name == "value":
        return _at_stop(node, scrubber)
    if name in VALUES.get(kind, ()):
        return value if _kept(node) else _each(mask, value)
    in_prose = name in PROSE.get(kind, ())
    if name in SAID.get(kind, ()) or (in_prose and kind in scrubber.foreign):
        return _each(scrubber.said, value)
    if in_prose:
        return _each(scrubber.prose, value)
    return value if isinstance(value, Enum) else _walk(value, scrubber)


def _at_stop(stop: RouteStop, scrubber: Scrubber) -> str:
    """Mask a value on its road; at the last station the library system may have said something."""
    value = stop.value or ""
    if stop.station is Station.ILS and not scrubber.knows(value):
        return scrubber.said(value)
    return mask(value)


def _masked_amount(amount: Decimal) -> Decimal:
    return Decimal(mask(f"{amount:f}")) if amount.is_finite() else amount


def _each(change: Callable[[str], str], value: Any) -> Any:
    return change(value) if isinstance(value, str) else tuple(change(one) for one in value)


def _kept(node: Any) -> bool:
    match node:
        case Evidence(what=what):
            return what in _KEPT_EVIDENCE
        case population.Trait(kind=kind):
            return kind != "patron-group"
        case triage.SharedTrait(name=name):
            return name != "group"
        case Privilege(key=key):
            return key.strip().upper() == _KEPT_PRIVILEGE
        case RequestPair(key=key) | PostedField(key=str(key)) | PostedField(source=key):
            return key in _KEPT_KEYS
        case _:
            return False


def values_in(node: Any) -> Iterator[str]:
    """Every value that is masked somewhere, to be found again inside sentences."""
    if isinstance(node, tuple):
        for one in node:
            yield from values_in(one)
    if not is_dataclass(node) or isinstance(node, type):
        return
    if isinstance(node, Balance):
        yield str(node.amount)
    masked = frozenset() if _kept(node) else VALUES.get(type(node), frozenset())
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in masked and value is not None:
            yield from (value,) if isinstance(value, str) else value
        elif not isinstance(value, Enum):
            yield from values_in(value)
