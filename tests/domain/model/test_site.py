from datetime import UTC, date, datetime

import pytest

from tests import factories
from tests.adapters.illiad.compared import judged, make_comparison, make_user
from tests.domain.checks.delivery_tests import (
    make_delivery,
    make_service,
    rules,
    with_listener_file,
    with_vufind,
)
from tests.report import samples
from verifier.domain.model import idp_product
from verifier.domain.model.capture import Attribute, PastedRequest, RequestKind
from verifier.domain.model.illiad_comparison import ColumnOutcome, UserLookup
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.operators import Role
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import (
    ADAPTERS,
    Flavour,
    LiveReading,
    ReshareSettings,
    host_lms,
    speaks_ncip,
    username_fallback,
)
from verifier.domain.model.run import PatronLogin, RowState, RunKind, RunSummary, SummaryRow
from verifier.domain.model.site import (
    Idp,
    IlsConnection,
    IlsRole,
    SamlSettings,
    Secret,
    column_named,
    is_secret,
    known_columns,
)


@pytest.mark.parametrize(
    ("host_lms", "check", "on"),
    [
        ("FOLIO", "NCIP", True),
        ("folio", " ncip ", True),
        ("FOLIO", "Ncip", False),
        ("FOLIO", "nCIP", False),
        ("Manual", "NCIP", False),
        (" manual ", "NCIP", False),
        ("FOLIO", None, False),
        ("FOLIO", "", False),
        ("FOLIO", "none", False),
    ],
)
def test_when_reshare_asks_the_library_system(host_lms, check, on):
    """Only ``ncip``, or its label, asks, and the manual adapter never does."""
    settings = factories.make_settings(host_lms_integration=host_lms, borrower_check=check)

    assert on is settings.borrower_check_on


@pytest.mark.parametrize(
    ("check", "on"),
    [("ncip", True), ("NCIP", False), ("Ncip", False), ("none", False), (None, False)],
)
def test_a_value_that_reshare_stores_is_compared_exactly(check, on):
    """What was read from ReShare is no label."""
    settings = factories.make_settings(borrower_check=check, check_read_live=True)

    assert on is settings.borrower_check_on


def test_a_secret_does_not_show():
    secret = Secret(place="env ILS_PASSWORD", value="open sesame")

    assert "env ILS_PASSWORD" in repr(secret)
    assert "sesame" not in f"{secret!r} {secret}"


def test_a_connectors_own_setting_is_found_by_name():
    """A setting that is not there gives the default, and an empty text without one."""
    ils = IlsConnection(
        id="ncip",
        connector="ncip",
        role=IlsRole.RESHARE,
        options=(("from_agency", "EXU"), ("to_agency", "")),
    )

    assert "EXU" == ils.option("from_agency", "other")
    assert not ils.option("to_agency", "other")
    assert "other" == ils.option("profile", "other")
    assert not ils.option("profile")


def test_our_addresses_come_from_the_sites_own(tmp_path):
    """An entity ID that identity providers know already is kept; the address is not moved."""
    old = SamlSettings(entity_id="https://old.example.edu/shibboleth")
    library = factories.make_site(tmp_path, base_url="https://verify.example.edu/library")
    moved = factories.make_site(tmp_path, saml=old)

    assert "https://verify.example.edu/library/sp" == library.sp_entity_id
    assert "https://verify.example.edu/library/saml/acs" == library.acs_url
    assert "https://old.example.edu/shibboleth" == moved.sp_entity_id
    assert "https://verify.example.edu/saml/acs" == moved.acs_url


def test_an_identity_provider_is_found_by_its_id(tmp_path):
    campus = Idp(id="campus", protocol="saml")
    alumni = Idp(id="alumni", protocol="saml", name="campus")
    site = factories.make_site(tmp_path, idps=(campus, alumni))

    assert campus is site.idp("campus")
    assert alumni is site.idp("alumni")
    assert site.idp("staff") is None


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 12, 1)),
        ("America/New_York", date(2026, 11, 30)),
        ("Pacific/Auckland", date(2026, 12, 1)),
    ],
)
def test_a_day_is_the_librarys(tmp_path, zone, day):
    """Late in the evening in New York it is tomorrow elsewhere."""
    site = factories.make_site(tmp_path, time_zone=zone)

    assert day == site.day_of(datetime(2026, 12, 1, 4, 30, tzinfo=UTC))


