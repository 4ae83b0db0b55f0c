import pytest

from tests.factories import make_site
from tests.fake_reshare import FakeReshare, make_access, serving
from verifier.asking_host_lms import ask_host_lms
from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped


def test_settings_that_could_not_be_read_are_not_guessed(tmp_path):
    """The site file's copy is not sent in their place."""
    reshare = FakeReshare()
    reshare.permissions.discard("rs.settings.get")
    with serving(reshare) as url:
        site = make_site(tmp_path, okapi=make_access(url), allow_private_addresses=True)
        with pytest.raises(LookupStopped, match=r"rs\.settings\.get") as caught:
            ask_host_lms(site, "21234000000018", with_secret=False)

    assert LookupFailure.NOT_CONFIGURED is caught.value.outcome.failure
    assert 0 == reshare.counts["/rs/testHostLMS/validate"]
