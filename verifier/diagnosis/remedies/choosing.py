"""What to change: for the first cause first, then for the rest that nothing else explains."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies import snippets
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.remedies.at_identity import at_identity
from verifier.diagnosis.remedies.listener_proposal import propose
from verifier.diagnosis.words import difference_in_words, kind_in_words
from verifier.model.finding import Finding, Owner, Severity
from verifier.model.match import IdentifierMatch
from verifier.model.report import Remedy, Snippet
from verifier.model.request_form import Door

_NEAR_MISSES = (
    "release.identifier-under-other-name",
    "release.identifier-in-other-format",
    "release.identifier-only-friendly-name",
)
TYPED = "typed-username"
_VUFIND_ALWAYS_SENDS = {
    Door.VUFIND_LDAP: "what the patron types",
    Door.VUFIND_OIDC: "sub",
}
_TRY_WITH_TWO = (
    "Try it with at least two patrons first: the listener passes on unchanged what a rule does "
    "not fit."
)


def remedies(case: Case, findings: tuple[Finding, ...]) -> tuple[Remedy, ...]:
    """Remedies in the order of *findings*, each once. Notices and consequences need none."""
    found: dict[tuple[Owner, str, str | None], Remedy] = {}
    for place, finding in enumerate(findings):
        if place and (finding.follows_from or finding.severity is Severity.NOTICE):
            continue
        for one in _of(case, finding):
            found.setdefault((one.owner, one.text, one.where), one)
    return tuple(found.values())


def _of(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Begin with the likeliest place to change, then the other places where it can be changed."""
    if finding.check == "patron.identifier-is-another-attribute":
        yield from _take_the_other(case, finding)
    elif finding.check == "patron.identifier-transformed":
        yield from _make_it_exact(case, finding)
    elif finding.check == "request.header-missing":
        yield _remedy(case, finding, _header_snippet(case, case.wanted))
    elif finding.check in ADVICE and finding.owner is Owner.IDENTITY:
        yield from at_identity(case, finding, _advice(case, finding))
    elif finding.check in ADVICE:
        yield _remedy(case, finding)
    if finding.check in _NEAR_MISSES:
        yield from _map_what_is_sent(case, finding)


def _remedy(case: Case, finding: Finding, *copied: Snippet) -> Remedy:
    return Remedy(
        finding=finding.check,
        owner=finding.owner,
        product=_product(case, finding.owner),
        text=_advice(case, finding),
        snippets=copied,
    )


def _advice(case: Case, finding: Finding) -> str:
    return ADVICE[finding.check].format(
        wanted=case.wanted,
        sp=case.capture.service_provider or "that is asked here",
        kind=kind_in_words(case),
        difference=difference_in_words(case),
    )


def _product(case: Case, owner: Owner) -> str | None:
    match owner:
        case Owner.IDENTITY:
            return case.capture.idp.profile
        case Owner.DISCOVERY:
            return "vufind" if case.form.door.is_vufind else None
        case Owner.RESHARE:
            return "reshare"
        case _:
            return None


def _take_the_other(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Take the released attribute that is right: at the delivery first, else at the campus."""
    best = case.best_match
    if best is None:
        return
    yield Remedy(
        finding=finding.check,
        owner=Owner.DISCOVERY,
        product="vufind" if case.form.door.is_vufind else "proxy",
        text=_where_to_take_it(case, best),
        snippets=tuple(_delivery_snippets(case, best)),
    )
    if case.wanted != TYPED:
        yield from at_identity(
            case,
            finding,
            f"At the campus, release as {case.wanted} the value that {best.attribute} holds, "
            "if no other service relies on what it holds today.",
        )
    if best.transform is not None:
        yield from _rewrite(case, finding)


def _make_it_exact(case: Case, finding: Finding) -> Iterator[Remedy]:
    """At the campus and in the listener; first where the finding says that it goes wrong."""
    at_campus = at_identity(
        case,
        finding,
        f"At the campus, release the patron's {kind_in_words(case)} exactly as the library "
        f"system has it: it differs in {difference_in_words(case)}.",
    )
    in_listener = _rewrite(case, finding)
    if finding.owner is Owner.RESHARE:
        yield from (*in_listener, *at_campus)
    else:
        yield from (*at_campus, *in_listener)


def _where_to_take_it(case: Case, best: IdentifierMatch) -> str:
    if case.form.door is Door.VUFIND_SHIBBOLETH and not case.uses_header:
        return f"In VuFind's Shibboleth.ini set username to {best.attribute}."
    if case.form.door is Door.VUFIND_CAS and not case.uses_header:
        return f"In VuFind's config.ini set username of [CAS] to {best.attribute}."
    if case.uses_header:
        return f"Have the web server pass {best.attribute} on in the header instead."
    sends = _VUFIND_ALWAYS_SENDS.get(case.form.door)
    if sends is not None:
        return (
            f"VuFind sends {sends}, whatever else arrives: have the web server before the request "
            f"form pass {best.attribute} on in a header that the listener reads (reqIdHeader)."
        )
    return f"Have the requests carry {best.attribute} instead of {case.wanted}."


def _delivery_snippets(case: Case, best: IdentifierMatch) -> Iterator[Snippet]:
    """Write the delivery's setting, with the rule it needs where none reads the name yet."""
    variable = snippets.variable_name(best.attribute)
    if case.uses_header:
        yield _header_snippet(case, variable)
    elif case.form.door in (Door.VUFIND_SHIBBOLETH, Door.VUFIND_CAS):
        yield snippets.vufind_username(case.form, variable, case.capture.idp.entity_id)
    else:
        return
    sent = next((one for one in case.release.attributes if one.label == best.attribute), None)
    if sent is not None and not case.release.delivered(variable):
        yield snippets.attribute_map_line(sent, variable)


def _header_snippet(case: Case, variable: str) -> Snippet:
    return snippets.proxy_header(case.form, variable)


def _map_what_is_sent(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Have the receiving side read what is sent now, until the campus sends it right."""
    near = case.release.near_misses(case.wanted)
    if near:
        yield Remedy(
            finding=finding.check,
            owner=Owner.DISCOVERY,
            product="shibboleth-sp",
            text=("At the service provider, map the name that is sent now in attribute-map.xml."),
            snippets=(snippets.attribute_map_line(near[0], case.wanted),),
        )


def _rewrite(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Propose the listener's rule, where one rule can express the difference and is free."""
    best = case.best_match
    if best is None or best.transform is None:
        return
    proposal = propose(best.value, best.becomes, best.transform)
    if proposal is None or snippets.has_rule(case.form):
        return
    where = (
        "In the listener's settings rewrite the identifier."
        if case.uses_header
        else "Pass the identifier to the listener in a header and rewrite it there; what comes "
        "with the link is never rewritten."
    )
    yield Remedy(
        finding=finding.check,
        owner=Owner.RESHARE,
        product="listener-openurl",
        text=f"{where} {_TRY_WITH_TWO}",
        snippets=(snippets.listener_service(case.form, proposal),),
    )
