"""Which remedies a finding has, in which order, and what is filled into them."""

import json
import tomllib
from dataclasses import replace

import pytest
from lxml import etree

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
from tests.domain.diagnosis.cases import (
    ANOTHER,
    EPPN,
    NAMES,
    TRANSFORMED,
    decided,
    make_case,
    make_finding,
    scoped,
    wrong_attribute,
)
from tests.factories import (
    BARCODE,
    FixedIls,
    altered,
    make_attribute,
    make_capture,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_preview,
    make_record,
    make_settings,
    make_site,
)
from verifier.adapters.captures.formats import read_captures_in
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
from verifier.domain.diagnosis.remedies import identity_provider, ils, reshare
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.diagnosis.remedies.configuration import changes
from verifier.domain.diagnosis.remedies.identity_provider import (
    at_identity,
    fill,
    fillings,
    host_of,
)
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Protocol, Scope, Subject, SubjectKind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.idp_product import (
    PLACEHOLDERS,
    Fact,
    Fault,
    IdpProduct,
    Language,
    Mistake,
    ProductRemedy,
    ProductSnippet,
)
from verifier.domain.model.report import Snippet
from verifier.domain.model.request_form import EntryPoint, VufindMapping
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify


def for_findings(*findings, decision=None):
    return remedies(make_case(*findings, decision=decision), findings)


def places(found):
    return [(entry.owner, entry.place) for entry in found]


CAMPUS = (Owner.IDENTITY, "at the campus")
VUFIND_ITSELF = (Owner.DISCOVERY, "in VuFind")
WEB_SERVER = (Owner.DISCOVERY, "in the web server before the request form")
SITE_FILE = (Owner.DISCOVERY, "in this verifier's site file")
STOPPED = (Owner.DISCOVERY, "at the service provider, in Shibboleth SP")
AT_HEADER = {"door": EntryPoint.HEADER, "listener": make_listener()}
DIRECT = (Owner.DISCOVERY, "where the requests are made")
WITH_UID = {"uid": "ggood", "employeeNumber": BARCODE, **EPPN}
AS_UID = {"identifier": "uid"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (AS_UID, [VUFIND_ITSELF, CAMPUS]),
        ({**AT_HEADER, **AS_UID}, [WEB_SERVER, CAMPUS]),
        ({"door": EntryPoint.DIRECT, **AS_UID}, [DIRECT, CAMPUS]),
        # the principal name means the same to all services, and is filled with nothing else
        ({}, [VUFIND_ITSELF]),
        ({"identifier": "eppn", **AT_HEADER}, [WEB_SERVER]),
        ({"door": EntryPoint.DIRECT}, [DIRECT]),
        (
            {"door": EntryPoint.VUFIND_LDAP, "identifier": "typed-username"},
            [VUFIND_ITSELF, WEB_SERVER],
        ),
        (
            {"door": EntryPoint.VUFIND_OIDC, "identifier": "sub"},
            [WEB_SERVER, CAMPUS, VUFIND_ITSELF],
        ),
    ],
)
def test_another_attribute_is_taken_at_the_delivery_first(form, expected):
    """The delivery takes the wrong one; the campus can change what it holds instead.

    What is typed nobody can send.
    """
    found = for_findings(ANOTHER, decision=wrong_attribute(WITH_UID, **form))
    weighed = [entry.trade_off for entry in found if entry.place != DIRECT[1]]

    assert expected == places(found)
    assert all(weighed) or len(found) == 1


@pytest.mark.parametrize(
    ("value", "form", "places_of"),
    [
        (BARCODE, {}, [CAMPUS, VUFIND_ITSELF, STOPPED]),
        (BARCODE, AT_HEADER, [CAMPUS, WEB_SERVER, STOPPED]),
        (f"{BARCODE}@example.edu", {}, [CAMPUS, STOPPED]),
    ],
)
def test_what_is_missing_may_have_come_under_another_attribute(value, form, places_of):
    """Taking that one is offered beside the release; a login is stopped only after that.

    What would have to be rewritten is no identifier that could be taken as it is.
    """
    arrived = {"employeeID": value, "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber", **form)
    found = for_findings(make_finding("release.identifier-missing"), decision=decision)

    assert places_of == places(found)
    assert all("employeeID" in f"{entry.text}{entry.snippet}" for entry in found[1:-1])
    assert found[-1].text.startswith("Until employeeNumber arrives")


@pytest.mark.parametrize(
    ("finding", "owners"),
    [
        (TRANSFORMED, [Owner.RESHARE, Owner.IDENTITY]),
        (make_finding("patron.identifier-transformed"), [Owner.IDENTITY, Owner.RESHARE]),
    ],
)
def test_where_it_goes_wrong_comes_first(finding, owners):
    """At the listener, or at the campus: what the campus damaged the listener need not repair."""
    decision = scoped(**AT_HEADER)

    assert owners == [remedy.owner for remedy in for_findings(finding, decision=decision)]


