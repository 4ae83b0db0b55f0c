from dataclasses import replace

import pytest

from verifier.adapters.ils.connections import connect
from verifier.adapters.login.headless.sso import LoginFailed, sso_login
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.keys import KeyProblem
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.cli.demo_services import demo_services
from verifier.demo.sites import IDPS
from verifier.domain.model.stored_result import ResultFilter
from verifier.pipeline.patron_login import log_in_and_store, log_in_patron
from verifier.pipeline.verify import verify
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store

LOGINS = {
    "saml": ("main", "gail"),
    "oidc": ("oidc-header", "olive"),
    "cas": ("cas", "cora"),
    "ldap": ("ldap", "lena"),
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    with demo_services(tmp_path_factory.mktemp("demo"), base_url="http://127.0.0.1:1") as services:
        yield services.sites


def log_in(sites, protocol, **more):
    library, username = LOGINS[protocol]
    site = sites[library]
    idp = site.idp(IDPS[protocol])
    return log_in_patron(site, idp, username=username, password=username, **more)


@pytest.mark.parametrize("protocol", LOGINS)
def test_a_patron_logs_in_whatever_the_protocol(sites, protocol):
    capture = log_in(sites, protocol)

    assert protocol == capture.protocol
    assert capture.attributes


def test_somebody_else_may_go_through_the_pages(sites):
    """A browser does it in the place of HTTP alone; a directory has no pages to go through."""
    asked = []

    def by(own, site, idp, **typed):
        asked.append((idp.id, typed))
        return sso_login(own, site, idp, **typed)

    log_in(sites, "cas", by=by)
    log_in(sites, "ldap", by=by)

    assert [(IDPS["cas"], {"username": "cora", "password": "cora"})] == asked


def test_a_login_is_used_up(sites):
    first = []

    def by(*known, **typed):
        first.append(sso_login(*known, **typed))
        started, accepted = first[-1]
        other = replace(started.pending, request_id="another")
        return replace(started, pending=other), accepted

    with pytest.raises(LoginFailed) as stopped:
        log_in(sites, "cas", by=by)

    assert "was used before" in stopped.value.message


@pytest.mark.parametrize("problem", [KeyProblem, StoreProblem, CryptoUnavailable])
def test_what_is_wrong_on_our_side_is_one_sentence(sites, problem):
    def broken(*_, **__):
        raise problem("It cannot be read.")

    with pytest.raises(LoginFailed, match="It cannot be read"):
        log_in(sites, "saml", by=broken)


@pytest.mark.parametrize("protocol", LOGINS)
def test_a_login_is_kept_with_whose_it_is(sites, protocol, tmp_path):
    library, username = LOGINS[protocol]
    site = sites[library]
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    capture = log_in_and_store(
        ProtocolClients(site),
        store,
        site,
        site.idp(IDPS[protocol]),
        username=username,
        password=username,
        report_id="r1",
        patron="grad1",
    )
    store.save_report("r1", verify(capture, site=site, ils=connect(site)))
    page = store.results.page(ResultFilter(patron="grad1"))
    kept = store.capture("r1")
    store.close()

    assert capture == kept
    assert [(IDPS[protocol], "r1")] == [
        (entry.result.idp_id, entry.result.reference) for entry in page.entries
    ]
