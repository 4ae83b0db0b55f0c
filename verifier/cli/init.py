"""``verifier init``: write a library's first site file, from answers and existing files."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from verifier import resources
from verifier.adapters.config_files.listener_json import read_listener
from verifier.adapters.config_files.reading import read_files
from verifier.adapters.config_files.text_file import NotReadError, read_text
from verifier.adapters.http import NetworkFailure
from verifier.adapters.ils.ncip.settings import SYSTEMS
from verifier.adapters.ils.registry import CONNECTORS
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import fetch
from verifier.cli.exits import Stopped, WrongUsage
from verifier.cli.lint import command as lint_command
from verifier.cli.options import DEFAULT_SITE
from verifier.cli.stderr import note, problem
from verifier.cli.writing import print_report, write_private
from verifier.domain.model.attribute_names import SAML_NAMES, TYPED
from verifier.domain.model.config_files import DeliveryFiles, FilesRead, ListenerFile
from verifier.domain.model.lint import METHODS, Delivery
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import Idp
from verifier.domain.model.text_values import is_this_machine
from verifier.settings import fields
from verifier.settings.new_site_file import (
    EnvironmentSecret,
    NewSite,
    Table,
    Value,
    site_file_text,
)
from verifier.settings.problems import InvalidSite
from verifier.settings.reshare_tables import OkapiTable, ReshareTable, VufindTable
from verifier.settings.site_file import load_site
from verifier.settings.site_tables import SiteTable

T = TypeVar("T")

METADATA_FILE = "idp-metadata.xml"
AS_RESHARE = ("ncip", "wms", "spreadsheet", "record")
"""Connectors that ask as ReShare asks. ReShare asks every other library system over NCIP."""

_OWN_MACHINE = "http://127.0.0.1:8000"
_LATER = "later"
_FROM_FILES = ("spreadsheet", "record")
_IN_PLACE_OF_URL = {"alma": "region", "sip2": "host", **dict.fromkeys(_FROM_FILES, "file")}
_QUESTIONS = {
    "url": "The address of the API of {}",
    "region": "The region of Alma: na, eu, ap, aps, ca or cn",
    "host": "The name of the SIP2 server",
    "file": "The file of its patrons",
}
_HOST_LMS = {system.name: system for system in SYSTEMS}
_USUAL_SECRETS = {"koha": ("client_id", "client_secret")}
"""Secrets that a connector needs in one of two ways, so that none of them is required."""

_EXAMPLE = """\b
Examples:
  verifier init
      asks, and writes verifier.toml
  verifier init --idp-metadata https://idp.example.edu/idp/shibboleth
  verifier init --vufind-config /usr/local/vufind/local/config/vufind
  verifier init --name "Example University Library" --institution RESHARE:EXU \\
      --identifier employeeNumber --yes
  verifier init --schema > verifier.schema.json
"""


def _key(table: type[fields.Table], key: str, *, optional: bool = False) -> Callable[[str], str]:
    """Build an option's validator from the site file's own rule for *key*."""

    def checked(value: str) -> str:
        problem = fields.problem_of(table, key, value) if value or not optional else None
        if problem is not None:
            raise click.BadParameter(problem)
        return value

    return checked


class _Interview:
    """The questions at the terminal; without a terminal, options and files answer them."""

    def __init__(self, ctx: click.Context, *, asks: bool) -> None:
        self.asks = asks
        self.output: Path = ctx.params["output"]
        self._options = {option.name: option for option in ctx.command.params}
        self.given = ctx.params
        self.missing: list[str] = []

    def ask(
        self,
        key: str,
        question: str = "",
        *,
        default: str | None = None,
        suggested: str | None = None,
    ) -> str:
        """Return the value of the option *key*, or the answer to *question* at the terminal.

        Without a question, the option's own help is the question. Without a terminal *default* is
        returned; *suggested* is only offered at a terminal.
        """
        option = self._options[key]
        assert isinstance(option, click.Option)  # noqa: S101 - this command has nothing else
        if self.given[key] is not None:
            return str(self.given[key])
        if not self.asks:
            self.missing += [option.opts[0]] if default is None else []
            return default or ""
        question = question or (option.help or "").partition(".  ")[0].rstrip(".")
        return self._prompt(question, option.type, suggested if default is None else default)

    def path_from_file(self, path: Path) -> str:
        """Return *path* as written in the site file: relative to the file's own folder."""
        return str(path) if path.is_absolute() else os.path.relpath(path, self.output.parent)

    def ask_setting(self, name: str, question: str) -> str:
        """Return the answer to a question that has no option of its own."""
        if not self.asks:
            self.missing.append(f"--ils-setting {name}=…")
            return ""
        return self._prompt(question.rstrip("."), click.STRING, None)

    def read(self, key: str, reader: Callable[[str], T]) -> T | None:
        """Return what *reader* returns for the answer; ask again if the answer is unusable.

        Raises ``WrongUsage`` or ``Stopped`` if the answer was given as an option.
        """
        while source := self.ask(key, default=""):
            try:
                return reader(source)
            except (WrongUsage, Stopped) as error:
                if self.given[key] is not None:
                    raise
                problem(error.message)
        return None

    @staticmethod
    def _prompt(question: str, kind: click.ParamType[Any], offer: str | None) -> str:
        if offer == "":
            question += " (Enter to leave it out)"
        answer: str = click.prompt(
            question, default=offer, type=kind, show_default=bool(offer), err=True
        )
        return answer


