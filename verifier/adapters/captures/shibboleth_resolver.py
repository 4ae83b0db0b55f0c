"""The Shibboleth IdP's preview, ``aacli`` or ``resolvertest``: JSON, or XML with ``--saml2``.

Nobody logged in for it. Its JSON names attributes as the IdP does inside; its XML as it would
send them, which is why that is read as SAML.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import attributes_of, audience_of, keys_opener
from verifier.adapters.captures.saved_file import (
    SavedFile,
    first_date,
    optional_text,
    text_value,
    text_values,
)
from verifier.adapters.captures.unverified import not_checked
from verifier.adapters.messages.saml_xml import (
    CannotRead,
    child_text,
    children,
    name,
    read_subject,
)
from verifier.domain.model.capture import (
    Attribute,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_WHAT = "The resolver preview"
_NO_LOGIN = tuple(
    not_checked(name, "Not checked: the identity provider's preview makes no login.")
    for name in ("signature", "lifetime", "audience")
)


def recognises(saved: SavedFile) -> bool:
    """Whether it is the preview's JSON, or attributes as XML without login and signature."""
    if saved.document is not None:
        return "attributes" in saved.document and (
            "requester" in saved.document or "principal" in saved.document
        )
    root = saved.root
    if root is None or root.tag == name("saml:AttributeStatement"):
        return root is not None
    proofs = ("saml:AuthnStatement", "ds:Signature")
    return root.tag == name("saml:Assertion") and not any(
        children(root, proof) for proof in proofs
    )


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
    """Read the one person's attributes. Raises ``NotACapture``."""
    if saved.document is not None:
        return (_from_json(saved.document, saved),)
    if saved.root is None:
        raise NotACapture(f"{_WHAT} is neither JSON nor XML.")
    return (_from_xml(_assertion(saved.root), saved, keys),)


def _from_json(document: dict[str, Any], saved: SavedFile) -> LoginCapture:
    principal = optional_text(document.get("principal"), _WHAT)
    listed = document["attributes"]
    if not isinstance(listed, list) or not all(_is_attribute(one) for one in listed):
        raise NotACapture(f"{_WHAT} lists its attributes in another way than the IdP does.")
    return LoginCapture(
        protocol=Protocol.RESOLVER,
        origin=Origin.RESOLVER,
        captured_at=saved.saved_at,
        idp=IdentityProvider(entity_id=None),
        service_provider=optional_text(document.get("requester"), _WHAT),
        subject=Subject(
            kind=SubjectKind.PRINCIPAL if principal else SubjectKind.NONE, value=principal
        ),
        attributes=tuple(
            Attribute(
                name=text_value(one["name"], _WHAT),
                values=text_values(one.get("values", []), _WHAT),
            )
            for one in listed
        ),
        checks=_NO_LOGIN,
    )


def _is_attribute(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("name"), str)


def _assertion(root: etree._Element) -> etree._Element:
    if root.tag == name("saml:Assertion"):
        return root
    around = etree.Element(name("saml:Assertion"))
    around.append(deepcopy(root))
    return around


def _from_xml(assertion: etree._Element, saved: SavedFile, keys: Sequence[Path]) -> LoginCapture:
    decrypt = keys_opener(keys)
    try:
        subject = read_subject(assertion, decrypt)
    except (CannotRead, etree.XMLSyntaxError, ValueError):
        subject = Subject(kind=SubjectKind.NAME_ID)
    issuer = child_text(assertion, "saml:Issuer")
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.RESOLVER,
        captured_at=first_date(assertion.get("IssueInstant"), otherwise=saved.saved_at),
        idp=IdentityProvider(entity_id=(issuer or "").strip() or None),
        service_provider=audience_of(assertion),
        subject=subject,
        attributes=attributes_of(assertion, decrypt),
        checks=_NO_LOGIN,
    )
