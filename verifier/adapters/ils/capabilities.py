"""What each kind of connection can and cannot return about a patron."""

from verifier.domain.model.patron import Capabilities, Capability, CapabilityName
from verifier.domain.model.site import IlsConnection

# What each kind of connection can and cannot see: the one table, for reports and documentation.
#
# Source: the vendors' documentation and the programs themselves, as far as they are public. A
# connection's key here is its connector, or ``connector:system`` where the system behind it or
# its dialect makes a difference.

YES = Capability(seen="yes")


def _no(note: str) -> Capability:
    return Capability(seen="no", note=note)


def _sometimes(note: str) -> Capability:
    return Capability(seen="sometimes", note=note)


def _but(base: Capabilities, **others: Capability) -> Capabilities:
    """Everything is seen as in *base* but what is named here, with underscores for hyphens."""
    named = {CapabilityName(name.replace("_", "-")): others[name] for name in others}
    return {**base, **named}


_ALL = _but(
    dict.fromkeys(CapabilityName, YES),
    by_email=_no("This kind of connection cannot be asked by e-mail address."),
)
_NCIP = _but(
    _ALL,
    old_identifiers=_sometimes("NCIP has former identifiers, but few library systems send them."),
    several_matches=_sometimes("NCIP can say that two patrons match, if the system tells it."),
    account_status=_sometimes(
        "NCIP tells only the word that the library system puts into STATUS."
    ),
    expiry=_sometimes("NCIP can carry an expiry date, but few library systems send one."),
    group=_sometimes("NCIP tells the group if the library system sends it as a privilege."),
    blocks=_sometimes("NCIP can carry blocks, but many library systems send none."),
    balance=_sometimes("NCIP can carry a balance, but few library systems send one."),
)
_NCIP_FIRST_HIT = _no("Over NCIP this library system shows one patron, even where two match.")
_NCIP_1 = _but(
    _NCIP,
    old_identifiers=_no("NCIP 1 has no place for former identifiers."),
    balance=_no("NCIP 1 is not asked for a balance."),
    expiry=_sometimes("NCIP 1 answers may carry an expiry date with a privilege."),
    several_matches=_NCIP_FIRST_HIT,
)
_NCIP_2 = _but(
    _NCIP,
    old_identifiers=_no(
        "This library system tells no former identifiers over NCIP, so an old card looks like an "
        "unknown person."
    ),
    several_matches=_NCIP_FIRST_HIT,
    expiry=_no("This library system tells no expiry date over NCIP."),
    balance=_no("This library system tells no balance over NCIP."),
)
_SIP2 = _but(
    _ALL,
    old_identifiers=_no(
        "SIP2 has no place for former cards: an old card looks like an unknown person."
    ),
    several_matches=_no("SIP2 answers about one patron at a time."),
    account_status=_sometimes(
        "SIP2 has no word for an inactive record: it shows as blocked, or as an unknown patron."
    ),
    expiry=_sometimes("SIP2 tells the expiry date only in a vendor's own field."),
    group=_sometimes("SIP2 tells the patron type only in a vendor's own field."),
)
_SIP2_NO_EXPIRY = _no("This library system sends no expiry date over SIP2.")
_SIP2_NO_GROUP = _no("This library system sends no patron type over SIP2.")
_OF_A_FILE = {  # what is seen of any file
    CapabilityName.NO_SUCH_PATRON: YES,
    CapabilityName.SEVERAL_MATCHES: YES,
    CapabilityName.BY_EMAIL: YES,
}
CAPABILITIES: dict[str, Capabilities] = {
    "ncip": _NCIP,
    "ncip:alma": _but(
        _NCIP_2,
        blocks=_no("Alma tells no blocks over NCIP: a blocked patron's STATUS is ACTIVE."),
        account_status=_sometimes("Over NCIP Alma finds active patrons only."),
        old_identifiers=_no("Over NCIP Alma finds active patrons, and shows no former cards."),
    ),
    "ncip:folio": _but(
        _NCIP_2,
        several_matches=_no(
            "FOLIO's NCIP takes the first of several patrons that match by barcode, external "
            "system id or user name."
        ),
        blocks=_sometimes("FOLIO tells over NCIP that a patron is blocked, but not why."),
    ),
    "ncip:koha": _but(
        _NCIP_2,
        expiry=YES,
        balance=_sometimes("Koha tells over NCIP only that the limit for fines is passed."),
        blocks=_sometimes("Koha tells the kind of block over NCIP by its STATUS word."),
    ),
    "ncip:sierra": _but(
        _NCIP_2, blocks=_sometimes("Sierra's STATUS is Y or N, without a reason.")
    ),
    "ncip:millennium": _but(
        _NCIP_2, blocks=_sometimes("Millennium's STATUS is Y or N, without a reason.")
    ),
    "ncip:ncsu": _NCIP_2,
    "ncip:evergreen": _but(
        _NCIP_2,
        no_such_patron=_sometimes(
            "How Evergreen's NCIP answers about an unknown patron has not been seen."
        ),
        account_status=_no("Over NCIP Evergreen calls every patron active."),
        blocks=_no("Evergreen tells no blocks over NCIP: its one privilege is always active."),
    ),
    "ncip:default": _NCIP,
    "ncip:symphony": _NCIP_1,
    "ncip:horizon": _NCIP_1,
    "ncip:tlc": _NCIP_1,
    "ncip:polaris": _but(
        _NCIP_1,
        expiry=_sometimes("Polaris sends the date as the value of a privilege."),
        blocks=_no("Polaris sends no STATUS over NCIP."),
        account_status=_no("Polaris sends no STATUS over NCIP."),
    ),
    "ncip:aleph": _but(_NCIP_1, blocks=_no("Aleph tells no blocks over NCIP.")),
    "ncip:voyager": _NCIP_1,
    "wms": _but(
        _ALL,
        old_identifiers=_no(
            "WMS lists a person's identifiers by source, but not which one is in use."
        ),
        balance=_no("WMS tells no balance."),
        account_status=_no("WMS has no active or inactive word for a patron, only a block."),
    ),
    "sip2": _SIP2,
    "sip2:evergreen": _but(
        _SIP2,
        no_such_patron=_sometimes(
            "Evergreen answers alike for an unknown person, an old card and a deleted record."
        ),
        expiry=YES,
        group=YES,
    ),
    "sip2:koha": _but(_SIP2, expiry=YES, group=YES),
    "sip2:polaris": _but(_SIP2, expiry=YES, group=YES),
    "sip2:folio": _but(_SIP2, expiry=_SIP2_NO_EXPIRY, group=YES),
    **{
        f"sip2:{dialect}": _but(_SIP2, expiry=_SIP2_NO_EXPIRY, group=_SIP2_NO_GROUP)
        for dialect in ("sierra", "alma", "tlc", "symphony")
    },
    "folio": _but(
        _ALL,
        old_identifiers=_no(
            "FOLIO keeps one barcode and no former ones, so an old card looks like an unknown "
            "person."
        ),
        by_email=YES,
    ),
    "koha": _but(
        _ALL,
        no_such_patron=_sometimes(
            "Koha shows an account only the patrons of its own libraries, unless it may see all."
        ),
        blocks=_sometimes("Koha's interface tells no blocks because of overdue items."),
        old_identifiers=_no(
            "Koha keeps one card number and no former ones, so an old card looks like an unknown "
            "person."
        ),
        account_status=_no("Koha has no inactive patrons: a record expires or is restricted."),
        by_email=YES,
    ),
    "alma": _but(_ALL, by_email=YES),
    "sierra": _but(
        _ALL,
        old_identifiers=_no("Sierra keeps several barcodes and does not say which are in use."),
    ),
    "polaris": _but(
        _ALL,
        several_matches=_no("Polaris answers about one barcode at a time."),
        old_identifiers=_sometimes("Polaris keeps one former barcode."),
    ),
    "symphony": _but(
        _ALL,
        old_identifiers=_sometimes("Symphony keeps former ids only where the library set it so."),
        account_status=_no("Symphony has no inactive patrons: their standing and expiry tell."),
    ),
    "spreadsheet": {
        **dict.fromkeys(
            CapabilityName,
            _sometimes("A spreadsheet tells what its columns hold, as of the day of its export."),
        ),
        **_OF_A_FILE,
    },
    "record": {
        **dict.fromkeys(CapabilityName, _sometimes("A file of records tells what it holds.")),
        **_OF_A_FILE,
    },
}
"""Every source by its key."""


