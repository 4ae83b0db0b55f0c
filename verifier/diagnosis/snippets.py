"""Settings to copy, filled with the site's own names. No released value is ever in one."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import quoteattr

from verifier.diagnosis.listener_proposal import ListenerProposal
from verifier.model.release import ReleasedAttribute
from verifier.model.request_form import Door, RequestForm

DEFAULT_HEADER = "x-remote-user"
_URI_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def vufind_username(form: RequestForm, attribute: str, entity_id: str | None) -> str | None:
    """VuFind's choice of user name; None for the ways of login where it has none."""
    if form.door is Door.VUFIND_SHIBBOLETH:
        lines = ["; Shibboleth.ini, the section of this identity provider"]
        if entity_id:
            lines.append(f"entityId = {json.dumps(entity_id, ensure_ascii=False)}")
        return "\n".join((*lines, f"username = {attribute}"))
    if form.door is Door.VUFIND_CAS:
        return f"; config.ini\n[CAS]\nusername = {attribute}"
    return None


def variable_name(label: str) -> str:
    """Name the variable of a service provider that holds an attribute: its last word."""
    return re.sub(r"[^A-Za-z0-9_-]", "", re.split("[/:#]", label)[-1]) or label


def attribute_map_line(sent: ReleasedAttribute, wanted: str) -> str:
    """Write a rule of Shibboleth's ``attribute-map.xml`` for what is sent now."""
    name_format = sent.sent.name_format
    stated = "" if name_format == _URI_FORMAT else _name_format(name_format)
    comment = "<!-- attribute-map.xml -->"
    return (
        f"{comment}\n<Attribute name={quoteattr(sent.sent.name)}{stated} id={quoteattr(wanted)}/>"
    )


def _name_format(name_format: str | None) -> str:
    unspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
    return f" nameFormat={quoteattr(name_format or unspecified)}"


def proxy_header(form: RequestForm, attribute: str) -> str:
    """Apache's directives that pass an attribute on and drop what a client forges."""
    header = (form.listener.reqIdHeader if form.listener else None) or DEFAULT_HEADER
    return "\n".join(
        (
            "# before the request form; mod_shib exports the attribute",
            f"RequestHeader unset {header} early",
            f'RequestHeader set {header} "%{{{attribute}}}e" env={attribute}',
        )
    )


def listener_service(form: RequestForm, proposal: ListenerProposal) -> str:
    """Write the listener's service block with the proposed rule."""
    header = (form.listener.reqIdHeader if form.listener else None) or DEFAULT_HEADER
    settings: dict[str, str | bool] = {"reqIdHeader": header.lower()}
    if proposal.to_lower:
        settings["reqIdToLower"] = True
    if proposal.to_upper:
        settings["reqIdToUpper"] = True
    if proposal.regex and proposal.replacement:
        settings["reqIdRegex"] = proposal.regex
        settings["reqIdReplacement"] = proposal.replacement
    service = form.institution.rpartition(":")[2]
    return json.dumps({"services": {service: settings}}, indent=2, ensure_ascii=False)


def has_rule(form: RequestForm) -> bool:
    """Whether the listener already rewrites: it has one rule only, so two cannot be combined."""
    listener = form.listener
    return bool(listener and listener.reqIdRegex and listener.reqIdReplacement)
