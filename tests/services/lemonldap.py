"""A real third-party identity provider, LemonLDAP::NG, over the real directory."""

import contextlib
import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.programs import require_program
from tests.services.lemonldap_configuration import Encryption, Signing, Users, configuration
from tests.services.lemonldap_services import Services
from tests.services.processes import free_port, running

INI = """[all]
logLevel = info
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
checkTime = 1
[configuration]
type = File
dirName = {folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{'namespace'=>'c','default_expires_in'=>600,\
 'cache_root'=>'{folder}/cache','cache_depth'=>3}}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
[handler]
"""

APPLICATION = """use strict; use warnings; use Plack::Builder; use Plack::App::File;
use Lemonldap::NG::Portal;
my $portal = Lemonldap::NG::Portal->run({});
builder {
  mount '/static' =>
    Plack::App::File->new(root => '/usr/share/lemonldap-ng/portal/htdocs/static')->to_app;
  mount '/javascript' => Plack::App::File->new(root => '/usr/share/javascript')->to_app;
  mount '/' => $portal;
};
"""


@dataclass(frozen=True, kw_only=True)
class LemonLdap:
    """A running identity provider, OpenID provider and CAS server."""

    portal: str  # with the trailing slash; the issuer of OpenID Connect

    def metadata(self) -> bytes:
        """Its SAML metadata, from itself."""
        with urllib.request.urlopen(f"{self.portal}saml/metadata", timeout=20) as answer:  # noqa: S310 - loopback
            return answer.read()


def portal_at(port: int) -> str:
    """Give the address of a portal there, which is its issuer too."""
    return f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def lemonldap(
    folder: Path,
    *,
    users: Users,
    sp_metadata: bytes,
    sign: Signing = "assertion",
    encrypt: Encryption = "none",
    port: int | None = None,
    also: Services | None = None,
    change: Callable[[dict[str, Any]], None] = lambda _whole: None,
) -> Iterator[LemonLdap]:
    """LemonLDAP::NG that knows our service provider, signing and encrypting as told.

    *also* are what it serves beside SAML; *change* has the last word on the configuration.
    """
    starman = require_program("starman")
    require_program("lemonldap-ng")
    port = port or free_port()
    portal = portal_at(port)
    for name in ("conf", "sessions/lock", "psessions/lock", "cache", "notifications", "captcha"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    whole = configuration(
        folder, portal=portal, users=users, sp_metadata=sp_metadata, sign=sign, encrypt=encrypt
    )
    if also is not None:
        whole |= also.configuration(folder)
    whole = deepcopy(whole)
    change(whole)
    (folder / "conf/lmConf-1.json").write_text(json.dumps(whole))
    ini = folder / "lemonldap-ng.ini"
    ini.write_text(INI.format(folder=folder))
    application = folder / "app.psgi"
    application.write_text(APPLICATION)
    command = [
        starman,
        "--listen",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--disable-keepalive",
        "--preload-app",
        str(application),
    ]
    environment = {"LLNG_DEFAULTCONFFILE": str(ini), "HOME": os.environ.get("HOME", "/root")}
    with running(command, port=port, folder=folder, env=environment):
        yield LemonLdap(portal=portal)
