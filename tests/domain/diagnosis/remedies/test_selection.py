"""What to change where a pasted request is made."""

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
from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import (
    ANOTHER,
    TRANSFORMED,
    decided,
    scoped,
    wrong_attribute,
)
from tests.factories import (
    BARCODE,
    FixedIls,
    make_attribute,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_preview,
    make_record,
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
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.diagnosis.remedies.configuration import changes
from verifier.domain.diagnosis.remedies.identity_provider import fill, fillings, host_of
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.capture import Protocol, Scope, Subject, SubjectKind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.idp_product import (
    PLACEHOLDERS,
    Fault,
    IdpProduct,
    Language,
    ProductRemedy,
)
from verifier.domain.model.request_form import EntryPoint, VufindMapping
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify


def for_findings(*findings, decision=None):
    return remedies(make_case(*findings, decision=decision), findings)


def places(found):
    return [(entry.owner, entry.place) for entry in found]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, [(Owner.DISCOVERY, "in VuFind"), (Owner.IDENTITY, "at the campus")]),
        (
            {"door": EntryPoint.HEADER, "listener": make_listener()},
            [
                (Owner.DISCOVERY, "in the web server before the request form"),
                (Owner.IDENTITY, "at the campus"),
            ],
        ),
        (
            {"door": EntryPoint.DIRECT},
            [(Owner.DISCOVERY, "where the requests are made"), (Owner.IDENTITY, "at the campus")],
        ),
        (
            {"door": EntryPoint.VUFIND_LDAP, "identifier": "typed-username"},
            [
                (Owner.DISCOVERY, "in VuFind"),
                (Owner.DISCOVERY, "in the web server before the request form"),
            ],
        ),
        (
            {"door": EntryPoint.VUFIND_OIDC, "identifier": "sub"},
            [
                (Owner.DISCOVERY, "in the web server before the request form"),
                (Owner.IDENTITY, "at the campus"),
                (Owner.DISCOVERY, "in VuFind"),
            ],
        ),
    ],
)
def test_another_attribute_is_taken_at_the_delivery_first(form, expected):
    """The delivery takes the wrong one; the campus can change what it holds instead.

    What is typed nobody can send.
    """
    found = for_findings(ANOTHER, decision=wrong_attribute(**form))

    assert expected == places(found)
    assert all(entry.trade_off for entry in found if entry.place != "where the requests are made")


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({}, "in VuFind"),
        (
            {"door": EntryPoint.HEADER, "listener": make_listener()},
            "in the web server before the request form",
        ),
    ],
)
def test_what_is_missing_may_have_come_under_another_attribute(form, place):
    """Taking that one is offered beside the release; a login is stopped only after that."""
    arrived = {"employeeID": BARCODE, "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber", **form)
    found = for_findings(make_finding("release.identifier-missing"), decision=decision)

    assert [
        (Owner.IDENTITY, "at the campus"),
        (Owner.DISCOVERY, place),
        (Owner.DISCOVERY, "at the service provider, in Shibboleth SP"),
    ] == places(found)
    assert "employeeID" in f"{found[1].text}{found[1].snippet}"


def test_what_is_missing_is_not_taken_from_another_form_of_it():
    """What would have to be rewritten is no identifier that could be taken as it is."""
    arrived = {"employeeID": f"{BARCODE}@example.edu", "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber")
    found = for_findings(make_finding("release.identifier-missing"), decision=decision)

    assert [Owner.IDENTITY, Owner.DISCOVERY] == [entry.owner for entry in found]
    assert found[1].text.startswith("Until employeeNumber arrives")


def test_the_listener_comes_first_where_it_goes_wrong():
    """The cause is ended at its station; then comes the campus."""
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener())

    assert [Owner.RESHARE, Owner.IDENTITY] == [
        remedy.owner for remedy in for_findings(TRANSFORMED, decision=decision)
    ]


def test_the_campus_comes_first_where_the_campus_goes_wrong():
    """What the campus has damaged the listener need not repair."""
    finding = make_finding("patron.identifier-transformed")
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener())

    assert [Owner.IDENTITY, Owner.RESHARE] == [
        remedy.owner for remedy in for_findings(finding, decision=decision)
    ]


