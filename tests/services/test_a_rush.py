"""A short form of ``make rush``: testers at once, and slow connections, on one instance."""

import pytest
import requests

from tests.rush import KINDS, burst, instance_for_testers, make_links, slow_connections

pytestmark = [pytest.mark.service, pytest.mark.timeout(300)]

TESTERS = 12


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rush")
    with instance_for_testers(folder, TESTERS) as (_, at):
        yield folder, at


def test_every_tester_of_a_burst_waits_for_the_own_result(place):
    """Nobody has to load a page again, and no answer is lost."""
    folder, at = place
    seen = [tester.pages for tester in burst(at, make_links(folder, TESTERS))]
    waiting = {page for pages in seen for page in pages[:-1]}

    assert ["200 It works."] * TESTERS == [pages[-1] for pages in seen]
    assert {"202"} == {page.partition(" ")[0] for page in waiting}
    assert any(page.startswith("202 Number ") for page in waiting)


@pytest.mark.parametrize("kind", KINDS)
def test_slow_connections_shut_nobody_out(place, kind):
    _, at = place
    with slow_connections(int(at.rpartition(":")[2]), 100, kind):
        statuses = [requests.get(f"{at}/healthz", timeout=30).status_code for _ in range(20)]

    assert [200] * 20 == statuses
