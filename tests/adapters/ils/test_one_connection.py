from verifier.adapters.http.json_client import Server, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import ConnectionBase, check_sign_in
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.site import IlsConnection, IlsRole

SERVER = Server(base="http://127.0.0.1:9", timeout_seconds=1, max_bytes=1, allow_private=True)


def refuse(_):
    raise LookupAborted(LookupFailure.AUTH_ERROR, "Check `password`.")


def test_knows_which_it_is():
    """Id and role are those of the site file."""
    one = ConnectionBase(IlsConnection(id="koha", connector="koha", role=IlsRole.EVIDENCE))

    assert ("koha", IlsRole.EVIDENCE) == (one.id, one.role)


def test_a_sign_in_is_told():
    """Accepted, or refused with its sentence; nothing is raised."""
    refusal = CouldNotLook(failure=LookupFailure.AUTH_ERROR, said="Check `password`.")

    assert "accepted" == check_sign_in(TokenKeeper(lambda _: Token.lasting("t", 600)), SERVER)
    assert refusal == check_sign_in(TokenKeeper(refuse), SERVER)
