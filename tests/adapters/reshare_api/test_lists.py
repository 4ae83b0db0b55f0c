import pytest

from tests.fake_reshare import REQUESTS, patron_request
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.session import Bounds, ReshareSession
from verifier.domain.model.lookup import LookupFailure

BYTES = 1_000  # of every answer


class Talk(ReshareSession):
    """Answers from a list of pages; the last one again and again."""

    def __init__(self, *answers):
        self.answers = answers
        self.asked = []

    def _sized(self, path, needs, query):
        assert ("/list", "p") == (path, needs)
        self.asked.append(dict(query)["page"])
        return self.answers[min(len(self.asked), len(self.answers)) - 1], BYTES


def entries(first, last):
    return [{"id": str(number)} for number in range(first, last + 1)]


def test_a_bare_list_of_one_page():
    """A short page is the last one."""
    talk = Talk(entries(1, 3))

    assert tuple(entries(1, 3)) == talk.entries("/list", needs="p")
    assert ["1"] == talk.asked


def test_a_bare_list_whose_pages_are_capped_lower():
    """Who gives fewer than asked for is asked again until a page is shorter than the first."""
    talk = Talk(entries(1, 20), entries(21, 40), entries(41, 45), [])

    assert tuple(entries(1, 45)) == talk.entries("/list", needs="p")
    assert ["1", "2", "3"] == talk.asked


@pytest.mark.parametrize("name", ["total", "totalRecords", "totalCount"])
def test_a_counted_list(name):
    """It ends when all came, without a further question."""
    talk = Talk({"results": entries(1, 2), name: 3}, {"results": entries(3, 3), name: 3})

    assert 3 == len(talk.entries("/list", needs="p"))
    assert ["1", "2"] == talk.asked


def test_a_server_without_pages_does_not_repeat_itself():
    """The same page again is the end of a bare list."""
    talk = Talk(entries(1, 30))

    assert 30 == len(talk.entries("/list", needs="p"))
    assert ["1", "2"] == talk.asked


def test_a_counted_list_that_ends_early_is_told():
    """What was announced and did not come is never passed over."""
    talk = Talk({"results": entries(1, 2), "total": 9}, {"results": [], "total": 9})
    came = []
    with pytest.raises(LookupAborted, match="ended before all came") as caught:
        came.extend(talk.pages("/list", needs="p"))

    assert LookupFailure.PROTOCOL_ERROR is caught.value.outcome.failure
    assert tuple(entries(1, 2)) == came[0].entries


@pytest.mark.parametrize("content", [{}, {"results": {}}, "text", [1], None, {"total": 3}])
def test_what_is_no_list(content):
    """Another shape is refused, and is not an empty list."""
    with pytest.raises(LookupAborted, match="does not look like a list"):
        Talk(content).entries("/list", needs="p")


def test_a_list_without_end_is_ended(monkeypatch):
    """Entries that have no id cannot be told apart; the pages are counted."""
    monkeypatch.setattr("verifier.adapters.reshare_api.session.MOST_PAGES", 3)
    with pytest.raises(LookupAborted, match="did not end after 3 pages") as caught:
        Talk([{}] * 100).entries("/list", needs="p")

    assert LookupFailure.TOO_LARGE is caught.value.outcome.failure


@pytest.mark.parametrize("bare", [True, False])
def test_both_shapes_over_a_socket(live, reshare, bare):
    """250 requests in three pages, whichever shape the list has."""
    reshare.bare_lists = bare
    reshare.requests = [patron_request(number) for number in range(1, 251)]

    assert 250 == len(live.requests().requests)
    assert 3 == reshare.counts[REQUESTS]


@pytest.mark.parametrize(
    ("bounds", "failure", "message"),
    [
        (Bounds(total_bytes=2_500, seconds=60), "TOO_LARGE", "did not end after 2,500 bytes"),
        (Bounds(total_bytes=10**9, seconds=-1), "TIMEOUT", "did not end within -1 seconds"),
    ],
)
def test_pages_that_are_small_and_quick_each_are_bounded_together(bounds, failure, message):
    """A list keeps within its bounds as a whole; what came before is not lost."""
    talk = Talk(*(entries(100 * number, 100 * number + 99) for number in range(20)))
    came = []
    with pytest.raises(LookupAborted, match=message) as caught:
        came.extend(talk.pages("/list", needs="p", bounds=bounds))

    assert LookupFailure[failure] is caught.value.outcome.failure
    assert len(talk.asked) == len(came)
    assert {"TOO_LARGE": 3, "TIMEOUT": 1}[failure] == len(came)


def test_entries_without_end_are_ended(monkeypatch):
    """A server may put more on a page than it was asked for."""
    monkeypatch.setattr("verifier.adapters.reshare_api.session.MOST_ENTRIES", 150)
    talk = Talk(*(entries(100 * number, 100 * number + 99) for number in range(20)))
    with pytest.raises(LookupAborted, match="did not end after 150 entries") as caught:
        talk.entries("/list", needs="p")

    assert LookupFailure.TOO_LARGE is caught.value.outcome.failure
    assert ["1", "2"] == talk.asked


@pytest.mark.parametrize("total", [-1, True])
def test_a_count_that_is_none_is_not_believed(total):
    """It would end the list after its first page."""
    talk = Talk(
        {"results": entries(1, 100), "total": total},
        {"results": entries(101, 103), "total": total},
    )

    assert 103 == len(talk.entries("/list", needs="p"))
