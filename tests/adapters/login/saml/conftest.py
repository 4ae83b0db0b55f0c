"""A service provider of ours, under either way of checking signatures."""

from dataclasses import replace

import pytest

from tests.adapters.login.saml.idp_stub import ENTITY_ID, Message, metadata, pair, posted, sign
from tests.factories import make_site
from tests.services import require_program
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.domain.model.site import Idp, SamlSettings


class Desk:
    """Everything a login test needs: our service provider, and messages that answer it."""

    def __init__(self, folder, crypto, program=None):
        self.folder = folder
        self.crypto = crypto
        self.program = program or "/usr/bin/xmlsec1"
        self.idp_keys = (pair("idp"),)
        self.our_keys = ("sp-encryption",)

    def setup(self, *, now=None, saml=None, **idp):
        """Make the service provider anew with other settings of the identity provider."""
        idp = {"id": "campus", "protocol": "saml", "entity_id": ENTITY_ID, **idp}
        others = (Idp(id="other", protocol="saml"),)
        settings = SamlSettings(crypto=self.crypto, xmlsec1=self.program, **(saml or {}))
        site = make_site(self.folder, idps=(Idp(**idp), *others), saml=settings)
        keys = SpKeys(
            signing=(pair("sp-signing").written(self.folder, "sp-signing"),),
            encryption=tuple(pair(n).written(self.folder, n) for n in self.our_keys),
        )
        book = {
            "campus": metadata(*self.idp_keys),
            "other": metadata(pair("other"), entity_id="https://other.example.edu/idp"),
        }
        self.site, self.keys, self.book = site, keys, book
        more = {} if now is None else {"now": now}
        self.sp = ServiceProvider(site, keys, book, **more)
        return self

    def begin(self, **more):
        """Start a login; ``message`` then answers it."""
        self.started = self.sp.begin("campus", **more)
        self.pending = self.started.pending
        self.message = Message(request_id=self.pending.request_id)
        return self

    def finish(self, text):
        return self.sp.finish(posted(text), pending=self.pending)

    def signed(self, *what, **changes):
        """A truly signed message with these changes; the assertion is signed by default."""
        return sign(self.message.but(**changes).text(), pair("idp"), *(what or ("Assertion",)))

    def answer(self, *what, **changes):
        return self.finish(self.signed(*what, **changes))

    def expired(self, **span):
        from datetime import timedelta

        self.pending = replace(
            self.pending, expires_at=self.pending.started_at - timedelta(**span)
        )


@pytest.fixture(params=["in-process", "xmlsec1"])
def crypto(request):
    if request.param == "xmlsec1":
        require_program("xmlsec1")
    return request.param


@pytest.fixture
def desk(crypto, tmp_path, monkeypatch):
    import saml2.sigver

    # the xmlsec1 way moves pysaml2's temporary files: undone for the next test
    monkeypatch.setattr(saml2.sigver, "NamedTemporaryFile", saml2.sigver.NamedTemporaryFile)
    program = require_program("xmlsec1") if crypto == "xmlsec1" else None
    return Desk(tmp_path, crypto, program).setup().begin()
