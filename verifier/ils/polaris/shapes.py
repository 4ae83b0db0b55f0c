"""What is read of Polaris's answers (PAPI reference, 8.0). HTTP stays 200 on its errors."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from verifier.rest.json_body import Shape

_Plain = Annotated[str, Field(pattern=r"^[!-~]{0,4000}$")]
"""A word that a header and an address can carry, and nothing that could end them."""


class PapiAnswer(Shape):
    """What every answer has: zero or a number of rows, or a negative error."""

    code: StrictInt = Field(alias="PAPIErrorCode")
    words: str | None = Field(default=None, alias="ErrorMessage")


class StaffAnswer(PapiAnswer):
    """The answer of AuthenticateStaffUser."""

    token: _Plain | None = Field(default=None, alias="AccessToken")
    secret: _Plain | None = Field(default=None, alias="AccessSecret")
    expires: str | None = Field(default=None, alias="AuthExpDate")


class SystemBlock(Shape):
    """A block that Polaris has set by itself; its id says why."""

    id: int | None = Field(default=None, alias="BlockID")
    description: str | None = Field(default=None, alias="BlockDescription")


class PatronData(Shape):
    """``PatronBasicData``."""

    patron_id: int = Field(alias="PatronID")
    barcode: str | None = Field(default=None, alias="Barcode")
    former_id: str | None = Field(default=None, alias="FormerID")
    name_first: str | None = Field(default=None, alias="NameFirst")
    name_middle: str | None = Field(default=None, alias="NameMiddle")
    name_last: str | None = Field(default=None, alias="NameLast")
    email: str | None = Field(default=None, alias="EmailAddress")
    other_email: str | None = Field(default=None, alias="AltEmailAddress")
    patron_code: int | None = Field(default=None, alias="PatronCodeID")
    expires: str | None = Field(default=None, alias="ExpirationDate")
    charges: float | str | None = Field(default=None, alias="ChargeBalance")
    system_blocks: tuple[SystemBlock, ...] | None = Field(default=None, alias="PatronSystemBlocks")
    user1: str | None = Field(default=None, alias="User1")
    user2: str | None = Field(default=None, alias="User2")
    user3: str | None = Field(default=None, alias="User3")
    user4: str | None = Field(default=None, alias="User4")
    user5: str | None = Field(default=None, alias="User5")


class BasicDataAnswer(Shape):
    """The answer of PatronBasicDataGet, where it is no error."""

    patron: PatronData = Field(alias="PatronBasicData")


class CirculationBlock(Shape):
    """A reason not to lend to a patron now."""

    description: str | None = Field(default=None, alias="BlockDescription")


class CirculationAnswer(Shape):
    """The answer of PatronCirculateBlocksGet, where it is no error."""

    valid: bool | None = Field(default=None, alias="ValidPatron")
    barcode: str | None = Field(default=None, alias="PatronBarcode")
    may_circulate: bool | None = Field(default=None, alias="CanPatronCirculate")
    blocks: tuple[CirculationBlock, ...] | None = Field(default=None, alias="Blocks")


class Charge(Shape):
    """One open charge."""

    outstanding: float | str | None = Field(default=None, alias="OutstandingAmount")


class AccountAnswer(PapiAnswer):
    """The answer of PatronAccountGet, where it is no error."""

    charges: tuple[Charge, ...] | None = Field(default=None, alias="PatronAccountGetRows")


class SearchRow(Shape):
    """One patron whom a search led to."""

    patron_id: int | None = Field(default=None, alias="PatronID")
    barcode: str | None = Field(default=None, alias="Barcode")


class SearchAnswer(PapiAnswer):
    """The answer of PatronSearch, where it is no error."""

    total: StrictInt | None = Field(default=None, alias="TotalRecordsFound")
    rows: tuple[SearchRow, ...] | None = Field(default=None, alias="PatronSearchRows")


class PatronCode(Shape):
    """One patron code and its name."""

    id: int = Field(alias="PatronCodeID")
    description: str | None = Field(default=None, alias="Description")


class PatronCodesAnswer(Shape):
    """The answer of PatronCodesGet, where it is no error."""

    codes: tuple[PatronCode, ...] | None = Field(default=None, alias="PatronCodesRows")
