"""What NCIP can tell about a patron, for each library system."""

from collections.abc import Mapping

from verifier.adapters.ils.capabilities import ALL, YES, but, no, sometimes
from verifier.domain.model.patron import Capabilities

_NCIP = but(
    ALL,
    old_identifiers=sometimes("NCIP has former identifiers, but few library systems send them."),
    several_matches=sometimes("NCIP can say that two patrons match, if the system tells it."),
    account_status=sometimes("NCIP tells only the word that the library system puts into STATUS."),
    expiry=sometimes("NCIP can carry an expiry date, but few library systems send one."),
    group=sometimes("NCIP tells the group if the library system sends it as a privilege."),
    blocks=sometimes("NCIP can carry blocks, but many library systems send none."),
    balance=sometimes("NCIP can carry a balance, but few library systems send one."),
)
_NCIP_FIRST_HIT = no("Over NCIP this library system shows one patron, even where two match.")
_NCIP_1 = but(
    _NCIP,
    old_identifiers=no("NCIP 1 has no place for former identifiers."),
    balance=no("NCIP 1 is not asked for a balance."),
    expiry=sometimes("NCIP 1 answers may carry an expiry date with a privilege."),
    several_matches=_NCIP_FIRST_HIT,
)
_NCIP_2 = but(
    _NCIP,
    old_identifiers=no(
        "This library system tells no former identifiers over NCIP, so an old card looks like an "
        "unknown person."
    ),
    several_matches=_NCIP_FIRST_HIT,
    expiry=no("This library system tells no expiry date over NCIP."),
    balance=no("This library system tells no balance over NCIP."),
)
SEES: Mapping[str, Capabilities] = {
    "": _NCIP,
    "alma": but(
        _NCIP_2,
        blocks=no("Alma tells no blocks over NCIP: a blocked patron's STATUS is ACTIVE."),
        account_status=sometimes("Over NCIP Alma finds active patrons only."),
        old_identifiers=no("Over NCIP Alma finds active patrons, and shows no former cards."),
    ),
    "folio": but(
        _NCIP_2,
        several_matches=no(
            "FOLIO's NCIP takes the first of several patrons that match by barcode, external "
            "system id or user name."
        ),
        blocks=sometimes("FOLIO tells over NCIP that a patron is blocked, but not why."),
    ),
    "koha": but(
        _NCIP_2,
        expiry=YES,
        balance=sometimes("Koha tells over NCIP only that the limit for fines is passed."),
        blocks=sometimes("Koha tells the kind of block over NCIP by its STATUS word."),
    ),
    "sierra": but(_NCIP_2, blocks=sometimes("Sierra's STATUS is Y or N, without a reason.")),
    "millennium": but(
        _NCIP_2, blocks=sometimes("Millennium's STATUS is Y or N, without a reason.")
    ),
    "ncsu": _NCIP_2,
    "evergreen": but(
        _NCIP_2,
        no_such_patron=sometimes(
            "How Evergreen's NCIP answers about an unknown patron has not been seen."
        ),
        account_status=no("Over NCIP Evergreen calls every patron active."),
        blocks=no("Evergreen tells no blocks over NCIP: its one privilege is always active."),
    ),
    "default": _NCIP,
    "symphony": _NCIP_1,
    "horizon": _NCIP_1,
    "tlc": _NCIP_1,
    "polaris": but(
        _NCIP_1,
        expiry=sometimes("Polaris sends the date as the value of a privilege."),
        blocks=no("Polaris sends no STATUS over NCIP."),
        account_status=no("Polaris sends no STATUS over NCIP."),
    ),
    "aleph": but(_NCIP_1, blocks=no("Aleph tells no blocks over NCIP.")),
    "voyager": _NCIP_1,
}
"""By the name of the system; the entry for an empty name covers any other system."""
