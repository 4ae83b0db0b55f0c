"""Read OCLC's answer as a patron record, and as ReShare would read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from verifier.adapters.http.json_body import Many, Shape
from verifier.adapters.ils.record_parts import person_name
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.lookup import NcipAnswer, NcipProblem, Privilege
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)
from verifier.domain.model.reshare_settings import WMS_CALL_FAILED

# OCLC's answers: only what is read. SCIM as RFC 7643 and 7644 have it, with OCLC's own parts.

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


BARCODE = "barcode"
EXTERNAL_ID = "externalId"
AT_SOURCE = "idAtSource"


def patron_record(resource: Resource, options: WmsSettings, *, source: str) -> PatronRecord:
    """Make a record. WMS tells neither a balance nor whether an account is inactive."""
    circulation = _circulation(resource)
    return PatronRecord(
        source=source,
        internal_id=resource.id or None,
        identifiers=tuple(dict.fromkeys(_identifiers(resource, options))),
        name=_name(resource),
        emails=tuple(dict.fromkeys(email.value for email in resource.emails or () if email.value)),
        group=PatronGroup(code=circulation.borrower_category)
        if circulation.borrower_category
        else None,
        expires=_day(resource.persona.expires if resource.persona else None),
        blocks=tuple(_blocks(resource)),
    )


def _circulation(resource: Resource) -> CirculationInfo:
    told = resource.circulation.info if resource.circulation else None
    return told or CirculationInfo()


def _identifiers(resource: Resource, options: WmsSettings) -> Iterator[PatronIdentifier]:
    """List them. Of several ids at a source none is told to be the old one."""
    barcode = _circulation(resource).barcode
    if barcode:
        yield PatronIdentifier(
            type=BARCODE, value=barcode, status=IdentifierStatus.ACTIVE, primary=True
        )
    if resource.external_id:
        yield PatronIdentifier(type=EXTERNAL_ID, value=resource.external_id)
    for one in (resource.correlation.info if resource.correlation else None) or ():
        if one.id_at_source:
            in_use = options.source_system is not None
            in_use = in_use and one.source_system == options.source_system
            yield PatronIdentifier(
                type=f"{AT_SOURCE} {one.source_system}" if one.source_system else AT_SOURCE,
                value=one.id_at_source,
                status=IdentifierStatus.ACTIVE if in_use else IdentifierStatus.UNKNOWN,
            )


def _name(resource: Resource) -> PersonName | None:
    name = resource.name
    return None if name is None else person_name(name.given, name.family)


def _blocks(resource: Resource) -> Iterator[Block]:
    if _circulation(resource).is_circ_blocked:
        message = "Circulation is blocked for the patron (isCircBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message=message)
    ill = resource.ill.info if resource.ill else None
    if ill is None:
        return
    # hints: what interlibrary loan of WorldShare makes of a patron, ReShare does not look at
    if ill.is_blocked:
        message = "WorldShare's interlibrary loan blocks the patron (illInfo isBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)
    if ill.is_approved is False:
        message = "WorldShare's interlibrary loan has not approved the patron (illInfo isApproved)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)


def _day(text: str | None) -> date | None:
    """Read the day of a moment such as ``2030-09-07T00:00:00Z``; what is unreadable is None."""
    try:
        return datetime.fromisoformat(text or "").date()
    except ValueError:
        return None


# What ReShare makes of OCLC's answer.
#
# Mirrors lib-ncip-client: ``LookupUser.constructWMSResponse`` takes the first patron of the list
# and needs the name, the circulation part and the account part; whatever is missing is an
# exception, and ``NCIP2WMSClient.lookupUser`` makes a problem of that. Interlibrary loan's own
# block, the borrower category and how many patrons there were are not looked at.

NO_PATRON = "NCIP2WMS Client did not return a matching patron"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def as_reshare(resource: Mapping[str, Any], now: datetime) -> NcipAnswer:
    """Read one patron as ReShare does, at the moment *now*.

    ReShare takes the moment of expiry for one in its server's own zone, which is not known here:
    UTC stands for it.
    """
    try:
        name = _part(resource, "name")
        circulation = _part(_part(resource, CIRCULATION), "circulationInfo")
        persona = _part(resource, PERSONA)
    except _Missing as missing:
        problem = NcipProblem(
            type=WMS_CALL_FAILED, detail=f'JSONObject["{missing.key}"] not found.'
        )
        return NcipAnswer(user_id=None, problems=(problem,))
    blocked = _is_true(circulation.get("isCircBlocked")) or _is_over(
        _text(persona.get("oclcExpirationDate")), now
    )
    return NcipAnswer(
        user_id=_text(resource.get("externalId")) or None,
        privileges=(Privilege(key="STATUS", value="BLOCKED" if blocked else "OK"),),
        name=_reshare_name(name),
        emails=tuple(_emails(resource)),
    )


class _Missing(Exception):  # noqa: N818 - named as the sentence reads
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _part(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = content.get(key)
    if not isinstance(part, dict):
        raise _Missing(key)
    return part


def _is_true(value: Any) -> bool:
    """Read a flag as org.json does: also a text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _is_over(text: str, now: datetime) -> bool:
    """Tell whether the moment has passed; what cannot be read has not."""
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC) < now
    except ValueError:
        return False


def _reshare_name(part: Mapping[str, Any]) -> PersonName | None:
    given, family = _text(part.get("givenName")), _text(part.get("familyName"))
    if not (given or family):
        return None
    return PersonName(given=given or None, family=family or None)


def _emails(resource: Mapping[str, Any]) -> list[str]:
    emails = resource.get("emails")
    values = [email.get("value") for email in emails or () if isinstance(email, dict)]
    return [value for value in values if isinstance(value, str) and value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
