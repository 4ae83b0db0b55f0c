"""Choose the remedies: first for the first cause, then for findings that nothing explains.

The order follows the station: first what fixes the cause where it arises, second a quick fix on
the library's own side. Pros and cons are given only if there are several places to choose from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.remedies import (
    discovery,
    identity_provider,
    ils,
    listener,
    reshare,
    web_server,
)
from verifier.domain.diagnosis.remedies.advice import request_remedies
from verifier.domain.model.finding import Finding, Owner, Severity, Station
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.report import Remedy

Place = Callable[[Case, Finding], Iterator[Remedy]]


def remedies(case: Case, findings: tuple[Finding, ...]) -> tuple[Remedy, ...]:
    """Return the remedies in the order of *findings*, without duplicates.

    Notices, and findings that follow from another, need none.
    """
    found: dict[tuple[Owner, str, str | None], Remedy] = {}
    for number, finding in enumerate(findings):
        if number and (finding.follows_from or finding.severity is Severity.NOTICE):
            continue
        request, usual = case.capture.request, _of(case, finding)
        if request is not None:  # its remedies begin where it is made
            usual = request_remedies(case, finding, request, usual)
        for remedy in _weighed(tuple(usual)):
            found.setdefault((remedy.owner, remedy.text, remedy.where), remedy)
    return tuple(found.values())


def first_remedy(found: Iterable[Remedy], check: str, owner: Owner) -> Remedy | None:
    """Return a finding's first remedy for *owner*; if there is none, its first remedy."""
    every = [remedy for remedy in found if remedy.finding == check]
    own = [remedy for remedy in every if remedy.owner is owner]
    return next(iter(own or every), None)


def _weighed(found: tuple[Remedy, ...]) -> Iterator[Remedy]:
    """Keep pros and cons only if there are several places, and once for each place."""
    several = len({(remedy.owner, remedy.place) for remedy in found}) > 1
    weighed: set[tuple[Owner, str | None]] = set()
    for remedy in found:
        again = (remedy.owner, remedy.place) in weighed
        weighed.add((remedy.owner, remedy.place))
        yield remedy if several and not again else replace(remedy, trade_off=None)


def _of(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield remedies at the likeliest place first, then at other places."""
    own = _OWN_ORDER.get(finding.check)
    if own is not None:
        yield from own(case, finding)
        return
    check = CHECKS.get(finding.check)
    if check is not None and check.advice:
        yield from _by_owner(finding)(case, finding)
    for further in _FURTHER.get(finding.check, ()):
        yield from further(case, finding)


def _by_owner(finding: Finding) -> Place:
    match finding.owner:
        case Owner.IDENTITY:
            return identity_provider.advised
        case Owner.DISCOVERY:
            at_header = finding.station is Station.LISTENER
            return web_server.advised if at_header else discovery.advised
        case Owner.RESHARE:
            at_header = finding.station is Station.LISTENER
            return listener.advised if at_header else reshare.advised
        case Owner.ILS:
            return ils.advised
        case Owner.PATRON:
            return ils.correct_the_record


def _take_the_other(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest using the right released attribute: at the delivery first, then at the campus."""
    best = case.best_match
    if best is None:
        return
    at_the_delivery = _at_the_delivery(case, finding, best)
    yield from at_the_delivery or (discovery.requests_carry(case, finding, best),)
    yield from identity_provider.release_the_right_one(case, finding, best)
    yield from discovery.send_as_sub(case, finding)
    if best.transform is not None:
        yield from listener.rewrite(case, finding)


def _take_what_arrives(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest the attribute that is right as released, if the wanted one has no value."""
    best = case.best_match
    if best is not None and best.transform is None and best.attribute != case.carrier:
        yield from _at_the_delivery(case, finding, best)


def _at_the_delivery(case: Case, finding: Finding, best: IdentifierMatch) -> tuple[Remedy, ...]:
    in_header = tuple(web_server.pass_the_right_one(case, finding, best))
    if case.by_header:
        return in_header
    return (*discovery.take_the_right_one(case, finding, best), *in_header)


def _make_it_exact(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest fixing the form at the campus and in the listener; at the owner's first."""
    at_home = identity_provider.make_it_exact(case, finding)
    in_listener = listener.rewrite(case, finding)
    if finding.owner is Owner.RESHARE:
        yield from (*in_listener, *at_home)
    else:
        yield from (*at_home, *in_listener)
    yield from ils.record_what_is_sent(case, finding)


_OWN_ORDER: Mapping[str, Place] = {
    "patron.identifier-is-another-attribute": _take_the_other,
    "patron.identifier-transformed": _make_it_exact,
}
"""Findings whose places depend on the case."""

_FURTHER: Mapping[str, tuple[Place, ...]] = {
    "release.identifier-under-other-name": (
        discovery.say_what_is_mapped,
        discovery.map_what_is_sent,
    ),
    "release.identifier-in-other-format": (
        discovery.say_what_is_mapped,
        discovery.map_what_is_sent,
    ),
    "release.identifier-only-friendly-name": (
        discovery.say_what_is_mapped,
        discovery.map_what_is_sent,
    ),
    "release.identifier-missing": (
        _take_what_arrives,
        discovery.stop_without_it,
        discovery.take_the_principal,
    ),
    "release.identifier-without-value": (_take_what_arrives, discovery.stop_without_it),
    "release.identifier-empty": (_take_what_arrives, discovery.stop_without_it),
    "request.typed-name": (web_server.pass_another_attribute,),
    "request.sub-as-identifier": (web_server.pass_another_attribute, discovery.send_as_sub),
    "decision.profile-not-allowed": (ils.another_group,),
}
"""Where else the same can be mended, after the place of its owner."""
