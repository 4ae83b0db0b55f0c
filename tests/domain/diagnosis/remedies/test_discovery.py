from dataclasses import replace

import pytest
from lxml import etree

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import ANOTHER, EPPN, decided, wrong_attribute
from tests.domain.diagnosis.remedies.php_ini import NO_SECTION, read_ini, unquoted
from tests.factories import (
    BARCODE,
    BASIC,
    make_attribute,
    make_capture,
    make_decision,
    make_form,
    make_listener,
    make_preview,
    make_release,
)
from verifier.domain.diagnosis.remedies import discovery, web_server
from verifier.domain.diagnosis.remedies.discovery import attribute_checker, attribute_rule
from verifier.domain.diagnosis.remedies.web_server import (
    exported_name,
    header_lines,
    header_name,
    variable_name,
)
from verifier.domain.model.attribute_names import UNSPECIFIED
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint

TYPED = (
    "Have people log in to VuFind with what employeeNumber holds: set username of [LDAP] to it."
)
CLAIM = "http://claims.example.edu/librarycard"


def taking(decision):
    case = make_case(ANOTHER, decision=decision)
    return list(discovery.take_the_right_one(case, ANOTHER, case.best_match))


def test_vufind_is_to_take_the_right_attribute():
    """The setting stands under the identity provider's entity ID."""
    [remedy] = taking(wrong_attribute())

    assert remedy.text == "In VuFind's Shibboleth.ini set username to employeeNumber."
    assert remedy.snippet == (
        'entityId = "https://idp.example.edu/idp/shibboleth"\nusername = employeeNumber'
    )
    assert "starts with an empty account" in remedy.caution


def test_a_name_that_no_rule_reads_yet_comes_with_its_rule():
    """The right value may arrive under a name that the service provider does not map."""
    [remedy] = taking(
        wrong_attribute(
            [
                make_attribute("eduPersonPrincipalName", "ggood@example.edu"),
                make_attribute(CLAIM, BARCODE),
            ]
        )
    )
    vufind, rule = remedy.snippets

    assert vufind.text.endswith("username = librarycard")
    assert f'<Attribute name="{CLAIM}"' in rule.text
    assert rule.text.endswith('id="librarycard"/>')


@pytest.mark.parametrize(
    ("door", "text", "setting"),
    [
        (
            EntryPoint.VUFIND_CAS,
            "In VuFind's config.ini set username of [CAS] to employeeNumber.",
            "[CAS]\nusername = employeeNumber",
        ),
        (EntryPoint.VUFIND_LDAP, TYPED, "[LDAP]\nusername = employeenumber"),
    ],
)
def test_each_way_in_has_its_own_setting(door, text, setting):
    """The section of config.ini follows the way people log in."""
    [remedy] = taking(wrong_attribute(door=door))

    assert (text, setting) == (remedy.text, remedy.snippet)


@pytest.mark.parametrize(
    "door", [EntryPoint.VUFIND_OIDC, EntryPoint.VUFIND_ILS, EntryPoint.DIRECT]
)
def test_vufind_cannot_be_told_everywhere(door):
    """Where it takes no attribute there is nothing to set."""
    assert [] == taking(wrong_attribute(door=door))


def test_what_is_no_attribute_is_no_variable():
    """A name identifier has no id in attribute-map.xml."""
    case = make_case(ANOTHER, decision=wrong_attribute())
    by_name_id = replace(case.best_match, attribute="name-id")

    assert [] == list(discovery.take_the_right_one(case, ANOTHER, by_name_id))


def test_an_identifier_that_does_not_arrive_is_taken_from_one_that_does():
    """Instead of general advice the setting is named where the right attribute is known."""
    missing = make_finding("request.identifier-missing", owner=Owner.DISCOVERY)
    decision = wrong_attribute({"employeeNumber": BARCODE, "givenName": "Gail", "sn": "Good"})
    [known] = discovery.advised(make_case(missing, decision=decision), missing)
    [unknown] = discovery.advised(make_case(missing, decision=decided({}, {})), missing)

    assert "In VuFind's Shibboleth.ini set username to employeeNumber." == known.text
    assert unknown.text.startswith("Have the discovery site take its user name from an attribute")
    assert () == unknown.snippets


def test_what_is_sent_now_can_be_mapped():
    """The rule reads the name that comes, under the id that VuFind is set to."""
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    finding = make_finding("release.identifier-under-other-name")
    [remedy] = discovery.map_what_is_sent(
        make_case(finding, decision=decided([near], {})), finding
    )

    assert 'name="urn:mace:dir:attribute-def:employeeNumber"' in remedy.snippet
    assert remedy.snippet.endswith('id="employeeNumber"/>')


def test_a_login_without_the_identifier_can_be_stopped():
    """The service provider's own check names the attribute that is wanted."""
    finding = make_finding("release.identifier-missing")
    [remedy] = discovery.stop_without_it(make_case(finding, decision=decided({}, {})), finding)

    assert "Until employeeNumber arrives, stop logins without it" in remedy.text
    assert 'attributes="employeeNumber"' in remedy.snippet
    assert "it mends nothing" in remedy.trade_off


