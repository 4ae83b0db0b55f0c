"""What to change in ReShare's own settings, under the labels on its screens.

Source: ui-rs, ``translations/ui-rs/en.json``; mod-rs, ``SettingsData.groovy``.
"""

from collections.abc import Iterator, Mapping

from verifier.domain.diagnosis.case import Case, one_line, profile_row
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.report import Remedy

_SETTINGS = "Settings > Resource sharing"
_PROFILE_ROW = (
    'Find the row whose "Patron profile code" is the patron\'s, letter for letter, and set "Can '
    'create requests?" to yes.'
)
_THIS_ROW = (
    'Find the row whose "Patron profile code" is {row}, letter for letter, and set "Can create '
    'requests?" to yes.'
)
_CHECK_ON = (
    'Choose your library system, and NCIP under "Borrower check"; then fill in "Local NCIP '
    'settings".'
)
_ONLY_STATUS = (
    "ReShare reads the first privilege called STATUS, and nothing else about blocks and fines."
)
_USER_ID = (
    "It shows what ReShare received; a hold is placed for exactly that text when the item arrives."
)
_ASK_AGAIN = (
    'From the next request on; "Update and resubmit request" asks again for one that is there.'
)
_PROFILES_OR = (
    "For: everybody of this group can borrow at once. Against: it opens ReShare to the whole "
    "group, not to this patron alone."
)
LABELS: Mapping[str, tuple[str, str]] = {
    "decision.profile-not-allowed": (f"{_SETTINGS} > Host LMS patron profiles", _PROFILE_ROW),
    "decision.borrower-check-off": (f"{_SETTINGS} > Host LMS integration", _CHECK_ON),
    "decision.disagrees-with-ils": (
        "the patron's record in the library system, and how it answers ReShare",
        _ONLY_STATUS,
    ),
    "patron.found-by-username-only": ('the request in ReShare, "User ID"', _USER_ID),
}
"""Where it is on the screen, and what to do or see there."""


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, and where on the screen the setting is."""
    crosslink = case.settings.is_crosslink
    where, how = (None, None) if crosslink else LABELS.get(finding.check, (None, None))
    of_a_profile = finding.check == "decision.profile-not-allowed"
    row = profile_row(case) if of_a_profile and not crosslink else None
    if row is not None:
        where, how = f"{where}: {one_line(row)}", _THIS_ROW.format(row=one_line(row))
    yield Remedy(
        finding=finding.check,
        owner=Owner.RESHARE,
        product="crosslink" if crosslink else "reshare",
        place="in CrossLink" if crosslink else "in ReShare",
        text=advice_on(case, finding),
        how=how,
        where=where,
        applies=_ASK_AGAIN if of_a_profile else None,
        trade_off=_PROFILES_OR if of_a_profile else None,
    )
