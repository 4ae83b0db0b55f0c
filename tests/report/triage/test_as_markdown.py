from tests.report.pipeline import readers
from tests.report.triage import samples
from verifier.report.markdown import MOST_REQUESTS, triage_as_markdown


def test_the_answer_the_causes_and_what_to_change():
    """In this order, the requests themselves last."""
    message = readers.words(readers.page(triage_as_markdown(samples.mixed(), redact=True)))

    places = [
        message.index(name)
        for name in (
            "Widespread: 30 of 90 requests go wrong",
            "What is wrong Requests Share People",
            "12 of 12 requests that share the door",
            "What to change, and what that repairs",
            "The requests that go wrong",
            "Request What is wrong User ID Why",
        )
    ]
    assert sorted(places) == places


def test_nothing_wrong_has_no_list():
    """There is nothing to read then."""
    message = readers.words(readers.page(triage_as_markdown(samples.fine(), redact=True)))

    assert "The requests that go wrong" not in message


def test_of_many_requests_the_first_are_shown(monkeypatch):
    """The others are counted, and it is said where they are."""
    monkeypatch.setattr("verifier.report.markdown.MOST_REQUESTS", 5)

    message = readers.words(readers.page(triage_as_markdown(samples.mixed(), redact=True)))

    assert "And 25 more: the CSV and the JSON have all of them." in message
    assert MOST_REQUESTS > 5
