import tomllib
from dataclasses import replace

import pytest
from lxml import etree

from tests.domain.diagnosis.cases import (
    ANOTHER,
    EPPN,
    decided,
    make_case,
    make_finding,
    wrong_attribute,
)
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


@pytest.mark.parametrize(
    ("door", "text", "setting"),
    [
        (
            EntryPoint.VUFIND_SHIBBOLETH,
            "In VuFind's Shibboleth.ini set username to employeeNumber.",
            'entityId = "https://idp.example.edu/idp/shibboleth"\nusername = employeeNumber',
        ),
        (
            EntryPoint.VUFIND_CAS,
            "In VuFind's config.ini set username of [CAS] to employeeNumber.",
            "[CAS]\nusername = employeeNumber",
        ),
        (EntryPoint.VUFIND_LDAP, TYPED, "[LDAP]\nusername = employeenumber"),
    ],
)
def test_each_way_in_has_its_own_setting(door, text, setting):
    """The section of config.ini, or of the identity provider, follows the way people log in."""
    [remedy] = taking(wrong_attribute(door=door))

    assert (text, setting) == (remedy.text, remedy.snippet)
    assert "starts with an empty account" in remedy.caution


@pytest.mark.parametrize(
    ("door", "attribute"),
    [
        (EntryPoint.VUFIND_OIDC, "employeeNumber"),
        (EntryPoint.VUFIND_ILS, "employeeNumber"),
        (EntryPoint.DIRECT, "employeeNumber"),
        (EntryPoint.VUFIND_SHIBBOLETH, "name-id"),
    ],
)
def test_vufind_cannot_be_told_everywhere(door, attribute):
    """Where it takes no attribute there is nothing to set, and a NameID has no variable."""
    case = make_case(ANOTHER, decision=wrong_attribute(door=door))
    best = replace(case.best_match, attribute=attribute)

    assert [] == list(discovery.take_the_right_one(case, ANOTHER, best))


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


def test_an_identifier_that_does_not_arrive_is_taken_from_one_that_does():
    """Instead of general advice the setting is named where the right attribute is known."""
    missing = make_finding("request.identifier-missing", owner=Owner.DISCOVERY)
    decision = wrong_attribute({"employeeNumber": BARCODE, "givenName": "Gail", "sn": "Good"})
    [known] = discovery.advised(make_case(missing, decision=decision), missing)
    [unknown] = discovery.advised(make_case(missing, decision=decided({}, {})), missing)

    assert "In VuFind's Shibboleth.ini set username to employeeNumber." == known.text
    assert unknown.text.startswith("Have the discovery site take its user name from an attribute")
    assert () == unknown.snippets


NOT_RELEASED = make_finding("release.identifier-missing")
MACE = "urn:mace:dir:attribute-def:employeeNumber"
RULE = (
    f'<Attribute name="{MACE}"\n'
    f'           nameFormat="{UNSPECIFIED}"\n           id="employeeNumber"/>'
)
NEAR = decided([make_attribute(MACE, BARCODE)], {})
CAS = make_decision({}, preview=make_preview(make_capture(EPPN).attributes, protocol=Protocol.CAS))


@pytest.mark.parametrize(
    ("mend", "decision", "snippets"),
    [
        # the rule reads the name that comes, under the id that VuFind is set to
        (discovery.map_what_is_sent, NEAR, [RULE]),
        (
            discovery.say_what_is_mapped,
            NEAR,
            [f'[reshare.attribute_map]\nemployeeNumber = ["{MACE}"]'],
        ),
        # the line keeps what the site file lists already
        (
            discovery.say_what_is_mapped,
            decided(
                [make_attribute(MACE, BARCODE)], {}, attribute_map=(("employeeNumber", ("no",)),)
            ),
            [f'[reshare.attribute_map]\nemployeeNumber = ["no", "{MACE}"]'],
        ),
        (discovery.say_what_is_mapped, None, []),
        # CAS has neither attribute-map.xml nor a checker
        (discovery.map_what_is_sent, CAS, []),
        (discovery.stop_without_it, CAS, []),
        # an empty username has VuFind take the login name; other ways in have no such choice
        (
            discovery.take_the_principal,
            wrong_attribute(door=EntryPoint.VUFIND_CAS),
            ['[CAS]\nusername = ""'],
        ),
        (discovery.take_the_principal, None, []),
        (
            discovery.send_as_sub,
            wrong_attribute(door=EntryPoint.VUFIND_OIDC, identifier="sub"),
            ['username_prefix = ""'],
        ),
        (discovery.send_as_sub, wrong_attribute(), []),
    ],
)
def test_what_else_the_delivery_can_do(mend, decision, snippets):
    case = make_case(NOT_RELEASED, decision=decision)

    assert snippets == [remedy.snippet for remedy in mend(case, NOT_RELEASED)]


def test_a_login_without_the_identifier_can_be_stopped():
    case = make_case(NOT_RELEASED, decision=decided({}, {}))
    [remedy] = discovery.stop_without_it(case, NOT_RELEASED)

    assert "Until employeeNumber arrives, stop logins without it" in remedy.text
    assert 'attributes="employeeNumber"' in remedy.snippet
    assert "it mends nothing" in remedy.trade_off


def test_requests_of_other_makers_are_only_talked_about():
    case = make_case(ANOTHER, decision=wrong_attribute(door=EntryPoint.DIRECT))
    remedy = discovery.requests_carry(case, ANOTHER, case.best_match)

    assert "Have the requests carry employeeNumber instead of eduPersonPrincipalName." == (
        remedy.text
    )
    assert () == remedy.snippets


