import resource

import pytest

from tests.attack.ldap.attempt import CANARY, attempt
from tests.attack.ldap.bad_answers import ANONYMOUS, PEERS, REFUSALS, SEARCHES, Case
from tests.attack.ldap.fake_directory import DN, READER_PASSWORD, fake_directory
from verifier.domain.model.capture import LoginCapture

CASES = [*PEERS, *SEARCHES, *REFUSALS, *ANONYMOUS]
MOST_GROWTH_KIB = 50 * 1024


def named(case: Case) -> str:
    return case.name


@pytest.fixture(scope="module", autouse=True)
def _memory():
    """What the whole suite may take: less than 50 MiB more than the first login did."""
    with fake_directory() as server:
        attempt(server)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH_KIB, f"{grown} KiB"


def test_the_suite_is_as_large_as_it_says():
    """More than sixty directories that misbehave, each under a name of its own."""
    assert len(CASES) >= 60
    assert len(CASES) == len({case.name for case in CASES})


def test_a_healthy_directory_lets_in():
    """The suite's own directory is one that a login holds at, so the refusals mean something."""
    with fake_directory() as server:
        made = attempt(server)

    assert isinstance(made.result, LoginCapture), made.result
    assert DN == made.result.subject.value
    assert [(DN, CANARY)] == server.patron_binds
    assert 1 == len(server.searches)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_refuses_in_time_and_binds_once(case):
    """It ends for its reason within the deadline, and no bind is tried a second time."""
    with fake_directory(**case.script) as server:
        made = attempt(server, **case.settings)

    assert made.reason in case.reasons, made.message()
    assert case.patron_binds == len(server.patron_binds)
    assert len(server.binds) <= 1 + case.patron_binds
    assert len(server.searches) <= 1
    assert CANARY not in made.message()
    assert READER_PASSWORD not in made.message()
    assert "root" not in made.message()


@pytest.mark.parametrize("case", PEERS, ids=named)
def test_refuses_the_same_without_a_reader(case):
    """Where the patron binds at once, the same directories end the same way."""
    with fake_directory(**case.script) as server:
        bind_as = {"bind_as": "uid={username},ou=people,dc=example,dc=edu"}
        made = attempt(server, **bind_as, **case.settings)

    assert made.reason in case.reasons, made.message()
    assert CANARY not in made.message()
