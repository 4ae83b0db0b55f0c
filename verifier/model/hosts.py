"""Hosts by name or address."""

from __future__ import annotations

import ipaddress


def is_this_machine(host: str) -> bool:
    """Whether *host* is this machine by name or address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
