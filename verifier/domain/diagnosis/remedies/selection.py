"""What to change: for the first cause first, then for the rest that nothing else explains.

The order of places follows the station: what ends the cause where it arises comes first, a quick
remedy on our own side second. What speaks for and against a place is said where there is a choice.
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
    """Remedies in the order of *findings*, each once. Notices and consequences need none."""
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
    """Choose a finding's first remedy for its owner; for anybody where its owner has none."""
    every = [remedy for remedy in found if remedy.finding == check]
    own = [remedy for remedy in every if remedy.owner is owner]
    return next(iter(own or every), None)


def _weighed(found: tuple[Remedy, ...]) -> Iterator[Remedy]:
    """Leave for and against to where there are places to choose from, and to each place once."""
    several = len({(remedy.owner, remedy.place) for remedy in found}) > 1
    weighed: set[tuple[Owner, str | None]] = set()
    for remedy in found:
        again = (remedy.owner, remedy.place) in weighed
        weighed.add((remedy.owner, remedy.place))
        yield remedy if several and not again else replace(remedy, trade_off=None)


def _of(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Begin with the likeliest place to change, then the other places where it can be changed."""
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
    """Take the released attribute that is right: at the delivery first, else at the campus."""
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
    """Where the wanted attribute has no value, take the released one that is right as it is."""
    best = case.best_match
    if best is not None and best.transform is None and best.attribute != case.carrier:
        yield from _at_the_delivery(case, finding, best)


def _at_the_delivery(case: Case, finding: Finding, best: IdentifierMatch) -> tuple[Remedy, ...]:
    in_header = tuple(web_server.pass_the_right_one(case, finding, best))
    if case.by_header:
        return in_header
    return (*discovery.take_the_right_one(case, finding, best), *in_header)


def _make_it_exact(case: Case, finding: Finding) -> Iterator[Remedy]:
    """At the campus and in the listener; first where the finding says that it goes wrong."""
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
    "release.identifier-under-other-name": (discovery.map_what_is_sent,),
    "release.identifier-in-other-format": (discovery.map_what_is_sent,),
    "release.identifier-only-friendly-name": (discovery.map_what_is_sent,),
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
