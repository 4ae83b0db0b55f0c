import subprocess
import sys

import pytest

from tests.factories import make_site
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.keys import KeyProblem

ASKS = """
import sys
from pathlib import Path
from tests.factories import make_site
from verifier.adapters.login.protocols import ProtocolClients
before = set(sys.modules)
ProtocolClients(make_site(Path(sys.argv[1]))).{part}
print(*sorted({{"saml2", "jose", "ldap3"}} & set(sys.modules) - before))
"""


@pytest.mark.parametrize(
    ("part", "library"),
    [("service_provider", "saml2"), ("oidc", "jose"), ("cas", ""), ("directory", "ldap3")],
)
def test_a_login_loads_its_own_protocol_s_library_alone(tmp_path, part, library):
    """What another protocol needs is not waited for."""
    done = subprocess.run(
        [sys.executable, "-c", ASKS.format(part=part), tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )

    assert library == done.stdout.strip()


@pytest.mark.parametrize("part", ["oidc", "cas", "directory"])
def test_keys_are_made_for_saml_alone(tmp_path, part):
    getattr(ProtocolClients(make_site(tmp_path)), part)

    assert [] == list(tmp_path.iterdir())


def test_each_part_is_made_once(tmp_path):
    own = ProtocolClients(make_site(tmp_path))

    for part in ("keys", "metadata", "service_provider", "oidc", "cas", "directory"):
        assert getattr(own, part) is getattr(own, part)


def test_keys_that_cannot_be_used_are_told(tmp_path):
    [(key, _)] = ProtocolClients(make_site(tmp_path)).keys.signing
    key.chmod(0o644)
    own = ProtocolClients(make_site(tmp_path))

    with pytest.raises(KeyProblem):
        _ = own.service_provider


def test_all_that_threads_share_is_made_beforehand(tmp_path):
    own = ProtocolClients(make_site(tmp_path))

    assert {} == own.make_ready(["cas", "ldap", "cas"])
    assert {"cas", "directory"} == vars(own).keys() & {"cas", "directory", "oidc", "keys"}


def test_what_cannot_be_made_ready_is_told_for_its_protocol_alone(tmp_path):
    [(key, _)] = ProtocolClients(make_site(tmp_path)).keys.signing
    key.chmod(0o644)
    problems = ProtocolClients(make_site(tmp_path)).make_ready(["saml", "oidc"])

    assert ["saml"] == list(problems)
    assert str(key) in problems["saml"]
