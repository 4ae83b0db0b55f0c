"""Messages are read where they arrive: through our service provider, under either backend."""

from tests.adapters.login.saml.conftest import crypto, desk

__all__ = ["crypto", "desk"]
