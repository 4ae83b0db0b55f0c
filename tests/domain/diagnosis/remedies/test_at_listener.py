from __future__ import annotations

import json

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import TRANSFORMED, decided, scoped
from tests.factories import make_found, make_identifier, make_listener, make_record
from verifier.domain.diagnosis.remedies import listener
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint, ListenerService
from verifier.domain.reshare_rules.listener import transform


def rewriting(decision):
    return list(listener.rewrite(make_case(TRANSFORMED, decision=decision), TRANSFORMED))


def settings_in(remedy):
    [settings] = json.loads(remedy.snippet)["services"].values()
    return settings


def test_the_rule_makes_the_librarys_identifier_of_what_this_patron_sends():
    """The settings to copy, read back, lead this patron's value to the record."""
    [remedy] = rewriting(scoped(door=EntryPoint.HEADER, listener=make_listener()))

    assert remedy.text.startswith("In the listener's settings rewrite the identifier.")
    assert "at least two patrons" in remedy.text
    service = ListenerService(**settings_in(remedy))
    assert "ggood" == transform(service, [b"ggood@example.edu"]).result


def test_a_link_is_never_rewritten_and_that_is_said():
    """What VuFind puts into the link passes the listener by."""
    [remedy] = rewriting(scoped())

    assert "what comes with the link is never rewritten" in remedy.text
    assert "a header" in remedy.trade_off
    assert [
        "The listener's configuration",
        "Apache before the request form, in its virtual host",
        "or nginx before the request form, within http { }",
        "and in the location of the request form",
    ] == [snippet.place for snippet in remedy.snippets]


def test_one_rule_is_in_force_already():
    """The listener has one rule only, so a second one is not proposed."""
    rule = make_listener(reqIdRegex="^X(.*)$", reqIdReplacement="$1")

    assert [] == rewriting(scoped(door=EntryPoint.HEADER, listener=rule))


def test_nothing_is_proposed_on_a_dangerous_transform_without_confirmation():
    """A number without its zeros may be another person's."""
    record = make_record(make_identifier("12345"))
    decision = decided({"employeeNumber": "0012345"}, {"12345": make_found(record)})

    assert [] == rewriting(decision)


@pytest.mark.parametrize(
    ("check", "now", "then"),
    [
        ("request.header-name-capitals", {"reqIdHeader": "X-Id"}, {"reqIdHeader": "x-id"}),
        (
            "request.replacement-empty",
            {"reqIdRegex": "^0+", "reqIdReplacement": ""},
            {"reqIdHeader": "x-remote-user", "reqIdRegex": "^0+(.+)$", "reqIdReplacement": "$1"},
        ),
        (
            "request.both-cases",
            {"reqIdToUpper": True, "reqIdToLower": True},
            {"reqIdHeader": "x-remote-user", "reqIdToLower": True},
        ),
        (
            "patron.transform-spoils-identifier",
            {"reqIdToLower": True},
            {"reqIdHeader": "x-remote-user"},
        ),
    ],
)
def test_settings_are_written_as_they_should_be(check, now, then):
    """Where it is certain what is meant, the whole block can be copied."""
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.LISTENER)
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener(**now))
    [remedy] = listener.advised(make_case(finding, decision=decision), finding)

    assert then == settings_in(remedy)
    assert "Restart the listener" in remedy.applies


def test_what_is_meant_cannot_always_be_known():
    """An expression that did not fit is left to people."""
    finding = make_finding("request.regex-not-matched", owner=Owner.RESHARE)
    [remedy] = listener.advised(make_case(finding), finding)

    assert ((), None) == (remedy.snippets, remedy.applies)
