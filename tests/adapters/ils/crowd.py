"""Many look-ups at a time through one connector; ``make crowds`` has them five hundred strong."""

import os
from concurrent.futures import ThreadPoolExecutor

from verifier.domain.model.lookup import Found, PatronKey

CROWD = int(os.environ.get("CROWD", "60"))
"""How many look-ups a crowd makes, twenty at a time."""


def crowd(connector, values, *, at_a_time: int = 20) -> None:
    """Each question gets its own patron's answer: no cross-talk, nothing lost."""
    with ThreadPoolExecutor(at_a_time) as pool:
        outcomes = list(pool.map(connector.look_up, [PatronKey(value=value) for value in values]))

    for value, outcome in zip(values, outcomes, strict=True):
        assert isinstance(outcome, Found), outcome
        assert value in {identifier.value for identifier in outcome.record.identifiers}
