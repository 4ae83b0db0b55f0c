"""The parts of Koha's answers that are read, under its own names."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from verifier.rest.json_body import Many, Shape

_LONGEST_SECONDS = 10**9


class ExtendedAttribute(Shape):
    """One extended attribute of a patron."""

    type: str
    value: str | None = None


class Patron(Shape):
    """One row of ``GET /patrons``. Koha leaves out what is not set, or sends null."""

    patron_id: Annotated[int, Field(strict=True, gt=0)]
    cardnumber: str | None = None
    userid: str | None = None
    firstname: str | None = None
    surname: str | None = None
    email: str | None = None
    secondary_email: str | None = None
    category_id: str | None = None
    expiry_date: str | None = None
    restricted: bool | None = None
    patron_card_lost: bool | None = None
    incorrect_address: bool | None = None
    extended_attributes: Many[ExtendedAttribute] | None = None


class Patrons(Shape):
    """The whole list; Koha sends it bare."""

    rows: Many[Patron]


class Account(Shape):
    """``GET /patrons/{patron_id}/account``; what is owed is positive."""

    balance: Annotated[float, Field(strict=True, allow_inf_nan=False)]


class TokenAnswer(Shape):
    """What ``POST /oauth/token`` gives."""

    access_token: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4096}$", repr=False)]
    expires_in: Annotated[float, Field(strict=True, ge=0, le=_LONGEST_SECONDS)] | None = None


class Refusal(Shape):
    """An error of Koha's own; a refused permission is named in whatever form it was written."""

    error: str | None = None
    required_permissions: Any = None
