"""Deliveries for the tests of the checks on them."""

from typing import Any

from tests.factories import make_form, make_settings
from verifier.adapters.config_files.attribute_map import read_attribute_map
from verifier.adapters.config_files.listener_json import read_listener
from verifier.adapters.config_files.php_ini import read_ini
from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.model.config_files import FilesRead, RegexFacts, ServiceSettings
from verifier.domain.model.finding import Place
from verifier.domain.model.lint import Delivery
from verifier.domain.model.request_form import ListenerService
from verifier.domain.model.reshare_settings import PatronProfile

SITE_FILE = "verifier.toml"
HEADER = "x-remote-user"
ANCHORED = "^([^@]+)@.*$"


def make_delivery(**more: Any) -> Delivery:
    """VuFind behind mod_shib that sends employeeNumber; nothing is known of a listener."""
    shape: dict[str, Any] = {
        "site_file": SITE_FILE,
        "form": make_form(),
        "reshare": make_settings(),
    }
    return Delivery(**{**shape, **more})


def make_service(facts: RegexFacts | None = None, **settings: Any) -> ServiceSettings:
    """The site's own service of the listener, as the site file has it."""
    whole = Place(file=SITE_FILE, key="[reshare.listener]")
    return ServiceSettings(
        symbol="",
        settings=ListenerService(**settings),
        places=tuple(
            (name, Place(file=SITE_FILE, key=f"[reshare.listener] {name}")) for name in settings
        ),
        whole=whole,
        regex=facts,
    )


def with_service(facts: RegexFacts | None = None, **settings: Any) -> Delivery:
    """A delivery whose listener has these settings."""
    return make_delivery(services=(make_service(facts, **settings),))


def with_rule(regex: str, replacement: str = "$1", **more: Any) -> Delivery:
    """A listener with an expression of one group that is valid; other facts replace these."""
    facts = {"valid": True, "groups": 1, **more.pop("facts", {})}
    return with_service(
        RegexFacts(**facts),
        reqIdHeader=HEADER,
        reqIdRegex=regex,
        reqIdReplacement=replacement,
        **more,
    )


def with_proxy(*texts: str, **settings: Any) -> Delivery:
    """A listener that reads the header, behind web servers with these lines."""
    proxies = tuple(read_proxy(f"proxy{at}.conf", text) for at, text in enumerate(texts, 1))
    service = make_service(**{"reqIdHeader": HEADER, **settings})
    return make_delivery(services=(service,), files=FilesRead(proxies=proxies))


def with_vufind(
    config: str, sections: str | None = None, attribute_map: str | None = None, **more: Any
) -> Delivery:
    """VuFind with this config.ini, and where given Shibboleth.ini and attribute map."""
    return make_delivery(
        files=FilesRead(
            vufind_config=read_ini("config.ini", config),
            vufind_shibboleth=None if sections is None else read_ini("Shibboleth.ini", sections),
            attribute_map=None
            if attribute_map is None
            else read_attribute_map("attribute-map.xml", attribute_map),
        ),
        **more,
    )


def with_listener_file(text: str, **more: Any) -> Delivery:
    """A listener with this configuration file."""
    file = read_listener("openurl.json", text)
    default = () if file.default is None else (file.default,)
    return make_delivery(
        services=(*file.services, *default), files=FilesRead(listener=file), **more
    )


def with_settings(*further: tuple[str, str | None], **more: Any) -> Delivery:
    """ReShare with these settings, the further ones by name."""
    return make_delivery(reshare=make_settings(further=further, **more))


def with_profiles(*allowed: bool | None) -> Delivery:
    """ReShare with one patron profile for each answer to "can create requests?"."""
    profiles = tuple(
        PatronProfile(code=f"P{at}", can_create_requests=may) for at, may in enumerate(allowed, 1)
    )
    return make_delivery(reshare=make_settings(patron_profiles=profiles, profiles_known=True))


def rules(*attributes: str) -> str:
    """An attribute map with these attributes of its rules."""
    inner = "\n".join(f"<Attribute {attribute}/>" for attribute in attributes)
    return f'<Attributes xmlns="urn:mace:shibboleth:2.0:attribute-map">\n{inner}\n</Attributes>'
