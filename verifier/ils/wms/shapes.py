"""OCLC's answers: only what is read. SCIM as RFC 7643 and 7644 have it, with OCLC's own parts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from verifier.rest.json_body import Many, Shape

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
CIRCULATION = "urn:mace:oclc.org:eidm:schema:persona:wmscircpatroninfo:20180101"
PERSONA = "urn:mace:oclc.org:eidm:schema:persona:persona:20180305"
CORRELATION = "urn:mace:oclc.org:eidm:schema:persona:correlationinfo:20180101"
ILL = "urn:mace:oclc.org:eidm:schema:persona:wsillinfo:20180101"


class AccessToken(Shape):
    """What the token service gives; the lifetime comes as a number or as a text."""

    access_token: str = Field(repr=False, min_length=1)
    expires_in: str | int | None = None


class ListResponse(Shape):
    """What a search found. Each resource is kept whole: ReShare reads it in its own way."""

    schemas: Many[str]
    total_results: StrictInt = Field(alias="totalResults", ge=0, le=10**9)
    resources: Many[dict[str, Any]] | None = Field(None, alias="Resources")


class ErrorResponse(Shape):
    """An error of SCIM; ``status`` is the HTTP status as a text."""

    schemas: Many[str]
    status: str | int | None = None
    detail: str | None = None


class Name(Shape):
    """A person's name."""

    given: str | None = Field(None, alias="givenName")
    family: str | None = Field(None, alias="familyName")


class Email(Shape):
    """One e-mail address."""

    value: str | None = None


class CirculationInfo(Shape):
    """What circulation knows."""

    barcode: str | None = None
    borrower_category: str | None = Field(None, alias="borrowerCategory")
    is_circ_blocked: bool | None = Field(None, alias="isCircBlocked")


class Circulation(Shape):
    """The part of a patron about circulation."""

    info: CirculationInfo | None = Field(None, alias="circulationInfo")


class Persona(Shape):
    """The part of a patron about the account."""

    expires: str | None = Field(None, alias="oclcExpirationDate")


class Correlated(Shape):
    """An identifier of the patron in another system."""

    source_system: str | None = Field(None, alias="sourceSystem")
    id_at_source: str | None = Field(None, alias="idAtSource")


def _listed(content: Any) -> Any:
    return [content] if isinstance(content, dict) else content


class Correlation(Shape):
    """The part of a patron about identifiers elsewhere; a single one may come without a list."""

    info: Annotated[Many[Correlated] | None, BeforeValidator(_listed)] = Field(
        None, alias="correlationInfo"
    )


class IllInfo(Shape):
    """What interlibrary loan knows."""

    is_blocked: bool | None = Field(None, alias="isBlocked")
    is_approved: bool | None = Field(None, alias="isApproved")


class Ill(Shape):
    """The part of a patron about interlibrary loan."""

    info: IllInfo | None = Field(None, alias="illInfo")


class Resource(Shape):
    """One patron."""

    id: str | None = None
    external_id: str | None = Field(None, alias="externalId")
    name: Name | None = None
    emails: Many[Email] | None = None
    circulation: Circulation | None = Field(None, alias=CIRCULATION)
    persona: Persona | None = Field(None, alias=PERSONA)
    correlation: Correlation | None = Field(None, alias=CORRELATION)
    ill: Ill | None = Field(None, alias=ILL)
