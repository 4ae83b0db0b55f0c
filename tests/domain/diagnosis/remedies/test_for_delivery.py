import json
import tomllib

import pytest

from tests.domain.checks.asking import findings
from tests.domain.checks.delivery_tests import (
    HEADER,
    rules,
    with_listener_file,
    with_profiles,
    with_proxy,
    with_rule,
    with_service,
    with_vufind,
)
from tests.factories import make_form
from verifier.domain.checks.delivery.header_filled_when_absent import header_filled_when_absent
from verifier.domain.checks.delivery.header_never_set import header_never_set
from verifier.domain.checks.delivery.idp_without_section import idp_without_section
from verifier.domain.checks.delivery.mapped_under_other_format import mapped_under_other_format
from verifier.domain.checks.delivery.other_attribute_sent import other_attribute_sent
from verifier.domain.checks.delivery.profile_forbidden import profile_forbidden
from verifier.domain.checks.delivery.site_file_differs import site_file_differs
from verifier.domain.checks.delivery.symbol_not_served import symbol_not_served
from verifier.domain.checks.request.header_name_capitals import delivery_header_name_capitals
from verifier.domain.checks.request.regex_invalid import delivery_regex_invalid
from verifier.domain.checks.request.replacement_empty import delivery_replacement_empty
from verifier.domain.diagnosis.remedies.configuration import changes

VUFIND = "[Authentication]\nmethod = {0}\n[{0}]\nusername = mail\ncat_username = employeeNumber\n"


def change(check, delivery):
    """What to change about the one thing that a check finds."""
    (one,) = changes(findings(check, delivery), delivery, [check])
    return one


def service_of(remedy):
    """The listener's settings that are given to copy."""
    return json.loads(remedy.snippet)["services"]["EXU"]


def test_the_advice_of_the_page():
    """In plain words, without marks and without the heading."""
    one = change(profile_forbidden, with_profiles(False))

    assert "Nothing, if it is meant. Otherwise set it to yes." == one.text
    assert ("delivery.profile-forbidden", ()) == (one.finding, one.snippets)


def test_one_change_for_many_findings():
    """The same advice is given once."""
    delivery = with_profiles(False)
    (one,) = findings(profile_forbidden, delivery)

    assert 1 == len(changes((one, one), delivery, [profile_forbidden]))
    assert () == changes((one,), delivery, [])


@pytest.mark.parametrize(
    ("check", "delivery", "settings"),
    [
        (delivery_header_name_capitals, with_service(reqIdHeader="X-A"), {"reqIdHeader": "x-a"}),
        (
            delivery_replacement_empty,
            with_service(reqIdHeader=HEADER, reqIdRegex="@x$"),
            {"reqIdHeader": HEADER, "reqIdRegex": "^(.+)@x$", "reqIdReplacement": "$1"},
        ),
        (delivery_regex_invalid, with_rule("(", facts={"valid": False}), {"reqIdHeader": HEADER}),
        (symbol_not_served, with_listener_file('{"services": {}}'), {"reqIdHeader": HEADER}),
    ],
)
def test_the_listeners_settings_as_they_should_be(check, delivery, settings):
    """Under the site's own symbol."""
    assert settings == service_of(change(check, delivery))


def test_a_line_that_the_own_service_inherits():
    """It concerns the own library, whoever else inherits it."""
    text = '{"okapiUrl": "x", "reqIdHeader": "X-A", "services": {"EXU": {}, "B": {}}}'
    found = findings(delivery_header_name_capitals, with_listener_file(text))
    (one,) = changes(found, with_listener_file(text), [delivery_header_name_capitals])

    assert {"reqIdHeader": "x-a"} == service_of(one)


def test_another_librarys_service():
    """Its settings are not ours to write."""
    text = '{"services": {"EXU": {}, "B": {"reqIdHeader": "X-A"}}}'

    assert () == change(delivery_header_name_capitals, with_listener_file(text)).snippets


def test_lines_for_the_web_server_that_is_there():
    """Apache's alone, with the header that the listener reads."""
    lines = f'RequestHeader set {HEADER} "%{{x}}e"'
    one = change(header_filled_when_absent, with_proxy(lines))

    assert {"apache"} == {snippet.language for snippet in one.snippets}
    assert f"RequestHeader unset {HEADER} early" in one.snippet


def test_lines_for_nginx_alone():
    """Where nothing stands before them, they are no alternative to anything."""
    one = change(header_never_set, with_proxy("location / { proxy_set_header x-b $b; }"))

    assert "nginx before the request form, within http { }" == one.snippets[0].place


@pytest.mark.parametrize("method", ["Shibboleth", "CAS"])
def test_vufinds_section(method):
    """The section of the method, with the variable that the attribute map makes."""
    known = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="card"')
    text = VUFIND.format(method).replace("employeeNumber", "card")
    one = change(other_attribute_sent, with_vufind(text, None, known))

    assert f"[{method}]\nusername = card" == one.snippet


def test_vufinds_variable_as_it_is_written_there():
    """Where attributes arrive in headers, the line to copy has the header's name."""
    text = VUFIND.format("Shibboleth").replace("employeeNumber", "HTTP_EMPLOYEENUMBER")
    one = change(other_attribute_sent, with_vufind(text, None))

    assert "[Shibboleth]\nusername = HTTP_EMPLOYEENUMBER" == one.snippet


def test_the_listeners_settings_for_the_site_file():
    """All that the listener's file sets, as TOML to copy."""
    set_there = {"reqIdHeader": "x-a", "reqIdToLower": True, "reqIdRegex": r"\.x"}
    text = json.dumps({"services": {"EXU": set_there}})
    one = change(site_file_differs, with_listener_file(text))
    copied = tomllib.loads(one.snippet)["reshare"]["listener"]

    assert set_there == copied
    assert "verifier.toml, if it is the old one" == one.snippets[0].place


def test_a_section_and_a_rule():
    """For the identity provider, and for the attribute under its registered name."""
    section = change(idp_without_section, with_vufind("", "", entity_ids=("https://a.example",)))
    rule = change(
        mapped_under_other_format, with_vufind("", None, rules('name="employeeNumber" id="n"'))
    )

    assert 'entityId = "https://a.example"\nusername = employeeNumber' == section.snippet
    assert 'name="urn:oid:2.16.840.1.113730.3.1.3"' in rule.snippet
    assert 'id="n"' in rule.snippet


def test_an_attribute_without_a_registered_name():
    """No rule can be written for it."""
    known = rules('name="libraryCard" id="card"')
    form = make_form(identifier="libraryCard")

    assert (
        () == change(mapped_under_other_format, with_vufind("", None, known, form=form)).snippets
    )