@pytest.mark.parametrize(
    "check",
    [
        "release.identifier-under-other-name",
        "release.identifier-in-other-format",
        "release.identifier-only-friendly-name",
    ],
)
def test_a_near_miss_can_be_mapped_meanwhile(check):
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    found = for_findings(make_finding(check), decision=decided([near], {}))

    assert [CAMPUS, SITE_FILE, STOPPED] == places(found)


@pytest.mark.parametrize(
    ("check", "owner", "station", "place"),
    [
        ("request.identifier-missing", Owner.DISCOVERY, Station.IDP, "in VuFind"),
        ("request.header-missing", Owner.DISCOVERY, Station.LISTENER, WEB_SERVER[1]),
        ("request.both-cases", Owner.RESHARE, Station.LISTENER, "in the OpenURL listener"),
        ("decision.borrower-check-off", Owner.RESHARE, Station.RESHARE, "in ReShare"),
        ("patron.not-found", Owner.ILS, Station.ILS, "in the library system, FOLIO"),
        ("decision.patron-blocked", Owner.PATRON, Station.ILS, "at the library's desk"),
    ],
)
def test_any_other_finding_is_mended_where_its_owner_is(check, owner, station, place):
    [only] = for_findings(make_finding(check, owner=owner, station=station))

    assert (owner, place, None) == (only.owner, only.place, only.trade_off)


def test_each_place_is_weighed_once():
    """Two ways of one product share what speaks for and against the campus."""
    product = IdpProduct(
        name="campus-idp",
        title="Campus IdP",
        remedies=tuple(
            ProductRemedy(mends=(Fault.NOT_RELEASED,), says=way, where="there", verified=True)
            for way in ("By hand.", "By script.")
        ),
    )
    evidence = make_decision({}, preview=make_preview({}, product=product))
    found = for_findings(make_finding("release.identifier-missing"), decision=evidence)

    assert [
        ("at the campus, in Campus IdP", True),
        ("at the campus, in Campus IdP", False),
        ("at the service provider, in Shibboleth SP", True),
    ] == [(entry.place, bool(entry.trade_off)) for entry in found]


def test_consequences_and_notices_need_no_remedy():
    found = for_findings(
        make_finding("release.identifier-sent-twice"),
        make_finding("request.identifier-missing", follows_from="release.identifier-missing"),
        make_finding("release.surplus-attribute", severity=Severity.NOTICE),
    )

    assert ["release.identifier-sent-twice"] == [entry.finding for entry in found]


def test_the_same_change_is_proposed_once():
    twice = make_finding("patron.record-expired", owner=Owner.ILS)

    assert len(for_findings(twice, twice)) == 1


NASTY = """a"b'c<d>&\\e"""


def case(*, product=None, form=None, released=None, **capture):
    more = {} if product is None else {"product": product}
    evidence = make_preview(released, form=form or make_form(), **more, **capture)
    return make_case(decision=make_decision(preview=evidence))


def test_every_placeholder_has_a_filling():
    assert set(PLACEHOLDERS) == set(fillings(case()))
    assert all(fillings(case()).values())


def test_the_sites_own_names_are_filled_in():
    values = fillings(case())
    expected = {
        "sp": "https://verify.example.edu/sp",
        "sp_host": "verify.example.edu",
        "sp_pattern": r"^https://verify\.example\.edu/.*",
        "sp_exact": r"^https://verify\.example\.edu/sp$",
        "idp": "https://idp.example.edu/idp/shibboleth",
        "idp_host": "idp.example.edu",
        "realm": "REALM",
        "attribute": "employeeNumber",
        "name": "urn:oid:2.16.840.1.113730.3.1.3",
        "format": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
        "source": "employeeNumber",
        "id": "employeeNumber",
        "kind": "barcode",
        "institution": "RESHARE:EXU",
    }

    assert expected == {key: values[key] for key in expected}


WS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
UPN_CLAIM = f"{WS}upn"
UPN = make_form(identifier="userPrincipalName")
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
CAS = make_form(door=EntryPoint.VUFIND_CAS, vufind=VufindMapping(username="employeeNumber"))
SOURCES = IdpProduct(
    name="x", title="X", sources={"mail": "user.mail", "default": "user.{attribute}"}
)
SCOPES = (Scope(value=".*", regexp=True), Scope(value="example.edu"))


