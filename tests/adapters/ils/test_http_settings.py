"""The settings of every connection over HTTP: what is wrong with them, and what they mean."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest

from tests.adapters.ils.systems import SITE, SYSTEMS
from tests.house.repository import DOCS
from verifier.adapters.ils.registry import CONNECTORS, connection_problems
from verifier.adapters.ils.settings import (
    Amount,
    ConnectorSettings,
    OptionalSecret,
    YesNo,
    secret_value,
    setting,
)
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

HOST = "https://ils.example.edu"
UNUSUAL = {
    "alma": {"barcode_types": "02", "user_id_type": "BARCODE", "search_duplicates": "no"},
    "folio": {"legacy_login": "yes", "custom_identifiers": "studentId, campusCard"},
    "koha": {"hold_fine_limit": "10", "attribute_types": "STUDENT"},
    "polaris": {"hash_algorithm": "sha256", "language": "3082", "user_fields": "User1, User5"},
    "sierra": {"api_version": "v5", "varfield_tags": "b, u, s"},
    "symphony": {"search_indexes": "ID", "previous_id_fields": "", "active_id_fields": "A1"},
    "wms": {"scope": "SCIM:read_user refresh_token", "source_system": "HR"},
}
MONEY = {"fine_limit": "10.50", "currency": "USD"}


def problems(name, url=HOST, *, secrets=None, more_secrets=(), **settings):
    connection = SYSTEMS[name].connection(url, **settings)
    given = connection.secrets if secrets is None else _secrets(secrets)
    return connection_problems(replace(connection, secrets=(*given, *_secrets(more_secrets))))


def read(name, url=HOST, **settings):
    return SYSTEMS[name].settings.of(SYSTEMS[name].connection(url, **settings))


def _secrets(named):
    return tuple((name, Secret(place="env X", value=value)) for name, value in dict(named).items())


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_sound_connection_has_no_problems(name):
    money = {} if name == "wms" else MONEY

    assert () == problems(name, **UNUSUAL[name], **money, ca_file="ca.pem")
    assert () == problems(name)


WRONG = [
    ("alma", {"url": None}, "region is missing: one of na, eu, ap, aps, ca, cn (or url"),
    ("alma", {"region": "eu"}, "url and region exclude each other"),
    ("alma", {"url": None, "region": "us"}, " is none of na, eu, ap, aps, ca, cn."),
    ("alma", {"secrets": {}}, "api_key is missing"),
    ("alma", {"key": ""}, "api_key is empty"),
    ("alma", {"key": "two words"}, "api_key is empty, or holds blanks"),
    ("alma", {"key": "line\nfeed"}, "api_key is empty, or holds blanks"),
    ("alma", {"key": "schlüssel"}, "characters that no key has"),
    ("alma", {"api_key": "s3cret"}, "api_key is a secret"),
    ("alma", {"barcode_types": " , "}, "barcode_types must name at least one"),
    ("alma", {"user_id_type": " "}, "user_id_type must not be empty"),
    ("alma", {"search_duplicates": "perhaps"}, "search_duplicates must be true or false."),
    ("alma", {"fine_limit": "much"}, "fine_limit must be a number"),
    ("alma", {"regions": "eu"}, 'Did you mean "region"?'),
    *((name, {"url": None}, "url is missing") for name in ("folio", "koha", "polaris")),
    *((name, {"url": None}, "url is missing") for name in ("sierra", "symphony")),
    ("folio", {"tenant": None}, "tenant is missing"),
    ("folio", {"secrets": {"password": "s3cret"}}, "username is missing"),
    ("folio", {"secrets": {"username": "s3cret"}}, "password is missing"),
    ("folio", {"secrets": {"username": "", "password": "s3cret"}}, "username is empty"),
    ("folio", {"secrets": {"username": "s3cret", "password": ""}}, "password is empty"),
    ("folio", {"username": "s3cret"}, "username is a secret"),
    ("folio", {"tenants": "exu"}, 'Did you mean "tenant"?'),
    ("folio", {"tenant": "exu\r\nX-Evil: 1"}, "tenant must be a tenant's id"),
    ("folio", {"tenant": "Example University"}, "tenant must be a tenant's id"),
    ("folio", {"tenant": ""}, "tenant must be a tenant's id"),
    ("folio", {"legacy_login": "maybe"}, "legacy_login must be true or false"),
    ("folio", {"fine_limit": "-5"}, "fine_limit must be a number"),
    ("folio", {"currency": "dollars"}, "currency must be three capital letters"),
    ("folio", {"custom_identifiers": "a,,b"}, "custom_identifiers must be reference ids"),
    ("folio", {"custom_identifiers": ""}, "custom_identifiers must be reference ids"),
    ("folio", {"custom_identifiers": "a, barcode"}, "must not name barcode"),
    ("folio", {"file": "x.json"}, "file is not a setting of a FOLIO connection"),
    ("koha", {"secrets": {}}, "needs client_id and client_secret, or username and password"),
    ("koha", {"more_secrets": {"username": "u", "password": "s3cret"}}, "or by username"),
    ("koha", {"more_secrets": {"password": "s3cret"}}, "in one way"),
    ("koha", {"secrets": {"client_id": "x"}}, "client_secret is missing beside the other"),
    ("koha", {"secrets": {"password": "x"}}, "username is missing beside the other"),
    (
        "koha",
        {"secrets": {"client_id": "x", "client_secret": ""}},
        "client_secret is missing beside the other",
    ),
    ("koha", {"secrets": {"username": "a:b", "password": "x"}}, "username holds a colon"),
    (
        "koha",
        {"secrets": {"username": "a", "password": "s3cret\r\nX: y"}},
        "password holds a line brea",
    ),
    (
        "koha",
        {"secrets": {"client_id": "\udc80", "client_secret": "s3cret"}},
        "client_id holds a line break",
    ),
    ("koha", {"more_secrets": {"token": "x"}}, "token is not a secret of a connection to Koha"),
    ("koha", {"hold_fine_limit": "1e3"}, "hold_fine_limit must be a number"),
    ("koha", {"currency": "euro"}, "currency must be three capital letters"),
    ("koha", {"attribute_types": "A,B,C,D,E,F"}, "attribute_types names more than 5"),
    ("koha", {"fines_limit": "5"}, 'Did you mean "fine_limit"?'),
    ("koha", {"client_id": "5c7f"}, "client_id is a secret"),
    ("polaris", {"secrets": {}}, "access_key is missing"),
    ("polaris", {"hash_algorithm": "md5"}, " is none of sha1, sha256"),
    ("polaris", {"language": "English"}, "language must be a whole number"),
    ("polaris", {"application": "1/../2"}, "application must be a whole number"),
    ("polaris", {"organization": "1.5"}, "organization must be a whole number"),
    ("polaris", {"user_fields": "User1, User6"}, "user_fields must be names out of User1"),
    ("polaris", {"search": "maybe"}, "search must be true or false"),
    ("polaris", {"access_id": "two words"}, "access_id must be one word"),
    ("polaris", {"access_id": "a:b"}, "access_id must be one word"),
    ("polaris", {"access_id": "é"}, "access_id must be one word"),
    ("polaris", {"access_key": "s3cret"}, "access_key is a secret"),
    ("polaris", {"staff_user": "x"}, 'Did you mean "staff_username"?'),
    ("polaris", {"more_secrets": {"access_kee": "s3cret"}}, 'Did you mean "access_key"?'),
    ("sierra", {"secrets": {"client_key": "s3cret"}}, "client_secret is missing"),
    ("sierra", {"secrets": {"client_secret": "s3cret"}}, "client_key is missing"),
    ("sierra", {"varfield_tags": "b,barcode"}, "varfield_tags must be single lower-case letters"),
    ("sierra", {"varfield_tags": "b,b"}, "varfield_tags must be"),
    ("sierra", {"varfield_tags": " , "}, "varfield_tags must be"),
    ("sierra", {"varfield_tags": "B"}, "varfield_tags must be"),
    ("sierra", {"api_version": "6"}, "api_version must be a v and a number"),
    ("sierra", {"varfield_tag": "b"}, 'Did you mean "varfield_tags"?'),
    ("sierra", {"client_key": "s3cret"}, "client_key is a secret"),
    ("symphony", {"secrets": {"username": "s3cret"}}, "password is missing"),
    ("symphony", {"secrets": {"password": "s3cret"}}, "username is missing"),
    ("symphony", {"client_id": "two words"}, "client_id must be one word"),
    ("symphony", {"client_id": "x\r\nHost: elsewhere"}, "client_id must be one word"),
    ("symphony", {"client_id": ""}, "client_id must be one word"),
    ("symphony", {"app_id": "ü"}, "app_id must be one word"),
    ("symphony", {"search_indexes": " , "}, "search_indexes must name indexes"),
    ("symphony", {"search_indexes": "ID:1"}, "search_indexes must name indexes"),
    ("symphony", {"previous_id_fields": "PREV ID"}, "previous_id_fields must be names"),
    ("symphony", {"active_id_fields": "custom{*}"}, "active_id_fields must be names"),
    ("symphony", {"currency": "dollars"}, "currency must be three capital letters"),
    ("symphony", {"serch_indexes": "ID"}, 'Did you mean "search_indexes"?'),
    ("symphony", {"username": "s3cret"}, "username is a secret"),
    ("symphony", {"more_secrets": {"client_id": "s3cret"}}, "client_id is no secret"),
    *(
        ("wms", {"token_url": url}, "token_url must be a web address")
        for url in (
            "oauth.example.org",
            "ftp://oauth.example.org",
            "https://",
            "https://[oauth",
            "https://oauth.example.org/token?scope=x",
            "https://me@oauth.example.org/token",
            "",
        )
    ),
    ("wms", {"secrets": {"wskey_key": "s3cret"}}, "wskey_secret is missing"),
    ("wms", {"secrets": {"wskey_secret": "s3cret"}}, "wskey_key is missing"),
    ("wms", {"scope": ""}, "scope must be a scope"),
    ("wms", {"scope": 'a"b'}, "scope must be a scope"),
    ("wms", {"scope": "a\nb"}, "scope must be a scope"),
    ("wms", {"wskey_key": "s3cret"}, "wskey_key is a secret"),
    ("wms", {"source_sytem": "HR"}, 'Did you mean "source_system"?'),
    ("wms", {"more_secrets": {"scope": "s3cret"}}, "scope is no secret"),
]


@pytest.mark.parametrize(("name", "settings", "words"), WRONG)
def test_each_mistake_is_named_in_a_sentence(name, settings, words):
    """A sentence names the setting and what would do; none holds a secret."""
    found = problems(name, **settings)

    assert any(words in problem for problem in found), found
    assert all(problem.endswith((".", "?")) for problem in found)
    assert not any(secret in " ".join(found) for secret in ("s3cret", *SYSTEMS[name].secrets))


def test_the_staff_settings_of_polaris_belong_together():
    [problem] = problems("polaris", password=None, staff_domain="EXU")

    assert problem.startswith("staff_username and staff_password is missing")
    assert () == problems("polaris", password=None)


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_secret_shows_in_the_settings(name):
    settings = read(name)

    assert set(SYSTEMS[name].secrets) <= set(settings.model_dump().values())
    assert not any(secret in repr(settings) for secret in SYSTEMS[name].secrets)


@pytest.mark.parametrize("name", CONNECTORS)
def test_each_setting_is_explained(name):
    settings = CONNECTORS[name].settings

    assert all(setting.means.endswith(".") for setting in settings)
    assert len(settings) == len({setting.name for setting in settings})


ADDRESSES = {
    "alma": {("", "/", "/almaws/v1", "/almaws/v1/"): "/almaws/v1"},
    "folio": {("", "/"): "", ("/okapi/",): "/okapi"},
    "koha": {("", "/", "/api/v1", "/api/v1/"): "/api/v1", ("/koha",): "/koha/api/v1"},
    "polaris": {
        ("", "/", "/PAPIService", "/PAPIService/REST/"): "/PAPIService/REST",
        ("/papiservice/rest",): "/papiservice/rest",
        ("/TestPAPIService",): "/TestPAPIService/REST",
        ("/libraries",): "/libraries/PAPIService/REST",
        (":8443",): ":8443/PAPIService/REST",
        (":443",): "/PAPIService/REST",
    },
    "sierra": {
        ("", "/", "/iii", "/iii/sierra-api"): "/iii/sierra-api/v6",
        (":8443",): ":8443/iii/sierra-api/v6",
        ("/iii/sierra-api/v5/",): "/iii/sierra-api/v5",
        ("/proxy/iii/sierra-api", "/proxy"): "/proxy/iii/sierra-api/v6",
    },
    "wms": {
        ("/idaas/scim/v2", "/idaas/scim/v2/", "/idaas/scim/v2/Users/.search"): "/idaas/scim/v2"
    },
}


@pytest.mark.parametrize(
    ("name", "written", "base"),
    [
        (name, written, base)
        for name, bases in ADDRESSES.items()
        for several, base in bases.items()
        for written in several
    ],
)
def test_the_url_is_completed(name, written, base):
    connection = replace(SYSTEMS[name].connection(HOST), url=HOST + written)

    assert HOST + base == CONNECTORS[name].make(connection, SITE).server.base


def test_polaris_signs_the_address_as_it_arrives():
    """Scheme and host are in lower case; an address of IPv6 keeps its brackets."""
    polaris = read("polaris")

    assert f"{HOST}/PAPIService/REST" == polaris.base("HTTPS://Ils.Example.EDU:443")
    assert "http://[::1]:8080/PAPIService/REST" == polaris.base("http://[::1]:8080")


@pytest.mark.parametrize("region", ["na", "eu", "ap", "aps", "ca", "cn"])
def test_a_region_of_alma_names_its_gateway(region):
    base = read("alma", None, region=region).base("")

    assert base == f"https://api-{region}.hosted.exlibrisgroup.com/almaws/v1"
    assert () == problems("alma", None, region=region)


READ = [
    ("alma", {}, {"barcode_types": {"barcode", "01"}, "search_duplicates": True}),
    ("alma", {"barcode_types": "02, Library card"}, {"barcode_types": {"02", "library card"}}),
    ("alma", {"search_duplicates": "no"}, {"search_duplicates": False}),
    ("alma", MONEY, {"fine_limit": Decimal("10.50"), "currency": "USD"}),
    ("folio", {}, {"legacy_login": False, "custom_identifiers": (), "fine_limit": None}),
    ("folio", UNUSUAL["folio"], {"custom_identifiers": ("studentId", "campusCard")}),
    ("folio", {"legacy_login": "yes", "currency": "USD"}, {"legacy_login": True}),
    ("koha", {"attribute_types": " A, B,,A "}, {"attribute_types": ("A", "B")}),
    ("koha", {"hold_fine_limit": "10"}, {"hold_fine_limit": Decimal(10), "currency": None}),
    (
        "polaris",
        {"language": "3082", "application": "7", "organization": "3"},
        {"place": "/v1/3082/7/3", "search": True},
    ),
    ("polaris", {"user_fields": "User5, User1,User5"}, {"user_fields": ("User5", "User1")}),
    ("sierra", {"varfield_tags": "u, b"}, {"varfield_tags": ("u", "b")}),
    ("sierra", MONEY, {"fine_limit": Decimal("10.50"), "currency": "USD"}),
    (
        "symphony",
        {},
        {
            "app_id": "RESHARE_VERIFIER",
            "search_indexes": ("ID", "ALT_ID"),
            "id_fields": ("ACTIVEID", "PREV_ID", "PREV_ID2", "INACTVID"),
        },
    ),
    ("symphony", {"search_indexes": "ID,A_1 , ID,, E"}, {"search_indexes": ("ID", "A_1", "E")}),
    (
        "symphony",
        {"previous_id_fields": "PREV_ID, webAuthID", "active_id_fields": ""},
        {"id_fields": ("PREV_ID", "webAuthID")},
    ),
    ("wms", {"source_system": "HR"}, {"source_system": "HR", "scope": "SCIM:read_user"}),
]


@pytest.mark.parametrize(("name", "given", "expected"), READ)
def test_each_setting_is_read_in_its_own_form(name, given, expected):
    """Lists are read with commas, numbers exactly, and what is left out has its default."""
    settings = read(name, **given)

    assert expected == {key: getattr(settings, key) for key in expected}


def test_a_wms_token_comes_from_oclc_as_for_reshare():
    """The token service is that of ReShare's own adapter, unless the site names one."""
    connection = replace(SYSTEMS["wms"].connection(HOST), options=())

    assert SYSTEMS["wms"].settings.of(connection).token_url == "https://oauth.oclc.org/token"