def test_the_vocabulary_of_the_setting_is_complete():
    offered = {
        *("aleph", "alma", "folio", "koha", "manual", "millennium", "sierra", "symphony", "tlc"),
        *("voyager", "wms", "wms2", "horizon", "ncsu", "polaris", "evergreen", "default"),
    }
    assert offered == {adapter.setting.lower() for adapter in ADAPTERS}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        *(
            (name, True)
            for name in ("ALMA", "FOLIO", "Sierra", "Koha", "Evergreen", "Default", "NCSU")
        ),
        *(
            (name, False)
            for name in ("Millennium", "Symphony", "Horizon", "TLC", "Polaris", "Aleph", "Voyager")
        ),
        *((name, False) for name in ("WMS", "WMS2", "Manual", "Unheard of", "")),
        (" folio ", True),
    ],
)
def test_which_adapters_ask_by_user_name(setting, expected):
    """Only the NCIP 2 adapters ask a second time, and Millennium does not count as one."""
    assert expected is username_fallback(setting)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("folio", True), ("Voyager", True), ("WMS", False), ("manual", False), ("other", False)],
)
def test_which_adapters_speak_ncip(setting, expected):
    """WMS searches by another interface; the manual adapter asks nobody; others are unknown."""
    assert expected is speaks_ncip(setting)
    assert (setting == "other") is (host_lms(setting) is None)


MOD_RS = {"host_lms_integration": "Symphony", "borrower_check": "NCIP"}


@pytest.mark.parametrize(
    ("settings", "checks", "asks_again"),
    [
        (MOD_RS, True, False),
        ({**MOD_RS, "host_lms_integration": "FOLIO"}, True, True),
        ({**MOD_RS, "borrower_check": None}, False, False),
        ({**MOD_RS, "borrower_check": None, "flavour": Flavour.CROSSLINK}, True, True),
        ({**MOD_RS, "lookup_user_enabled": False}, True, False),
        ({**MOD_RS, "lookup_user_enabled": False, "flavour": Flavour.CROSSLINK}, False, True),
    ],
)
def test_each_flavour_has_its_own_switch(settings, checks, asks_again):
    """mod-rs goes by host LMS and borrower check, CrossLink by its own setting alone."""
    made = ReshareSettings(**settings)

    assert (checks, asks_again) == (made.borrower_check_on, made.asks_by_username)


@pytest.mark.parametrize(
    ("kind", "flavour"),
    [
        (None, Flavour.MOD_RS),
        (RequestKind.OPENURL, Flavour.MOD_RS),
        (RequestKind.MODRS_JSON, Flavour.MOD_RS),
        (RequestKind.CROSSLINK_JSON, Flavour.CROSSLINK),
    ],
)
def test_json_for_crosslink_is_decided_there(kind, flavour):
    request = kind and PastedRequest(kind=kind, path=None, pairs=())

    assert flavour is ReshareSettings().decided_by(request).flavour


CARD = factories.make_attribute("card", "21234000000018", name_format=factories.BASIC)


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (idp_product.AttributeSign(name="^c"), True),
        (idp_product.AttributeSign(name="^d"), False),
        (idp_product.AttributeSign(value="^2"), True),
        (idp_product.AttributeSign(value="#EXT#"), False),
        (idp_product.AttributeSign(name_format="basic"), True),
        (idp_product.AttributeSign(name_format="none"), False),
        (idp_product.AttributeSign(friendly_name=False), CARD.friendly_name is None),
        (idp_product.AttributeSign(name="^c", value="#EXT#"), False),
    ],
)
def test_a_sign_fits_where_all_its_parts_do(sign, expected):
    assert expected is sign.fits(CARD)


def test_a_missing_format_is_none():
    none = idp_product.AttributeSign(name_format="none")
    assert none.fits(Attribute(name="card", values=("1",)))


def test_no_sign_is_looked_for_in_a_very_long_text():
    """A stranger sends it, and the time that repeats take grows with a power of its length."""
    sign = idp_product.AttributeSign(value="c")

    assert sign.fits(factories.make_attribute("card", "c" * idp_product.LONGEST_SEARCHED))
    assert not sign.fits(
        factories.make_attribute("card", "c" * (idp_product.LONGEST_SEARCHED + 1))
    )


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"mail": "user.mail"}, "user.mail"),
        ({"default": "user.{attribute}"}, "user.{attribute}"),
        ({}, "{attribute}"),
    ],
)
def test_what_a_product_reads_an_attribute_from(sources, expected):
    product = idp_product.IdpProduct(name="x", title="X", sources=sources)

    assert expected == product.source_of("mail")


