from verifier.ils.one_connection import OneConnection, signed_in
from verifier.model.lookup import CouldNotLook, LookupFailure
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.conversation import Server
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

SERVER = Server(base="http://127.0.0.1:9", timeout_seconds=1, max_bytes=1, allow_private=True)


def refuse(_):
    raise LookupStopped(LookupFailure.AUTH_ERROR, "Check `password`.")


def test_knows_which_it_is():
    """Id and role are those of the site file."""
    one = OneConnection(IlsConnection(id="koha", connector="koha", role=IlsRole.EVIDENCE))

    assert ("koha", IlsRole.EVIDENCE) == (one.id, one.role)


def test_a_sign_in_is_told():
    """Accepted, or refused with its sentence; nothing is raised."""
    refusal = CouldNotLook(failure=LookupFailure.AUTH_ERROR, said="Check `password`.")

    assert "accepted" == signed_in(TokenKeeper(lambda _: Token.lasting("t", 600)), SERVER)
    assert refusal == signed_in(TokenKeeper(refuse), SERVER)