def idp(**more):
    return {"idp": replace(make_capture().idp, **more)}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        # nobody finds a claim by a name that the product never sent
        (
            {"form": UPN, "released": [make_attribute(UPN_CLAIM, "ggood@example.edu")]},
            {"name": UPN_CLAIM},
        ),
        ({"form": UPN}, {"name": "urn:oid:1.2.840.113556.1.4.656"}),
        # also where the site names it by its registered name, under which it is to be sent
        (
            {"form": make_form(identifier=EMPLOYEE_NUMBER)},
            {**dict.fromkeys(("attribute", "id", "source"), "employeeNumber")}
            | {"name": EMPLOYEE_NUMBER},
        ),
        # the first scope that is no pattern; without any it is named in words
        (idp(scopes=SCOPES), {"scope": "example.edu"}),
        (idp(scopes=()), {"scope": "SCOPE"}),
        # a file of claims names no service provider
        ({"service_provider": None}, {"sp": "the service provider's entity ID"}),
        # Keycloak writes its realm into the issuer
        (idp(entity_id="https://sso.example.edu/realms/campus"), {"realm": "campus"}),
        # the CAS login name, which did arrive, takes nobody's place
        (
            {
                "form": CAS,
                "released": {"mail": "m"},
                "protocol": Protocol.CAS,
                "subject": Subject(kind=SubjectKind.PRINCIPAL, value="gail"),
            },
            dict.fromkeys(("attribute", "name", "source"), "employeeNumber"),
        ),
        # a product's table of sources, else its rule for all
        ({"product": SOURCES, "form": make_form(identifier="mail")}, {"source": "user.mail"}),
        ({"product": SOURCES}, {"source": "user.employeeNumber"}),
        # a claim, an alias and another letter case of a directory's attribute
        *(
            ({"product": SOURCES, "form": make_form(identifier=name)}, {"source": source})
            for name, source in (
                ("email", "user.mail"),
                (f"{WS}emailaddress", "user.mail"),
                ("employeeid", "user.employeeID"),
                ("urn:oid:1.2.840.113556.1.4.35", "user.employeeID"),
            )
        ),
        # a name of the site's own tells no directory's, and neither does one of several meanings
        *(
            (
                {"product": SOURCES, "form": make_form(identifier=name)},
                {"source": "user.DIRECTORY_ATTRIBUTE", "name": name},
            )
            for name in (
                *("https://example.edu/claims/employeenumber", "urn:oid:1.3.6.1.4.1.99999.1.7"),
                *("patronId", "preferred_username", f"{WS}name"),
            )
        ),
        # a wire name that the product's own table lists
        (
            {
                "product": replace(SOURCES, sources={f"{WS}name": "user.upn"}),
                "form": make_form(identifier=f"{WS}name"),
            },
            {"source": "user.upn"},
        ),
        # a directory is read under the very names that arrive
        *(
            (
                {"protocol": Protocol.LDAP, "form": make_form(identifier=name)},
                {"source": source},
            )
            for name, source in (
                ("patronId", "patronId"),
                ("cn;lang-en", "cn;lang-en"),
                (EMPLOYEE_NUMBER, "employeeNumber"),
                ("https://example.edu/claims/card", "DIRECTORY-ATTRIBUTE"),
                ("typed-username", "DIRECTORY-ATTRIBUTE"),
            )
        ),
        # a NameID may look like anything, and names no directory
        (
            {"subject": Subject(kind=SubjectKind.NAME_ID, value="uid=g,dc=example,dc=org")},
            {"suffix": "dc=example,dc=edu"},
        ),
    ],
)
def test_what_stands_in_each_place(shown, expected):
    values = fillings(case(**shown))

    assert expected == {key: values[key] for key in expected}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("uid=gail,ou=people,dc=lib,dc=example,dc=edu", "dc=lib,dc=example,dc=edu"),
        ("CN=Gail Good,OU=Students,DC=ad, DC=example", "DC=ad,DC=example"),
        ("cn=Good\\, Gail,o=Example University,c=US", "o=Example University,c=US"),
        ("cn=Gail\\,dc=good,dc=example", "dc=example"),
        ("uid=gail,ou=people", "dc=example,dc=edu"),
        ("dc=gail", "dc=example,dc=edu"),
        ('uid=gail,dc=edu" by * write by dn.exact="', "dc=example,dc=edu"),  # ends a quotation
        ("uid=gail,dc=edu\n,dc=edu", "dc=edu"),
        ("", "dc=example,dc=edu"),
    ],
)
def test_a_directory_is_named_by_the_end_of_an_entry_s_name(subject, expected):
    named = Subject(kind=SubjectKind.DN, value=subject)

    assert expected == fillings(case(subject=named))["suffix"]


@pytest.mark.parametrize("address", ["not an address", "http://[broken", None, "urn:x:y"])
def test_what_is_no_address_has_no_host(address):
    assert host_of(address) is None


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        (Language.PHP, NASTY, "a\"b\\'c<d>&\\\\e"),
        (Language.SHELL, NASTY, "a\"b'\\''c<d>&\\e"),
        (Language.POWERSHELL, NASTY, "a\"b''c<d>&\\e"),
        (Language.HCL, NASTY, "a\\\"b'c<d>&\\\\e"),
        (Language.HCL, "${a} %{b}", "$${a} %%{b}"),
        (Language.PROPERTIES, NASTY, "a\"b'c<d>&\\\\e"),
        (Language.CLAIM_RULES, NASTY, "ab'c<d>&\\e"),
        (Language.INI, "a\nb", "a b"),
        # PowerShell takes curved quotation marks for straight ones, so each is written twice
        *((Language.POWERSHELL, f"a{q}; b", f"a{q * 2}; b") for q in "'\u2018\u2019\u201a\u201b"),
    ],
)
def test_a_value_cannot_break_out_of_a_snippet(language, value, expected):
    assert expected == fill("{sp}", {"sp": value}, language)


