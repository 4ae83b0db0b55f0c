"""Read OCLC's answer: as a patron record, and as ReShare reads it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from verifier.adapters.http.json_body import Many, Shape
from verifier.adapters.ils.record_parts import each_once, group_of, person_name, read_day
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.lookup import NcipAnswer, NcipProblem, Privilege
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    Stops,
)
from verifier.domain.model.reshare_settings import WMS_CALL_FAILED

# The fields of OCLC's answers that are read: SCIM (RFC 7643 and 7644), and OCLC's extensions.

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
CIRCULATION = "urn:mace:oclc.org:eidm:schema:persona:wmscircpatroninfo:20180101"
PERSONA = "urn:mace:oclc.org:eidm:schema:persona:persona:20180305"
CORRELATION = "urn:mace:oclc.org:eidm:schema:persona:correlationinfo:20180101"
ILL = "urn:mace:oclc.org:eidm:schema:persona:wsillinfo:20180101"


class AccessToken(Shape):
    """The response of the token service. The lifetime is a number or a text."""

    access_token: str = Field(repr=False, min_length=1)
    expires_in: str | int | None = None


class ListResponse(Shape):
    """The result of a search. Each resource is kept raw, because ReShare reads it differently."""

    schemas: Many[str]
    total_results: StrictInt = Field(alias="totalResults", ge=0, le=10**9)
    resources: Many[dict[str, Any]] | None = Field(None, alias="Resources")


class ErrorResponse(Shape):
    """A SCIM error. ``status`` is the HTTP status, as a text."""

    schemas: Many[str]
    status: str | int | None = None
    detail: str | None = None


class Name(Shape):
    """A person's name."""

    given: str | None = Field(None, alias="givenName")
    family: str | None = Field(None, alias="familyName")


class _Email(Shape):
    value: str | None = None


class _CirculationInfo(Shape):
    barcode: str | None = None
    borrower_category: str | None = Field(None, alias="borrowerCategory")
    is_circ_blocked: bool | None = Field(None, alias="isCircBlocked")


class _Circulation(Shape):
    info: _CirculationInfo | None = Field(None, alias="circulationInfo")


class _Persona(Shape):
    expires: str | None = Field(None, alias="oclcExpirationDate")


class _Correlated(Shape):
    source_system: str | None = Field(None, alias="sourceSystem")
    id_at_source: str | None = Field(None, alias="idAtSource")


def _listed(content: Any) -> Any:
    return [content] if isinstance(content, dict) else content


class _Correlation(Shape):
    info: Annotated[Many[_Correlated] | None, BeforeValidator(_listed)] = Field(
        None, alias="correlationInfo"
    )


class _IllInfo(Shape):
    is_blocked: bool | None = Field(None, alias="isBlocked")
    is_approved: bool | None = Field(None, alias="isApproved")


class _Ill(Shape):
    info: _IllInfo | None = Field(None, alias="illInfo")


class Resource(Shape):
    """One patron."""

    id: str | None = None
    external_id: str | None = Field(None, alias="externalId")
    name: Name | None = None
    emails: Many[_Email] | None = None
    circulation: _Circulation | None = Field(None, alias=CIRCULATION)
    persona: _Persona | None = Field(None, alias=PERSONA)
    correlation: _Correlation | None = Field(None, alias=CORRELATION)
    ill: _Ill | None = Field(None, alias=ILL)


def patron_record(resource: Resource, settings: WmsSettings, *, source: str) -> PatronRecord:
    """Build the patron record. WMS returns no balance, and not if an account is inactive."""
    circulation = (resource.circulation and resource.circulation.info) or _CirculationInfo()
    name = resource.name or Name()
    return PatronRecord(
        source=source,
        internal_id=resource.id or None,
        identifiers=tuple(dict.fromkeys(_identifiers(resource, circulation, settings))),
        name=person_name(name.given, name.family),
        emails=each_once(email.value for email in resource.emails or ()),
        group=group_of(circulation.borrower_category),
        expires=read_day(resource.persona.expires if resource.persona else None),
        blocks=tuple(_blocks(resource, circulation)),
    )


