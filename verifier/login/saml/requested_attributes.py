"""Which attributes our metadata asks for: those that the site's request form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from verifier.model.attribute_names import (
    BASIC,
    NOT_ATTRIBUTES,
    PAIRWISE_ID,
    SAML_NAMES,
    SUBJECT_ID,
    URI,
    canonical_name,
)
from verifier.model.request_form import RequestForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAttribute:
    """One ``md:RequestedAttribute``."""

    name: str
    name_format: str
    friendly_name: str | None
    required: bool


def requested_attributes(form: RequestForm) -> tuple[RequestedAttribute, ...]:
    """List the identifier and the header's attribute as required, e-mail as optional."""
    required = [form.sent_by_vufind, form.header_identifier]
    wanted: dict[str, RequestedAttribute] = {}
    for name, needed in [*((one, True) for one in required), (form.email, False)]:
        if name and name not in NOT_ATTRIBUTES:
            attribute = _requested(name, form, required=needed)
            wanted.setdefault(attribute.name, attribute)
    return tuple(wanted.values())


def subject_id_need(form: RequestForm) -> Literal["subject-id", "pairwise-id"] | None:
    """Return the value of ``subject-id:req`` (saml-subject-id-attr v1.0), if one is needed."""
    names = {one.name for one in requested_attributes(form)}
    if SUBJECT_ID in names:
        return "subject-id"
    return "pairwise-id" if PAIRWISE_ID in names else None


def _requested(name: str, form: RequestForm, *, required: bool) -> RequestedAttribute:
    mapped = next(
        (wire[0] for canonical, wire in form.attribute_map if canonical == name and wire), None
    )
    wire = SAML_NAMES.get(name) or mapped or name
    return RequestedAttribute(
        name=wire,
        name_format=URI if ":" in wire else BASIC,
        friendly_name=next((one for one in (canonical_name(wire), name) if one != wire), None),
        required=required,
    )
