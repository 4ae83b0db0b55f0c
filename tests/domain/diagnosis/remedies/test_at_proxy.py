from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import ANOTHER, wrong_attribute
from tests.factories import make_listener
from verifier.domain.diagnosis.remedies import web_server
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint


def passing(**form):
    case = make_case(ANOTHER, decision=wrong_attribute(**form))
    return list(web_server.pass_the_right_one(case, ANOTHER, case.best_match))


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (
            {"door": EntryPoint.HEADER, "listener": make_listener()},
            "Have the web server pass employeeNumber on in the header instead.",
        ),
        (
            {"door": EntryPoint.VUFIND_LDAP},
            "VuFind sends what the patron types, whatever else arrives",
        ),
        ({"door": EntryPoint.VUFIND_OIDC}, "VuFind sends sub, whatever else arrives"),
        (
            {"door": EntryPoint.VUFIND_SIP2},
            "VuFind sends what the library system calls the patron",
        ),
    ],
)
def test_a_header_carries_what_the_delivery_cannot(form, says):
    """The lines pass on the right attribute, and drop what a client forges."""
    [remedy] = passing(**form)

    assert remedy.text.startswith(says)
    assert 'RequestHeader set x-remote-user "%{employeeNumber}e"' in remedy.snippet
    assert "RequestHeader unset x-remote-user early" in remedy.snippet
    assert "VuFind and its accounts stay as they are" in remedy.trade_off


@pytest.mark.parametrize(
    "door", [EntryPoint.VUFIND_SHIBBOLETH, EntryPoint.VUFIND_CAS, EntryPoint.DIRECT]
)
def test_there_is_no_need_where_the_delivery_can_choose(door):
    """A header would only be one part more."""
    assert [] == passing(door=door)


def test_a_missing_header_comes_with_its_lines():
    """How it is tried is said as well."""
    finding = make_finding(
        "request.header-missing", owner=Owner.DISCOVERY, station=Station.LISTENER
    )
    [remedy] = web_server.advised(make_case(finding), finding)

    assert 'set x-remote-user "%{employeeNumber}e"' in remedy.snippet
    assert "it must not arrive" in remedy.applies


def test_a_typed_name_can_be_replaced_by_an_attribute():
    """Where one is known to be the library's; what is sent anyway needs no header."""
    finding = make_finding("request.typed-name", owner=Owner.DISCOVERY)
    typed = wrong_attribute(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
    [remedy] = web_server.pass_another_attribute(make_case(finding, decision=typed), finding)

    assert remedy.text.startswith("VuFind sends what the patron types")
    assert [] == list(web_server.pass_another_attribute(make_case(finding), finding))


def test_what_is_no_attribute_has_no_variable():
    """The advice stands alone where no variable could be named."""
    finding = make_finding(
        "request.header-missing", owner=Owner.DISCOVERY, station=Station.LISTENER
    )
    decision = wrong_attribute(
        door=EntryPoint.HEADER, identifier="name-id", listener=make_listener()
    )
    [remedy] = web_server.advised(make_case(finding, decision=decision), finding)

    assert ((), None) == (remedy.snippets, remedy.applies)
