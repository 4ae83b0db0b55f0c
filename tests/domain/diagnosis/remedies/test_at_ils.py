from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import TRANSFORMED, decided, scoped
from tests.factories import make_found, make_identifier, make_record, make_settings
from verifier.domain.diagnosis.remedies import ils
from verifier.domain.model.finding import Owner, Station

NOT_FOUND = make_finding("patron.not-found", owner=Owner.ILS, station=Station.ILS)


def advised(finding=NOT_FOUND, settings=None, **form):
    decision = decided({"employeeNumber": "1"}, {}, settings=settings, **form)
    [remedy] = ils.advised(make_case(finding, decision=decision), finding)
    return remedy


@pytest.mark.parametrize(
    ("system", "kind", "place", "field"),
    [
        ("Koha", "barcode", "Koha", "Card number"),
        ("Koha", "userid", "Koha", "Username"),
        ("ALMA", "primary_id", "Alma", "Primary identifier"),
        ("FOLIO", "externalSystemId", "FOLIO", "External system ID"),
        ("Sierra", "Barcode", "Sierra", "P BARCODE"),
        ("WMS2", "barcode", "WorldShare", "Barcode"),
    ],
)
def test_the_field_has_the_librarys_own_name(system, kind, place, field):
    """The setting of ReShare says which system it is; the site file, which identifier."""
    settings = make_settings(host_lms_integration=system)
    remedy = advised(settings=settings, ils_identifier=kind)

    assert f"in the library system, {place}" == remedy.place
    assert f'the patron\'s record, "{field}"' == remedy.where


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (make_settings(host_lms_integration="Voyager"), "barcode"),
        (make_settings(host_lms_integration="Koha", stated=False), "barcode"),
        (make_settings(host_lms_integration="Koha"), "shoe size"),
    ],
)
def test_a_field_that_is_not_known_is_not_named(settings, kind):
    """What nobody stated is not guessed."""
    assert advised(settings=settings, ils_identifier=kind).where is None


def test_a_finding_about_something_else_names_no_field():
    """An expired registration is not in the identifier's field."""
    expired = make_finding("patron.record-expired", owner=Owner.ILS, station=Station.ILS)

    assert advised(expired).where is None


def test_the_record_may_have_the_slip():
    """A lost zero can be mended in the record of this one patron."""
    record = make_record(make_identifier("12345"))
    released = {
        "employeeNumber": "0012345",
        "givenName": "Gail",
        "sn": "Good",
        "mail": "gail.good@example.edu",
    }
    case = make_case(TRANSFORMED, decision=decided(released, {"12345": make_found(record)}))
    [remedy] = ils.record_what_is_sent(case, TRANSFORMED)

    assert (Owner.ILS, 'the patron\'s record, "Barcode"') == (remedy.owner, remedy.where)
    assert "one patron only" in remedy.trade_off


def test_a_scope_is_no_slip_in_a_record():
    """No library writes it into a card number."""
    assert [] == list(
        ils.record_what_is_sent(make_case(TRANSFORMED, decision=scoped()), TRANSFORMED)
    )


def test_the_patron_reads_no_word_about_systems():
    """Who settles a balance does it at the desk."""
    fines = make_finding("patron.fines-over-limit", owner=Owner.PATRON, station=Station.ILS)
    [remedy] = ils.correct_the_record(make_case(fines), fines)

    assert (Owner.PATRON, "at the library's desk") == (remedy.owner, remedy.place)
    assert "Settle the balance with the library, or have it waived." == remedy.text


def test_the_group_in_the_record_may_be_the_wrong_one():
    """Then the list of allowed groups can stay as it is."""
    refused = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
    [remedy] = ils.another_group(make_case(refused), refused)

    assert Owner.ILS is remedy.owner
    assert "this patron alone" in remedy.trade_off