@pytest.mark.parametrize(
    ("snippet", "place", "read"),
    [
        (
            discovery.shibboleth_section("uid", "https://idp.example.edu/idp"),
            "VuFind's Shibboleth.ini, the section of this identity provider",
            {NO_SECTION: {"entityId": "https://idp.example.edu/idp", "username": "uid"}},
        ),
        (
            discovery.shibboleth_section("uid", None),
            "VuFind's config.ini",
            {NO_SECTION: {}, "Shibboleth": {"username": "uid"}},
        ),
        (
            discovery.cas_section("urn:x:library card"),
            "VuFind's config.ini",
            {NO_SECTION: {}, "CAS": {"username": "urn:x:library card"}},
        ),
        (  # VuFind compares directory names in lower case
            discovery.ldap_section("employeeNumber"),
            "VuFind's config.ini",
            {NO_SECTION: {}, "LDAP": {"username": "employeenumber"}},
        ),
        (
            discovery.openid_section(),
            "VuFind's OpenIDConnectClient.ini, section [Default]",
            {NO_SECTION: {"username_prefix": ""}},
        ),
    ],
)
def test_php_reads_the_sections(snippet, place, read):
    """Each way in has one; not every version of VuFind has that of OpenID Connect, as is said."""
    assert (place, read) == (snippet.place, read_ini(snippet.text))
    assert snippet.verified is ("OpenID" not in place)


@pytest.mark.parametrize(
    "value",
    [
        *("https://idp.example.edu/idp?a=b;c", 'say "x"', "back\\slash", "ends in \\", "${HOME}"),
        *("a$b", "!important", "it's", "null", "Yes", "12345", "a=b", "é"),
    ],
)
def test_a_value_is_read_as_it_was_meant(value):
    """What PHP would give a meaning of its own stands in quotation marks, in one line."""
    written = discovery.ini_value(value)

    assert value == unquoted(written)
    assert written.startswith('"')
    assert '"x [LDAP] host = evil"' == discovery.ini_value("x\n[LDAP]\nhost = evil")


MAP = "urn:mace:shibboleth:2.0:attribute-map"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def rule_for(attribute, variable="card"):
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
    [remedy] = passing(**form)

    assert remedy.text.startswith(says)
    assert 'RequestHeader set x-remote-user "%{employeeNumber}e"' in remedy.snippet
    assert "RequestHeader unset x-remote-user early" in remedy.snippet
    assert "VuFind and its accounts stay as they are" in remedy.trade_off


@pytest.mark.parametrize(
    "door", [EntryPoint.VUFIND_SHIBBOLETH, EntryPoint.VUFIND_CAS, EntryPoint.DIRECT]
)
def test_there_is_no_need_where_the_delivery_can_choose(door):
    assert [] == passing(door=door)


def test_a_missing_header_comes_with_its_lines():
    """How they are tried is said as well; what is no attribute has no variable, and no lines."""
    finding = make_finding(
        "request.header-missing", owner=Owner.DISCOVERY, station=Station.LISTENER
    )
    decision = wrong_attribute(
        door=EntryPoint.HEADER, identifier="name-id", listener=make_listener()
    )
    [remedy] = web_server.advised(make_case(finding), finding)
    [alone] = web_server.advised(make_case(finding, decision=decision), finding)

    assert 'set x-remote-user "%{employeeNumber}e"' in remedy.snippet
    assert "it must not arrive" in remedy.applies
    assert ((), None) == (alone.snippets, alone.applies)


def test_a_typed_name_can_be_replaced_by_an_attribute():
    """Where one is known to be the library's; what is sent anyway needs no header."""
    finding = make_finding("request.typed-name", owner=Owner.DISCOVERY)
    typed = wrong_attribute(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
    [remedy] = web_server.pass_another_attribute(make_case(finding, decision=typed), finding)

    assert remedy.text.startswith("VuFind sends what the patron types")
    assert [] == list(web_server.pass_another_attribute(make_case(finding), finding))


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


@pytest.mark.parametrize(
    ("protocol", "value", "condition"),
    [
        (Protocol.SAML, "%{uid}e", "-n reqenv('uid')"),
        (Protocol.CAS, "expr=%{req:CAS-uid}", "-n req('CAS-uid')"),
    ],
)
def test_apache_drops_forged_headers_and_sets_only_what_has_a_value(protocol, value, condition):
    """Without the condition Apache writes a filler, or an empty header that wipes the link's.

    mod_auth_cas hands attributes on in headers, and forged ones have to be scrubbed before.
    """
    apache = header_lines(FORM, "uid", protocol)[0]

    assert apache.text == (
        "RequestHeader unset x-patron early\n"
        f'RequestHeader set x-patron "{value}" \\\n'
        f'    "expr={condition}"'
    )
    assert (protocol is Protocol.CAS) is ("CASScrubRequestHeaders on" in apache.place)


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


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("urn:oid:2.16.840.1.113730.3.1.3", 'a "quoted" \\ name'),
        ("library barcode", "b\u00fccher\U0001d54f\x7f\x01"),
    ],
)
def test_the_line_of_the_attribute_map_is_read_back_whatever_the_name(name, wire):
    read = tomllib.loads(discovery.attribute_map(name, [wire]).text)

    assert {"reshare": {"attribute_map": {name: [wire]}}} == read
