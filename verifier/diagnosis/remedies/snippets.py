"""Settings to copy, filled with the site's own names. No released value is ever in one."""

from __future__ import annotations

import json
import re
from xml.sax.saxutils import quoteattr

from verifier.diagnosis.remedies.listener_proposal import ListenerProposal
from verifier.model.release import ReleasedAttribute
from verifier.model.report import Snippet
from verifier.model.request_form import Door, RequestForm

DEFAULT_HEADER = "x-remote-user"
_URI_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def vufind_username(form: RequestForm, attribute: str, entity_id: str | None) -> Snippet:
    """VuFind's choice of user name, where it takes one from what is released."""
    if form.door is Door.VUFIND_CAS:
        return Snippet(
            place="VuFind's config.ini", language="ini", text=f"[CAS]\nusername = {attribute}"
        )
    lines = (f"entityId = {json.dumps(entity_id, ensure_ascii=False)}",) if entity_id else ()
    return Snippet(
        place="VuFind's Shibboleth.ini, the section of this identity provider",
        language="ini",
        text="\n".join((*lines, f"username = {attribute}")),
    )


def variable_name(label: str) -> str:
    """Name the variable of a service provider that holds an attribute: its last word."""
    return re.sub(r"[^A-Za-z0-9_-]", "", re.split("[/:#]", label)[-1]) or label


def attribute_map_line(sent: ReleasedAttribute, wanted: str) -> Snippet:
    """Write a rule of Shibboleth's ``attribute-map.xml`` for what is sent now."""
    name_format = sent.sent.name_format
    stated = "" if name_format == _URI_FORMAT else _name_format(name_format)
    return Snippet(
        place="attribute-map.xml of the Shibboleth service provider",
        language="xml",
        text=f"<Attribute name={quoteattr(sent.sent.name)}{stated} id={quoteattr(wanted)}/>",
    )


def _name_format(name_format: str | None) -> str:
    unspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
    return f" nameFormat={quoteattr(name_format or unspecified)}"


def proxy_header(form: RequestForm, attribute: str) -> Snippet:
    """Apache's directives that pass an attribute on and drop what a client forges."""
    header = (form.listener.reqIdHeader if form.listener else None) or DEFAULT_HEADER
    return Snippet(
        place="Apache before the request form; mod_shib exports the attribute",
        language="apache",
        text="\n".join(
            (
                f"RequestHeader unset {header} early",
                f'RequestHeader set {header} "%{{{attribute}}}e" env={attribute}',
            )
        ),
    )


def listener_service(form: RequestForm, proposal: ListenerProposal) -> Snippet:
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
    block = {"services": {service: settings}}
    return Snippet(
        place="the listener's configuration",
        language="json",
        text=json.dumps(block, indent=2, ensure_ascii=False),
    )


def has_rule(form: RequestForm) -> bool:
    """Whether the listener already rewrites: it has one rule only, so two cannot be combined."""
    listener = form.listener
    return bool(listener and listener.reqIdRegex and listener.reqIdReplacement)
