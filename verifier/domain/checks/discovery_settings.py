"""Helpers for the checks on VuFind's settings, the attribute map and the web servers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields

from verifier.domain.checks.check import Answers, Draft, NotAsked, Saw, known
from verifier.domain.checks.evidence import sent_evidence
from verifier.domain.model.attribute_names import URI
from verifier.domain.model.config_files import (
    AttributeRule,
    HeaderLine,
    IniSection,
    ProxyFile,
    Setting,
    WebServer,
)
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import Place, Station, as_written, setting_evidence
from verifier.domain.model.lint import KNOWN_METHODS, MAPPED_METHODS, METHODS, Delivery
from verifier.domain.model.request_form import LISTENER_FLAGS, ListenerService

# How a web server sets or removes the header that the listener reads.

SETTING_ACTIONS = frozenset({"set", "setifempty", "add", "append", "merge"})


def sets_header(proxy: ProxyFile, header: str) -> bool:
    """Whether this web server sets the header to a value of its own.

    With ``ShibUseHeaders``, mod_shib itself sets a header for each attribute.
    """
    return bool(_lasting(proxy, header)) or _by_mod_shib(proxy)


def header_through_proxies(delivery: Delivery) -> tuple[str, tuple[ProxyFile, ...]]:
    """Return the header that the listener reads, and the web servers in front of the listener.

    Raises ``NotAsked`` if either is unknown.
    """
    if delivery.header is None or not delivery.files.proxies:
        raise NotAsked("No header is read, or no lines of a proxy are given.")
    return delivery.header, delivery.files.proxies


def passes_client_header(
    proxies: Sequence[ProxyFile], header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    """Yield each place where a header sent by the browser is passed on.

    With it comes the setting that shows the problem, if there is one.
    """
    setting = [proxy for proxy in proxies if sets_header(proxy, header)]
    for proxy in setting or proxies:
        if _by_mod_shib(proxy):
            continue  # mod_shib removes a header that a client sends under an attribute's name
        if proxy.server is WebServer.APACHE:
            yield from _through_apache(proxy, header)
        else:
            yield from _through_nginx(proxy, header)


def _by_mod_shib(proxy: ProxyFile) -> bool:
    return proxy.shib_use_headers is not None and proxy.shib_use_headers.value == "On"


def _about(proxy: ProxyFile, header: str) -> list[HeaderLine]:
    return [line for line in proxy.lines if line.header.lower() == header]


def _lasting(proxy: ProxyFile, header: str) -> list[HeaderLine]:
    """List the lines that set the header, unless a later line in the same block removes it."""
    about = _about(proxy, header)
    undone = {
        line.block: at
        for at, line in enumerate(about)
        if line.action == "unset" and not line.early
    }
    return [
        line
        for at, line in enumerate(about)
        if line.action in SETTING_ACTIONS and line.value and at > undone.get(line.block, -1)
    ]


def _through_apache(
    proxy: ProxyFile, header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    about = _about(proxy, header)
    setting = _lasting(proxy, header)
    levels = _Levels(proxy)
    stripping = {line.block for line in about if line.action == "unset" and line.condition is None}
    if not setting and not any(line.action == "unset" for line in about):
        yield Place(file=proxy.name), None
    for line in setting:
        replaces = line.action == "set" and line.condition is None
        if not replaces and stripping.isdisjoint(levels.outward(line.block)):
            yield line.place, ("RequestHeader", f"{line.action} {line.header}")


def _through_nginx(
    proxy: ProxyFile, header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    """Find the blocks that pass requests on with the browser's header."""
    if "_" in header and proxy.drops_underscores:
        return
    levels = _Levels(proxy)
    passing = [block for block in proxy.blocks if block.passes_to is not None]
    covered = {block.number for block in passing if header in levels.in_force(block.number)}
    targets = {block.passes_to for block in passing if block.number in covered}
    for block in passing:
        hidden = any(header in levels.own(level) for level in levels.outward(block.number))
        concerned = hidden or not targets or block.passes_to in targets
        if block.number not in covered and concerned:
            yield block.place, ("block", block.title)


class _Levels:
    """The blocks of one file, each with the headers that its own lines name."""

    def __init__(self, proxy: ProxyFile) -> None:
        self._outer = {block.number: block.outer for block in proxy.blocks}
        self._headers: dict[int, set[str]] = {}
        for line in proxy.lines:
            self._headers.setdefault(line.block, set()).add(line.header.lower())

    def own(self, block: int) -> set[str]:
        """Return the headers that the block's own lines name."""
        return self._headers.get(block, set())

    def in_force(self, block: int) -> set[str]:
        """Return the headers in force in the block.

        A block inherits only if it has no header line of its own.
        """
        return next((own for level in self.outward(block) if (own := self.own(level))), set())

    def outward(self, block: int) -> list[int]:
        """List the block and those around it, from inside to outside; 0 is the whole file."""
        levels = [block]
        while levels[-1]:
            levels.append(self._outer.get(levels[-1]) or 0)
        return levels