def test_each_parser_reads_back_what_was_filled_in():
    """JSON and XML; no parser would read a control character. Other braces are left alone."""
    as_json = json.loads(fill('{"x": "{sp}", "n": {"y": 1}}', {"sp": NASTY}, Language.JSON))
    as_xml = etree.fromstring(fill('<a b="{sp}">{sp}</a>', {"sp": NASTY}, Language.XML))
    text = 'query = ";x;{0}", "%{employeeNumber}e", {"a": {}}'

    assert NASTY == as_json["x"] == as_xml.get("b") == as_xml.text
    assert "a b" == etree.fromstring(fill("<a>{sp}</a>", {"sp": "a\x01b"}, Language.XML)).text
    assert text == fill(text, {})


CLAIM_URI = "https://example.edu/claims/employeenumber"
MOVED = IdpProduct(
    name="x",
    title="X",
    remedies=(
        ProductRemedy(
            mends=(Fault.NOT_RELEASED, Fault.OTHER_ATTRIBUTE),
            says="Read {right_source} instead of {source}.",
            where="there",
            verified=True,
        ),
    ),
)


def test_what_a_name_does_not_tell_is_asked():
    """Where it arrives, its present rule names the source; else those who run the directory."""
    absent = make_finding("release.identifier-missing")
    wanted = make_form(identifier=CLAIM_URI)
    nobody = {"mail": "m"}
    shown = case(product=MOVED, form=wanted, released=nobody)
    [missing] = at_identity(shown, absent, "Mend it.")
    released = {CLAIM_URI: "ggood", "https://example.edu/claims/card": BARCODE}
    other = make_finding("patron.identifier-is-another-attribute")
    [moved] = at_identity(case(product=MOVED, form=wanted, released=released), other, "Mend it.")
    [known] = at_identity(case(product=MOVED), absent, "Mend it.")

    assert missing.how == (
        "Read DIRECTORY_ATTRIBUTE instead of DIRECTORY_ATTRIBUTE. DIRECTORY_ATTRIBUTE stands for "
        "the directory's attribute that holds the patron's barcode: ask whoever runs the campus "
        "directory what it is called there."
    )
    assert moved.how == (
        "Read RIGHT_DIRECTORY_ATTRIBUTE instead of DIRECTORY_ATTRIBUTE. DIRECTORY_ATTRIBUTE "
        "stands for the directory's attribute that employeenumber is read from today: see its "
        "present rule or mapping, or ask whoever runs the campus directory. "
        "RIGHT_DIRECTORY_ATTRIBUTE stands for the directory's attribute that card is read from "
        "today: see its present rule or mapping, or ask whoever runs the campus directory."
    )
    assert known.how == "Read employeeNumber instead of employeeNumber."


@pytest.mark.parametrize(
    "name", ["card'].get(0); x()//", "card}; x(); ${y", 'card"; x', "card;{0}", "card\n$(x)"]
)
def test_a_name_that_was_released_ends_no_expression(name):
    """What the product reads it from may stand in Groovy or Perl, within another language."""
    shown = case(released={"employeeNumber": "9", name: BARCODE})

    assert name == shown.best_match.attribute
    assert not set("'\"${}();\n") & set(fillings(shown)["right_source"])


VUFIND = "[Authentication]\nmethod = {0}\n[{0}]\nusername = mail\ncat_username = employeeNumber\n"


def change(check, delivery):
    (remedy,) = changes(findings(check, delivery), delivery, [check])
    return remedy


def service_of(remedy):
    return json.loads(remedy.snippet)["services"]["EXU"]


def test_the_advice_of_the_page_is_given_once():
    """In plain words, without marks and heading, however many findings ask for it."""
    delivery = with_profiles(False)
    (finding,) = findings(profile_forbidden, delivery)
    (item,) = changes((finding, finding), delivery, [profile_forbidden])

    assert "Nothing, if it is intended. Otherwise set it to yes." == item.text
    assert ("delivery.profile-forbidden", ()) == (item.finding, item.snippets)
    assert () == changes((finding,), delivery, [])


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
    assert settings == service_of(change(check, delivery))


def test_only_the_own_services_settings_are_written():
    """A line that it inherits concerns it, whoever else does; another library's is not ours."""
    inherited = '{"okapiUrl": "x", "reqIdHeader": "X-A", "services": {"EXU": {}, "B": {}}}'
    others = '{"services": {"EXU": {}, "B": {"reqIdHeader": "X-A"}}}'
    own, other = (
        change(delivery_header_name_capitals, with_listener_file(text))
        for text in (inherited, others)
    )

    assert {"reqIdHeader": "x-a"} == service_of(own)
    assert () == other.snippets


