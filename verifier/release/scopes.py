"""Whether a scoped value ends in a scope that the identity provider's metadata lists.

Source: Shibboleth metadata extensions 1.0 (``shibmd:Scope``, literal or an anchored regular
expression) and the Shibboleth SP's rules ScopeMatchesShibMDScope and ValueMatchesShibMDScope.
"""

from __future__ import annotations

import re

from verifier.model.capture import Scope
from verifier.model.release import ScopeProblem
from verifier.release.term import Term

_LONGEST_PATTERN = 256
_LONGEST_SCOPE = 253  # a domain name
_TAME = re.compile(r"(?:[^()|\\*+?{]|\\[^\d]|[*+?](?![*+?])|\{\d{1,2}(?:,\d{1,2})?\})*\Z")
_MOST_REPEATS = 3


def scope_problems(
    values: tuple[str, ...], known: Term | None, scopes: tuple[Scope, ...] | None
) -> tuple[ScopeProblem, ...]:
    """List the values whose scope is not allowed. Empty where nothing can be judged.

    *scopes* None: no metadata is known, so nothing is judged; empty: it lists no scope, so no
    scope is allowed (the Shibboleth SP's rule).
    """
    if scopes is None or known is None or not (known.scoped or known.whole_value_is_scope):
        return ()
    allowed = tuple(scope.value for scope in scopes)
    problems = []
    for index, value in enumerate(values):
        scope = value if known.whole_value_is_scope else scope_of(value)
        if scope is None or not any(_matches(scope, one) for one in scopes):
            problems.append(ScopeProblem(value_index=index, scope=scope, allowed=allowed))
    return tuple(problems)


def scope_of(value: str) -> str | None:
    """Take what follows the first ``@``; None where there is none, or nothing after it."""
    _, at, scope = value.partition("@")
    return scope if at and scope else None


def _matches(scope: str, allowed: Scope) -> bool:
    if not allowed.regexp:
        return scope == allowed.value
    if len(scope) > _LONGEST_SCOPE:
        return False
    if not _is_tame(allowed.value):
        return True  # not judged: a pattern that could run for ever is no ground for a finding
    try:
        return re.fullmatch(allowed.value, scope) is not None
    except re.error:
        return False


def _is_tame(pattern: str) -> bool:
    """See no groups and few repeats: it cannot run away on a domain name."""
    repeats = sum(pattern.count(sign) for sign in "*+?{")
    return (
        len(pattern) <= _LONGEST_PATTERN
        and repeats <= _MOST_REPEATS
        and _TAME.match(pattern) is not None
    )
