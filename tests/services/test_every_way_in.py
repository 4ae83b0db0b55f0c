"""The same patron by every way in: what is said of the identifier does not depend on the way."""

from dataclasses import replace

import pytest

from tests.services.directory import CARD, GAIL, PASSWORD, STRANGER
from tests.services.library import CAS_WAYS, ENVIRONMENT, EVERY_WAY, LDAP_WAYS, library
from verifier.adapters.ils.connections import connect
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Station
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint, ListenerService, VufindMapping
from verifier.pipeline.patron_login import log_in_patron
from verifier.pipeline.verify import verify
from verifier.settings.site_file import load_site

pytestmark = [pytest.mark.service, pytest.mark.timeout(180)]

LISTENER = ListenerService(reqIdHeader="x-remote-user")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The library's site, its servers running."""
    with library(tmp_path_factory.mktemp("library")) as site_file:
        yield load_site(site_file, environ=ENVIRONMENT)


def logs_in(site, way, patron, *, password=PASSWORD):
    return log_in_patron(site, site.idp(way), username=patron.uid, password=password)


def stopped(site, idp):
    """What is said where a login at the identity provider, set up like that, is none."""
    with pytest.raises(LoginFailed) as stopped:
        logs_in(replace(site, idps=(idp,)), idp.id, GAIL)
    return stopped.value.message


def judged(site, way, patron, **form):
    """Log in, and follow the identifier of a request form changed like that."""
    site = replace(site, form=replace(site.form, **form))
    capture = logs_in(site, way, patron)
    return verify(capture, site=site, ils=connect(site), expected=patron.barcode)


def essence(report):
    """What must not depend on the way in: what is sent, the verdict, and its cause."""
    cause = report.diagnosis.cause
    preview = report.preview
    return (
        preview.patron_identifier,
        report.diagnosis.verdict,
        (cause.check, cause.station) if cause else None,
    )


@pytest.mark.parametrize("way", EVERY_WAY)
def test_a_patron_who_is_known_passes_by_every_way_in(site, way):
    """The attribute arrives as the directory holds it, and the library system knows it."""
    report = judged(site, way, GAIL)

    assert (GAIL.barcode, Verdict.PASS, None) == essence(report)


@pytest.mark.parametrize("way", EVERY_WAY)
def test_leading_zeros_arrive_by_every_way_in(site, way):
    report = judged(site, way, CARD)

    assert (CARD.barcode, Verdict.PASS, None) == essence(report)


def test_a_patron_who_is_not_known_fails_alike_by_every_way_in(site):
    """One verdict and one cause, seven times."""
    found = {essence(judged(site, way, STRANGER)) for way in EVERY_WAY}

    assert 1 == len(found)
    [(sent, verdict, (_, station))] = found
    assert STRANGER.barcode == sent
    assert Verdict.FAIL == verdict
    assert Station.ILS == station


CAS_DOOR = {"door": EntryPoint.VUFIND_CAS, "vufind": VufindMapping(username="employeeNumber")}
LDAP_DOOR = {"door": EntryPoint.VUFIND_LDAP, "identifier": "typed-username"}
RELEASED = (Verdict.PASS, None)
TYPED = (Verdict.WARNING, ("request.typed-name", Station.DISCOVERY))
DOORS = {
    "campus": ({"door": EntryPoint.VUFIND_SHIBBOLETH}, RELEASED),
    "campus-oidc": ({"door": EntryPoint.HEADER, "listener": LISTENER}, RELEASED),
    **dict.fromkeys(CAS_WAYS, (CAS_DOOR, RELEASED)),
    **dict.fromkeys(LDAP_WAYS, (LDAP_DOOR, TYPED)),
}
"""Each way's own door, and what is to be said of a card number that arrives by it."""


@pytest.mark.parametrize("way", EVERY_WAY)
def test_each_protocol_s_own_door_sends_the_card_number(site, way):
    """Released, or typed where VuFind sends what was typed (and is told of): one identifier."""
    form, message = DOORS[way]
    report = judged(site, way, CARD, **form)

    assert (CARD.barcode, *message) == essence(report)


@pytest.mark.parametrize("way", LDAP_WAYS)
def test_a_user_name_typed_at_a_directory_is_what_vufind_sends(site, way):
    """Somebody who types another name than the card number is not found."""
    report = judged(site, way, GAIL, **LDAP_DOOR)
    sent, verdict, _ = essence(report)

    assert GAIL.uid == sent
    assert Verdict.FAIL == verdict


@pytest.mark.parametrize("way", EVERY_WAY)
def test_each_login_is_of_its_protocol(site, way):
    capture = logs_in(site, way, GAIL)

    assert Protocol(site.idp(way).protocol) == capture.protocol
    assert [] == [check for check in capture.checks if check.outcome == "failed"]


def test_the_provider_s_slash_belongs_to_its_issuer(site):
    """LemonLDAP::NG's issuer ends with a slash; without it, it is another issuer."""
    idp = site.idp("campus-oidc")
    message = stopped(site, replace(idp, oidc=replace(idp.oidc, issuer=idp.oidc.issuer[:-1])))

    assert "issuer" in message


def test_json_that_the_server_does_not_offer_is_said(site):
    """LemonLDAP::NG answers in XML whatever is asked for: the sentence names the mismatch."""
    idp = site.idp("campus-cas")
    message = stopped(site, replace(idp, cas=replace(idp.cas, answer_format="json")))

    assert "There was no login: The CAS server's answer is not JSON." == message


def test_the_provider_takes_the_secret_in_the_form_too(site):
    """Basic is the default; ``post`` is the other way to say who we are."""
    idp = site.idp("campus-oidc")
    other = replace(idp, oidc=replace(idp.oidc, client_authentication="post"))
    capture = logs_in(replace(site, idps=(other,)), other.id, GAIL)

    assert Protocol.OIDC == capture.protocol


@pytest.mark.parametrize("way", EVERY_WAY)
def test_a_wrong_password_stops_by_every_way_in(site, way):
    """There is no login to judge, and the sentence holds no password."""
    with pytest.raises(LoginFailed) as stopped:
        logs_in(site, way, GAIL, password="not-the-password")

    assert "not-the-password" not in stopped.value.message
    assert "password" in stopped.value.message
