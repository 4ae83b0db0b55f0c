"""What is masked of a set, and what stays readable."""

from tests.report.population import samples
from verifier.report.redact import redacted


def test_values_are_masked_and_the_rest_stays():
    """Identifiers, group codes and file names are people's; attributes and counts are not."""
    before, _ = samples.entangled()

    after = redacted(before)

    assert ["99999999999999"] == [entry.identifier for entry in after.shared]
    assert {"XXXXXXXXX", None} == {login.group for login in after.logins}
    assert {"xxxxxx9.xxxx"} == {login.name for login in after.logins}
    assert before.attributes == after.attributes
    assert before.headline == after.headline


def test_a_rule_and_an_identity_provider_stay_readable():
    """They are settings and addresses, and useless when masked."""
    before, _ = samples.prefixed()

    after = redacted(before)

    assert before.listener == after.listener
    assert "XXXXXXXXX" == after.failing.trait.value
    assert before.explanations == after.explanations
