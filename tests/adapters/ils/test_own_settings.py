"""What every kind of settings checks in the same way."""

from typing import Literal

import pytest

from verifier.adapters.ils.settings import (
    Amount,
    ConnectorSettings,
    OptionalSecret,
    YesNo,
    secret_value,
    setting,
)
from verifier.domain.model.site import IlsConnection, IlsRole, Secret


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