@pytest.mark.parametrize(
    ("check", "lines", "place"),
    [
        (
            header_filled_when_absent,
            f'RequestHeader set {HEADER} "%{{x}}e"',
            "Apache {}, in its virtual host",
        ),
        (
            header_never_set,
            "location / { proxy_set_header x-b $b; }",
            "nginx {}, within http {{ }}",
        ),
    ],
)
def test_lines_for_the_web_server_that_is_there(check, lines, place):
    """That one's alone, so they are no alternative to anything, with the listener's header."""
    item = change(check, with_proxy(lines))

    assert place.format("before the request form") == item.snippets[0].place
    assert HEADER in item.snippet
    assert 1 == len({snippet.language for snippet in item.snippets})


@pytest.mark.parametrize(
    ("method", "stated", "known"),
    [
        ("Shibboleth", "card", 'name="urn:oid:2.16.840.1.113730.3.1.3" id="card"'),
        ("CAS", "card", 'name="urn:oid:2.16.840.1.113730.3.1.3" id="card"'),
        ("Shibboleth", "HTTP_EMPLOYEENUMBER", None),
    ],
)
def test_vufinds_section(method, stated, known):
    """The section of the method, with the variable that the attribute map makes.

    Where attributes arrive in headers, the line to copy has the header's name.
    """
    text = VUFIND.format(method).replace("employeeNumber", stated)
    item = change(
        other_attribute_sent, with_vufind(text, None, *([rules(known)] if known else []))
    )

    assert f"[{method}]\nusername = {stated}" == item.snippet


def test_the_listeners_settings_for_the_site_file():
    set_there = {"reqIdHeader": "x-a", "reqIdToLower": True, "reqIdRegex": r"\.x"}
    text = json.dumps({"services": {"EXU": set_there}})
    item = change(site_file_differs, with_listener_file(text))
    copied = tomllib.loads(item.snippet)["reshare"]["listener"]

    assert set_there == copied
    assert "verifier.toml, if it is the old one" == item.snippets[0].place


def test_a_section_and_a_rule():
    """A rule needs the registered name of the attribute; without one none can be written."""
    section = change(idp_without_section, with_vufind("", "", entity_ids=("https://a.example",)))
    rule, none = (
        change(
            mapped_under_other_format,
            with_vufind("", None, rules(f'name="{name}" id="n"'), form=make_form(identifier=name)),
        )
        for name in ("employeeNumber", "libraryCard")
    )

    assert 'entityId = "https://a.example"\nusername = employeeNumber' == section.snippet
    assert 'name="urn:oid:2.16.840.1.113730.3.1.3"' in rule.snippet
    assert 'id="n"' in rule.snippet
    assert () == none.snippets


CARD = "00123456"
MAIL = "gail.good@example.edu"
MADE = "where the requests are made"


@pytest.fixture
def remedies_of(tmp_path):
    def remedies_for(text):
        (capture,) = read_captures_in(text.encode())
        found = make_found(record=make_record(make_identifier(CARD)), user_id=CARD)
        ils = (
            FixedIls({CARD: found}),
            FixedIls({CARD: found}, connection_id="evidence", role=IlsRole.EVIDENCE),
        )
        report = verify(capture, site=make_site(tmp_path, form=make_form()), ils=ils)
        remedies = report.diagnosis.remedies
        assert Owner.IDENTITY not in {remedy.owner for remedy in remedies}
        return [(remedy.place, remedy.text) for remedy in remedies]

    return remedies_for


def test_a_program_writes_the_identifier_as_the_library_has_it(remedies_of):
    (place, text), *others = remedies_of(
        f'{{"patronIdentifier": 123456, "patronEmail": "{MAIL}", "isRequester": true}}'
    )
    first, second, *_ = remedies_of(f"/EXU?req_id=123456&rft_id=1&req.emailAddress={MAIL}")

    assert (MADE, MADE, "in the OpenURL listener") == (place, first[0], second[0])
    assert text == (
        "Have the request carry the patron's barcode, exactly as the library system has it: what "
        "is sent differs by leading zeros."
    )
    assert "in the OpenURL listener" not in {item for item, _ in others}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/EXU?rft_id=1", "Write the patron's barcode under req_id into the request."),
        ("/EXU?rft_id=1&req_id=(null)", "Send no req_id where there is no value for it."),
        ("/EXU?rft_id=1&req_id=a;b", "Write one value of req_id into the request."),
    ],
)
def test_no_word_is_about_a_release(remedies_of, text, message):
    assert (MADE, message) == remedies_of(text)[0]


BY_IDENTITY = make_finding("patron.not-found", owner=Owner.IDENTITY)


@pytest.mark.parametrize(
    ("finding", "decision", "says"),
    [
        (
            make_finding("release.identifier-transient"),
            None,
            "and release it to https://verify.example.edu/sp.",
        ),
        # nobody at the campus can enter a number into the library's record
        (BY_IDENTITY, None, "has a record of this person"),
        (
            BY_IDENTITY,
            make_decision({}, preview=make_preview({"employeeNumber": "99999999999999"})),
            "in the campus directory",
        ),
        (make_finding("patron.not-found", owner=Owner.ILS), None, "register the patron"),
        # a directory has no service provider: what is missing is a right to read, or a value
        (
            make_finding("release.identifier-missing"),
            make_decision({}, preview=make_preview({}, protocol=Protocol.LDAP)),
            "Let the account that reads the directory read employeeNumber, and see whether",
        ),
    ],
)
def test_advice_speaks_of_this_case(finding, decision, says):
    assert says in advice_on(make_case(finding, decision=decision), finding)