def _identifiers(
    resource: Resource, circulation: _CirculationInfo, settings: WmsSettings
) -> Iterator[PatronIdentifier]:
    """List the identifiers. OCLC does not say which of several IDs at a source is old."""
    active, wanted = IdentifierStatus.ACTIVE, settings.source_system
    if circulation.barcode:
        yield PatronIdentifier(
            type="barcode", value=circulation.barcode, status=active, primary=True
        )
    if resource.external_id:
        yield PatronIdentifier(type="externalId", value=resource.external_id)
    for correlated in (resource.correlation and resource.correlation.info) or ():
        system = correlated.source_system
        kind = f"idAtSource {system}" if system else "idAtSource"
        in_use = wanted is not None and system == wanted
        status = active if in_use else IdentifierStatus.UNKNOWN
        if correlated.id_at_source:
            yield PatronIdentifier(type=kind, value=correlated.id_at_source, status=status)


def _blocks(resource: Resource, circulation: _CirculationInfo) -> Iterator[Block]:
    if circulation.is_circ_blocked:
        message = "Circulation is blocked for the patron (isCircBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message=message)
    # only hints: ReShare ignores the patron's status in WorldShare's interlibrary loan
    ill = (resource.ill and resource.ill.info) or _IllInfo()
    if ill.is_blocked:
        message = "WorldShare's interlibrary loan blocks the patron (illInfo isBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)
    if ill.is_approved is False:
        message = "WorldShare's interlibrary loan has not approved the patron (illInfo isApproved)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)


# OCLC's answer as ReShare reads it.
#
# Mirrors lib-ncip-client: ``LookupUser.constructWMSResponse`` takes the first patron of the list
# and needs the name, the circulation part and the account part. A missing part raises an
# exception, which ``NCIP2WMSClient.lookupUser`` turns into a problem. It ignores the block of
# interlibrary loan, the borrower category and the number of patrons.

NO_PATRON = "NCIP2WMS Client did not return a matching patron"
NOBODY = NcipProblem(type="Unknown User", detail=NO_PATRON, element="User")


def _lacks(part: str) -> NcipProblem:
    """Return the problem that the client makes of a missing part."""
    return NcipProblem(type=WMS_CALL_FAILED, detail=f'JSONObject["{part}"] not found.')


NO_LIST = _lacks("Resources")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def as_reshare(resource: Mapping[str, Any], now: datetime) -> NcipAnswer:
    """Read one patron as ReShare does at the time *now*.

    ReShare reads the expiry time in its server's time zone, which is unknown here, so UTC is
    assumed.
    """
    try:
        name = _part(resource, "name")
        circulation = _part(_part(resource, CIRCULATION), "circulationInfo")
        persona = _part(resource, PERSONA)
    except KeyError as missing:
        return NcipAnswer(user_id=None, problems=(_lacks(str(missing.args[0])),))
    blocked = str(circulation.get("isCircBlocked")).lower() == "true"  # as org.json reads a flag
    with suppress(ValueError):  # a date that cannot be read has not passed
        ends = _text(persona.get("oclcExpirationDate"))
        blocked = blocked or datetime.strptime(ends, _MOMENT).replace(tzinfo=UTC) < now
    emails = resource.get("emails")
    addresses = [_text(email.get("value")) for email in emails or () if isinstance(email, dict)]
    return NcipAnswer(
        user_id=_text(resource.get("externalId")) or None,
        privileges=(Privilege(key="STATUS", value="BLOCKED" if blocked else "OK"),),
        name=person_name(_text(name.get("givenName")), _text(name.get("familyName"))),
        emails=tuple(filter(None, addresses)),
    )


def _part(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the object under *key*. Raises ``KeyError`` with its name if it is missing."""
    part = content.get(key)
    if not isinstance(part, dict):
        raise KeyError(key)
    return part


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
