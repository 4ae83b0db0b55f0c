"""What ReShare makes of OCLC's answer.

Mirrors lib-ncip-client: ``LookupUser.constructWMSResponse`` takes the first patron of the list
and needs the name, the circulation part and the account part; whatever is missing is an
exception, and ``NCIP2WMSClient.lookupUser`` makes a problem of that. Interlibrary loan's own
block, the borrower category and how many patrons there were are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from verifier.ils.wms.shapes import CIRCULATION, PERSONA
from verifier.model.host_lms import WMS_CALL_FAILED
from verifier.model.lookup import NcipAnswer, NcipProblem, Privilege
from verifier.model.patron import PersonName

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
        name=_name(name),
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


def _name(part: Mapping[str, Any]) -> PersonName | None:
    given, family = _text(part.get("givenName")), _text(part.get("familyName"))
    if not (given or family):
        return None
    return PersonName(given=given or None, family=family or None)


def _emails(resource: Mapping[str, Any]) -> list[str]:
    emails = resource.get("emails")
    values = [one.get("value") for one in emails or () if isinstance(one, dict)]
    return [one for one in values if isinstance(one, str) and one]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