@pytest.mark.parametrize(
    "check",
    [
        "release.identifier-under-other-name",
        "release.identifier-in-other-format",
        "release.identifier-only-friendly-name",
    ],
)
def test_a_near_miss_can_be_mapped_meanwhile(check):
    """The receiving side can read what is sent now."""
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    found = for_findings(make_finding(check), decision=decided([near], {}))

    assert [
        (Owner.IDENTITY, "at the campus"),
        (Owner.DISCOVERY, "at the service provider, in Shibboleth SP"),
    ] == places(found)


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        ({"check": "request.identifier-missing", "owner": Owner.DISCOVERY}, "in VuFind"),
        (
            {
                "check": "request.header-missing",
                "owner": Owner.DISCOVERY,
                "station": Station.LISTENER,
            },
            "in the web server before the request form",
        ),
        (
            {"check": "request.both-cases", "owner": Owner.RESHARE, "station": Station.LISTENER},
            "in the OpenURL listener",
        ),
        (
            {
                "check": "decision.borrower-check-off",
                "owner": Owner.RESHARE,
                "station": Station.RESHARE,
            },
            "in ReShare",
        ),
        (
            {"check": "patron.not-found", "owner": Owner.ILS, "station": Station.ILS},
            "in the library system, FOLIO",
        ),
        (
            {"check": "decision.patron-blocked", "owner": Owner.PATRON, "station": Station.ILS},
            "at the library's desk",
        ),
    ],
)
def test_any_other_finding_is_mended_where_its_owner_is(finding, place):
    """One place alone needs no weighing."""
    [only] = for_findings(make_finding(**finding))

    assert (finding["owner"], place) == (only.owner, only.place)
    assert only.trade_off is None


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
    """What follows from the cause goes with it."""
    found = for_findings(
        make_finding("release.identifier-sent-twice"),
        make_finding("request.identifier-missing", follows_from="release.identifier-missing"),
        make_finding("release.surplus-attribute", severity=Severity.NOTICE),
    )

    assert ["release.identifier-sent-twice"] == [entry.finding for entry in found]


def test_the_same_change_is_proposed_once():
    """Two findings of one check have one remedy."""
    twice = make_finding("patron.record-expired", owner=Owner.ILS)

    assert len(for_findings(twice, twice)) == 1


NASTY = """a"b'c<d>&\\e"""


def case(*, product=None, form=None, released=None, **capture):
    more = {} if product is None else {"product": product}
    evidence = make_preview(released, form=form or make_form(), **more, **capture)
    return make_case(decision=make_decision(preview=evidence))


def test_every_placeholder_has_a_filling():
    """So that none is left in any text."""
    assert set(PLACEHOLDERS) == set(fillings(case()))
    assert all(fillings(case()).values())


def test_the_sites_own_names_are_filled_in():
    """The service provider that was asked, and the name that is registered."""
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


def test_what_arrives_under_a_name_of_its_own_keeps_it():
    """Nobody finds a claim by a name that the product never sent."""
    claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
    arrived = make_attribute(claim, "ggood@example.edu")
    values = fillings(case(form=make_form(identifier="userPrincipalName"), released=[arrived]))
    unsent = fillings(case(form=make_form(identifier="userPrincipalName")))

    assert claim == values["name"]
    assert "urn:oid:1.2.840.113556.1.4.656" == unsent["name"]


def test_an_attribute_goes_by_its_short_name_inside_the_product():
    """Also where the site names it by its registered one, under which it is to be sent."""
    values = fillings(case(form=make_form(identifier="urn:oid:2.16.840.1.113730.3.1.3")))

    assert ["employeeNumber"] * 3 == [values[key] for key in ("attribute", "id", "source")]
    assert "urn:oid:2.16.840.1.113730.3.1.3" == values["name"]


def test_a_listed_scope_is_filled_in():
    """The first that is no pattern; without any it is named in words."""
    shown = case()
    scopes = (Scope(value=".*", regexp=True), Scope(value="example.edu"))

    assert "example.edu" == fillings(case(idp=replace(shown.capture.idp, scopes=scopes)))["scope"]
    assert "SCOPE" == fillings(case(idp=replace(shown.capture.idp, scopes=())))["scope"]