def test_a_check_that_asks_for_no_change_has_no_advice():
    finding = make_finding("release.surplus-attribute")

    with pytest.raises(KeyError):
        advice_on(make_case(finding), finding)


MISSING = make_finding("release.identifier-missing")
FILTER = ProductRemedy(
    mends=(Fault.NOT_RELEASED, Fault.NO_VALUE),
    says="Add a rule for {attribute} to {sp}.",
    where="the filter of {idp_host}",
    verified=True,
    protocols=("saml",),
    snippets=(
        ProductSnippet(
            place="filter.xml", language=Language.XML, text='\n<R sp="{sp}"/>\n', verified=True
        ),
    ),
)
SCRIPT = ProductRemedy(
    mends=(Fault.NOT_RELEASED,),
    says="Or by the script.",
    where="the shell",
    verified=False,
    applies="At once.",
)
PRODUCT = IdpProduct(
    name="campus",
    title="Campus IdP",
    remedies=(FILTER, SCRIPT),
    mistakes=(
        Mistake(says="The entity ID is mistyped.", verified=True, explains=(Fault.NOT_RELEASED,)),
        Mistake(says="The entry is empty.", verified=True, explains=(Fault.NO_VALUE,)),
    ),
    reload=Fact(says="Reload the filter.", verified=True),
    preview=Fact(says="Run the preview for {sp}.", verified=True),
)


ANOTHER_REMEDY = ProductRemedy(
    mends=(Fault.UNSUITABLE,), says="Release an attribute.", where="the filter", verified=True
)


def identity_remedies(finding=MISSING, product=PRODUCT, **capture):
    evidence = make_preview({}, product=product, **capture)
    case = make_case(finding, decision=make_decision(preview=evidence))
    return list(at_identity(case, finding, "Release it."))


def test_the_products_ways_are_filled_with_the_sites_own_names():
    """What to do, where, what to copy, how it takes effect, and how to see it.

    Of the usual mistakes only those that explain the finding. A further way has its own steps in
    place of the sentence that the first has.
    """
    first, second = identity_remedies()
    copied = '<R sp="https://verify.example.edu/sp"/>'

    assert "Release it." == first.text
    assert "Add a rule for employeeNumber to https://verify.example.edu/sp." == first.how
    assert "the filter of idp.example.edu" == first.where
    assert (Snippet(place="filter.xml", language="xml", text=copied),) == first.snippets
    assert "Reload the filter." == first.applies
    assert "Run the preview for https://verify.example.edu/sp." == first.preview
    assert ("The entity ID is mistyped.",) == first.mistakes
    assert ("Or by the script.", None) == (second.text, second.how)
    assert "At once." == second.applies
    assert "Check this against your product's documentation." == second.caution


def test_a_guessed_product_is_said_to_be_guessed():
    product = replace(PRODUCT, guessed_because="its entity ID looks so")

    assert "That it is Campus IdP is a guess: its entity ID looks so." == (
        identity_remedies(product=product)[0].caution
    )


@pytest.mark.parametrize(
    ("finding", "product"),
    [
        (MISSING, replace(PRODUCT, remedies=())),
        (make_finding("release.identifier-scope-not-allowed"), PRODUCT),
        (make_finding("release.identifier-differs-in-userinfo"), PRODUCT),
    ],
)
def test_without_a_way_the_sentence_stands_alone(finding, product):
    [only] = identity_remedies(finding, product)

    assert ("Release it.", None, ()) == (only.text, only.how, only.snippets)


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [(Protocol.OIDC, ["the shell"]), (Protocol.HEADERS, ["the filter of idp.example.edu"])],
)
def test_a_way_holds_for_its_protocols(protocol, expected):
    ways = [remedy.where for remedy in identity_remedies(protocol=protocol)]

    assert expected == ways[: len(expected)]


@pytest.mark.parametrize(
    ("identifier", "check", "how"),
    [
        ("name-id", "patron.identifier-transformed", "Release an attribute."),
        ("principal", "patron.identifier-transformed", "Release an attribute."),
        ("typed-username", "patron.identifier-transformed", "Release an attribute."),
        ("name-id", "login.weak-algorithm", None),
    ],
)
def test_what_is_no_attribute_is_replaced_by_one(identifier, check, how):
    """No product can release the login's own name for the person in another form.

    A weak signature is about the login and not about the identifier.
    """
    product = replace(PRODUCT, remedies=(FILTER, ANOTHER_REMEDY))
    [only] = identity_remedies(make_finding(check), product, form=make_form(identifier=identifier))

    assert how == only.how


