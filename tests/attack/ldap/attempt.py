"""One login at a directory of the test's own."""

from dataclasses import dataclass
from pathlib import Path

from tests.attack.ldap.fake_directory import BASE, READER, READER_PASSWORD, FakeDirectory
from tests.factories import make_site
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.domain.model.capture import LoginCapture, LoginRefused
from verifier.domain.model.site import Directory, Idp, Secret

CANARY = "canary-password-5d41"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What became of a login."""

    result: LoginCapture | LoginRefused

    @property
    def reason(self) -> str:
        """Why it was refused; "accepted" where it was not."""
        return self.result.reason if isinstance(self.result, LoginRefused) else "accepted"

    def message(self) -> str:
        """Everything that a refusal says."""
        assert isinstance(self.result, LoginRefused), self.result
        return " ".join((self.result.summary, *(check.detail for check in self.result.checks)))

    def values(self) -> dict[str, tuple[str, ...]]:
        """What was released."""
        assert isinstance(self.result, LoginCapture), self.result.summary
        return {attribute.name: attribute.values for attribute in self.result.attributes}


def attempt(
    server: FakeDirectory | str, *, username: str = "jdoe", password: str = CANARY, **settings
) -> Attempt:
    """Log in once, by a reader unless *settings* say otherwise."""
    shape = {
        "url": server if isinstance(server, str) else server.url,
        "base": BASE,
        "timeout_seconds": 1.0,
        **({} if "bind_as" in settings else reader()),
        **settings,
    }
    idps = (Idp(id="campus", protocol="ldap", ldap=Directory(**shape)),)
    site = make_site(Path("nowhere"), idps=idps, allow_private_addresses=True)
    result = DirectoryLogin(site).log_in("campus", username=username, password=password)
    return Attempt(result=result)


def reader() -> dict:
    """The settings of the account that finds entries."""
    return {"reader": READER, "reader_password": Secret(place="env READER", value=READER_PASSWORD)}
