from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_form, make_listener, make_settings, make_site, make_vufind
from tests.fake_reshare import make_access
from tests.report.lint.samples import GOOD, MISTAKEN, REFUSED, make_lint, with_delivery
from verifier.domain.model.reshare_settings import Flavour, PatronProfile
from verifier.domain.model.site import (
    CasServer,
    Directory,
    Idp,
    IlliadSettings,
    IlsConnection,
    IlsRole,
    OidcProvider,
    Secret,
    TestPatron,
)
from verifier.web.app import create_app
from verifier.web.configuration import stations
from verifier.web.services import LastLint

ILS = IlsConnection(
    id="koha",
    connector="koha",
    role=IlsRole.RESHARE,
    url="https://koha.example.edu",
    options=(("currency", "EUR"),),
    secrets=(("client_secret", Secret(place="env KOHA_SECRET", value="hush-hush")),),
)


@pytest.fixture
def opened(here, open_browser):
    def start(*tests, **more):
        asked = []
        look = LastLint(lambda: asked.append(1) or make_lint(*tests))
        site = replace(here.site, **{"ils": (ILS,), **more})
        browser = open_browser(create_app(replace(here, site=site, last_lint=look)))
        browser.asked = asked
        return browser

    return start


def test_shows_every_station_and_no_secret(opened):
    page = opened().get("/configuration").text

    for message in (
        "vufind-shibboleth",
        "RESHARE:EXU",
        "asks the library system",
        "https://koha.example.edu",
        "from env KOHA_SECRET",
        "The configuration was not tested yet.",
    ):
        assert message in page
    assert "hush-hush" not in page


def test_tests_the_connections_when_asked(opened):
    browser = opened(GOOD, REFUSED)
    browser.get("/configuration")

    assert [] == browser.asked
    answer = browser.post("/configuration/test")
    assert (303, [1]) == (answer.status_code, browser.asked)
    page = browser.get("/configuration").text
    assert "The connection &#34;folio&#34; failed." in page
    assert "<h3>Not checked</h3>" in page
    assert "did not accept our credentials" in page


def test_a_site_without_library_systems(opened):
    """The settings and the files can be judged all the same."""
    browser = opened(ils=())
    page = browser.get("/configuration").text

    assert "No library system is configured" in page
    assert 303 == browser.post("/configuration/test").status_code


def test_one_test_at_a_time(opened, monkeypatch):
    monkeypatch.setattr(LastLint, "renew", lambda _: False)

    assert 503 == opened(GOOD).post("/configuration/test").status_code


def test_mistakes_of_the_delivery_stand_on_the_page(here, open_browser):
    look = LastLint(lambda: with_delivery(MISTAKEN))
    browser = open_browser(create_app(replace(here, last_lint=look)))
    browser.get("/configuration")
    browser.post("/configuration/test")
    page = browser.get("/configuration").text

    assert "verifier.toml, [reshare.listener] reqIdHeader" in page
    assert "Write the name in reqIdHeader in lowercase." in page
    assert page.index("<h3>Listener</h3>") < page.index("<h3>ReShare</h3>")


def groups(site, name):
    [station] = [station for station in stations(site) if station.name == name]
    return {
        group.name: {fact.name: fact.value for fact in group.facts} for group in station.groups
    }


def facts(site, name):
    return groups(site, name)[""]


def test_stations_stand_in_the_order_of_the_road(tmp_path):
    assert [
        "Identity provider",
        "Service provider",
        "Discovery",
        "Listener",
        "ReShare",
        "Library system",
    ] == [station.name for station in stations(make_site(tmp_path))]


def test_how_reshare_itself_is_asked(tmp_path):
    site = make_site(tmp_path, okapi=make_access("https://okapi.example.edu"))

    shown = groups(site, "ReShare")["ReShare itself"]
    assert {
        "where": "https://okapi.example.edu",
        "tenant": "exu",
        "username": "from env RESHARE_USERNAME",
        "password": "from env RESHARE_PASSWORD",
        "so what counts": (
            "ReShare's own settings and patron profiles, in the place of those above"
        ),
    } == shown
    assert "ReShare itself" not in groups(make_site(tmp_path), "ReShare")


def test_identity_providers_of_each_protocol(tmp_path):
    idps = (
        Idp(id="a", protocol="saml", metadata=Path("idp.xml")),
        Idp(id="b", protocol="oidc", oidc=OidcProvider(issuer="https://op", client_id="x")),
        Idp(id="c", protocol="cas", cas=CasServer(url="https://cas")),
        Idp(
            id="d",
            protocol="ldap",
            ldap=Directory(url="ldaps://ldap"),
            test_patrons=(TestPatron(id="grad1", username="g"),),
        ),
        Idp(id="e", protocol="saml"),
    )

    shown = groups(make_site(tmp_path, idps=idps), "Identity provider")
    assert {
        "a": ("saml", "idp.xml"),
        "b": ("oidc", "https://op"),
        "c": ("cas", "https://cas"),
        "d": ("ldap", "ldaps://ldap"),
        "e": ("saml", "none"),
    } == {name: (item["protocol"], item["where"]) for name, item in shown.items()}
    assert "grad1" == shown["d"]["test patrons"]