@pytest.mark.parametrize(
    ("undoes", "expected"), [((), ["rule"]), (("T3",), ["rule"]), (("T1", "T2"), [])]
)
def test_a_setting_that_does_not_undo_the_change_is_left_out(undoes, expected):
    """What drops a scope is no help against blanks, and the other way round."""
    rule = ProductSnippet(
        place="rule", language=Language.TEXT, text="cut", verified=True, undoes=undoes
    )
    way = ProductRemedy(
        mends=(Fault.OTHER_FORM,), says="Rewrite it.", where="x", verified=True, snippets=(rule,)
    )
    decision = altered(scoped_user(), "release", product=replace(PRODUCT, remedies=(way,)))
    [remedy] = at_identity(make_case(TRANSFORMED, decision=decision), TRANSFORMED, "Rewrite.")

    assert expected == [snippet.place for snippet in remedy.snippets]


def scoped_user(sent="ggood@example.edu", recorded="ggood"):
    """What a user name is sent as, and how the library has it."""
    record = make_record(make_identifier(recorded, kind="username"), make_identifier(BARCODE))
    released = {"uid": sent, "employeeNumber": BARCODE, **NAMES}
    answers = dict.fromkeys((recorded, BARCODE), make_found(record))
    return decided(released, answers, identifier="uid", ils_identifier="username")


@pytest.mark.parametrize(
    ("sent", "recorded", "expected"),
    [
        ("ggood@example.edu", "ggood", "T3"),
        ("ggood", "ggood@example.edu", "T3+"),
        ("ggood@example.org", "ggood@example.edu", None),
        ("000123456", "123456", "T4"),
        ("123456", "000123456", "T4+"),
        ("GGood", "ggood", "T2"),
        ("ggood", "GGOOD", "T2+"),
        ("ggood", "GGood", None),
        (" ggood ", "ggood", "T1"),
    ],
)
def test_a_setting_changes_the_value_one_way(sent, recorded, expected):
    """What drops a scope adds none, and what makes letters small makes no capitals."""
    rules = tuple(
        ProductSnippet(
            place=change, language=Language.TEXT, text="x", verified=True, undoes=(change,)
        )
        for change in ("T1", "T2", "T2+", "T3", "T3+", "T4", "T4+")
    )
    way = ProductRemedy(
        mends=(Fault.OTHER_FORM,), says="Rewrite it.", where="x", verified=True, snippets=rules
    )
    decision = altered(
        scoped_user(sent, recorded), "release", product=replace(PRODUCT, remedies=(way,))
    )
    [remedy] = at_identity(make_case(TRANSFORMED, decision=decision), TRANSFORMED, "Rewrite.")

    assert [expected] * bool(expected) == [snippet.place for snippet in remedy.snippets]


def at_campus(**capture):
    decision = make_decision({}, preview=make_preview({}, **capture))
    return list(identity_provider.advised(make_case(MISSING, decision=decision), MISSING))


def test_a_missing_attribute_is_to_be_released_to_this_service_provider():
    [remedy] = at_campus()

    assert (Owner.IDENTITY, "at the campus") == (remedy.owner, remedy.place)
    assert remedy.text.startswith(
        "Release employeeNumber to the service provider https://verify.example.edu/sp"
    )
    assert "what other services behind https://verify.example.edu/sp receive" in remedy.trade_off


def test_what_holds_of_the_product_is_said_once():
    """Its title is the place; its further ways repeat neither preview nor usual mistakes."""
    first, second = at_campus(product=PRODUCT)

    assert "at the campus, in Campus IdP" == first.place == second.place
    assert first.preview is not None
    assert ("The entity ID is mistyped.",) == first.mistakes
    assert ("Or by the script.", None, ()) == (second.text, second.preview, second.mistakes)


@pytest.mark.parametrize(
    ("form", "number"),
    [(AS_UID, 1), ({"door": EntryPoint.VUFIND_LDAP, "identifier": TYPED}, 0), ({}, 0)],
)
def test_the_right_value_can_be_sent_under_the_wanted_name(form, number):
    """The campus may fill the attribute from what holds it, unless it is scoped or typed."""
    case = make_case(ANOTHER, decision=wrong_attribute(WITH_UID, **form))
    found = list(identity_provider.release_the_right_one(case, ANOTHER, case.best_match))
    text = "At the campus, release as uid the value that employeeNumber holds"

    assert [True] * number == [remedy.text.startswith(text) for remedy in found]


def test_the_identifier_is_to_be_sent_as_the_library_has_it():
    [remedy] = identity_provider.make_it_exact(
        make_case(TRANSFORMED, decision=scoped_user()), TRANSFORMED
    )

    assert remedy.text == (
        "At the campus, release the patron's username exactly as the library system has it: it "
        "differs in the part behind the @."
    )


def test_a_scoped_attribute_keeps_its_scope():
    """The campus releases another one; with a product, by the steps for an unsuitable one."""
    product = replace(PRODUCT, remedies=(FILTER, ANOTHER_REMEDY))
    decision = altered(scoped(), "release", product=product)
    [remedy] = identity_provider.make_it_exact(
        make_case(TRANSFORMED, decision=decision), TRANSFORMED
    )

    assert remedy.text == (
        "At the campus, release the patron's username as an attribute of its own, exactly as the "
        "library system has it, and leave eduPersonPrincipalName as it is: other services read "
        "what follows its @ as a scope."
    )
    assert "Release an attribute." == remedy.how


