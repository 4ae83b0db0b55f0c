"""One check on ILLiad's settings, asked."""

from verifier.domain.model.finding import Failed, NotRun, Passed
from verifier.domain.model.site import IlliadSettings


def asked(check, addon=None, **settings):
    """The result of *check* on settings whose add-on has these settings."""
    given = IlliadSettings(addon=tuple((addon or {}).items()), **settings)
    return check.run(given).result


def messages(result):
    """What it found; empty where it passed."""
    assert isinstance(result, Failed | Passed), result
    return [finding.message for finding in result.findings] if isinstance(result, Failed) else []


def evidence(result):
    """Names and values of what proves it."""
    return [(entry.name, entry.value) for found in result.findings for entry in found.evidence]


def reason(result):
    """Why it was not asked."""
    assert isinstance(result, NotRun), result
    return result.reason