@click.command("init", epilog=_EXAMPLE)
@click.option(
    "--idp-metadata", metavar="FILE|URL", help="The identity provider's metadata: file or address."
)
@click.option("--name", metavar="TEXT", type=_key(SiteTable, "name"), help="The library's name.")
@click.option(
    "--base-url",
    metavar="URL",
    type=_key(SiteTable, "base_url"),
    help=f"The address at which people open the verifier.  [default: {_OWN_MACHINE}]",
)
@click.option(
    "--institution",
    metavar="SYMBOL",
    type=_key(ReshareTable, "institution"),
    help="The library's symbol in ReShare, such as RESHARE:EXU.",
)
@click.option(
    "--vufind-config", metavar="FOLDER|FILE", help="VuFind's configuration: folder or config.ini."
)
@click.option(
    "--listener", metavar="FILE", help="The OpenURL listener's configuration: a JSON file."
)
@click.option(
    "--login",
    type=click.Choice([door.value for door in EntryPoint]),
    help="How patrons get to ReShare's request form.  [default: as config.ini says]",
)
@click.option(
    "--identifier",
    metavar="ATTRIBUTE",
    type=_key(ReshareTable, "identifier"),
    help="The attribute that becomes ReShare's User ID.  [default: as config.ini says]",
)
@click.option("--ils", type=click.Choice([*CONNECTORS, _LATER]), help="The library system.")
@click.option(
    "--ncip-url", help="The address of its NCIP service, which ReShare asks.", metavar="URL"
)
@click.option(
    "--host-lms",
    type=click.Choice(list(_HOST_LMS), case_sensitive=False),
    help="ReShare's setting host_lms_integration, which says how NCIP is spoken.",
)
@click.option(
    "--ils-url",
    metavar="URL|FILE",
    help="The address that it answers at (Alma: the region), or the file of its patrons.",
)
@click.option(
    "--ils-setting",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another setting of that connection; may be repeated. No secrets.",
)
@click.option(
    "--okapi",
    metavar="URL",
    type=_key(OkapiTable, "url", optional=True),
    help="The address of ReShare itself (Okapi), to read its settings.",
)
@click.option(
    "--okapi-tenant",
    metavar="NAME",
    type=_key(OkapiTable, "tenant"),
    help="The library's tenant in ReShare.",
)
@click.option("--test-patron", metavar="USERNAME", help="The name that a test patron logs in by.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_SITE,
    show_default=True,
    help="The file to write. Its JSON Schema is written beside it.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--yes", is_flag=True, help="Ask nothing: options and defaults decide.")