def test_a_claim_is_named_as_the_client_reads_it():
    """OpenID Connect knows claims: nobody finds an attribute's name in a token."""
    decision = wrong_attribute(WITH_UID, identifier="employeeID", door=EntryPoint.DIRECT)
    decision = altered(decision, "capture", protocol=Protocol.OIDC)
    decision = altered(decision, "release", wire_names={"employeeID": "employee_id"})
    case = make_case(ANOTHER, decision=decision)
    [remedy] = identity_provider.release_the_right_one(case, ANOTHER, case.best_match)

    assert remedy.text.startswith("At the campus, release as the claim employee_id the value")


@pytest.mark.parametrize(
    ("capture", "form", "expected"),
    [
        ({}, {}, "under the registered name of employeeNumber, with the name format uri."),
        ({}, {"identifier": "patronId"}, "under the name patronId, letter for letter."),
        ({"protocol": Protocol.OIDC}, {}, "as the claim employee_number, letter for letter."),
        ({"protocol": Protocol.CAS}, {}, "under the name employeeNumber, letter for letter."),
    ],
)
def test_only_registered_names_of_saml_have_a_format(capture, form, expected):
    finding = make_finding("release.identifier-under-other-name")
    shown = case(form=make_form(**form), **capture)

    assert advice_on(shown, finding) == f"Send the identifier {expected}"


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
    ("check", "settings", "kind"),
    [
        ("patron.not-found", make_settings(host_lms_integration="Voyager"), "barcode"),
        ("patron.not-found", make_settings(host_lms_integration="Koha", stated=False), "barcode"),
        ("patron.not-found", make_settings(host_lms_integration="Koha"), "shoe size"),
        ("patron.record-expired", make_settings(host_lms_integration="Koha"), "barcode"),
    ],
)
def test_a_field_that_is_not_known_or_not_concerned_is_not_named(check, settings, kind):
    """What nobody stated is not guessed; an expired registration is not in the identifier's."""
    finding = make_finding(check, owner=Owner.ILS, station=Station.ILS)

    assert advised(finding, settings=settings, ils_identifier=kind).where is None


def test_the_record_may_have_the_slip():
    """A lost zero can be mended in the record of this one patron."""
    record = make_record(make_identifier("12345"))
    released = {"employeeNumber": "0012345", **NAMES}
    case = make_case(TRANSFORMED, decision=decided(released, {"12345": make_found(record)}))
    [remedy] = ils.record_what_is_sent(case, TRANSFORMED)

    assert (Owner.ILS, 'the patron\'s record, "Barcode"') == (remedy.owner, remedy.where)
    assert "one patron only" in remedy.trade_off
    scope = make_case(TRANSFORMED, decision=scoped())  # no library writes it into a card number
    assert [] == list(ils.record_what_is_sent(scope, TRANSFORMED))


SETTLE = "Settle the balance with the library, or have it waived."
ANOTHER_GROUP = "Put the patron into a group that may place requests"
DESK = (Owner.PATRON, "at the library's desk")
FOLIO = (Owner.ILS, "in the library system, FOLIO")
SCREEN = "Settings > Resource sharing >"


@pytest.mark.parametrize(
    ("mend", "check", "place", "text"),
    [
        (ils.correct_the_record, "patron.fines-over-limit", DESK, SETTLE),
        (ils.another_group, "decision.profile-not-allowed", FOLIO, ANOTHER_GROUP),
    ],
)
def test_what_is_changed_at_the_library(mend, check, place, text):
    """The patron reads no word about systems; the list of allowed groups can stay as it is."""
    finding = make_finding(check)
    [remedy] = mend(make_case(finding), finding)

    assert [place] == places([remedy])
    assert remedy.text.startswith(text)


@pytest.mark.parametrize(
    ("check", "where", "label"),
    [
        (
            "decision.profile-not-allowed",
            f"{SCREEN} Host LMS patron profiles",
            '"Can create requests?"',
        ),
        ("decision.borrower-check-off", f"{SCREEN} Host LMS integration", '"Borrower check"'),
        ("patron.found-by-username-only", 'the request in ReShare, "User ID"', "what ReShare"),
        (
            "decision.disagrees-with-ils",
            "the patron's record in the library system, and how it answers ReShare",
            "STATUS",
        ),
    ],
)
def test_the_way_there_is_told_by_the_labels_on_the_screen(check, where, label):
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert ("in ReShare", where) == (remedy.place, remedy.where)
    assert label in remedy.how


def test_a_request_that_is_there_can_be_asked_about_again():
    """A new patron profile alone changes nothing for a request that was refused."""
    finding = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert '"Update and resubmit request"' in remedy.applies
    assert "the whole group" in remedy.trade_off
