from __future__ import annotations

from tests.report import samples
from tests.report.population import samples as sets
from verifier.report.json_report import plain


def test_an_answer_comes_with_what_it_rests_on():
    """Each piece of evidence with its kind, its name and its value."""
    written = plain(samples.steps()[0])

    assert samples.steps()[0].good is written["good"]
    assert [
        {"what": "record", "name": "barcode (active)", "value": samples.BARCODE},
        {"what": "state", "name": "account", "value": "active"},
    ] == written["rests_on"]


def test_a_set_has_the_answers_of_its_logins_with_their_reasons():
    """The same keys as for one login, and the shares."""
    population, _ = sets.prefixed()
    written = next(plain(step) for step in population.steps if step.step.step == "intermittent-5")

    assert ("no", False, "No for 3 of 5 patrons, yes for 2.") == (
        written["answer"],
        written["good"],
        written["because"],
    )
    assert {
        "answer": "no",
        "good": False,
        "people": 3,
        "logins": [1, 2, 3],
        "reasons": [
            {
                "because": "The User ID is none of this patron's identifiers.",
                "people": 3,
                "logins": [1, 2, 3],
            }
        ],
    } == written["answers"][0]
