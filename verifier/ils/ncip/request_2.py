"""The LookupUser message, NCIP 2.

Source: NCIP 2.02 schema (element order, qualified attributes); mod-rs and lib-ncip-client for
what ReShare asks and for ``UserId/AgencyId``, which it fills with its own agency.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from verifier.ils.ncip.options import NcipOptions
from verifier.model.lookup import KeyKind, PatronKey

NAMESPACE = "http://www.niso.org/2008/ncip"

ASKED_BY_RESHARE = (
    "User Address Information",
    "Name Information",
    "User Privilege",
    "User Id",
)
ASKED_AS_EVIDENCE = (*ASKED_BY_RESHARE, "Block Or Trap", "Previous User Id")

_PREFIXES: dict[str, Any] = {  # lxml takes None for the default namespace, its stubs do not
    "prefixed": {"ns1": NAMESPACE},
    "qualified": {None: NAMESPACE, "ncip": NAMESPACE},
    "default-unqualified": {None: NAMESPACE},
}


def lookup_user(key: PatronKey, options: NcipOptions) -> bytes:
    """Write the message, by user id or by user name."""
    prefixes = _PREFIXES[options.namespace_style]
    root = etree.Element(f"{{{NAMESPACE}}}NCIPMessage", nsmap=prefixes)
    qualified = options.namespace_style != "default-unqualified"
    root.set(f"{{{NAMESPACE}}}version" if qualified else "version", options.version)
    message = _add(root, "LookupUser")
    _add_header(message, options)
    _add_key(message, key, options)
    for element in ASKED_AS_EVIDENCE if options.more else ASKED_BY_RESHARE:
        _add(message, "UserElementType", element)
    if options.more:
        _add(message, "UserFiscalAccountDesired")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_header(message: etree._Element, options: NcipOptions) -> None:
    header = _add(message, "InitiationHeader")
    _add(_add(header, "FromAgencyId"), "AgencyId", options.from_agency)
    if options.from_agency_authentication:
        _add(header, "FromAgencyAuthentication", options.from_agency_authentication)
    _add(_add(header, "ToAgencyId"), "AgencyId", options.to_agency)
    if options.application_profile:
        _add(header, "ApplicationProfileType", options.application_profile)


def _add_key(message: etree._Element, key: PatronKey, options: NcipOptions) -> None:
    """Ask by user id, or by user name: both together are not valid."""
    if key.kind is KeyKind.USERNAME:
        by_name = _add(message, "AuthenticationInput")
        _add(by_name, "AuthenticationInputData", key.value)
        _add(by_name, "AuthenticationDataFormatType", "text")
        _add(by_name, "AuthenticationInputType", options.username_type)
        return
    user_id = _add(message, "UserId")
    agency = options.from_agency if options.user_agency == "from" else options.to_agency
    if agency:
        _add(user_id, "AgencyId", agency)
    _add(user_id, "UserIdentifierValue", key.value)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element
