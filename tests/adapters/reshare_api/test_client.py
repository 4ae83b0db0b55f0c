from tests.fake_reshare import LOGIN, make_access
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import Secret


def test_signing_in_alone(live, reshare):
    """It proves the credentials and asks nothing else."""
    assert live.sign_in() is None
    assert {LOGIN: 1} == reshare.counts


def test_a_refused_sign_in_says_why(url):
    """The outcome is given and not raised."""
    wrong = Secret(place="env RESHARE_PASSWORD", value="wrong")

    refused = LiveReshare(make_access(url, password=wrong), allow_private=True).sign_in()

    assert LookupFailure.AUTH_ERROR is refused.failure


def test_private_networks_need_leave(url):
    """As every address of the site file: loopback only where the site allows it."""
    refused = LiveReshare(make_access(url), allow_private=False).sign_in()

    assert refused is not None
    assert "allow_private_addresses" in refused.message