def test_what_a_saved_login_does_not_say_is_named_in_words():
    """A file of claims names no service provider."""
    assert "the service provider's entity ID" == fillings(case(service_provider=None))["sp"]


def test_a_realm_is_read_from_the_issuer():
    """Keycloak writes it there."""
    shown = case()
    idp = replace(shown.capture.idp, entity_id="https://sso.example.edu/realms/campus")

    assert "campus" == fillings(case(idp=idp))["realm"]


def test_an_attribute_that_did_not_arrive_is_asked_for():
    """The CAS login name, which did arrive, takes nobody's place."""
    wanted = make_form(door=EntryPoint.VUFIND_CAS, vufind=VufindMapping(username="employeeNumber"))
    principal = Subject(kind=SubjectKind.PRINCIPAL, value="gail")
    shown = case(form=wanted, released={"mail": "m"}, protocol=Protocol.CAS, subject=principal)
    values = fillings(shown)

    assert ["employeeNumber"] * 3 == [values[name] for name in ("attribute", "name", "source")]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("uid=gail,ou=people,dc=lib,dc=example,dc=edu", "dc=lib,dc=example,dc=edu"),
        ("CN=Gail Good,OU=Students,DC=ad, DC=example", "DC=ad,DC=example"),
        ("cn=Good\\, Gail,o=Example University,c=US", "o=Example University,c=US"),
        ("cn=Gail\\,dc=good,dc=example", "dc=example"),
        ("uid=gail,ou=people", "dc=example,dc=edu"),
        ("dc=gail", "dc=example,dc=edu"),
        (
            'uid=gail,dc=edu" by * write by dn.exact="',
            "dc=example,dc=edu",
        ),  # an end of a quotation
        ("uid=gail,dc=edu\n,dc=edu", "dc=edu"),
        ("", "dc=example,dc=edu"),
    ],
)
def test_a_directory_is_named_by_the_end_of_an_entry_s_name(subject, expected):
    """Which says nothing of the person."""
    named = Subject(kind=SubjectKind.DN, value=subject)

    assert expected == fillings(case(subject=named))["suffix"]


def test_another_subject_names_no_directory():
    """A NameID may look like anything."""
    named = Subject(kind=SubjectKind.NAME_ID, value="uid=gail,dc=example,dc=org")

    assert "dc=example,dc=edu" == fillings(case(subject=named))["suffix"]


def test_the_products_own_word_for_an_attribute():
    """Its table of sources, else its rule for all, else the attribute's name."""
    product = IdpProduct(
        name="x", title="X", sources={"mail": "user.mail", "default": "user.{attribute}"}
    )
    wanted = make_form(identifier="mail")

    assert "user.mail" == fillings(case(product=product, form=wanted))["source"]
    assert "user.employeeNumber" == fillings(case(product=product))["source"]


@pytest.mark.parametrize("address", ["not an address", "http://[broken", None, "urn:x:y"])
def test_what_is_no_address_has_no_host(address):
    """An entity ID may be anything."""
    assert host_of(address) is None


def test_a_value_cannot_break_out_of_a_snippet():
    """Entity IDs come from outside: each language's parser reads back what was filled in."""
    values = {"sp": NASTY}

    as_json = json.loads(fill('{"x": "{sp}", "n": {"y": 1}}', values, Language.JSON))
    as_xml = etree.fromstring(fill('<a b="{sp}">{sp}</a>', values, Language.XML))

    assert NASTY == as_json["x"]
    assert NASTY == as_xml.get("b")
    assert NASTY == as_xml.text
    assert "a\"b\\'c<d>&\\\\e" == fill("{sp}", values, Language.PHP)
    assert "a\"b'\\''c<d>&\\e" == fill("{sp}", values, Language.SHELL)
    assert "a\"b''c<d>&\\e" == fill("{sp}", values, Language.POWERSHELL)
    assert "a\\\"b'c<d>&\\\\e" == fill("{sp}", values, Language.HCL)
    assert "a\"b'c<d>&\\\\e" == fill("{sp}", values, Language.PROPERTIES)
    assert "ab'c<d>&\\e" == fill("{sp}", values, Language.CLAIM_RULES)
    assert "$${a} %%{b}" == fill("{sp}", {"sp": "${a} %{b}"}, Language.HCL)


