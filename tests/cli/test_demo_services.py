from datetime import UTC, datetime

import pytest

from tests.factories import make_capture
from verifier.adapters.http import NetworkFailure, fetch
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.cli.demo_services import demo_services, library_of, verify_at_library
from verifier.demo.patrons import Library
from verifier.demo.sites import IDPS, DemoAddresses, demo_site
from verifier.domain.model.capture import Origin, Protocol
from verifier.domain.model.request_form import EntryPoint

BASE_URL = "http://127.0.0.1:8000"
CAMPUS = IDPS["saml"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def services(folder):
    with demo_services(folder, base_url=BASE_URL) as running:
        yield running


def addresses(services):
    """Where the servers of HTTP answer."""
    main = services.sites["main"]
    by_id = {idp.id: idp for idp in main.idps}
    return (
        services.own.metadata.get(CAMPUS).sso_redirect,
        f"{by_id[IDPS['oidc']].oidc.issuer}/.well-known/openid-configuration",
        f"{by_id[IDPS['cas']].cas.url}/login",
        main.ils[0].url,
    )


def test_all_libraries_share_what_was_started(services):
    sites = services.sites

    assert ["main", "unchecked", "name-id", "oidc", "oidc-header", "cas", "ldap"] == list(sites)
    assert 1 == len(
        {tuple((idp.oidc, idp.cas, idp.ldap) for idp in site.idps) for site in sites.values()}
    )
    assert {f"{BASE_URL}/sp"} == {site.sp_entity_id for site in sites.values()}
    assert 1 == len({site.idp(CAMPUS).metadata for site in sites.values()})
    assert 1 == len({connection.url for site in sites.values() for connection in site.ils})


def test_the_web_page_is_the_main_librarys(services):
    assert services.sites["main"] is services.web.site
    assert services.web.everyone_sees_reports
    assert services.own.keys == services.web.keys
    now = datetime(2026, 11, 24, tzinfo=UTC)
    [ours, theirs] = [
        sp_metadata(services.sites["main"], entry.keys, now=now)
        for entry in (services.own, services.web)
    ]
    assert ours == theirs


@pytest.mark.usefixtures("services")
def test_everything_is_kept_in_the_folder(folder):
    assert {"idp-metadata.xml", "keys", "verifier.sqlite3"} <= {
        path.name for path in folder.iterdir()
    }
    assert 0o600 == (folder / "verifier.sqlite3").stat().st_mode & 0o777


class DefectError(Exception):
    pass


def breaks_down(folder, seen):
    with demo_services(folder, base_url=BASE_URL) as services:
        for address in addresses(services):
            seen[address] = fetch("GET", address, deadline_seconds=5, max_bytes=100_000).status
        raise DefectError


def test_the_servers_end_with_the_block_whatever_happens(tmp_path):
    seen = {}
    with pytest.raises(DefectError):
        breaks_down(tmp_path, seen)

    assert 4 == len(seen)
    for entry in seen:
        assert entry.startswith("http://127.0.0.1:")
        with pytest.raises(NetworkFailure) as caught:
            fetch("GET", entry, deadline_seconds=5, max_bytes=100_000)
        assert "unreachable" == caught.value.kind


AT = DemoAddresses(ncip="", oidc="", cas="", ldap="")


def login(protocol, username="nobody", **more):
    return make_capture({"mail": f"{username}@example.edu"}, protocol=protocol, **more)


@pytest.mark.parametrize(
    ("capture", "library"),
    [
        (login(Protocol.SAML), "main"),
        (login(Protocol.SAML, "theo"), "name-id"),
        (login(Protocol.SAML, "gail"), "main"),
        (login(Protocol.OIDC, "olive"), "oidc-header"),
        (login(Protocol.OIDC, "pia"), "oidc"),
        (login(Protocol.OIDC), "oidc-header"),
        (login(Protocol.CAS, "cora"), "cas"),
        (login(Protocol.LDAP), "ldap"),
    ],
)
def test_a_login_belongs_to_the_library_with_that_way_in(capture, library):
    """What the page shows is what the printed table tells."""
    assert library == library_of(capture)


@pytest.mark.parametrize(
    ("origin", "door"),
    [(Origin.LOGIN, EntryPoint.VUFIND_LDAP), (Origin.IMPORT, EntryPoint.VUFIND_SHIBBOLETH)],
)
def test_the_report_is_that_librarys(tmp_path, origin, door):
    """A saved login is looked at by the site's own form, whoever saved it."""
    sites = {
        library: demo_site(library, folder=tmp_path, base_url="http://127.0.0.1:8000", at=AT)
        for library in Library.__args__
    }
    capture = login(Protocol.LDAP, origin=origin, typed_username="lena")

    report = verify_at_library(sites, capture, site=sites["main"], ils=())

    assert door == report.release.form.door
