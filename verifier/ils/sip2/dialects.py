"""What the library systems put into the fields that SIP2 leaves to vendors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One library system's own fields, by their codes, and how it answers.

    A field that a dialect does not name is not read: the same code means an expiry date in one
    system and the number of the patron type in another.
    """

    expires: tuple[str, ...] = ()  # codes of a date, the first that is one
    expired: str | None = None  # code of "Y" where the record has expired
    group: tuple[str, ...] = ()  # codes of the patron type, the first that is sent
    group_label: str | None = None
    internal_id: str | None = None
    echoes: bool = False  # AA is always the identifier asked for
    only_active: bool = False  # only active cards of active records are found
    flags_without_password: bool = False  # the status flags are true where CQ is N
    unknown_words: tuple[str, ...] = ()  # AF of an unknown patron, where BL is not sent
    unknown_may_be: str = ""  # what else BL=N may mean


_SIPSERVER = Dialect(expires=("PA",), group=("PC",), internal_id="XI", flags_without_password=True)

DIALECTS = {
    "generic": Dialect(
        expires=("PA", "PX"),
        expired="PY",
        group=("PC", "FU"),
        group_label="FV",
        internal_id="XI",
    ),
    "evergreen": Dialect(
        expires=_SIPSERVER.expires,
        group=_SIPSERVER.group,
        internal_id=_SIPSERVER.internal_id,
        flags_without_password=True,
        echoes=True,
        only_active=True,
        unknown_may_be=(
            "Over SIP2 Evergreen says the same of an unknown person, of an old or inactive card "
            "and of an inactive or deleted record, so this source cannot tell which it is."
        ),
    ),
    "koha": _SIPSERVER,
    "polaris": Dialect(
        expires=("PX",),
        expired="PY",
        group=("PA",),
        unknown_words=("patron does not exist",),
    ),
    "sierra": Dialect(),
    "folio": Dialect(group=("FU",), group_label="FV"),
    "alma": Dialect(
        unknown_may_be=(
            "Alma looks only at the type of identifier that its self-check profile names."
        ),
    ),
    "tlc": Dialect(unknown_words=("unknown borrower barcode",)),
    "symphony": Dialect(),
}
"""By the word in the site file. Sources: the systems' own documentation and programs."""