@pytest.mark.parametrize("quote", "'\u2018\u2019\u201a\u201b")
def test_no_kind_of_quotation_mark_ends_a_text_of_powershell(quote):
    """It takes curved ones for straight ones, so each is written twice."""
    assert f"https://a{quote * 2}; b" == fill(
        "{sp}", {"sp": f"https://a{quote}; b"}, Language.POWERSHELL
    )


def test_xml_holds_no_control_character():
    """No parser would read it."""
    assert "a b" == etree.fromstring(fill("<a>{sp}</a>", {"sp": "a\x01b"}, Language.XML)).text


@pytest.mark.parametrize(
    "name", ["card'].get(0); x()//", "card}; x(); ${y", 'card"; x', "card;{0}", "card\n$(x)"]
)
def test_a_name_that_was_released_ends_no_expression(name):
    """What the product reads it from may stand in Groovy or Perl, within another language."""
    shown = case(released={"employeeNumber": "9", name: BARCODE})

    assert name == shown.best_match.attribute
    assert not set("'\"${}();\n") & set(fillings(shown)["right_source"])


def test_a_line_stays_one_line():
    """Files of one setting for each line."""
    assert "a b" == fill("{sp}", {"sp": "a\nb"}, Language.INI)


def test_other_braces_are_left_alone():
    """AD FS, Apache and JSON have their own."""
    text = 'query = ";x;{0}", "%{employeeNumber}e", {"a": {}}'

    assert text == fill(text, {})


VUFIND = "[Authentication]\nmethod = {0}\n[{0}]\nusername = mail\ncat_username = employeeNumber\n"


def change(check, delivery):
    """What to change about the one thing that a check finds."""
    (remedy,) = changes(findings(check, delivery), delivery, [check])
    return remedy


def service_of(remedy):
    """The listener's settings that are given to copy."""
    return json.loads(remedy.snippet)["services"]["EXU"]


def test_the_advice_of_the_page():
    """In plain words, without marks and without the heading."""
    item = change(profile_forbidden, with_profiles(False))

    assert "Nothing, if it is meant. Otherwise set it to yes." == item.text
    assert ("delivery.profile-forbidden", ()) == (item.finding, item.snippets)


def test_one_change_for_many_findings():
    """The same advice is given once."""
    delivery = with_profiles(False)
    (finding,) = findings(profile_forbidden, delivery)

    assert 1 == len(changes((finding, finding), delivery, [profile_forbidden]))
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
    """Under the site's own symbol."""
    assert settings == service_of(change(check, delivery))


def test_a_line_that_the_own_service_inherits():
    """It concerns the own library, whoever else inherits it."""
    text = '{"okapiUrl": "x", "reqIdHeader": "X-A", "services": {"EXU": {}, "B": {}}}'
    found = findings(delivery_header_name_capitals, with_listener_file(text))
    (remedy,) = changes(found, with_listener_file(text), [delivery_header_name_capitals])

    assert {"reqIdHeader": "x-a"} == service_of(remedy)


def test_another_librarys_service():
    """Its settings are not ours to write."""
    text = '{"services": {"EXU": {}, "B": {"reqIdHeader": "X-A"}}}'

    assert () == change(delivery_header_name_capitals, with_listener_file(text)).snippets


def test_lines_for_the_web_server_that_is_there():
    """Apache's alone, with the header that the listener reads."""
    lines = f'RequestHeader set {HEADER} "%{{x}}e"'
    item = change(header_filled_when_absent, with_proxy(lines))

    assert {"apache"} == {snippet.language for snippet in item.snippets}
    assert f"RequestHeader unset {HEADER} early" in item.snippet


def test_lines_for_nginx_alone():
    """Where nothing stands before them, they are no alternative to anything."""
    item = change(header_never_set, with_proxy("location / { proxy_set_header x-b $b; }"))

    assert "nginx before the request form, within http { }" == item.snippets[0].place