def test_the_example_of_the_koha_page_is_a_connection():
    """What the how-to page shows is read without a problem, and every setting is named there."""
    page = (DOCS / "how-to" / "connect-koha.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    [table] = tomllib.loads(example)["ils"]
    secrets = {name: "invented" for name, value in table.items() if isinstance(value, dict)}
    known = {"id", "connector", "role", "url", *secrets}
    options = {name: str(value) for name, value in table.items() if name not in known}

    assert () == problems("koha", table["url"], secrets=secrets, **options)
    assert all(f"`{setting.name}`" in page for setting in CONNECTORS["koha"].settings)


class Settings(ConnectorSettings):
    what = "a FOLIO connection"

    tenant: str = setting("the tenant's name.")
    legacy: YesNo = setting("the older sign-in.", "no")
    fine_limit: Amount = setting("the limit.", None)
    region: Literal["eu", "na"] | None = setting("the region.", None)
    key: OptionalSecret = setting("the key.", None)


class OfFiles(Settings):
    takes_url = False


class WithoutSecrets(ConnectorSettings):
    what = "a spreadsheet"
    takes_url = False


def connection(url="https://ils.example.edu", secrets=(), **options):
    return IlsConnection(
        id="ils",
        connector="folio",
        role=IlsRole.EVIDENCE,
        url=url,
        options=tuple(options.items()),
        secrets=tuple((name, Secret(place="env X", value="hush")) for name in secrets),
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "tenant is missing: the tenant's name."),
        ({"tenant": "x", "url": None}, "url is missing"),
        ({"tenant": "x", "kind": OfFiles}, "url is not a setting of a FOLIO connection."),
        ({"tenant": "x", "tenan": "y"}, 'Did you mean "tenant"?'),
        ({"tenant": "x", "zzz": "y"}, "There are: tenant, legacy, fine_limit, region."),
        ({"tenant": "x", "secrets": ("kee",)}, 'Did you mean "key"?'),
        (
            {"tenant": "x", "kee": "hush"},
            'kee is not a setting of a FOLIO connection. Did you mean "key"?',
        ),
        ({"tenant": "x", "key": "hush"}, "key is a secret: write { env ="),
        ({"secrets": ("tenant",)}, "tenant is no secret: write its value."),
        ({"tenant": "x", "legacy": "maybe"}, "legacy must be true or false."),
        ({"tenant": "x", "fine_limit": "-1"}, "fine_limit must be a number"),
        ({"tenant": "x", "fine_limit": "lots"}, "fine_limit must be a number"),
        ({"tenant": "x", "region": "mars"}, 'region = "mars" is none of eu, na.'),
        (
            {"kind": WithoutSecrets, "url": None, "secrets": ("key",)},
            "key is not a secret of a spreadsheet. It has none.",
        ),
    ],
)
def test_each_problem_is_one_sentence(given, message):
    """What is missing, unknown or of another kind is said with what would do."""
    kind = given.pop("kind", Settings)
    [problem] = kind.problems(connection(**given))

    assert message in problem
    assert "hush" not in problem


def test_reads_what_was_given_or_the_default():
    """Without a problem everything is of its kind, and a setting that was left out is usual."""
    given = connection(secrets=("key",), tenant="exu", fine_limit="12.50", region="eu")
    made = Settings.of(given)

    assert () == Settings.problems(given)
    assert (False, "hush") == (made.legacy, made.key)
    assert Settings.of(connection(tenant="exu", legacy="yes")).legacy
    assert "hush" == secret_value(given, "key")
    assert secret_value(given, "other") is None
