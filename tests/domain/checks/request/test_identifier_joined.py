from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, findings, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.identifier_joined import identifier_joined
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.request_form import EntryPoint


def test_a_service_provider_joins_values():
    """Values joined by a semicolon are shown beside those that were released."""
    found = finding(identifier_joined, make_preview({"employeeNumber": ("1", "2")}))

    assert (
        "The request would carry several values joined into one patron identifier."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", "1;2"),
        ("attribute", "employeeNumber", "1"),
        ("attribute", "employeeNumber", "2"),
    ] == proofs(found)
    assert (Severity.ERROR, Station.SERVICE_PROVIDER, Owner.DISCOVERY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_a_header_that_came_twice():
    """Values joined by a comma, as of a repeated header, count as well."""
    preview = replace(make_preview(), patron_identifier="1, 2")

    assert 1 == len(findings(identifier_joined, preview))


def test_values_that_were_released_as_one():
    """A single released value that already holds several is the identity provider's."""
    preview = replace(make_preview({"employeeNumber": "1;2"}), patron_identifier="1;2")

    found = finding(identifier_joined, preview)

    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)


@pytest.mark.parametrize("value", [BARCODE, r"1\;2", "uid=ggood, ou=people, dc=example"])
def test_one_value_passes(value):
    """An escaped semicolon and the commas of a directory name join nothing."""
    preview = replace(make_preview(), patron_identifier=value)

    assert "the identifier is one value" == saw(identifier_joined, preview)


def test_a_rule_that_keeps_one_passes():
    """A listener that keeps one of the values sends one value."""
    listener = make_listener(reqIdRegex="^([^;]+);.*$", reqIdReplacement="$1")
    form = make_form(door=EntryPoint.HEADER, listener=listener)

    assert "the identifier is one value" == saw(
        identifier_joined, make_preview({"employeeNumber": ("1", "2")}, form=form)
    )


def test_no_identifier():
    """Without an identifier there is nothing to ask."""
    assert "The request would carry no identifier." == reason(
        identifier_joined, make_preview({"mail": "g@example.edu"})
    )
