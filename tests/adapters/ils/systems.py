"""The connections over HTTP and JSON that one suite of tests runs over, by their connector."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from tests.adapters.ils.alma import fake_alma
from tests.adapters.ils.connecting import SITE, connector_of, serving
from tests.adapters.ils.folio import fake_folio
from tests.adapters.ils.koha import fake_koha as koha
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
    end_tokens: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class System:
    """One kind of connection: how a test makes it, and what may never show."""

    connection: Callable[..., IlsConnection]  # of (url, **settings)
    settings: type[HttpSettings] = HttpSettings
    fake: Callable[..., Any]  # of its patrons
    patron: Callable[[int, str], Any]  # of a number and a barcode
    serve: Callable[[Any], AbstractContextManager[str]] = serving
    sign_ins: Callable[[Any], int] = lambda fake: 1
    requests: Callable[[Any], int]  # sign-ins among them
    end_tokens: Callable[[Any], None] = lambda fake: fake.end_tokens()
    secrets: tuple[str, ...]
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
    def running(self, barcodes: list[str]) -> Iterator[Running]:
        """The fake, up, with a patron for each of the barcodes."""
        fake = self.fake(*map(self.patron, count(1), barcodes))
        with self.serve(fake) as url:
            yield Running(
                url=url,
                sign_ins=lambda: self.sign_ins(fake),
                requests=lambda: self.requests(fake),
                end_tokens=lambda: self.end_tokens(fake),
            )


@contextmanager
def _serve_ncip(fake: FakeNcip) -> Iterator[str]:
    with fake:
        yield fake.url


@contextmanager
def _serve_sip2(fake: fake_sip2.FakeSip2) -> Iterator[str]:
    with peer(fake.talk, read_first=False) as server:
        yield server.url


def _sip2_to(url: str, **more: Any) -> IlsConnection:
    seconds = more.pop("timeout_seconds", 10.0)
    return fake_sip2.connection_to(urlsplit(url).port, seconds=seconds, **more)


def _folio_sign_ins(fake: fake_folio.FakeFolio) -> int:
    return fake.counts["/authn/login-with-expiry"] + fake.counts["/authn/refresh"]


_TOKEN = '{"access_token": "t0ken", "expires_in": 3600}'
_SESSION = '{"sessionToken": "t0ken"}'
_WMS = System(
    connection=fake_wms.make_connection,
    settings=WmsSettings,
    fake=fake_wms.FakeWms,
    secrets=(fake_wms.KEY, fake_wms.SECRET),
    patron=lambda number, barcode: fake_wms.patron(barcode),
    sign_ins=lambda fake: len(fake.token_requests),
    requests=lambda fake: len(fake.token_requests) + len(fake.searches),
    wrong={"secret": "wr0ng"},
    token=_TOKEN,
    signed_in=answer(_TOKEN.encode()),
)
_KOHA = System(
    connection=koha.connection,
    settings=KohaSettings,
    fake=lambda *patrons: koha.FakeKoha(patrons=list(patrons)),
    patron=lambda number, barcode: koha.KohaPatron(
        patron_id=number, cardnumber=barcode, userid=f"u{number}"
    ),
    sign_ins=lambda fake: len(fake.asked("/oauth/token")),
    requests=lambda fake: len(fake.exchanges),
    end_tokens=lambda fake: fake.expire_tokens(),
    secrets=(koha.CLIENT_ID, koha.CLIENT_SECRET),
    wrong={"secrets": {**koha.BY_KEY, "client_secret": "wr0ng"}},
    token=_TOKEN,
    signed_in=answer(_TOKEN.encode()),
)
SYSTEMS: dict[str, System] = {
    "alma": System(
        connection=fake_alma.make_connection,
        settings=AlmaSettings,
        fake=lambda *users: fake_alma.FakeAlma(users=list(users)),
        secrets=(fake_alma.KEY,),
        patron=lambda number, barcode: fake_alma.user(
            f"user{number}", fake_alma.identifier(barcode)
        ),
        requests=lambda fake: len(fake.targets),
        wrong={"key": "wr0ng"},
    ),
    "folio": System(
        connection=fake_folio.make_connection,
        settings=FolioSettings,
        fake=fake_folio.FakeFolio,
        secrets=(fake_folio.PASSWORD,),
        patron=lambda number, barcode: fake_folio.patron(
            number, barcode=barcode, patronGroup=None
        ),
        sign_ins=_folio_sign_ins,
        requests=lambda fake: fake.counts.total(),
        wrong={"secrets": {"username": fake_folio.USERNAME, "password": "wr0ng"}},
        signed_in=answer(
            b"{}",
            status="201 Created",
            headers={"Set-Cookie": "folioAccessToken=a; Max-Age=600, folioRefreshToken=r"},
        ),
    ),
    "koha": _KOHA,
    "koha, by password": replace(
        _KOHA,
        connection=partial(koha.connection, secrets=koha.BY_PASSWORD),
        secrets=(koha.PASSWORD,),
        sign_ins=lambda fake: sum(exchange.query == list(NOBODY) for exchange in fake.exchanges),
        end_tokens=lambda fake: None,
        wrong={"secrets": {**koha.BY_PASSWORD, "password": "wr0ng"}},
        token="",
        signed_in=answer(b"[]"),
    ),
    "polaris": System(
        connection=fake_polaris.connection,
        settings=PolarisSettings,
        fake=fake_polaris.FakePolaris,
        secrets=(fake_polaris.ACCESS_KEY, fake_polaris.STAFF["Password"]),
        patron=lambda number, barcode: fake_polaris.make_patron(1000 + number, Barcode=barcode),
        sign_ins=lambda fake: len(fake.sign_ins),
        requests=lambda fake: len(fake.questions),
        wrong={"password": "wr0ng"},
        token=fake_polaris.TOKEN.decode(),
        signed_in=answer(fake_polaris.TOKEN),
    ),
    "sierra": System(
        connection=fake_sierra.connection,
        settings=SierraSettings,
        fake=fake_sierra.FakeSierra,
        secrets=(fake_sierra.KEY, fake_sierra.SECRET),
        patron=lambda number, barcode: fake_sierra.make_patron(
            1000001 + number, barcodes=[barcode], uniqueIds=[f"u{number}"]
        ),
        sign_ins=lambda fake: len(fake.token_requests),
        requests=lambda fake: len(fake.token_requests) + len(fake.questions),
        wrong={"secret": "wr0ng"},
        token=_TOKEN,
        signed_in=answer(_TOKEN.encode()),
    ),
    "symphony": System(
        connection=fake_symphony.make_connection,
        settings=SymphonySettings,
        fake=fake_symphony.FakeSymphony,
        secrets=(fake_symphony.USERNAME, fake_symphony.PASSWORD),
        patron=lambda number, barcode: fake_symphony.patron(str(number), barcode),
        sign_ins=lambda fake: fake.logins,
        requests=lambda fake: len(fake.paths),
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
            fake=lambda *people, system=system: FakeNcip(system, people),
            patron=lambda number, barcode: Person(barcode=barcode),
            serve=_serve_ncip,
            requests=lambda fake: len(fake.received),
            instead=_BY_HAND if system == "aleph" else {},
        )
        for system in ("ncsu", "folio", "horizon", "aleph", "voyager")
    },
    "sip2": System(
        connection=_sip2_to,
        secrets=(fake_sip2.PASSWORD,),
        fake=lambda *patrons: fake_sip2.FakeSip2(patrons=patrons),
        patron=lambda number, barcode: fake_sip2.Patron(cards=(barcode,)),
        serve=_serve_sip2,
        requests=lambda fake: len(fake.logins),
        wrong={"login_password": "wr0ng"},
    ),
}
"""The connections by other protocols, to which a part of the suite applies as well."""
OVER_HTTP = [*SYSTEMS, "ncip, ncsu", "ncip, folio", "ncip, horizon", "ncip, aleph"]
"""Those that a web server can answer; the last one by HTTP that is made by hand."""