@click.option("--schema", is_flag=True, help="Only print the JSON Schema of a site file.")
@click.pass_context
def command(
    ctx: click.Context, /, *, output: Path, force: bool, yes: bool, schema: bool, **_: Any
) -> int:
    """Write the first site file of a library, verifier.toml, and check it.

    Asks a few questions, or takes the answers as options, and reads the rest from what is there:
    the identity provider's metadata, VuFind's config.ini, the OpenURL listener's configuration.
    Then it judges the file as `verifier lint` does, and says what to do next.

    It asks for no password and no key: the file names the environment variable of each.
    """
    reference = resources.data("docs") / "reference"
    schema_text = (reference / "site-file.schema.json").read_text("utf-8")
    if schema:
        print_report(schema_text)
        return 0
    if os.path.lexists(output) and not force:
        raise WrongUsage(
            f"{output} is there already and was not changed. Name another file with --output, or "
            "replace it with --force."
        )
    talk = _Interview(ctx, asks=sys.stdin.isatty() and not yes)
    if talk.asks:
        note("A few questions. Enter takes the answer in brackets; Ctrl+C ends it, with no file.")
    beside = output.with_suffix(".schema.json")
    new = _new_site(talk, schema=f"./{beside.name}")
    if talk.missing:
        raise WrongUsage(f"Nobody can be asked here. Add {', '.join(talk.missing)}.")
    text = site_file_text(new)
    try:
        load_site(output, environ=os.environ, unfinished=True, content=text.encode())
    except UnicodeEncodeError:
        raise WrongUsage("An answer holds a character that no text file can hold.") from None
    except InvalidSite as error:
        raise WrongUsage(f"Nothing was written, since an answer does not fit.\n{error}") from None
    write_private(beside, schema_text)
    write_private(output, text)
    note(f"wrote {output}, and {beside} for editors")
    try:
        load_site(output, environ=os.environ)
    except InvalidSite:  # secrets or metadata are still to come
        note("The file is not checked by `verifier lint` yet: the steps below come first.")
    else:
        ctx.invoke(lint_command, site_path=output, fail_on="never")
    steps = (
        f"  {number}. {what}\n     {how}"
        for number, (what, how) in enumerate(_next_steps(new, output), 1)
    )
    print_report("\n".join(("\nNext:", *steps)))
    return 0


