"""Construction of what a command needs from a site: data store, keys, web services."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from verifier.adapters.ils.connections import connect
from verifier.adapters.login.protocols import ProtocolClients
from verifier.cli.exits import Stopped
from verifier.domain.model.site import Site
from verifier.pipeline.current_site import CurrentSite, live_reshare
from verifier.pipeline.lint import lint
from verifier.pipeline.triage import read_live
from verifier.store.db_errors import StoreProblem, WrongKey
from verifier.store.sealing import Seal, load_or_make_seal
from verifier.store.store import Store
from verifier.web.services import LastLint, Services

MOST_ON_A_PAGE = 5_000  # the command line reads any number
SECONDS_FOR_A_PAGE = 60.0  # ... and waits longer
STORE_FILE = "verifier.sqlite3"
KEY_FILE = "store.key"


def open_store(site: Site) -> Store:
    """Open the site's data store. Raises ``StoreProblem``."""
    with own_seal(site) as seal:
        return Store(store_url(site), seal=seal, keep_days=site.store.keep_days)


@contextmanager
def opened_store(site: Site) -> Iterator[Store]:
    """Open the site's data store for a command's block, and close it.

    Raises ``Stopped`` if the store cannot do what the block needs.
    """
    try:
        with closing(open_store(site)) as store:
            yield store
    except StoreProblem as problem:
        raise Stopped(problem.message) from None


@contextmanager
def own_seal(site: Site) -> Iterator[Seal]:
    """Yield the seal of the site's data store to a block that opens the store.

    If the store turns out to be encrypted with another key, a newly made key is deleted again: it
    must not lie where the missing one belongs. Raises ``StoreProblem``.
    """
    path = key_file(site)
    is_new = not path.exists()
    seal = load_or_make_seal(path)
    try:
        yield seal
    except WrongKey:
        if is_new:
            path.unlink(missing_ok=True)
        raise


def key_file(site: Site) -> Path:
    """Return the path of the key that encrypts stored values."""
    return site.store.key_file or site.store.folder.absolute() / KEY_FILE


def store_url(site: Site) -> str:
    """Return the URL of the site's database. Raises ``StoreProblem``."""
    url = site.store.url
    if url is None:
        return f"sqlite:///{site.store.folder.absolute() / STORE_FILE}"
    if not url.value:
        name = url.place.removeprefix("env ")
        raise StoreProblem(
            f"The data store needs the environment variable {name}: set it before you start."
        )
    return url.value


def services(site: Site) -> Services:
    """Build the services that the web application works with.

    Raises ``KeyProblem``, ``CryptoUnavailable`` and ``StoreProblem``.
    """
    own = ProtocolClients(site)
    connections = connect(site)
    live = live_reshare(site)
    return Services(
        site=site,
        keys=own.keys,
        store=open_store(site),
        service_provider=own.service_provider,
        oidc=own.oidc,
        cas=own.cas,
        directory=own.directory,
        metadata=own.metadata,
        ils=connections,
        last_lint=LastLint(partial(lint, site, connections)),
        current=CurrentSite(site, connections, live) if live else None,
        ask_reshare=live.can_create_request if live else None,
        read_requests=partial(
            read_live, live, site, most=MOST_ON_A_PAGE, seconds=SECONDS_FOR_A_PAGE
        )
        if live
        else None,
    )


COMMAND_LINE = "command line"
"""As whom the trail names whoever can call the program: such a person has the data folder."""
