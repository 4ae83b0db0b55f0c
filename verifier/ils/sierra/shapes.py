"""What is read of Sierra's answers (Sierra API reference, v6)."""

from __future__ import annotations

from pydantic import Field, StrictInt

from verifier.rest.json_body import Shape


class SierraToken(Shape):
    """The answer of ``POST /token``."""

    access_token: str = Field(pattern=r"^[!-~]{1,4000}$")  # nothing that could end a header
    expires_in: float | None = None


class SierraError(Shape):
    """The envelope of every error."""

    code: StrictInt


class SierraBlock(Shape):
    """``blockInfo``: a manual block's code, and the day until which a patron is blocked."""

    code: str | None = None
    until: str | None = None


class SierraVarField(Shape):
    """One field of variable length: all of it in ``content``, or cut into subfields."""

    field_tag: str | None = Field(default=None, alias="fieldTag")
    content: str | None = None


class SierraPatron(Shape):
    """A patron. Of a deleted one Sierra tells the id alone."""

    id: int | str
    deleted: bool = False
    names: tuple[str, ...] | None = None
    barcodes: tuple[str, ...] | None = None
    unique_ids: tuple[str, ...] | None = Field(default=None, alias="uniqueIds")
    emails: tuple[str, ...] | None = None
    expiration_date: str | None = Field(default=None, alias="expirationDate")
    patron_type: int | str | None = Field(default=None, alias="patronType")
    block_info: SierraBlock | None = Field(default=None, alias="blockInfo")
    money_owed: float | str | None = Field(default=None, alias="moneyOwed")
    var_fields: tuple[SierraVarField, ...] | None = Field(default=None, alias="varFields")
