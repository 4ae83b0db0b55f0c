from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories import make_identifier, make_record, make_site
from verifier.adapters.http import fetch
from verifier.adapters.ils.ncip.client import lookup_user
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.adapters.ils.ncip.settings import NcipSettings
from verifier.demo.ncip_responder import DemoNcip
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    Stops,
)
from verifier.domain.model.site import IlsConnection, IlsRole

INACTIVE = IdentifierStatus.INACTIVE
GAIL = make_record(
    make_identifier("21234000000018", primary=True),
    make_identifier("21234000000026", status=INACTIVE),
    make_identifier("g.good", "username"),
    expires=date(2030, 6, 30),
    balance=Balance(amount=Decimal("31.50"), currency="USD"),
    blocks=(Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Fines over the limit"),),
)
TWICE = make_record(make_identifier("21234000000034"), internal_id="t1")
OPTIONS = (("from_agency", "EXU"), ("to_agency", "EXU"))


@pytest.fixture(scope="module")
def ncip():
    with DemoNcip([GAIL, TWICE, replace(TWICE, internal_id="t2")]) as running:
        yield running


def ask(ncip, value, *, role=IlsRole.RESHARE, kind=KeyKind.USER_ID, options=OPTIONS):
    connection = IlsConnection(
        id="demo", connector="ncip", role=role, url=ncip.url, options=options
    )
    connector = NcipConnector(connection, make_site(Path("unused"), allow_private_addresses=True))
    return connector.look_up(PatronKey(value=value, kind=kind))


def test_tells_reshare_what_it_asks_for(ncip):
    found = ask(ncip, "21234000000018")

    assert ("21234000000018", "barcode") == (found.answer.user_id, found.matched_type)
    assert [("PROFILE", "GRAD"), ("STATUS", "BLOCKED")] == [
        (privilege.key, privilege.value) for privilege in found.answer.privileges
    ]
    assert ("Gail", "Good") == (found.record.name.given, found.record.name.family)
    assert ("gail.good@example.edu",) == found.record.emails
    assert date(2030, 6, 30) == found.record.expires
    assert None is found.record.balance
    assert INACTIVE not in {identifier.status for identifier in found.record.identifiers}


def test_tells_evidence_what_it_knows_besides(ncip):
    record = ask(ncip, "21234000000018", role=IlsRole.EVIDENCE).record

    assert ["21234000000026"] == [
        identifier.value for identifier in record.identifiers if identifier.status is INACTIVE
    ]
    assert "Fines over the limit" in [block.message for block in record.blocks]
    assert Balance(amount=Decimal("31.50"), currency="USD") == record.balance
    assert PatronGroup(code="GRAD") == record.group
    assert "u1" == record.internal_id


@pytest.mark.parametrize("value", ["21234000000026", "g.good", "21234", " 21234000000018"])
def test_knows_nobody_by_another_value(ncip, value):
    assert isinstance(ask(ncip, value), NotFound)


def test_finds_by_user_name_where_asked_so(ncip):
    found = ask(ncip, "g.good", kind=KeyKind.USERNAME)

    assert "21234000000018" == found.answer.user_id
    assert isinstance(ask(ncip, "21234000000018", kind=KeyKind.USERNAME), NotFound)


def test_two_records_are_non_unique(ncip):
    assert isinstance(ask(ncip, "21234000000034"), Ambiguous)


@pytest.mark.parametrize(
    ("options", "failure"),
    [
        ((*OPTIONS, ("namespace_style", "default-unqualified")), LookupFailure.PROTOCOL_ERROR),
        ((("from_agency", "EXU"),), LookupFailure.PROTOCOL_ERROR),
    ],
)
def test_is_strict_about_version_and_agencies(ncip, options, failure):
    """What a strict server does not take is a problem of the question, not of the patron."""
    outcome = ask(ncip, "21234000000018", options=options)

    assert isinstance(outcome, CouldNotLook)
    assert failure is outcome.failure


@pytest.mark.parametrize("style", ["prefixed", "qualified"])
def test_takes_both_qualified_styles(ncip, style):
    options = (*OPTIONS, ("namespace_style", style))

    assert "found" == ask(ncip, "21234000000018", options=options).kind


@pytest.mark.parametrize(
    ("content_type", "body", "status", "words"),
    [
        ("text/xml", None, 415, b""),
        ("application/xml; charset=utf-8", None, 200, b"LookupUserResponse"),
        ("application/xml", b"<NCIPMessage/>", 200, b"Invalid Message Syntax Error"),
        ("application/xml", b"<!DOCTYPE x><x/>", 200, b"Invalid Message Syntax Error"),
    ],
)
def test_is_strict_about_form(ncip, content_type, body, status, words):
    options = NcipSettings(from_agency="EXU", to_agency="EXU")
    question = lookup_user(PatronKey(value="21234000000018"), options)

    answer = fetch(
        "POST",
        ncip.url,
        body=question if body is None else body,
        headers={"Content-Type": content_type},
        deadline_seconds=5,
        max_bytes=100_000,
    )

    assert status == answer.status
    assert words in answer.body


def test_counts_questions_and_stops():
    with DemoNcip([GAIL]) as ncip:
        ask(ncip, "21234000000018")
        assert 1 == ncip.questions
    ncip.stop()

    assert LookupFailure.UNREACHABLE is ask(ncip, "21234000000018").failure
