"""A reader of Shibboleth's own output: the IdP's resolver preview, and the SP's session page.

The preview (``aacli`` or ``resolvertest``) is JSON, or XML with ``--saml2``. Nobody logged in for
it. Its JSON contains the IdP's internal attribute names; its XML contains the names as sent, so it
is read as SAML.

The session page (``/Shibboleth.sso/Session``, as JSON) contains the SP's names, as mapped by
``attribute-map.xml``: what an application would find in headers. Without ``showAttributeValues``
it shows the number of values but not the values.
"""

from copy import deepcopy
from typing import Any

from lxml import etree

from verifier.adapters.captures.saml_response import (
    attributes_of,
    audience_of,
    keys_opener,
    subject_of,
)
from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    authenticated,
    first_date,
    nothing_checked,
    optional_text,
    text_value,
    text_values,
)
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.adapters.messages.saml_xml import child_text, children, name
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_PREVIEW = "The resolver preview"
_NO_LOGIN = nothing_checked(": the identity provider's preview makes no login.")


def is_shibboleth_resolver(saved: SavedFile) -> bool:
    """Whether the file is a resolver preview: its JSON, or attributes in XML without a login."""
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


def read_shibboleth_resolver(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the attributes of the one person. Raises ``NotACapture``."""
    if saved.document is not None:
        return (_from_json(saved.document, saved),)
    if saved.root is None:
        raise NotACapture(f"{_PREVIEW} is neither JSON nor XML.")
    assertion = saved.root
    if assertion.tag != name("saml:Assertion"):
        assertion = etree.Element(name("saml:Assertion"))
        assertion.append(deepcopy(saved.root))
    return (_from_xml(assertion, saved),)


def _from_json(document: dict[str, Any], saved: SavedFile) -> LoginCapture:
    principal = optional_text(document.get("principal"), _PREVIEW)
    listed = document["attributes"]
    if not isinstance(listed, list) or not all(
        isinstance(item, dict) and isinstance(item.get("name"), str) for item in listed
    ):
        raise NotACapture(f"{_PREVIEW} lists its attributes in another way than the IdP does.")
    return LoginCapture(
        protocol=Protocol.RESOLVER,
        origin=Origin.RESOLVER,
        captured_at=saved.saved_at,
        idp=IdentityProvider(entity_id=None),
        service_provider=optional_text(document.get("requester"), _PREVIEW),
        subject=Subject(
            kind=SubjectKind.PRINCIPAL if principal else SubjectKind.NONE, value=principal
        ),
        attributes=tuple(_attribute(item, _PREVIEW) for item in listed),
        checks=_NO_LOGIN,
    )


def _from_xml(assertion: etree._Element, saved: SavedFile) -> LoginCapture:
    decrypt = keys_opener(saved.keys)
    issuer = child_text(assertion, "saml:Issuer")
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.RESOLVER,
        captured_at=first_date(assertion.get("IssueInstant"), otherwise=saved.saved_at),
        idp=IdentityProvider(entity_id=(issuer or "").strip() or None),
        service_provider=audience_of(assertion),
        subject=subject_of(assertion, decrypt) or Subject(kind=SubjectKind.NAME_ID),
        attributes=attributes_of(assertion, decrypt),
        checks=_NO_LOGIN,
    )


_SESSION = "The SP session"
_MARKS = ("identity_provider", "client_address", "authn_instant", "authncontext_class")
_CHECKED_BEFORE = nothing_checked(" here: the service provider that kept this session did.")


def is_shibboleth_session(saved: SavedFile) -> bool:
    """Whether the file is JSON with the keys of a session page."""
    document = saved.document
    return (
        document is not None
        and "attributes" in document
        and any(key in document for key in _MARKS)
    )


def read_shibboleth_session(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the one session. Raises ``NotACapture``, for example if only counts are shown."""
    document = saved.document or {}
    listed = document["attributes"]
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise NotACapture(f"{_SESSION} lists its attributes in another way than Shibboleth does.")
    if any(isinstance(item.get("values"), JsonNumber) for item in listed):
        raise NotACapture(
            f"{_SESSION} shows how many values each attribute has, and the values are gone; set "
            'showAttributeValues="true" on the Session handler of the service provider, log in '
            "and save the page again."
        )
    instant = optional_text(document.get("authn_instant"), _SESSION)
    context = optional_text(document.get("authncontext_class"), _SESSION) or optional_text(
        document.get("authncontext_decl"), _SESSION
    )
    return (
        LoginCapture(
            protocol=Protocol.HEADERS,
            origin=Origin.IMPORT,
            captured_at=first_date(instant, otherwise=saved.saved_at),
            idp=IdentityProvider(
                entity_id=optional_text(document.get("identity_provider"), _SESSION)
            ),
            service_provider=None,
            subject=Subject(kind=SubjectKind.NONE),
            attributes=tuple(
                _attribute(item, _SESSION, AttributeSource.HEADER) for item in listed
            ),
            authentication=authenticated(context, instant),
            checks=_CHECKED_BEFORE,
        ),
    )


def _attribute(
    item: dict[str, Any], what: str, source: AttributeSource = AttributeSource.ASSERTION
) -> Attribute:
    return Attribute(
        name=text_value(item.get("name"), what),
        values=text_values(item.get("values", []), what),
        source=source,
    )