# What VuFind's files and the attribute map say about the identifier.


def replaced_by_header(delivery: Delivery) -> bool:
    """Whether the listener takes the identifier from a header that is known to be sent."""
    header = delivery.header
    if header is None:
        return False
    sent = any(sets_header(proxy, header) for proxy in delivery.files.proxies)
    return sent or delivery.form.header_source is not None


def require_sent_by_vufind(delivery: Delivery) -> None:
    """Raise ``NotAsked`` if the listener takes a header instead of what VuFind sends."""
    if replaced_by_header(delivery):
        raise NotAsked("A header replaces what VuFind sends.")


def sent_by(delivery: Delivery, methods: Collection[str], wrong: str) -> Answers:
    """Report *wrong* if people log in to VuFind by one of *methods*.

    Raises ``NotAsked`` if the listener does not use what VuFind sends.
    """
    used = delivery.methods
    if not used:
        raise NotAsked("No login method of VuFind is known here.")
    found = [method for method in used if method.value in methods]
    if not found:
        yield Saw(f"people log in to VuFind by {' or '.join(method.value for method in used)}")
        return
    require_sent_by_vufind(delivery)
    for method in found:
        yield Draft(wrong, setting_evidence("method", method.value), place=method.place)


def sent_from(evidence: RequestEvidence, source: str, wrong: str) -> Answers:
    """Report *wrong* if the identifier that the discovery system sends comes from *source*."""
    known(evidence.preview.req_id, "The discovery system sends no identifier.")
    if evidence.preview.trace.header_value is not None:
        raise NotAsked("A header replaces what the discovery system sends.")
    if evidence.preview.req_id_from == source:
        door = setting_evidence("login", evidence.release.form.door.value)
        yield Draft(wrong, door, sent_evidence(evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class UsernamePair:
    """What VuFind sends, and what its own library pages use, at one login method."""

    method: str
    username: Setting
    cat_username: Setting

    def is_behind(self, delivery: Delivery) -> bool:
        """Whether only ``cat_username`` is the identifier, and not ``username``."""
        wanted = delivery.form.identifier
        behind = delivery.means(self.cat_username.value, wanted)
        return behind and not delivery.means(self.username.value, wanted)


def username_pairs(delivery: Delivery) -> Iterator[UsernamePair]:
    """Yield VuFind's two settings for each login method that has both.

    CAS sends the login name (the principal) if no ``username`` is set (VuFind, ``Auth/CAS.php``).
    """
    config = delivery.files.vufind_config
    used = [method.value for method in delivery.methods]
    if config is None or not set(MAPPED_METHODS).intersection(used):
        username, catalogue = delivery.vufind("username"), delivery.vufind("cat_username")
        if username is not None and catalogue is not None:
            method = next(iter(used), "")
            yield UsernamePair(method=method, username=username, cat_username=catalogue)
        return
    for method in MAPPED_METHODS:
        username = config.get(method, "username")
        catalogue = config.get(method, "cat_username")
        if method not in used or catalogue is None:
            continue
        if username is None and method == "CAS":
            username = Setting(value="principal", place=catalogue.place)
        if username is not None:
            yield UsernamePair(method=method, username=username, cat_username=catalogue)


def library_field(
    delivery: Delivery, methods: Collection[str], otherwise: str
) -> tuple[Setting, Setting]:
    """Return the field of the library system's answer that VuFind sends, and the login method.

    Source: VuFind, ``Auth/ILS.php``: ``ILS_username_field``, else ``cat_username``. Raises
    ``NotAsked`` with the text *otherwise* if people log in by none of *methods*.
    """
    method = known(
        next((used for used in delivery.methods if used.value in methods), None), otherwise
    )
    require_sent_by_vufind(delivery)
    config = delivery.files.vufind_config
    field = config.get("Authentication", "ILS_username_field") if config else None
    return field or Setting(value="cat_username", place=method.place), method


def idp_sections(delivery: Delivery) -> tuple[IniSection, ...]:
    """List the sections of VuFind's Shibboleth.ini for the site's identity providers.

    All sections with an ``entityId``, if the site's identity providers are not known.
    """
    file = delivery.files.vufind_shibboleth
    found = [
        (section, entity.value.strip())
        for section in (file.sections if file else ())
        if (entity := section.get("entityId")) is not None
    ]
    known = set(delivery.entity_ids)
    return tuple(section for section, entity in found if not known or entity in known)


def usernames(delivery: Delivery) -> tuple[Setting, ...]:
    """List the settings that name the variable for VuFind's user name."""
    config = delivery.files.vufind_config
    if not delivery.uses("Shibboleth"):
        return ()
    places = (
        config.get("Shibboleth", "username") if config else None,
        *(section.get("username") for section in idp_sections(delivery)),
    )
    return tuple(setting for setting in places if setting is not None)


def is_variable_set(delivery: Delivery, variable: str) -> bool:
    """Whether an attribute rule sets the variable, or the service provider does by itself.

    Upper and lower case of variables differ, except if they are read from headers.
    """
    if variable == "REMOTE_USER" or variable.lower().startswith("shib-"):
        return True
    config = delivery.files.vufind_config
    from_header = config is not None and config.get("Shibboleth", "use_headers") is not None
    rules = tuple(delivery.rules_of(variable))
    written_otherwise = from_header or variable.startswith(("HTTP_", "REDIRECT_"))
    return bool(rules) and (written_otherwise or any(variable in rule.variables for rule in rules))


def identifier_rules(delivery: Delivery) -> tuple[AttributeRule, ...]:
    """List the attribute map's rules for the attribute of the identifier, under any name."""
    known = delivery.files.attribute_map
    wire = {
        name
        for source in (delivery.form.sent_by_vufind, delivery.form.header_source)
        for name in (delivery.wire_names(source) if source else ())
    }
    return tuple(rule for rule in (known.rules if known else ()) if rule.name in wire)


def has_usual_format(rule: AttributeRule) -> bool:
    """Whether the rule has the name format usual for its name; a URI's usual format is uri."""
    if rule.name.startswith(("http://", "https://")):
        return True  # claims of Microsoft's products come in several formats
    is_uri_format = rule.name_format in (None, "", URI)
    return is_uri_format if ":" in rule.name else not is_uri_format


# Differences between the configuration files and the copies of their settings in the site file.


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that differs between a configuration file and the site file."""

    name: str
    in_file: str
    in_site_file: str
    place: Place
    station: Station


def differences(delivery: Delivery) -> Iterator[Difference]:
    """Yield the settings that differ between a configuration file and the site file."""
    yield from _of_listener(delivery)
    yield from _of_method(delivery)
    for key in ("username", "cat_username"):
        yield from _of_mapping(delivery, key)


def _of_listener(delivery: Delivery) -> Iterator[Difference]:
    own = delivery.own if delivery.files.listener else None
    if own is None:
        return
    ours = delivery.form.listener or ListenerService()
    for name in (field.name for field in fields(ListenerService)):
        theirs, copied = getattr(own.settings, name), getattr(ours, name)
        same = (
            bool(theirs) == bool(copied)
            if name in LISTENER_FLAGS
            else (theirs or "") == (copied or "")
        )
        if not same:
            yield Difference(
                name=name,
                in_file=_shown(theirs),
                in_site_file=_shown(copied),
                place=own.place(name),
                station=Station.LISTENER,
            )


def _of_method(delivery: Delivery) -> Iterator[Difference]:
    stated, used = METHODS.get(delivery.form.door), delivery.methods
    names = {"ILS" if method.value == "MultiILS" else method.value for method in used}
    if delivery.files.vufind_config is None or stated is None or not used or stated in names:
        return
    if names <= set(KNOWN_METHODS.values()):
        written = ", ".join(method.value for method in used)
        yield _of_vufind("login", Setting(value=written, place=used[-1].place), stated)


def _of_mapping(delivery: Delivery, key: str) -> Iterator[Difference]:
    """Compare VuFind's own setting with the site file's.

    If the site file has no VuFind ``username``, its identifier is compared.
    """
    mapping = delivery.form.vufind
    copied = getattr(mapping, key) if mapping else None
    if delivery.files.vufind_config is None or (copied is None and _is_behind(delivery)):
        return  # another check reports the second case
    found = delivery.vufind(key)
    stated = copied or (delivery.form.identifier if key == "username" else None)
    if found is not None and stated is not None and not delivery.means(found.value, stated):
        yield _of_vufind(key, found, stated)


def _is_behind(delivery: Delivery) -> bool:
    return any(pair.is_behind(delivery) for pair in username_pairs(delivery))


def _of_vufind(name: str, found: Setting, stated: str) -> Difference:
    return Difference(
        name=name,
        in_file=found.value,
        in_site_file=stated,
        place=found.place,
        station=Station.DISCOVERY,
    )


def _shown(value: object) -> str:
    return "not set" if value in (None, "", False) else as_written(value)
