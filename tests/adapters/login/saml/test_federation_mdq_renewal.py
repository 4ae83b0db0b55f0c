from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.adapters.login.saml.federation_mdq_desk import MEMBER, MdqDesk
from tests.metadata_factories import NOW, make_entity, sign
from verifier.adapters.login.saml import federation_mdq
from verifier.adapters.login.saml.federation_entities import MDRPI, digest
from verifier.adapters.login.saml.metadata_document import MetadataRefused


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Everything for these tests."""
    desk = MdqDesk(tmp_path)
    monkeypatch.setattr(federation_mdq, "fetch_member", desk.fetch_member)
    return desk


def test_a_good_answer_is_kept_while_the_service_is_away(desk):
    """After an hour it is asked again; a failure leaves the last answer until it expires."""
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.seconds += 3600
    desk.pages[MEMBER] = MetadataRefused("The service is away.")

    assert good == federation.get(MEMBER)
    assert "The service is away." == federation.problem(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += 59
    federation.get(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += timedelta(days=30).total_seconds()
    with pytest.raises(MetadataRefused, match="The service is away"):
        federation.get(MEMBER)


def test_refreshing_asks_again_after_a_minute(desk):
    """Only for a member that is known, and not at every press of the button."""
    federation = desk.federation()
    federation.refresh(MEMBER)
    federation.get(MEMBER)
    federation.refresh(MEMBER)
    assert 1 == len(desk.asked)
    desk.seconds += 60
    federation.refresh(MEMBER)

    assert 2 == len(desk.asked)
    assert federation.problem() is None


def test_renewals_have_a_minute_of_their_own(desk, monkeypatch):
    """Strangers do not keep held answers from being renewed; beyond it the held ones serve."""
    monkeypatch.setattr(federation_mdq, "MOST_QUESTIONS", 1)
    other = "https://other.example.edu/idp"
    desk.pages[digest(other)] = sign(make_entity(entity_id=other)).encode()
    federation = desk.federation()
    held = [federation.get(MEMBER)]
    desk.seconds += 60
    held.append(federation.get(digest(other)))
    desk.seconds += 3600
    federation.search("https://invented.example.edu", 20)

    assert held == [federation.get(entry) for entry in (MEMBER, digest(other))]
    assert [MEMBER] == desk.asked[3:]
    desk.seconds += 60
    federation.get(digest(other))
    assert [digest(other)] == desk.asked[4:]


def dated(published, *, until):
    """Our member's signed metadata; both dates count in days from NOW."""
    info = (
        f'<mdrpi:PublicationInfo xmlns:mdrpi="{MDRPI}" publisher="x" '
        f'creationInstant="{NOW + timedelta(days=published):%Y-%m-%dT%H:%M:%SZ}"/>'
    )
    end = f'validUntil="{NOW + timedelta(days=until):%Y-%m-%dT%H:%M:%SZ}"'
    return sign(make_entity(extensions=info, attributes=end)).encode()


def test_an_older_answer_is_refused(desk):
    """Who plays an old answer back brings no old key back, not even after the date of the held."""
    desk.pages[MEMBER] = dated(0, until=2)
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.pages[MEMBER] = dated(-5, until=20)
    desk.seconds += 3600
    assert good == federation.get(MEMBER)
    assert "older than the one that was read before" in federation.problem(MEMBER)
    desk.seconds += timedelta(days=3).total_seconds()
    with pytest.raises(MetadataRefused, match=r"expired on 2026-11-26.*older than the one"):
        federation.get(MEMBER)
    desk.pages[MEMBER] = dated(3, until=20)
    desk.seconds += 60

    assert NOW + timedelta(days=20) == federation.get(MEMBER).valid_until
    assert federation.problem(MEMBER) is None


def test_a_slip_into_the_future_does_not_bar_the_next_answer(desk):
    """A date of publication that is to come counts as now, so a corrected answer is newer."""
    desk.pages[MEMBER] = dated(300, until=2)
    federation = desk.federation()
    federation.get(MEMBER)
    desk.seconds += timedelta(days=1).total_seconds()
    desk.pages[MEMBER] = dated(1, until=20)

    assert NOW + timedelta(days=20) == federation.get(MEMBER).valid_until


def test_while_one_asks_again_others_go_on(desk):
    """A service that does not answer holds one question, not all of them."""
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.seconds += 3600
    answer, asked, gate = desk.pages[MEMBER], threading.Event(), threading.Event()

    def slow(*_, **__):
        asked.set()
        assert gate.wait(20)
        return answer

    desk.slow = slow
    first = threading.Thread(target=federation.get, args=(MEMBER,), daemon=True)
    first.start()
    assert asked.wait(20)
    desk.slow = None

    assert good is federation.get(MEMBER)
    assert 1 == len(desk.asked)
    gate.set()
    first.join(20)
    assert good == federation.get(MEMBER)
    assert good is not federation.get(MEMBER)