def _new_site(talk: _Interview, *, schema: str) -> NewSite:
    """Ask for everything that the site file needs."""
    idp = talk.read("idp_metadata", lambda source: _read_idp(source, talk)) or _Idp()
    name = talk.ask("name", default=idp.display_name)
    base_url = talk.ask("base_url", default=_OWN_MACHINE)
    institution = talk.ask("institution")
    delivery = _delivery(talk, institution)
    ils, settings = _library_system(talk, institution.rpartition(":")[2])
    okapi: Table = {}
    if url := talk.ask("okapi", default=""):
        secrets = {
            name: EnvironmentSecret(f"RESHARE_{name.upper()}") for name in ("username", "password")
        }
        okapi = {"url": url, "tenant": talk.ask("okapi_tenant"), **secrets}
    patron: Table = {}
    if username := talk.ask("test_patron", default=""):
        patron = {"username": username, "password": EnvironmentSecret("TEST_PATRON_PASSWORD")}
    is_private = idp.is_private or is_this_machine(urlsplit(base_url).hostname or "")
    return NewSite(
        schema=schema,
        site={"name": name, "base_url": base_url, "allow_private_addresses": is_private or None},
        **delivery,
        settings=settings,
        okapi=okapi,
        idp={"id": "campus", "protocol": "saml", idp.key: idp.place},
        test_patron=patron,
        ils=ils,
        about={"[[idp]]": idp.about},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Idp:
    """The location of the identity provider's metadata, and its content."""

    key: str = "metadata"
    place: str = METADATA_FILE
    display_name: str | None = None
    about: str = ""
    is_private: bool = False


def _read_idp(source: str, talk: _Interview) -> _Idp:
    """Read the metadata at *source*. Raises ``Stopped`` if it cannot be used."""
    is_address = source.startswith(("https://", "http://"))
    idp = Idp(
        id="campus",
        protocol="saml",
        metadata=None if is_address else Path(source),
        metadata_url=source if is_address else None,
    )
    try:
        data, is_private = _fetched(idp)
        read = read_metadata(data, idp=idp, now=datetime.now(UTC))
    except MetadataRefused as error:
        raise Stopped(
            f"{error.message} Correct it, or leave it out and save the metadata as "
            f"{METADATA_FILE} later."
        ) from None
    scopes = ", ".join(scope.value for scope in read.scopes)
    known = (read.display_name, read.entity_id, scopes and f"scope {scopes}")
    about = ", ".join(part for part in known if part)
    note(f"The metadata is that of {about}.")
    return _Idp(
        key="metadata_url" if is_address else "metadata",
        place=source if is_address else talk.path_from_file(Path(source)),
        display_name=read.display_name,
        about="".join(letter if letter.isprintable() else " " for letter in about),
        is_private=is_private,
    )


def _fetched(idp: Idp) -> tuple[bytes, bool]:
    """Fetch the metadata. Also returns whether its server is inside a private network."""
    try:
        return fetch(idp, allow_private=False), False
    except MetadataRefused as error:
        failure = error.__cause__
        if not isinstance(failure, NetworkFailure) or failure.kind != "bad_address":
            raise
    return fetch(idp, allow_private=True), True


def _delivery(talk: _Interview, institution: str) -> dict[str, Table]:
    """Ask how a request gets its identifier, or read it from VuFind and the listener."""
    files, read = talk.read("vufind_config", _read_vufind) or (DeliveryFiles(), FilesRead())
    listener_path, listener = talk.read("listener", _read_listener) or (None, None)
    service = listener.serving(institution) if listener else None
    stated = asdict(service.settings) if service else {}
    door = _door(talk, read, has_header=bool(stated.get("reqIdHeader")))
    if door is EntryPoint.HEADER:
        stated = {"reqIdHeader": "x-remote-user"} | {k: v for k, v in stated.items() if v}
    mapping = _mapping(read, door)
    default = {EntryPoint.VUFIND_LDAP: TYPED, EntryPoint.VUFIND_OIDC: "sub"}.get(
        door, mapping.get("username")
    )
    identifier = talk.ask("identifier", default=default, suggested="employeeNumber")
    paths = {
        "listener": listener_path,
        "vufind_config": files.vufind_config,
        "vufind_shibboleth": files.vufind_shibboleth,
    }
    return {
        "reshare": {
            "institution": institution,
            "login": door.value,
            "identifier": identifier,
            "ils_identifier": "barcode",
        },
        "vufind": mapping,
        "listener": {key: value for key, value in stated.items() if value},
        "files": {key: talk.path_from_file(path) for key, path in paths.items() if path},
    }


def _read_vufind(source: str) -> tuple[DeliveryFiles, FilesRead]:
    """Read VuFind's config.ini and the Shibboleth.ini beside it. Raises ``WrongUsage``."""
    config = Path(source) / "config.ini" if Path(source).is_dir() else Path(source)
    beside = config.parent / "Shibboleth.ini"
    files = DeliveryFiles(
        vufind_config=config, vufind_shibboleth=beside if beside.is_file() else None
    )
    read = read_files(files)
    for unread in read.unread:
        raise WrongUsage(f"{unread.place.file}: {unread.message}")
    return files, read


def _read_listener(source: str) -> tuple[Path, ListenerFile]:
    """Read the listener's configuration. Raises ``WrongUsage``."""
    path = Path(source)
    try:
        return path, read_listener(path.name, read_text(path))
    except NotReadError as error:
        raise WrongUsage(f"{path.name}: {error.unread.message}") from None


def _door(talk: _Interview, read: FilesRead, *, has_header: bool) -> EntryPoint:
    """Find how patrons reach the request form: from VuFind's settings, or by asking."""
    config = read.vufind_config
    method = config.get("Authentication", "method") if config else None
    if method is not None and talk.given["login"] is None:
        for door, word in METHODS.items():
            if word == method.value:
                note(f"People log in to VuFind by {word}.")
                return door
        note(f"{method.place.file} names the method {method.value}, which is several or unknown.")
    usual = EntryPoint.HEADER if has_header else EntryPoint.VUFIND_SHIBBOLETH
    return EntryPoint(talk.ask("login", default=usual.value))


def _mapping(read: FilesRead, door: EntryPoint) -> dict[str, str]:
    """Return the attributes from which VuFind takes ``username`` and ``cat_username``."""
    form = RequestForm(institution="", door=door, identifier="")
    delivery = Delivery(site_file="", form=form, reshare=ReshareSettings(), files=read)
    mapping: dict[str, str] = {}
    for key in ("username", "cat_username"):
        variable = delivery.vufind(key)
        if variable is None:
            continue
        names = (name for name in SAML_NAMES if delivery.means(variable.value, name))
        name = next(names, variable.value)
        try:
            mapping[key] = _key(VufindTable, key)(name)
        except click.BadParameter as error:
            note(f"{variable.place}: {error.message}")
        else:
            note(f"VuFind takes {key} from {name}.")
    return mapping


def _library_system(talk: _Interview, symbol: str) -> tuple[tuple[Table, ...], Table]:
    """Ask for the library system's connections, and for ReShare's settings about it."""
    connector = talk.ask("ils", default=_LATER)
    if connector == _LATER:
        return (), {}
    if connector in _FROM_FILES:
        return (_connection(talk, connector),), {}
    if connector == "wms":
        host_lms, tables = "WMS", [_connection(talk, connector)]
    else:
        host_lms = (talk.given["host_lms"] or connector).lower()
        if host_lms not in _HOST_LMS:
            host_lms = talk.ask("host_lms", default="default")
        if connector == "ncip":  # the only connection: either option gives its address
            key = "ncip_url" if talk.given["ncip_url"] is not None else "ils_url"
            tables = [{**_ncip(talk, key, symbol, host_lms), **_own_settings(talk, "ncip")}]
        else:
            ncip = _ncip(talk, "ncip_url", symbol, host_lms)
            tables = [ncip, _connection(talk, connector)]
    return tuple(tables), {"host_lms_integration": host_lms, "borrower_check": "NCIP"}


def _ncip(talk: _Interview, key: str, symbol: str, host_lms: str) -> Table:
    """Describe the connection that uses NCIP as ReShare does with this library system."""
    url = talk.ask(key)
    place: dict[str, Value] = {"url": url}
    if _HOST_LMS[host_lms].transport != "http":  # it is asked over a raw socket
        parts = urlsplit(url)
        port = re.search(r":(\d+)$", parts.netloc)  # any digits: the settings judge the number
        place = {"host": parts.hostname or url, **({"port": port[1]} if port else {})}
    own = {"id": "ncip", "connector": "ncip", "role": "reshare"}
    return {**own, **place, "from_agency": symbol, "to_agency": symbol}


def _connection(talk: _Interview, connector: str) -> Table:
    """Describe another connection: its address, its settings, and the names of its secrets."""
    key = _IN_PLACE_OF_URL.get(connector, "url")
    address = talk.ask("ils_url", _QUESTIONS[key].format(connector))
    if key == "file":
        address = talk.path_from_file(Path(address))
    elif address.startswith(("https://", "http://")):
        key = "url"
    own = _own_settings(talk, connector) | {key: address}
    for setting in CONNECTORS[connector].settings:
        usual = setting.required or setting.name in _USUAL_SECRETS.get(connector, ())
        if setting.kind == "secret" and usual:
            own[setting.name] = _secret(connector, setting.name)
        elif setting.required and setting.name not in own:
            own[setting.name] = talk.ask_setting(setting.name, setting.means)
    role = "reshare" if connector in AS_RESHARE else "evidence"
    return {"id": connector, "connector": connector, "role": role, **own}


def _own_settings(talk: _Interview, connector: str) -> dict[str, Value]:
    """Read ``--ils-setting``. Raises ``WrongUsage`` for a secret, which no argument may hold."""
    kinds = {setting.name: setting.kind for setting in CONNECTORS[connector].settings}
    own: dict[str, Value] = {}
    for given in talk.given["ils_setting"]:
        name, equals, value = given.partition("=")
        if not equals:
            raise WrongUsage(f"--ils-setting takes NAME=VALUE; there is no = in {given!r}.")
        if kinds.get(name) == "secret":
            raise WrongUsage(
                f"{name} is a secret, which no command line may hold. Write into the file: "
                f'{name} = {{ env = "{_secret(connector, name).name}" }}'
            )
        own[name] = value == "true" if value in ("true", "false") else value
    return own


def _secret(connector: str, name: str) -> EnvironmentSecret:
    return EnvironmentSecret(f"{connector}_{name}".upper())


def _next_steps(new: NewSite, output: Path) -> Iterator[tuple[str, str]]:
    """Yield the next steps, each with its command."""
    site = "" if output == DEFAULT_SITE else f" --site {shlex.quote(str(output))}"
    yield (
        "Make our metadata, and send the file to the identity provider's administrators:",
        f"verifier metadata --output sp-metadata.xml{site}",
    )
    metadata = new.idp.get("metadata")
    if metadata and not (output.parent / str(metadata)).exists():
        place = shlex.quote(str(output.parent / str(metadata)))
        yield (
            "Save the identity provider's metadata; its administrators know the address:",
            f"curl --fail --output {place} https://idp.example.edu/idp/shibboleth",
        )
    if not new.ils:
        yield (
            "Add the library system: take the # away before [[ils]] and correct the lines:",
            f"${{EDITOR:-vi}} {shlex.quote(str(output))}",
        )
    unset = [name for name in new.secrets if not os.environ.get(name)]
    if unset:
        exports = "\n     ".join(f"export {name}=…" for name in unset)
        yield "Set the secrets that the file names, where the verifier runs:", exports
    yield "Check the file and all that it names:", f"verifier lint{site}"
    patron = new.test_patron.get("username")
    login = f"login campus --as {shlex.quote(str(patron))}" if patron else "serve"
    yield "Log in as a test patron and read the report:", f"verifier {login}{site}"