def test_discovery_and_listener(tmp_path):
    form = make_form(
        header_identifier="uid",
        vufind=make_vufind(username="uid", cat_username="employeeNumber"),
        listener=make_listener(reqIdToLower=True),
    )
    site = make_site(tmp_path, form=form)

    discovery = facts(site, "Discovery")
    assert ("uid", "employeeNumber", "uid") == (
        discovery["identifier taken from"],
        discovery["VuFind's own ILS pages use"],
        discovery["header filled from"],
    )
    assert {"reqIdHeader": "x-remote-user", "reqIdToLower": "true"} == facts(site, "Listener")


@pytest.mark.parametrize(
    ("adapter", "shown"), [("FOLIO", "FOLIO"), ("Abacus", "Abacus (ReShare has no such adapter)")]
)
def test_reshare(tmp_path, adapter, shown):
    profiles = (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="NEW"),
    )
    settings = make_settings(host_lms_integration=adapter, patron_profiles=profiles)
    found = facts(make_site(tmp_path, reshare=settings), "ReShare")

    assert shown == found["host_lms_integration"]
    assert ("may request", "may not request", "never decided: allowed") == tuple(
        found[f"patron profile {code}"] for code in ("GRAD", "ALUM", "NEW")
    )


def test_a_connection(tmp_path):
    connection = IlsConnection(
        id="file",
        connector="ncip",
        role=IlsRole.RESHARE,
        file=Path("records.json"),
        options=(("system", "koha"),),
        secrets=(("password", Secret(place="env X", value="hush")),),
    )

    assert {
        "connector": "ncip",
        "role": "reshare",
        "where": "records.json",
        "system": "koha",
        "password": "from env X",
        "asked at most": "10 times a second, 4 at once",
        "patron for tests": "none is named",
    } == groups(make_site(tmp_path, ils=(connection,)), "Library system")["file"]


def test_nothing_is_set_up(tmp_path):
    assert (
        {}
        == groups(make_site(tmp_path), "Library system")
        == groups(make_site(tmp_path), "Listener")
    )


def test_what_is_no_setting_of_the_connector_is_not_shown(tmp_path):
    """A secret may have been written in the place of a setting, or into an address."""
    connection = IlsConnection(
        id="ils",
        connector="polaris",
        role=IlsRole.RESHARE,
        url="https://ils.example.edu/api?key=hush",
        options=(("access_id", "DEMO"), ("access_key", "hush"), ("pin", "hush")),
    )
    idp = Idp(id="a", protocol="saml", metadata_url="https://idp.example.edu/m?token=hush")
    site = make_site(tmp_path, ils=(connection,), idps=(idp,))

    shown, idps = groups(site, "Library system")["ils"], groups(site, "Identity provider")

    assert ("DEMO", "https://ils.example.edu/api?…") == (shown["access_id"], shown["where"])
    assert "https://idp.example.edu/m?…" == idps["a"]["where"]
    assert "hush" not in str((shown, idps))


def test_illiad(tmp_path):
    illiad = IlliadSettings(
        patron_field="SSN",
        url="https://illiad.example.edu/ILLiadWebPlatform?key=hush",
        api_key=Secret(place="env ILLIAD_API_KEY", value="hush"),
        users_file=tmp_path / "users.csv",
        addon=(("PickupLocationLookupValue", "main-desk"),),
    )

    [group] = [
        group
        for station in stations(make_site(tmp_path, illiad=illiad))
        for group in station.groups
        if group.name == "ILLiad"
    ]

    assert [
        ("column the add-on sends", "SSN"),
        ("Web Platform", "https://illiad.example.edu/ILLiadWebPlatform?…"),
        ("api_key", "from env ILLIAD_API_KEY"),
        ("export of the users", str(tmp_path / "users.csv")),
        ("PickupLocationLookupValue", "main-desk"),
    ] == [(fact.name, fact.value) for fact in group.facts]


def test_an_unstated_column_of_illiad_is_said(tmp_path):
    [_, group] = stations(make_site(tmp_path, illiad=IlliadSettings()))[2].groups
    [only] = stations(make_site(tmp_path))[2].groups

    assert [("column the add-on sends", "not stated")] == [
        (fact.name, fact.value) for fact in group.facts
    ]
    assert "ILLiad" != only.name


def test_crosslink_shows_its_own_switch_alone(tmp_path):
    """No setting of mod-rs says anything about it."""
    reshare = make_settings(flavour=Flavour.CROSSLINK, lookup_user_enabled=False)
    site = make_site(tmp_path, reshare=reshare)

    shown = facts(site, "ReShare")

    assert ("crosslink", "false", "barcode") == (
        shown["flavour"],
        shown["lookupUserEnabled"],
        shown["User ID must equal"],
    )
    assert not {"host_lms_integration", "borrower_check"} & set(shown)