def test_lists_all_its_texts_with_their_keys():
    snippet = idp_product.ProductSnippet(
        place="a file", language=idp_product.Language.XML, text="<a/>", verified=True
    )
    remedy = idp_product.ProductRemedy(
        mends=(idp_product.Fault.NO_VALUE,),
        says="Do it.",
        where="here",
        applies="now",
        verified=True,
        snippets=(snippet,),
    )

    assert {
        "says": "Do it.",
        "where": "here",
        "applies": "now",
        "snippets.0.place": "a file",
        "snippets.0.text": "<a/>",
    } == dict(remedy.texts())


def test_a_placeholder_is_one_word_in_braces():
    text = 'x{sp} %{{attribute}}e {0} {"a"} {employeeNumber} {}'

    assert ["sp", "attribute"] == idp_product.PLACEHOLDER.findall(text)


def test_an_admin_may_do_what_a_viewer_may():
    assert all(Role.ADMIN.covers(role) for role in Role)
    assert [Role.VIEWER] == [role for role in Role if Role.VIEWER.covers(role)]


AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_login_that_did_not_come_about_is_unknown():
    """Where nobody could log in nothing is known of the road; else the report says it."""
    shape = {"idp_id": "campus", "patron": "grad1", "started_at": AT, "seconds": 0.1}

    assert Verdict.UNKNOWN is PatronLogin(**shape, stopped="There was no login.").verdict
    assert Verdict.FAIL is PatronLogin(**shape, report=samples.failing()).verdict


def row(row_id, state=RowState.DONE, verdict=None):
    shape = {"patron": "faculty", "idp_id": "campus", "idp_name": "Campus"}
    return SummaryRow(**shape, row_id=row_id, state=state, verdict=verdict)


SUMMARY = RunSummary(
    run_id="r1",
    name="Cut-over",
    kind=RunKind.LINKS,
    created_at=AT,
    closed_at=None,
    causes=(),
    rows=(
        row("1", verdict=Verdict.PASS),
        row("2", verdict=Verdict.WARNING),
        row("3", verdict=Verdict.FAIL),
        row("4", verdict=Verdict.UNKNOWN),
        row("5"),
        row("6", RowState.WAITING),
        row("7", RowState.REFUSED),
    ),
)


def test_each_row_is_counted_once():
    counted = (SUMMARY.working, SUMMARY.failing, SUMMARY.uncertain, len(SUMMARY.missing))

    assert (2, 1, 2, 2) == counted
    assert len(SUMMARY.rows) == sum(counted)
    assert ["6", "7"] == [entry.row_id for entry in SUMMARY.missing]
    assert Verdict.FAIL is SUMMARY.row("3").verdict


NOBODY = UserLookup(name="nobody", outcome=NotFound(message="ILLiad knows no such user."))


def test_a_row_gives_its_cells_by_name():
    user = make_user({"SSN": " 42"}).outcome

    assert " 42" == user.cell("SSN").value
    assert user.cell("Number") is None


def test_better_columns_are_the_others_exact_ones_first():
    compared = judged(
        {"SSN": "424242", "Number": f" {factories.BARCODE}", "UserInfo1": factories.BARCODE}
    ).compared

    assert "SSN" == compared.sent.column
    assert ["UserInfo1", "Number"] == [entry.column for entry in compared.better]


@pytest.mark.parametrize(
    ("sent", "known", "whole"),
    [
        (4242, "00004242", True),
        (21234000000018.0, "21234000000018", True),
        ("4242", "00004242", False),
        (4242, "D4242", False),
        (4242, " 4242", False),
        (4242, "4242", False),
    ],
    ids=["zeros", "digits", "a text", "a letter in front", "a blank", "nothing is missing"],
)
def test_a_number_is_excused_for_what_numbers_lose(sent, known, whole):
    """Leading zeros and digits of long ones may stand in ILLiad all the same; no letter does."""
    answers = {
        known: factories.make_found(
            factories.make_record(factories.make_identifier(known)), user_id=known
        )
    }
    compared = judged({"SSN": sent, "Number": known}, answers=answers).compared

    assert whole is compared.sent.may_be_whole_in_illiad


def test_a_comparison_gives_its_parts():
    result = make_comparison(make_user({"SSN": "424242"}), NOBODY)

    assert ["illiad.field-not-known", "illiad.user-not-found"] == [
        finding.check for finding in result.findings
    ]
    assert ["gail"] == [entry.asked.name for entry in result.read]
    assert 1 == result.tally("SSN").count(ColumnOutcome.NOT_KNOWN)
    assert 0 == result.tally("SSN").leads
    assert result.tally("Fax") is None