def test_there_is_no_service_provider_where_saml_is_not_spoken():
    """CAS has neither attribute-map.xml nor a checker."""
    finding = make_finding("release.identifier-missing")
    capture = make_capture(EPPN)
    evidence = make_preview(capture.attributes, protocol=Protocol.CAS)
    case = make_case(finding, decision=make_decision({}, preview=evidence))

    assert [] == list(discovery.stop_without_it(case, finding))
    assert [] == list(discovery.map_what_is_sent(case, finding))


def test_the_login_name_of_cas_can_be_meant():
    """An empty username has VuFind take it; other ways in have no such choice."""
    finding = make_finding("release.identifier-missing")
    cas = make_case(finding, decision=wrong_attribute(door=EntryPoint.VUFIND_CAS))
    [remedy] = discovery.take_the_principal(cas, finding)

    assert '[CAS]\nusername = ""' == remedy.snippet
    assert [] == list(discovery.take_the_principal(make_case(finding), finding))


def test_nothing_is_put_before_sub():
    """Only VuFind's way over OpenID Connect has that setting."""
    oidc = make_case(
        ANOTHER, decision=wrong_attribute(door=EntryPoint.VUFIND_OIDC, identifier="sub")
    )
    saml = make_case(ANOTHER, decision=wrong_attribute())

    assert ['username_prefix = ""'] == [
        entry.snippet for entry in discovery.send_as_sub(oidc, ANOTHER)
    ]
    assert [] == list(discovery.send_as_sub(saml, ANOTHER))


def test_requests_of_other_makers_are_only_talked_about():
    """Where no setting of theirs is known there is none to copy."""
    case = make_case(ANOTHER, decision=wrong_attribute(door=EntryPoint.DIRECT))
    remedy = discovery.requests_carry(case, ANOTHER, case.best_match)

    assert "Have the requests carry employeeNumber instead of eduPersonPrincipalName." == (
        remedy.text
    )
    assert () == remedy.snippets


def test_vufind_behind_shibboleth():
    """The identity provider's section, by its entity ID, with the variable that it takes."""
    snippet = discovery.shibboleth_section("employeeNumber", "https://idp.example.edu/idp")

    assert 'entityId = "https://idp.example.edu/idp"\nusername = employeeNumber' == snippet.text
    assert "VuFind's Shibboleth.ini, the section of this identity provider" == snippet.place


@pytest.mark.parametrize(
    ("snippet", "read"),
    [
        (discovery.shibboleth_section("uid", None), {"Shibboleth": {"username": "uid"}}),
        (discovery.cas_section("urn:x:library card"), {"CAS": {"username": "urn:x:library card"}}),
        (discovery.ldap_section("employeeNumber"), {"LDAP": {"username": "employeenumber"}}),
    ],
)
def test_other_ways_in_have_one_section(snippet, read):
    """Each way in has a section of config.ini; VuFind compares directory names in lower case."""
    assert {NO_SECTION: {}, **read} == read_ini(snippet.text)
    assert "VuFind's config.ini" == snippet.place


def test_nothing_stands_before_sub():
    """Not every version of VuFind has this file, and that is said."""
    snippet = discovery.openid_section()

    assert {NO_SECTION: {"username_prefix": ""}} == read_ini(snippet.text)
    assert not snippet.verified


@pytest.mark.parametrize(
    "value",
    [
        "https://idp.example.edu/idp?a=b;c",
        'say "x"',
        "back\\slash",
        "ends in \\",
        "${HOME}",
        "a$b",
        "!important",
        "it's",
        "null",
        "Yes",
        "12345",
        "a=b",
        "é",
    ],
)
def test_a_value_is_read_as_it_was_meant(value):
    """What PHP would give a meaning of its own stands in quotation marks."""
    written = discovery.ini_value(value)

    assert value == unquoted(written)
    assert written.startswith('"')


def test_a_value_has_one_line():
    """A name from elsewhere cannot bring settings of its own."""
    assert '"x [LDAP] host = evil"' == discovery.ini_value("x\n[LDAP]\nhost = evil")


MAP = "urn:mace:shibboleth:2.0:attribute-map"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def rule_for(attribute, variable="card"):
    """The rule as the service provider's own file would hold it."""
    sent = make_release([attribute]).release.attributes[0]
    text = attribute_rule(sent, variable).text
    [rule] = etree.fromstring(f'<Attributes xmlns="{MAP}" xmlns:xsi="{XSI}">{text}</Attributes>')
    return rule


