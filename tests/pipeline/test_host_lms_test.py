import pytest

from tests.factories import make_site
from tests.fake_reshare import FakeReshare, make_access, serving
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import LookupFailure
from verifier.pipeline.host_lms_test import ask_host_lms


def test_settings_that_could_not_be_read_are_not_guessed(tmp_path):
    """The site file's copy is not sent in their place."""
    reshare = FakeReshare()
    reshare.permissions.discard("rs.settings.get")
    with serving(reshare) as url:
        site = make_site(tmp_path, okapi=make_access(url), allow_private_addresses=True)
        with pytest.raises(LookupAborted, match=r"rs\.settings\.get") as caught:
            ask_host_lms(site, "21234000000018", with_secret=False)

    assert LookupFailure.NOT_CONFIGURED is caught.value.outcome.failure
    assert 0 == reshare.counts["/rs/testHostLMS/validate"]
