"""Two logins, judged under the same site file, side by side: what changed, and what it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from verifier.diagnosis.agreement import same_person
from verifier.diagnosis.changes.attribute_changes import Differences
from verifier.diagnosis.changes.by_nature import Between
from verifier.diagnosis.changes.road_compared import Crossing
from verifier.diagnosis.changes.said import judge
from verifier.diagnosis.changes.value_changes import either_way
from verifier.diagnosis.changes.walk import Walk
from verifier.model.capture import LoginCapture
from verifier.model.comparison import (
    Bearing,
    Circumstance,
    Comparison,
    PairedBy,
    Road,
)
from verifier.model.match import Agreement, Transform

_BEARINGS = tuple(Bearing)


def compare(
    before: Walk,
    after: Walk,
    *,
    site_name: str,
    created_at: datetime,
    version: str,
    paired_by: PairedBy = "only",
) -> Comparison:
    """Compare two logins. Pure; never raises for what a login holds."""
    hidden = before.masked or after.masked
    agreement = Agreement.CANNOT_TELL if hidden else same_person(before.release, after.release)
    between = Between.of(before.release.capture, after.release.capture, agreement, hidden=hidden)
    differences = Differences(before=before, after=after, between=between)
    drafts = tuple(differences.drafts())
    circumstances = tuple(_circumstances(before, after))
    transform = _transform(before, after, between)
    crossing = Crossing(before=before, after=after, between=between, transform=transform)
    judgement = judge(crossing, nothing_changed=not drafts and not circumstances)
    changes = [differences.change(one, breaks=judgement.road is Road.BREAKS) for one in drafts]
    changes.sort(key=lambda one: _BEARINGS.index(one.bearing))
    return Comparison(
        site_name=site_name,
        created_at=created_at,
        version=version,
        paired_by=paired_by,
        before=before.side(after),
        after=after.side(before),
        person=agreement,
        circumstances=circumstances,
        changes=tuple(changes),
        transform=transform,
        judgement=judgement,
        same_identifier=crossing.same_identifier,
    )


def _transform(before: Walk, after: Walk, between: Between) -> Transform | None:
    if not before.identifier or not after.identifier or before.identifier == after.identifier:
        return None
    if between.hidden:
        return None
    return either_way(before.identifier, after.identifier, between.agreement)


def _circumstances(before: Walk, after: Walk) -> Iterator[Circumstance]:
    """What differs about the logins as wholes; what one of them does not say is no difference."""
    one, other = before.release.capture, after.release.capture
    for what, here, there in (
        ("identity-provider", one.idp.entity_id, other.idp.entity_id),
        ("service-provider", one.service_provider, other.service_provider),
        ("protocol", one.protocol.value, other.protocol.value),
        ("authentication-context", _context(one), _context(other)),
    ):
        if here is not None and there is not None and here != there:
            yield Circumstance(what=what, before=here, after=there)


def _context(login: LoginCapture) -> str | None:
    return None if login.authentication is None else login.authentication.context