@pytest.mark.parametrize("method", ["Shibboleth", "CAS"])
def test_vufinds_section(method):
    """The section of the method, with the variable that the attribute map makes."""
    known = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="card"')
    text = VUFIND.format(method).replace("employeeNumber", "card")
    item = change(other_attribute_sent, with_vufind(text, None, known))

    assert f"[{method}]\nusername = card" == item.snippet


def test_vufinds_variable_as_it_is_written_there():
    """Where attributes arrive in headers, the line to copy has the header's name."""
    text = VUFIND.format("Shibboleth").replace("employeeNumber", "HTTP_EMPLOYEENUMBER")
    item = change(other_attribute_sent, with_vufind(text, None))

    assert "[Shibboleth]\nusername = HTTP_EMPLOYEENUMBER" == item.snippet


def test_the_listeners_settings_for_the_site_file():
    """All that the listener's file sets, as TOML to copy."""
    set_there = {"reqIdHeader": "x-a", "reqIdToLower": True, "reqIdRegex": r"\.x"}
    text = json.dumps({"services": {"EXU": set_there}})
    item = change(site_file_differs, with_listener_file(text))
    copied = tomllib.loads(item.snippet)["reshare"]["listener"]

    assert set_there == copied
    assert "verifier.toml, if it is the old one" == item.snippets[0].place


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


CARD = "00123456"
MAIL = "gail.good@example.edu"
MADE = "where the requests are made"


@pytest.fixture
def remedies_of(tmp_path):
    """Place and text of each remedy for a pasted request."""

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
    """No listener stands before ReShare's own interface, so none is to be changed."""
    (place, text), *others = remedies_of(
        f'{{"patronIdentifier": 123456, "patronEmail": "{MAIL}", "isRequester": true}}'
    )

    assert MADE == place
    assert text == (
        "Have the request carry the patron's barcode, exactly as the library system has it: what "
        "is sent differs by leading zeros."
    )
    assert "in the OpenURL listener" not in {item for item, _ in others}


def test_of_a_link_the_listener_may_be_changed_as_well(remedies_of):
    """The place where it is made comes first."""
    first, second, *_ = remedies_of(f"/EXU?req_id=123456&rft_id=1&req.emailAddress={MAIL}")

    assert (MADE, "in the OpenURL listener") == (first[0], second[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/EXU?rft_id=1", "Write the patron's barcode under req_id into the request."),
        ("/EXU?rft_id=1&req_id=(null)", "Send no req_id where there is no value for it."),
        ("/EXU?rft_id=1&req_id=a;b", "Write one value of req_id into the request."),
    ],
)
def test_no_word_is_about_a_release(remedies_of, text, message):
    """Whoever makes links releases nothing."""
    assert (MADE, message) == remedies_of(text)[0]


def test_advice_speaks_of_this_case():
    """Names of the site stand where the text has room for them."""
    finding = make_finding("release.identifier-transient")

    assert advice_on(make_case(finding), finding).endswith(
        "and release it to https://verify.example.edu/sp."
    )


def test_the_identity_team_is_told_what_it_can_change():
    """Nobody at the campus can enter a number into the library's record."""
    known = make_case(make_finding("patron.not-found", owner=Owner.IDENTITY))
    nobody = make_decision({}, preview=make_preview({"employeeNumber": "99999999999999"}))
    unknown = make_case(make_finding("patron.not-found", owner=Owner.IDENTITY), decision=nobody)
    at_library = make_finding("patron.not-found", owner=Owner.ILS)

    assert "has a record of this person" in advice_on(known, known.findings[0])
    assert "in the campus directory" in advice_on(unknown, unknown.findings[0])
    assert "register the patron" in advice_on(make_case(at_library), at_library)


def test_a_check_that_asks_for_no_change_has_none():
    """Whoever asks anyway has a defect."""
    finding = make_finding("release.surplus-attribute")

    with pytest.raises(KeyError):
        advice_on(make_case(finding), finding)


def test_a_directory_has_no_service_provider():
    """What is missing there is a right to read, or a value."""
    missing = make_finding("release.identifier-missing")
    directory = make_decision({}, preview=make_preview({}, protocol=Protocol.LDAP))
    case = make_case(missing, decision=directory)

    assert "the account that reads the directory" in advice_on(case, missing)
    assert "service provider" not in advice_on(case, missing)
