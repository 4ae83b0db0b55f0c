from dataclasses import replace

import pytest

from tests.factories import make_site
from tests.fake_reshare import make_access
from verifier.cli.wiring import key_file, open_store, services
from verifier.store.db_errors import StoreProblem


@pytest.mark.parametrize("okapi", [None, make_access("http://127.0.0.1:9")])
def test_reshare_is_asked_only_where_the_site_file_says_how(tmp_path, okapi):
    """Without it the site stands as it is: no settings to read anew, nothing to ask."""
    made = services(replace(make_site(tmp_path), okapi=okapi))
    made.store.close()

    assert [okapi is not None] * 3 == [
        entry is not None for entry in (made.current, made.ask_reshare, made.read_requests)
    ]
    if okapi is None:
        assert (made.site, made.ils) == made.as_it_is_now()


def test_a_key_that_is_missing_is_not_replaced(tmp_path):
    """A database that is sealed already gets no new key: the old one has to be put back."""
    site = make_site(tmp_path)
    open_store(site).close()
    kept = key_file(site).read_bytes()
    key_file(site).unlink()

    for _ in range(2):
        with pytest.raises(StoreProblem, match="sealed with another key"):
            open_store(site)
        assert not key_file(site).exists()
    key_file(site).write_bytes(kept)
    key_file(site).chmod(0o600)
    open_store(site).close()


def test_a_wrong_key_stays_where_it_is(tmp_path):
    """Somebody put it there."""
    site = make_site(tmp_path)
    open_store(site).close()
    wrong = b"d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25nd3I="
    key_file(site).write_bytes(wrong)

    with pytest.raises(StoreProblem, match="sealed with another key"):
        open_store(site)
    assert wrong == key_file(site).read_bytes()
