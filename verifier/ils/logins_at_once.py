"""How many logins may be followed at the same time without anybody's questions coming too late."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.ils.asking import MAX_QUESTIONS, IlsConnector
from verifier.ils.connected import ConnectedIls

MOST = 4
_SHARE = 2  # of the time for one login at most half may go by with waiting for others


def logins_at_once(connectors: Sequence[IlsConnector], *, seconds: float) -> int:
    """Say how many logins may ask *connectors* together, each having *seconds* for itself.

    More than one helps only where answers come over a network. A slow pace
    (``lookups_per_second``) leaves room for one: its questions would wait behind the others'.
    """
    paces = [
        one.connection.lookups_per_second
        for one in connectors
        if isinstance(one, ConnectedIls) and one.asks_over_network
    ]
    if not paces:
        return 1
    room = seconds * min(paces) / (_SHARE * MAX_QUESTIONS)
    return max(1, min(MOST, int(room)))