_COLUMNS = {
    CapabilityName.OLD_IDENTIFIERS: ("old_identifiers",),
    CapabilityName.ACCOUNT_STATUS: ("status",),
    CapabilityName.EXPIRY: ("expires",),
    CapabilityName.GROUP: ("group",),
    CapabilityName.BLOCKS: ("blocked",),
    CapabilityName.BALANCE: ("balance",),
    CapabilityName.NAME: ("full_name", "family_name"),
    CapabilityName.EMAIL: ("email",),
    CapabilityName.BY_EMAIL: ("email",),
}
"""The settings of a spreadsheet that name the columns in which something is seen."""


def capabilities_of(connection: IlsConnection) -> Capabilities:
    """Give what *connection* can see, by its connector and the system or dialect it names.

    Of a spreadsheet nothing is seen of which no column is named.
    """
    if connection.connector == "spreadsheet":
        unnamed = {
            sight: _no(f"The spreadsheet's settings name no column for it ({settings[0]}).")
            for sight, settings in _COLUMNS.items()
            if not any(connection.option(setting) for setting in settings)
        }
        return {**CAPABILITIES["spreadsheet"], **unnamed}
    system = connection.option("system") or connection.option("dialect")
    own = f"{connection.connector}:{system.strip().lower()}"
    return CAPABILITIES.get(own) or CAPABILITIES.get(connection.connector, {})
