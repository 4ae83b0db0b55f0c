"""The columns of ILLiad's Users table.

Source: Atlas Systems, ILLiad Web Platform API, the JSON of a user. Which of them the add-on sends
to ReShare as the patron identifier is a setting of the library's; no default of it is known.
"""

from __future__ import annotations

from types import MappingProxyType

USER_NAME = "UserName"
EXTERNAL_ID = "ExternalUserId"

IDENTIFYING = (
    USER_NAME,
    "SSN",
    "Number",
    "EMailAddress",
    "UserInfo1",
    "UserInfo2",
    "UserInfo3",
    "UserInfo4",
    "UserInfo5",
    EXTERNAL_ID,
)
"""Columns that libraries keep an identifier in. ``SSN`` often holds the library's own number.

The last one repeats another column, which is mapped for each key of the Web Platform: that one
goes before it.
"""

PERSON = ("FirstName", "LastName", "EMailAddress")
"""Columns that say whose row it is."""

OTHERS = (
    "Status",
    "Phone",
    "MobilePhone",
    "Department",
    "NVTGC",
    "NotificationMethod",
    "DeliveryMethod",
    "LoanDeliveryMethod",
    "LastChangedDate",
    "AuthorizedUsers",
    "Cleared",
    "Web",
    "Address",
    "Address2",
    "City",
    "State",
    "Zip",
    "Site",
    "ExpirationDate",
    "UserRequestLimit",
    "Organization",
    "Fax",
    "ShippingAcctNo",
    "ArticleBillingCategory",
    "LoanBillingCategory",
    "Country",
    "SCountry",
    "RSSID",
    "AuthType",
)
"""Read only where the site file names one as the patron's field."""

_SPELT = MappingProxyType({one.lower(): one for one in (*IDENTIFYING, *PERSON, *OTHERS)})


def column_named(name: str) -> str | None:
    """Give a column as ILLiad's JSON spells it, whatever the letter case; None where unknown.

    The database writes ``Username`` and ``EMailAddress``, the JSON ``UserName``.
    """
    return _SPELT.get(name.strip().lower())


def is_secret(name: str) -> bool:
    """Whether a column of that name is never read: a password, its hash or its hint."""
    return "password" in "".join(one for one in name.lower() if one.isalpha())


def known_columns() -> tuple[str, ...]:
    """List the columns that a site file may name, in ILLiad's spelling."""
    return tuple(_SPELT.values())