@pytest.mark.parametrize(("field", "column"), [("SSN", "SSN"), (None, None)])
def test_what_is_sent_is_what_the_site_file_says(field, column):
    sent = judged(field=field).compared.sent

    assert column == (sent.column if sent else None)


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("UserName", "UserName"),
        ("Username", "UserName"),
        (" EMAILADDRESS ", "EMailAddress"),
        ("userinfo5", "UserInfo5"),
        ("NVTGC", "NVTGC"),
        ("UserInfo6", None),
        ("Password", None),
    ],
)
def test_columns_have_one_spelling(written, column):
    """ILLiad's JSON gives it; the database and people write others; none holds a secret."""
    assert column == column_named(written)
    assert not any(map(is_secret, known_columns()))


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Password", True),
        ("PasswordHint", True),
        ("password_hash", True),
        ("User Password", True),
        ("PassWord2", True),
        ("UserName", False),
        ("Passport", False),
    ],
)
def test_passwords_are_known_by_their_name(name, secret):
    assert secret is is_secret(name)


EPPN = "eduPersonPrincipalName"


@pytest.mark.parametrize(
    ("variable", "attribute", "does"),
    [
        ("employeeNumber", "employeeNumber", True),
        ("HTTP_EMPLOYEENUMBER", "employeeNumber", True),
        ("REDIRECT_employeeNumber", "employeeNumber", True),
        ("eppn", EPPN, True),
        ("employeeNumber", "urn:oid:2.16.840.1.113730.3.1.3", False),
        ("mail", "employeeNumber", False),
    ],
)
def test_what_a_variable_means_by_its_name(variable, attribute, does):
    assert does is make_delivery().means(variable, attribute)


def test_what_a_variable_means_by_its_rule():
    """The attribute map goes before the names, also with names of the site's own."""
    known = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="card"', 'name="urn:x" id="own"')
    form = factories.make_form(attribute_map=(("libraryCard", ("urn:x",)),))
    delivery = with_vufind("", None, known, form=form)

    assert delivery.means("card", "employeeNumber")
    assert delivery.means("own", "libraryCard")
    assert not delivery.means("card", "libraryCard")


def test_the_own_service():
    assert "EXU" == with_listener_file('{"services": {"EXU": {}, "B": {}}}').own.symbol
    assert not with_listener_file('{"services": {"B": {}}, "okapiUrl": "x"}').own.symbol
    assert with_listener_file('{"services": {"B": {}}}').own is None
    assert make_delivery().own is None


@pytest.mark.parametrize(("name", "read"), [("x-a", "x-a"), ("X-A", None), ("", None)])
def test_a_header_that_can_be_read(name, read):
    """One with capitals never is."""
    assert read == make_delivery(services=(make_service(reqIdHeader=name),)).header


def test_the_method_of_vufind():
    """VuFind's own file goes before the site file; without VuFind there is none."""
    [own] = with_vufind("[Authentication]\nmethod = CAS\n").methods
    [stated] = make_delivery().methods

    assert ("CAS", "config.ini") == (own.value, own.place.file)
    assert "Shibboleth" == stated.value
    assert () == make_delivery(form=factories.make_form(door=EntryPoint.DIRECT)).methods


def test_vufinds_mapping():
    text = "[Authentication]\nmethod = CAS\n[CAS]\nusername = uid\n[Shibboleth]\nusername = x\n"
    stated = make_delivery(form=factories.make_form(vufind=factories.make_vufind(username="mail")))

    assert "uid" == with_vufind(text).vufind("username").value
    assert with_vufind(text).vufind("cat_username") is None
    assert ("mail", "[reshare.vufind] username") == (
        stated.vufind("username").value,
        stated.vufind("username").place.key,
    )


def test_where_reshares_settings_stand():
    asked = make_delivery(reshare=factories.make_settings(live=LiveReading()))

    assert ["verifier.toml, [reshare.settings] borrower_check", "ReShare, borrower_check"] == [
        str(entry.of_reshare("borrower_check")) for entry in (make_delivery(), asked)
    ]
    assert [
        "verifier.toml, [[reshare.patron_profiles]] can_create_requests",
        "ReShare, Host LMS patron profiles",
    ] == [str(entry.of_profiles()) for entry in (make_delivery(), asked)]
