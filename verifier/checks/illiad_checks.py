"""Every check on ILLiad, by hand: on the site's settings, then on one user."""

from __future__ import annotations

from verifier.checks.check import Check, ask
from verifier.checks.illiad.addon_setting_blanks import addon_setting_blanks
from verifier.checks.illiad.addon_setting_empty import addon_setting_empty
from verifier.checks.illiad.another_field_right import another_field_right
from verifier.checks.illiad.field_empty import field_empty
from verifier.checks.illiad.field_in_other_form import field_in_other_form
from verifier.checks.illiad.field_not_known import field_not_known
from verifier.checks.illiad.field_not_stated import field_not_stated
from verifier.checks.illiad.field_of_another_person import field_of_another_person
from verifier.checks.illiad.key_in_the_clear import key_in_the_clear
from verifier.checks.illiad.number_lost_zeros import number_lost_zeros
from verifier.checks.illiad.pickup_location_no_slug import pickup_location_no_slug
from verifier.checks.illiad.user_not_found import user_not_found
from verifier.checks.patron.found_by_username_only import found_by_username_only
from verifier.checks.patron.letter_case_relied_on import letter_case_relied_on
from verifier.checks.patron.old_barcode_accepted import old_barcode_accepted
from verifier.checks.patron.other_id_returned import other_id_returned
from verifier.model.finding import CheckRun
from verifier.model.illiad import UserCompared
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.match import PatronMatch
from verifier.model.request_form import Door
from verifier.model.site import Site

ILLIAD_PLACE = "[reshare.illiad]"
"""Where the site file says it."""

ILLIAD_SETTING_CHECKS: tuple[Check[IlliadSettings], ...] = (
    field_not_stated,
    key_in_the_clear,
    addon_setting_blanks,
    addon_setting_empty,
    pickup_location_no_slug,
)

ILLIAD_USER_CHECKS: tuple[Check[UserCompared], ...] = (
    user_not_found,
    field_empty,
    another_field_right,
    field_in_other_form,
    number_lost_zeros,
    field_of_another_person,
    field_not_known,
)

ILLIAD_PATRON_CHECKS: tuple[Check[PatronMatch], ...] = (
    old_barcode_accepted,
    found_by_username_only,
    letter_case_relied_on,
    other_id_returned,
)
"""What works today and is known to break, whoever placed the request: the checks of a login."""


def illiad_runs(site: Site) -> tuple[CheckRun, ...]:
    """Judge what the site file says of ILLiad, without asking anybody.

    Nothing where it does not speak of ILLiad at all; but where requests come from there, that it
    is silent is told.
    """
    settings = site.illiad
    if settings is None and site.form.door is Door.ILLIAD:
        settings = IlliadSettings()
    return ask(ILLIAD_SETTING_CHECKS, settings) if settings is not None else ()
