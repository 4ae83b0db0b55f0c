"""Prism, which we did not write, reads the description of Koha's API and judges by it."""

from contextlib import contextmanager
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.description import DESCRIPTION
from tests.adapters.ils.koha.fake_koha import BY_KEY, BY_PASSWORD, GAIL, connector, gail
from tests.adapters.ils.koha.fake_koha import running as running_koha
from tests.programs import require_program
from tests.services.processes import free_port, running
from verifier.adapters.http import fetch
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound, PatronKey
from verifier.domain.model.patron import BlockKind

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

WAYS = pytest.mark.parametrize("secrets", [BY_KEY, BY_PASSWORD], ids=["key", "password"])
SIGNED = {"Authorization": "Bearer invented"}


@contextmanager
def prism(folder, mode: str, *more: str):
    """Prism in one of its modes, at its own address."""
    port = free_port()
    command = [require_program("prism"), mode, "-h", "127.0.0.1", "-p", str(port)]
    with running([*command, str(DESCRIPTION), *more], port=port, folder=folder):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    """A server that answers with the description's examples, and takes only what it allows."""
    with prism(tmp_path_factory.mktemp("prism"), "mock") as url:
        yield url


def ask_mock(url: str, question: str, headers: dict[str, str]) -> int:
    """The status of an answer to a question that we do not ask."""
    path = f"{url}/api/v1/patrons?{question}"
    return fetch("GET", path, headers=headers, deadline_seconds=5, max_bytes=9_999).status


@WAYS
def test_a_stranger_s_server_takes_our_questions(mock, secrets):
    """Each question passes its rules, and the examples are read as they are meant."""
    koha_connector = connector(
        mock, secrets, fine_limit="10", hold_fine_limit="20", attribute_types="STUDENT"
    )

    outcome = koha_connector.look_up(PatronKey(value=GAIL))

    assert "accepted" == koha_connector.sign_in()
    assert isinstance(outcome, Found), outcome
    assert (Decimal("12.50"), "GRAD") == (outcome.record.balance.amount, outcome.record.group.code)
    assert [BlockKind.FINES] == [block.kind for block in outcome.record.blocks]
    assert "s1234567" in {identifier.value for identifier in outcome.record.identifiers}


def test_its_example_is_nobody_else(mock):
    """A server that answers every question with the same patron is not believed."""
    outcome = connector(mock).look_up(PatronKey(value="29999000000018"))

    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.WRONG_PATRON is outcome.failure


@pytest.mark.parametrize(
    ("status", "question", "headers"),
    [
        (200, "cardnumber=x&_match=exact", SIGNED),
        (400, "cardnumber=x&_match=fuzzy", SIGNED),
        (400, "cardnumber=x&_per_page=many", SIGNED),
        (400, "cardnumber=x", {**SIGNED, "x-koha-embed": "everything"}),
        (401, "cardnumber=x&_match=exact", {}),
    ],
)
def test_it_does_not_take_everything(mock, status, question, headers):
    """That our questions pass its rules says something: others do not."""
    assert status == ask_mock(mock, question, headers)


@WAYS
def test_the_fake_answers_as_described(tmp_path, secrets):
    """Between us and the fake, it finds neither questions nor answers that break the rules."""
    patron = gail(balance=12.5, attributes=(("STUDENT", "s1"), ("HOBBY", "chess")))
    with running_koha(patron) as koha, prism(tmp_path, "proxy", koha.url, "--errors") as url:
        koha_connector = connector(url, secrets, seconds=20, attribute_types="STUDENT")
        outcomes = [
            koha_connector.look_up(PatronKey(value=value)) for value in (GAIL, "s1", "nobody")
        ]
        koha.permissions = frozenset()
        refused = koha_connector.look_up(PatronKey(value=GAIL))

    assert [Found, Found, NotFound] == [type(outcome) for outcome in outcomes]
    assert LookupFailure.FORBIDDEN is refused.failure
    assert "violation" not in (tmp_path / "server.log").read_text().casefold()


def test_it_sees_an_answer_that_is_not_as_described(tmp_path):
    """That it finds nothing says something: a field too many is found."""
    with (
        running_koha(gail(more={"surprise": 1})) as koha,
        prism(tmp_path, "proxy", koha.url, "--errors") as url,
    ):
        outcome = connector(url, seconds=20).look_up(PatronKey(value=GAIL))

    assert LookupFailure.SERVER_ERROR is outcome.failure
