"""The Shibboleth SP's own session page as JSON: ``/Shibboleth.sso/Session``.

Its names are the SP's, after ``attribute-map.xml``: what an application would find in headers.
Without ``showAttributeValues`` it counts values and shows none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import (
    SavedFile,
    first_date,
    optional_text,
    text_value,
    text_values,
)
from verifier.adapters.captures.unverified import not_checked
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_WHAT = "The SP session"
_MARKS = ("identity_provider", "client_address", "authn_instant", "authncontext_class")
_CHECKS = tuple(
    not_checked(name, "Not checked here: the service provider that kept this session did.")
    for name in ("signature", "lifetime", "audience")
)


def recognises(saved: SavedFile) -> bool:
    """Whether it has the keys of a session."""
    document = saved.document
    return (
        document is not None
        and "attributes" in document
        and any(key in document for key in _MARKS)
    )


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read the one session. Raises ``NotACapture``, above all where only counts are shown."""
    document = saved.document or {}
    listed = document["attributes"]
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise NotACapture(f"{_WHAT} lists its attributes in another way than Shibboleth does.")
    if any(isinstance(one.get("values"), JsonNumber) for one in listed):
        raise NotACapture(
            f"{_WHAT} shows how many values each attribute has, and the values are gone; set "
            'showAttributeValues="true" on the Session handler of the service provider, log in '
            "and save the page again."
        )
    instant = optional_text(document.get("authn_instant"), _WHAT)
    context = optional_text(document.get("authncontext_class"), _WHAT) or optional_text(
        document.get("authncontext_decl"), _WHAT
    )
    return (
        LoginCapture(
            protocol=Protocol.HEADERS,
            origin=Origin.IMPORT,
            captured_at=first_date(instant, otherwise=saved.saved_at),
            idp=IdentityProvider(
                entity_id=optional_text(document.get("identity_provider"), _WHAT)
            ),
            service_provider=None,
            subject=Subject(kind=SubjectKind.NONE),
            attributes=tuple(map(_attribute, listed)),
            authentication=Authentication(context=context, instant=instant)
            if context or instant
            else None,
            checks=_CHECKS,
        ),
    )


def _attribute(one: dict[str, Any]) -> Attribute:
    return Attribute(
        name=text_value(one.get("name"), _WHAT),
        values=text_values(one.get("values", []), _WHAT),
        source=AttributeSource.HEADER,
    )
