from dataclasses import replace

import pytest

from tests.factories import make_site
from tests.fake_reshare import make_access
from verifier.cli.wiring import services


@pytest.mark.parametrize("okapi", [None, make_access("http://127.0.0.1:9")])
def test_reshare_is_asked_only_where_the_site_file_says_how(tmp_path, okapi):
    """Without it the site stands as it is: no settings to read anew, nothing to ask."""
    made = services(replace(make_site(tmp_path), okapi=okapi))

    assert [okapi is not None] * 3 == [
        one is not None for one in (made.current, made.ask_reshare, made.read_requests)
    ]
    if okapi is None:
        assert (made.site, made.ils) == made.as_it_is_now()
