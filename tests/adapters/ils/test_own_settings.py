import pytest

from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

TENANT = ConnectorSetting(name="tenant", means="the tenant's name.", required=True)
LEGACY = ConnectorSetting(name="legacy", means="the older sign-in.", kind="yes-no", default="no")
LIMIT = ConnectorSetting(name="fine_limit", means="the limit.", kind="number")
REGION = ConnectorSetting(name="region", means="the region.", choices=("eu", "na"))
KEY = ConnectorSetting(name="key", means="the key.", kind="secret")
SETTINGS = (TENANT, LEGACY, LIMIT, REGION, KEY)


def connection(url="https://ils.example.edu", secrets=(), **options):
    return IlsConnection(
        id="ils",
        connector="folio",
        role=IlsRole.EVIDENCE,
        url=url,
        options=tuple(options.items()),
        secrets=tuple((name, Secret(place="env X", value="hush")) for name in secrets),
    )


def problems(*, url_needed=True, **more):
    return setting_problems(
        connection(**more), SETTINGS, what="a FOLIO connection", url=url_needed
    )


def test_good_settings_have_no_problem():
    """Everything known and of its kind passes."""
    good = {"tenant": "exu", "legacy": "yes", "fine_limit": "12.50", "region": "eu"}

    assert () == problems(secrets=("key",), **good)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "tenant is missing: the tenant's name."),
        ({"tenant": "x", "url": None}, "url is missing"),
        ({"tenant": "x", "url_needed": False}, "url is not a setting of a FOLIO connection."),
        ({"tenant": "x", "tenan": "y"}, 'Did you mean "tenant"?'),
        ({"tenant": "x", "zzz": "y"}, "There are: tenant, legacy, fine_limit, region."),
        ({"tenant": "x", "secrets": ("kee",)}, 'Did you mean "key"?'),
        ({"tenant": "x", "key": "hush"}, "key is a secret: write { env ="),
        ({"secrets": ("tenant",)}, "tenant is no secret: write its value."),
        ({"tenant": "x", "legacy": "maybe"}, "legacy must be true or false."),
        ({"tenant": "x", "fine_limit": "-1"}, "fine_limit must be a number"),
        ({"tenant": "x", "fine_limit": "lots"}, "fine_limit must be a number"),
        ({"tenant": "x", "region": "mars"}, 'region = "mars" is none of eu, na.'),
    ],
)
def test_each_problem_is_one_sentence(given, message):
    """What is missing, unknown or of another kind is said with what would do."""
    [problem] = problems(**given)

    assert message in problem
    assert "hush" not in problem


def test_a_kind_without_secrets_says_so():
    """An unknown secret of a kind that has none is told as such."""
    [problem] = setting_problems(
        connection(secrets=("key",)), (LEGACY,), what="a plain connection"
    )

    assert "It has none." in problem


def test_reads_yes_no_and_secrets():
    """A default holds where nothing is set."""
    one = connection(secrets=("key",), legacy="yes")

    assert is_yes(one, LEGACY)
    assert not is_yes(connection(), LEGACY)
    assert ("hush", None) == (secret_value(one, "key"), secret_value(one, "other"))
