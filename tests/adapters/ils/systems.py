"""The connections over HTTP and JSON that one suite of tests runs over, by their connector."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.adapters.ils.alma import fake_alma
from tests.adapters.ils.folio import connections as folio
from tests.adapters.ils.koha import koha_patrons as koha
from tests.adapters.ils.polaris import connecting as polaris
from tests.adapters.ils.polaris import fake_polaris
from tests.adapters.ils.sierra import connecting as sierra
from tests.adapters.ils.sierra import fake_sierra
from tests.adapters.ils.symphony import fake_symphony
from tests.adapters.ils.wms import fake_wms
from tests.factories import make_site
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.folio.settings import FolioSettings
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.registry import CONNECTORS
from verifier.adapters.ils.settings import HttpSettings
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.site import IlsConnection

SITE = make_site(Path("unused"), allow_private_addresses=True)


@dataclass(frozen=True, kw_only=True)
class System:
    """One kind of connection: how a test makes it, and what may never show."""

    connection: Callable[..., IlsConnection]  # of (url, **settings)
    settings: type[HttpSettings]
    secrets: tuple[str, ...]
    seconds: str = "timeout_seconds"  # the factory's name for the deadline

    def connector(self, url: str, *, seconds: float = 10.0, **settings: str) -> HttpConnector:
        """The connector to *url*, as the registry makes it."""
        connection = self.connection(url, **{self.seconds: seconds}, **settings)
        made = CONNECTORS[connection.connector].make(connection, SITE)
        assert isinstance(made, HttpConnector)
        return made


SYSTEMS: dict[str, System] = {
    "alma": System(
        connection=fake_alma.make_connection, settings=AlmaSettings, secrets=(fake_alma.KEY,)
    ),
    "folio": System(
        connection=folio.make_connection, settings=FolioSettings, secrets=(folio.PASSWORD,)
    ),
    "koha": System(
        connection=koha.connection,
        settings=KohaSettings,
        secrets=(koha.CLIENT_ID, koha.CLIENT_SECRET),
        seconds="seconds",
    ),
    "koha, by password": System(
        connection=partial(koha.connection, secrets=koha.BY_PASSWORD),
        settings=KohaSettings,
        secrets=(koha.PASSWORD,),
        seconds="seconds",
    ),
    "polaris": System(
        connection=polaris.connection,
        settings=PolarisSettings,
        secrets=(fake_polaris.ACCESS_KEY, fake_polaris.STAFF["Password"]),
    ),
    "sierra": System(
        connection=sierra.connection,
        settings=SierraSettings,
        secrets=(fake_sierra.KEY, fake_sierra.SECRET),
    ),
    "symphony": System(
        connection=fake_symphony.connection_to,
        settings=SymphonySettings,
        secrets=(fake_symphony.USERNAME, fake_symphony.PASSWORD),
    ),
    "wms": System(
        connection=fake_wms.connection_to,
        settings=WmsSettings,
        secrets=(fake_wms.KEY, fake_wms.SECRET),
    ),
}
