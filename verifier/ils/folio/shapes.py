"""What FOLIO answers, as far as it is read.

From the schemas of mod-users, mod-feesfines and mod-patron-blocks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from verifier.rest.json_body import Many, Shape

Uuid = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")]
Money = Annotated[Decimal, Field(allow_inf_nan=False, ge=-(10**9), le=10**9, decimal_places=20)]
Count = Annotated[int, Field(ge=0, le=10**9, strict=True)]
Flag = Annotated[bool | None, Field(strict=True)]


class Personal(Shape):
    """Who a patron is."""

    last_name: str | None = Field(None, alias="lastName")
    first_name: str | None = Field(None, alias="firstName")
    preferred_first_name: str | None = Field(None, alias="preferredFirstName")
    email: str | None = None


class FolioPatron(Shape):
    """One of FOLIO's users. All but the id may be missing."""

    id: Uuid
    barcode: str | None = None
    external_system_id: str | None = Field(None, alias="externalSystemId")
    username: str | None = None
    active: Flag = None
    type: str | None = None
    patron_group: str | None = Field(None, alias="patronGroup")
    expiration_date: Any = Field(None, alias="expirationDate")
    personal: Personal | None = None
    custom_fields: dict[str, Any] | None = Field(None, alias="customFields")

    def field_of(self, index: str) -> str | None:
        """Give the value that stands in the field of an index."""
        return {
            "barcode": self.barcode,
            "externalSystemId": self.external_system_id,
            "username": self.username,
            "id": self.id,
            "personal.email": self.personal.email if self.personal else None,
        }[index]


class FolioPatrons(Shape):
    """The patrons that one question led to: as many as were asked for, and how many there are."""

    users: Many[FolioPatron]
    total: Count = Field(alias="totalRecords")
    errors: Any = None
    result_info: Any = Field(None, alias="resultInfo")

    @property
    def reports_errors(self) -> bool:
        """Whether FOLIO says beside the list that something went wrong (RMB, resultInfo)."""
        told = self.result_info
        return bool(self.errors or (isinstance(told, dict) and told.get("diagnostics")))


class Group(Shape):
    """A patron group. ``group`` is its name, which FOLIO's NCIP sends as PROFILE."""

    id: str | None = None
    group: str = Field(min_length=1)
    desc: str | None = None


class ManualBlock(Shape):
    """A block that staff have put on a patron."""

    patron: str = Field(alias="userId")
    desc: str | None = None
    patron_message: str | None = Field(None, alias="patronMessage")
    expiration_date: Any = Field(None, alias="expirationDate")
    borrowing: Flag = None
    requests: Flag = None


class ManualBlocks(Shape):
    """Blocks that staff have put on patrons."""

    blocks: Many[ManualBlock] = Field(alias="manualblocks")
    total: Count = Field(0, alias="totalRecords")


class AutomatedBlock(Shape):
    """A block by one of the library's limits."""

    condition: str | None = Field(None, alias="patronBlockConditionId")
    message: str | None = None
    borrowing: Flag = Field(None, alias="blockBorrowing")
    requests: Flag = Field(None, alias="blockRequests")


class AutomatedBlocks(Shape):
    """Blocks by the library's limits."""

    blocks: Many[AutomatedBlock] = Field(alias="automatedPatronBlocks")


class Fee(Shape):
    """One fee or fine: what is left to be paid of it."""

    patron: str = Field(alias="userId")
    remaining: Money


class Fees(Shape):
    """Fees and fines, which FOLIO calls accounts."""

    fees: Many[Fee] = Field(alias="accounts")
    total: Count = Field(0, alias="totalRecords")
