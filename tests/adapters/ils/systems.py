"""The connections over HTTP and JSON that one suite of tests runs over, by their connector."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tests.adapters.ils.alma import fake_alma
from tests.adapters.ils.connecting import SITE, connector_of, serving
from tests.adapters.ils.folio import fake_folio
from tests.adapters.ils.koha import koha_patrons as koha
from tests.adapters.ils.koha.fake_koha import FakeKoha
from tests.adapters.ils.koha.fake_koha import running as running_koha
from tests.adapters.ils.misbehaving import DEADLINE
from tests.adapters.ils.ncip.connections import make_connection as make_ncip
from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import AGENCY_PASSWORD, FakeNcip
from tests.adapters.ils.polaris import fake_polaris
from tests.adapters.ils.sierra import fake_sierra
from tests.adapters.ils.sip2 import fake_sip2
from tests.adapters.ils.symphony import fake_symphony
from tests.adapters.ils.wms import fake_wms
from tests.bad_peers import Talk, answer, peer
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.adapters.ils.folio.settings import FolioSettings
from verifier.adapters.ils.koha.client import NOBODY
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.settings import HttpSettings
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.site import IlsConnection, IlsRole, Site


@dataclass(frozen=True, kw_only=True)
class Running:
    """A fake that is up: how often it was signed in to and asked."""

    url: str
    sign_ins: Callable[[], int]
    requests: Callable[[], int]  # sign-ins among them
    end_tokens: Callable[[], None] = lambda: None


@dataclass(frozen=True, kw_only=True)
class System:
    """One kind of connection: how a test makes it, and what may never show."""

    connection: Callable[..., IlsConnection]  # of (url, **settings)
    settings: type[HttpSettings] = HttpSettings
    fake: Callable[..., Any] = lambda *_: None  # of its patrons
    secrets: tuple[str, ...]
    running: Callable[[list[str]], AbstractContextManager[Running]]  # with those barcodes
    wrong: dict[str, Any] = field(default_factory=dict)  # settings whose sign-in is refused
    token: str = ""  # a good answer to a sign-in, where that is JSON with the token t0ken
    signed_in: Talk | None = None  # the same on the wire; None where there is no sign-in
    instead: dict[str, str | None] = field(default_factory=dict)  # of ``FAILURES``; None: any

    def connector(self, url: str, *, seconds: float = 10.0, site: Site = SITE, **settings: Any):
        """The connector to *url*, as the registry makes it."""
        return connector_of(self.connection(url, **{"timeout_seconds": seconds, **settings}), site)

    def hasty(self, url: str):
        """A connector that waits little, for servers that misbehave."""
        return self.connector(url, seconds=DEADLINE)


@contextmanager
def _alma(barcodes: list[str]) -> Iterator[Running]:
    users = [
        fake_alma.user(f"user{number}", fake_alma.identifier(barcode))
        for number, barcode in enumerate(barcodes)
    ]
    alma = fake_alma.FakeAlma(users=users)
    with serving(alma) as url:
        yield Running(url=url, sign_ins=lambda: 1, requests=lambda: len(alma.targets))


@contextmanager
def _folio(barcodes: list[str]) -> Iterator[Running]:
    patrons = (
        fake_folio.patron(number, barcode=barcode, patronGroup=None)
        for number, barcode in enumerate(barcodes, start=1)
    )
    fake = fake_folio.FakeFolio(*patrons)
    with serving(fake) as url:
        yield Running(
            url=url,
            sign_ins=lambda: (
                fake.counts["/authn/login-with-expiry"] + fake.counts["/authn/refresh"]
            ),
            requests=lambda: sum(fake.counts.values()),
            end_tokens=fake.end_tokens,
        )


@contextmanager
def _koha(barcodes: list[str], *, by_password: bool = False) -> Iterator[Running]:
    patrons = (
        koha.KohaPatron(patron_id=number, cardnumber=barcode, userid=f"u{number}")
        for number, barcode in enumerate(barcodes, start=1)
    )
    with running_koha(*patrons) as fake:

        def proofs() -> int:
            return sum(exchange.query == list(NOBODY) for exchange in fake.exchanges)

        yield Running(
            url=fake.url,
            sign_ins=proofs if by_password else lambda: len(fake.asked("/oauth/token")),
            requests=lambda: len(fake.exchanges),
            end_tokens=lambda: None if by_password else fake.expire_tokens(),
        )


@contextmanager
def _polaris(barcodes: list[str]) -> Iterator[Running]:
    patrons = (
        fake_polaris.make_patron(1000 + number, Barcode=barcode)
        for number, barcode in enumerate(barcodes)
    )
    with fake_polaris.running(*patrons) as fake:
        yield Running(
            url=fake.url,
            sign_ins=lambda: len(fake.sign_ins),
            requests=lambda: len(fake.questions),
            end_tokens=fake.end_tokens,
        )


@contextmanager
def _sierra(barcodes: list[str]) -> Iterator[Running]:
    patrons = (
        fake_sierra.make_patron(1000001 + number, barcodes=[barcode], uniqueIds=[f"u{number}"])
        for number, barcode in enumerate(barcodes)
    )
    with fake_sierra.running(*patrons) as fake:
        yield Running(
            url=fake.url,
            sign_ins=lambda: len(fake.token_requests),
            requests=lambda: len(fake.token_requests) + len(fake.questions),
            end_tokens=fake.end_tokens,
        )


@contextmanager
def _symphony(barcodes: list[str]) -> Iterator[Running]:
    patrons = (
        fake_symphony.patron(str(number), barcode) for number, barcode in enumerate(barcodes)
    )
    fake = fake_symphony.FakeSymphony(*patrons)
    with serving(fake) as url:
        yield Running(
            url=url,
            sign_ins=lambda: fake.logins,
            requests=lambda: len(fake.paths),
            end_tokens=fake.end_sessions,
        )


@contextmanager
def _wms(barcodes: list[str]) -> Iterator[Running]:
    fake = fake_wms.FakeWms(*map(fake_wms.patron, barcodes))
    with serving(fake) as url:
        yield Running(
            url=url,
            sign_ins=lambda: len(fake.token_requests),
            requests=lambda: len(fake.token_requests) + len(fake.searches),
            end_tokens=fake.end_tokens,
        )


@contextmanager
def _ncip(barcodes: list[str], *, system: str) -> Iterator[Running]:
    with FakeNcip(system, [Person(barcode=barcode) for barcode in barcodes]) as fake:
        yield Running(url=fake.url, sign_ins=lambda: 1, requests=lambda: len(fake.received))


def _sip2_to(url: str, **more: Any) -> IlsConnection:
    seconds = more.pop("timeout_seconds", 10.0)
    return fake_sip2.connection_to(urlsplit(url).port, seconds=seconds, **more)


@contextmanager
def _sip2(barcodes: list[str]) -> Iterator[Running]:
    fake = fake_sip2.FakeSip2(
        patrons=tuple(fake_sip2.Patron(cards=(barcode,)) for barcode in barcodes)
    )
    with peer(fake.talk, read_first=False) as server:
        yield Running(url=server.url, sign_ins=lambda: 1, requests=lambda: len(fake.logins))


_TOKEN = '{"access_token": "t0ken", "expires_in": 3600}'
_SESSION = '{"sessionToken": "t0ken"}'
_WMS = System(
    connection=fake_wms.make_connection,
    settings=WmsSettings,
    fake=fake_wms.FakeWms,
    secrets=(fake_wms.KEY, fake_wms.SECRET),
    running=_wms,
    wrong={"secret": "wr0ng"},
    token=_TOKEN,
    signed_in=answer(_TOKEN.encode()),
)
SYSTEMS: dict[str, System] = {
    "alma": System(
        connection=fake_alma.make_connection,
        settings=AlmaSettings,
        fake=lambda *users: fake_alma.FakeAlma(users=list(users)),
        secrets=(fake_alma.KEY,),
        running=_alma,
        wrong={"key": "wr0ng"},
    ),
    "folio": System(
        connection=fake_folio.make_connection,
        settings=FolioSettings,
        fake=fake_folio.FakeFolio,
        secrets=(fake_folio.PASSWORD,),
        running=_folio,
        wrong={"secrets": {"username": fake_folio.USERNAME, "password": "wr0ng"}},
        signed_in=answer(
            b"{}",
            status="201 Created",
            headers={"Set-Cookie": "folioAccessToken=a; Max-Age=600, folioRefreshToken=r"},
        ),
    ),
    "koha": System(
        connection=koha.connection,
        settings=KohaSettings,
        fake=lambda *patrons: FakeKoha(patrons=list(patrons)),
        secrets=(koha.CLIENT_ID, koha.CLIENT_SECRET),
        running=_koha,
        wrong={"secrets": {**koha.BY_KEY, "client_secret": "wr0ng"}},
        token=_TOKEN,
        signed_in=answer(_TOKEN.encode()),
    ),
    "koha, by password": System(
        connection=partial(koha.connection, secrets=koha.BY_PASSWORD),
        settings=KohaSettings,
        fake=lambda *patrons: FakeKoha(patrons=list(patrons)),
        secrets=(koha.PASSWORD,),
        running=partial(_koha, by_password=True),
        wrong={"secrets": {**koha.BY_PASSWORD, "password": "wr0ng"}},
        signed_in=answer(b"[]"),
    ),
    "polaris": System(
        connection=fake_polaris.connection,
        settings=PolarisSettings,
        fake=fake_polaris.FakePolaris,
        secrets=(fake_polaris.ACCESS_KEY, fake_polaris.STAFF["Password"]),
        running=_polaris,
        wrong={"password": "wr0ng"},
        token=fake_polaris.TOKEN.decode(),
        signed_in=answer(fake_polaris.TOKEN),
    ),
    "sierra": System(
        connection=fake_sierra.connection,
        settings=SierraSettings,
        fake=fake_sierra.FakeSierra,
        secrets=(fake_sierra.KEY, fake_sierra.SECRET),
        running=_sierra,
        wrong={"secret": "wr0ng"},
        token=_TOKEN,
        signed_in=answer(_TOKEN.encode()),
    ),
    "symphony": System(
        connection=fake_symphony.make_connection,
        settings=SymphonySettings,
        fake=fake_symphony.FakeSymphony,
        secrets=(fake_symphony.USERNAME, fake_symphony.PASSWORD),
        running=_symphony,
        wrong={"password": "wr0ng"},
        token=_SESSION,
        signed_in=answer(_SESSION.encode()),
    ),
    "wms": _WMS,
    "wms, as ReShare": replace(
        _WMS, connection=partial(fake_wms.make_connection, role=IlsRole.RESHARE)
    ),
}
_BY_HAND = {"sends a zip bomb": "protocol_error", "never ends": None}  # nothing is unpacked
OTHERS: dict[str, System] = {
    **{
        f"ncip, {system}": System(
            connection=partial(make_ncip, system=system),
            secrets=(AGENCY_PASSWORD, "RSH"),
            running=partial(_ncip, system=system),
            instead=_BY_HAND if system == "aleph" else {},
        )
        for system in ("ncsu", "folio", "horizon", "aleph", "voyager")
    },
    "sip2": System(
        connection=_sip2_to,
        secrets=(fake_sip2.PASSWORD,),
        running=_sip2,
        wrong={"login_password": "wr0ng"},
    ),
}
"""The connections by other protocols, to which a part of the suite applies as well."""
OVER_HTTP = [*SYSTEMS, "ncip, ncsu", "ncip, folio", "ncip, horizon", "ncip, aleph"]
"""Those that a web server can answer; the last one by HTTP that is made by hand."""
