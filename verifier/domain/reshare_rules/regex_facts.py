"""How the listener's regular expression handles examples of the values that arrive."""

from collections.abc import Sequence

from verifier.domain.model.config_files import RegexFacts
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.listener import transform
from verifier.domain.reshare_rules.regex import LONGEST_PATTERN, read_syntax

_TRIAL = "a"  # a value to learn with whether the expression is valid at all
_MATCHES = frozenset({TransformOutcome.CHANGED, TransformOutcome.UNCHANGED})
_TELLS = _MATCHES | {TransformOutcome.NOT_MATCHED}


def regex_facts(service: ListenerService, examples: Sequence[str]) -> RegexFacts | None:
    """Test the regex of *service*; None if none is applied. Never raises.

    *examples* are values as they arrive in the header, before any change.
    """
    if not service.rewrites or not service.reqIdRegex:
        return None
    if len(service.reqIdRegex) > LONGEST_PATTERN:  # parsing it would take hours
        return RegexFacts(valid=None)
    lines = [example.encode("utf-8", errors="surrogatepass") for example in examples]
    read_anyhow = ListenerService(
        reqIdHeader="x",
        reqIdToUpper=service.reqIdToUpper,
        reqIdToLower=service.reqIdToLower,
        reqIdRegex=service.reqIdRegex,
        reqIdReplacement=service.reqIdReplacement,
    )
    trial = transform(read_anyhow, [_TRIAL.encode()]).outcome
    if trial is TransformOutcome.REGEX_INVALID:
        return RegexFacts(valid=False)
    syntax = read_syntax(service.reqIdRegex)
    outcomes = [transform(read_anyhow, [line]).outcome for line in lines]
    return RegexFacts(
        valid=None if trial is TransformOutcome.CANNOT_SIMULATE else True,
        groups=len(syntax.names),
        names=frozenset(name for name in syntax.names if name is not None),
        tried=sum(outcome in _TELLS for outcome in outcomes),
        matched=sum(outcome in _MATCHES for outcome in outcomes),
    )