@pytest.mark.parametrize(
    ("attribute", "written"),
    [
        (
            make_attribute("employeeNumber", "1"),
            {"name": "urn:oid:2.16.840.1.113730.3.1.3", "id": "card"},
        ),
        (
            make_attribute("employeeNumber", "1", name_format=BASIC),
            {"name": "urn:oid:2.16.840.1.113730.3.1.3", "nameFormat": BASIC, "id": "card"},
        ),
        (
            make_attribute("cardNumber", "1"),
            {"name": "cardNumber", "nameFormat": UNSPECIFIED, "id": "card"},
        ),
        (
            make_attribute('a"&<', "1", name_format="urn:x:basic"),
            {"name": 'a"&<', "nameFormat": "urn:x:basic", "id": "card"},
        ),
        (
            make_attribute(" two  blanks ", "1", name_format="a\x00b\nc"),
            {"name": " two  blanks ", "nameFormat": "a b c", "id": "card"},
        ),
    ],
)
def test_a_rule_reads_what_is_sent(attribute, written):
    """The format uri is the default of a rule; any other is written; names are escaped."""
    rule = rule_for(attribute)

    assert f"{{{MAP}}}Attribute" == rule.tag
    assert written == dict(rule.attrib)
    assert 0 == len(rule)


def test_a_scoped_attribute_needs_a_decoder():
    """Without it the service provider would take the scope for part of a plain value."""
    [decoder] = rule_for(make_attribute("eduPersonPrincipalName", "jo@example.edu"), "eppn")

    assert f"{{{MAP}}}AttributeDecoder" == decoder.tag
    assert {f"{{{XSI}}}type": "ScopedAttributeDecoder"} == dict(decoder.attrib)


def test_the_checker_is_called_where_it_listens():
    """The hook names the handler's own place below the service provider's."""
    defaults = etree.fromstring(attribute_checker("employeeNumber").text)
    handler = defaults.find("Sessions/Handler")

    assert "/Shibboleth.sso" + handler.get("Location") == defaults.get("sessionHook")
    assert ("AttributeChecker", "employeeNumber", "true") == (
        handler.get("type"),
        handler.get("attributes"),
        handler.get("flushSession"),
    )


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


FORM = make_form(listener=make_listener(reqIdHeader="X-Patron"))


@pytest.mark.parametrize(
    ("label", "variable"),
    [
        ("employeeNumber", "employeeNumber"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/employeeid", "employeeid"),
        ("urn:example:library-card", "library-card"),
        ("x y", "xy"),
        ("urn:oid:1.3.6", "attribute136"),
        ('"\n', "attribute"),
        ("図書館", "attribute"),
    ],
)
def test_a_variable_is_the_last_word_of_a_name(label, variable):
    """A service provider's variables are short, and nothing else can get into a line of them."""
    assert variable == variable_name(label)


@pytest.mark.parametrize(
    ("stated", "name"),
    [("X-Patron", "x-patron"), (None, "x-remote-user"), ("x\nevil", "x-remote-user")],
)
def test_the_header_is_the_one_that_the_listener_reads(stated, name):
    """In small letters, as header names arrive; what is no header name is not written."""
    assert name == header_name(make_form(listener=make_listener(reqIdHeader=stated)))


def test_apache_drops_forged_headers_and_sets_only_what_has_a_value():
    """Without the condition Apache writes a filler, or an empty header that wipes the link's."""
    apache = header_lines(FORM, "uid", Protocol.SAML)[0]

    assert apache.text == (
        "RequestHeader unset x-patron early\n"
        'RequestHeader set x-patron "%{uid}e" \\\n'
        "    \"expr=-n reqenv('uid')\""
    )
    assert apache.verified


def test_mod_auth_cas_hands_attributes_on_in_headers():
    """No variable has them, and forged ones have to be scrubbed before the login."""
    apache = header_lines(FORM, "uid", Protocol.CAS)[0]

    assert apache.text == (
        "RequestHeader unset x-patron early\n"
        'RequestHeader set x-patron "expr=%{req:CAS-uid}" \\\n'
        "    \"expr=-n req('CAS-uid')\""
    )
    assert "CASScrubRequestHeaders on" in apache.place


def test_nginx_has_a_map_and_two_lines():
    """The header is set in any case, so the client's never gets through; empty is not sent."""
    _, mapped, lines = header_lines(FORM, "library-card", Protocol.SAML)

    assert '"(null)"  "";' in mapped.text
    assert "$upstream_http_variable_library_card;" in lines.text
    assert lines.text.endswith("proxy_set_header x-patron $patron_identifier;")


@pytest.mark.parametrize(
    ("protocol", "name"),
    [
        (Protocol.SAML, "employeeNumber"),
        (Protocol.OIDC, "OIDC_CLAIM_employeeNumber"),
        (Protocol.CAS, "CAS-employeeNumber"),
        (Protocol.LDAP, "AUTHENTICATE_EMPLOYEENUMBER"),
    ],
)
def test_the_variable_is_that_of_the_module_that_logs_people_in(protocol, name):
    """Only Shibboleth's module leaves the name to the site; of the others it is to be checked."""
    assert name == exported_name("employeeNumber", protocol)
    assert (protocol is Protocol.SAML) is header_lines(FORM, "uid", protocol)[0].verified
