"""What every test may rely on."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)  # a slow machine makes no test fail
settings.load_profile("here")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a script: the programs that tests start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """No proxy of the environment comes between a test and its server on loopback."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
