"""The LookupUser message, NCIP 1: no namespace, and every coded value as Scheme and Value.

Source: lib-ncip-client, ``templates/lookupUser.hbs``, and mod-rs for what ReShare asks. It has
no XML declaration, at which some servers stumble. *Visible User Id* is always asked for;
*User Id* never, since servers refuse a question with it.
"""

from __future__ import annotations

from lxml import etree

from verifier.ils.ncip.options import NcipOptions

_SCHEMES = "http://www.niso.org/ncip/v1_0/schemes"
AGENCIES = f"{_SCHEMES}/agency.scm"
ELEMENT_TYPES = f"{_SCHEMES}/userelementtype/userelementtype.scm"

ASKED_BY_RESHARE = (
    "User Address Information",
    "User Privilege",
    "Name Information",
    "Visible User Id",
)
ASKED_AS_EVIDENCE = (*ASKED_BY_RESHARE, "Block Or Trap")


def lookup_user(identifier: str, options: NcipOptions) -> bytes:
    """Write the message about a patron of the library that is asked."""
    root = etree.Element("NCIPMessage", version=options.version)
    message = _add(root, "LookupUser")
    _add_header(message, options)
    user_id = _add(message, "UniqueUserId")
    agency = options.to_agency if options.user_agency == "to" else options.from_agency
    _add_agency(user_id, agency)
    _add(user_id, "UserIdentifierValue", identifier)
    for name in ASKED_AS_EVIDENCE if options.more else ASKED_BY_RESHARE:
        _add_coded(message, "UserElementType", ELEMENT_TYPES, name)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _add_header(message: etree._Element, options: NcipOptions) -> None:
    header = _add(message, "InitiationHeader")
    _add_agency(_add(header, "FromAgencyId"), options.from_agency)
    if options.from_agency_authentication:
        _add(header, "FromAgencyAuthentication", options.from_agency_authentication)
    _add_agency(_add(header, "ToAgencyId"), options.to_agency)


def _add_agency(parent: etree._Element, agency: str) -> None:
    _add_coded(parent, "UniqueAgencyId", AGENCIES, agency)


def _add_coded(parent: etree._Element, name: str, scheme: str, value: str) -> None:
    coded = _add(parent, name)
    _add(coded, "Scheme", scheme)
    _add(coded, "Value", value)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
