"""Two instances of the real application share one real PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.services.instances import (
    Visitor,
    barcode,
    campus,
    instance,
    operator_session,
    report_path,
)
from tests.services.postgresql import PASSWORD, running_postgresql

pytestmark = [pytest.mark.service, pytest.mark.timeout(300)]

BROWSERS = 50
STORE = 'folder = "{name}"\nurl = {{ env = "STORE_URL" }}\nkey_file = "store.key"'


@pytest.fixture(scope="module")
def server():
    with running_postgresql() as running:
        yield running


@pytest.fixture(scope="module")
def instances(server, tmp_path_factory):
    """Where the two answer; each has a data folder of its own, and both the one key."""
    folder = tmp_path_factory.mktemp("campus")
    env = {"STORE_URL": server.new_database()}
    session = operator_session(env["STORE_URL"], folder / "store.key")
    with campus(folder, patrons=BROWSERS) as here:
        files = [here.site_file(name, STORE.format(name=name)) for name in ("a", "b")]
        with instance(files[0], env=env) as first, instance(files[1], env=env) as second:
            yield first, second, session
    logs = "".join(path.read_text() for path in folder.rglob("server.log"))
    assert PASSWORD not in logs
    assert barcode(0) not in logs


def test_fifty_browsers_at_two_instances_each_get_their_own_report(instances):
    """Each begins at one and finishes at the other; nobody gets another's identity, and
    whoever is not signed in sees none."""

    def log_in(number):
        here, there = instances[number % 2], instances[1 - number % 2]
        visitor = Visitor(instances[2])
        path = report_path(visitor.finish(there, visitor.begin(here, f"p{number}")))
        assert path, number
        return number, visitor, path

    with ThreadPoolExecutor(BROWSERS) as pool:
        done = list(pool.map(log_in, range(BROWSERS)))
        sent = list(
            pool.map(lambda item: item[1].report(instances[item[0] % 2], item[2]).json(), done)
        )
        strangers = list(pool.map(lambda item: Visitor().fetch(instances[0], item[2]), done))

    assert [barcode(number) for number in range(BROWSERS)] == [
        entry["identifier"]["sent"] for entry in sent
    ]
    assert {"pass"} == {entry["verdict"] for entry in sent}, sent[0]
    assert BROWSERS == len({path for _, _, path in done})
    assert {False} == {stranger.ok and "identifier" in stranger.text for stranger in strangers}
    assert not any(barcode(number) in page.text for number, page in enumerate(strangers))


def test_of_a_hundred_posts_of_one_response_one_is_accepted(instances):
    """All at once, half of them at each instance."""
    visitor = Visitor(instances[2])
    fields = visitor.begin(instances[0], "p7")
    cookies = visitor.session.cookies
    start = Barrier(100)

    def post(number):
        again = Visitor()
        again.session.cookies = cookies.copy()
        start.wait()
        return report_path(again.finish(instances[number % 2], fields)) is not None

    with ThreadPoolExecutor(100) as pool:
        accepted = Counter(pool.map(post, range(100)))

    assert {True: 1, False: 99} == accepted


def test_a_response_that_one_has_accepted_is_refused_by_the_other(instances):
    visitor = Visitor(instances[2])
    fields = visitor.begin(instances[0], "p3")

    assert report_path(visitor.finish(instances[1], fields))
    assert [None, None] == [
        report_path(visitor.finish(instance, fields)) for instance in instances[:2]
    ]


def test_a_restarted_postgresql_is_a_sentence_and_then_nothing_is_lost(instances, server):
    """Requests meanwhile are told what to do; the next one after it works by itself."""
    visitor = Visitor(instances[2])
    fields = visitor.begin(instances[0], "p5")
    path = report_path(visitor.finish(instances[0], fields))
    waiting = visitor.begin(instances[1], "p5")
    server.stop()
    meanwhile = visitor.fetch(instances[0], path)
    server.start()

    assert 503 == meanwhile.status_code
    assert "The data store" in meanwhile.text
    assert PASSWORD not in meanwhile.text
    assert barcode(5) == visitor.report(instances[0], path).json()["identifier"]["sent"]
    assert report_path(visitor.finish(instances[0], waiting))
