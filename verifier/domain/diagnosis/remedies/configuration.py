"""What to change about the configuration itself: the check's own advice, with lines to copy."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from verifier.domain.checks.check import Check
from verifier.domain.checks.discovery_settings import username_pairs
from verifier.domain.diagnosis.remedies import discovery, listener
from verifier.domain.diagnosis.remedies.discovery import registered_rule
from verifier.domain.diagnosis.remedies.web_server import header_lines, variable_name
from verifier.domain.model.attribute_names import SAML_NAMES, canonical_name
from verifier.domain.model.capture import Protocol as Login
from verifier.domain.model.config_files import ServiceSettings, WebServer
from verifier.domain.model.finding import Finding, Place
from verifier.domain.model.lint import USUAL_VARIABLES, Delivery
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.model.request_form import ListenerService, RequestForm

HEADING = "What to change:"


def changes(
    findings: Iterable[Finding], delivery: Delivery, checks: Iterable[Check[Any]]
) -> tuple[Remedy, ...]:
    """Return what to change for each check that found something, in the findings' order."""
    pages = {check.id: check.documentation for check in checks}
    first = {finding.check: finding for finding in reversed(tuple(findings))}
    return tuple(
        Remedy(
            finding=check,
            owner=finding.owner,
            product=None,
            # the paragraph on what to change, without its heading and marks
            text=_sentence(pages[check].partition(HEADING)[2]),
            snippets=_snippets(finding, delivery),
        )
        for check, finding in reversed(first.items())
        if check in pages
    )


def _sentence(paragraph: str) -> str:
    text = " ".join(paragraph.split()).replace("``", "").replace("*", "")
    return text[:1].upper() + text[1:]


def _snippets(finding: Finding, delivery: Delivery) -> tuple[Snippet, ...]:
    """Return the lines to copy; none for a service of another library."""
    own, place = delivery.own, finding.place
    others = {
        at for service in delivery.services if service is not own for at in _places(service)
    }.difference(_places(own) if own else ())  # inherited settings count as this library's own
    written = _WRITTEN.get(finding.check)
    return () if written is None or place in others else tuple(written(delivery))


def _places(service: ServiceSettings) -> tuple[Place, ...]:
    return (service.whole, *dict(service.places).values())


def _form(delivery: Delivery) -> RequestForm:
    """Return the request form with the listener's current settings, wherever they are stored."""
    own = delivery.own
    return replace(delivery.form, listener=own.settings) if own else delivery.form


def _corrected(delivery: Delivery) -> Iterable[Snippet]:
    return (listener.corrected(_form(delivery)),)


def _served(delivery: Delivery) -> Iterable[Snippet]:
    form = delivery.form
    return (listener.settings_of(form, form.listener or ListenerService()),)


def _copied(delivery: Delivery) -> Iterable[Snippet]:
    """Yield the listener's settings in the site file's form, if the site file's differ."""
    own = delivery.own if delivery.files.listener else None
    if own is not None and own.settings != (delivery.form.listener or ListenerService()):
        lines = (
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in asdict(own.settings).items()
            if value
        )
        text = "\n".join(("[reshare.listener]", *lines))
        yield Snippet(
            place=f"{delivery.site_file}, if it is the old one", language="toml", text=text
        )


def _variable(delivery: Delivery) -> str:
    """Return the variable that holds the identifier: by the attribute map, else the usual one."""
    name = delivery.form.header_source or delivery.form.identifier
    wire = set(delivery.wire_names(name))
    known = delivery.files.attribute_map
    for rule in known.rules if known else ():
        if rule.name in wire and rule.variables:
            return rule.variables[0]
    canonical = canonical_name(name)
    return USUAL_VARIABLES.get(canonical) or variable_name(canonical)


def _vufinds_variable(delivery: Delivery) -> str:
    """Return the variable that VuFind's cat_username already names, if it is right.

    A service provider that passes attributes on in headers uses other names for them.
    """
    catalogue = delivery.vufind("cat_username")
    if catalogue is not None and delivery.means(catalogue.value, delivery.form.identifier):
        return catalogue.value
    return _variable(delivery)


def _proxy(delivery: Delivery) -> Iterable[Snippet]:
    lines = header_lines(_form(delivery), _variable(delivery), Login.SAML)
    servers = {proxy.server for proxy in delivery.files.proxies} or set(WebServer)
    for line in lines:
        server = WebServer.APACHE if line.language == "apache" else WebServer.NGINX
        if server in servers:
            alone = len(servers) == 1
            yield replace(line, place=line.place.removeprefix("or ")) if alone else line


def _vufind(delivery: Delivery) -> Iterable[Snippet]:
    behind = [pair for pair in username_pairs(delivery) if pair.is_behind(delivery)]
    for pair in behind:
        yield _SECTIONS.get(pair.method, _in_shibboleth)(pair.cat_username.value)
    if not behind:
        yield _in_shibboleth(_vufinds_variable(delivery))


def _in_shibboleth(variable: str) -> Snippet:
    return discovery.shibboleth_section(variable, None)


_SECTIONS = {"CAS": discovery.cas_section, "LDAP": discovery.ldap_section}
"""How VuFind's user name is set by each method; by mod_shib's variable with any other."""


def _section(delivery: Delivery) -> Iterable[Snippet]:
    for entity_id in delivery.entity_ids:
        yield discovery.shibboleth_section(_vufinds_variable(delivery), entity_id)


def _rule(delivery: Delivery) -> Iterable[Snippet]:
    canonical = canonical_name(delivery.form.identifier)
    if canonical in SAML_NAMES:
        yield registered_rule(canonical, _variable(delivery))


_WRITTEN: Mapping[str, Callable[[Delivery], Iterable[Snippet]]] = {
    "delivery.header-name-capitals": _corrected,
    "delivery.both-cases": _corrected,
    "delivery.replacement-empty": _corrected,
    "delivery.regex-invalid": lambda delivery: (listener.without_regex(_form(delivery)),),
    "delivery.symbol-not-served": _served,
    "delivery.site-file-differs": _copied,
    "delivery.header-not-stripped": _proxy,
    "delivery.header-never-set": _proxy,
    "delivery.header-filled-when-absent": _proxy,
    "delivery.other-attribute-sent": _vufind,
    "delivery.idp-section-overrides": _vufind,
    "delivery.idp-without-section": _section,
    "delivery.mapped-under-other-format": _rule,
    "delivery.variable-not-mapped": _rule,
}
