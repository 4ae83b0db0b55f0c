import pytest

from tests.report import text_rules
from tests.report.run import samples
from tests.report.text_rules import how
from verifier.report.run_report import run_as_text


def text(run, *, redact=False, width=80, colour=False):
    return run_as_text(run, how(redact=redact, width=width, colour=colour))


@pytest.mark.parametrize("make", samples.EVERY)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_it_keeps_to_its_width(make, width):
    """Readable at forty columns as at a hundred and twenty; colour is for a terminal alone."""
    text_rules.keeps_to_its_width(text, make(), width)


def test_the_sum_comes_first_then_causes_and_logins():
    """How it came out, how long it took, why, and a line for each patron at each IdP."""
    message = text(samples.mixed(), width=120)

    parts = [
        "✗  Of 5 logins 2 do not work, 2 cannot be judged and 1 works.",
        "1 login did not come about: it says why.",
        "1.5 seconds, 0.25 for a login",
        "── first causes ──",
        "does not work: VuFind sends the sign-in name, and the library knows barcodes.",
        "logins 2-3: campus / grad1, campus / faculty1",
        "What to change (in VuFind): In VuFind's Shibboleth.ini take the username",
        "── the logins, one by one ──",
        "campus / staff1  ✓ works",
        "campus / grad1  ✗ does not work  ReShare would not find this patron.  0.25s",
        f"entra / staff1  ? cannot be said  {samples.REFUSED}",
    ]
    places = [message.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places) == places
