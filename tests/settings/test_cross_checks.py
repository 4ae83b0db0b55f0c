import pytest

from tests.settings.site_texts import ENVIRON, FULL, MINIMAL, changed, problems
from verifier.settings.site_file import load_site

AS_ALMA = changed(
    'version = 2\nstrict_echo = true\nfrom_agency_authentication = { file = "secrets/reshare" }',
    'system = "alma"',
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed('connector = "ncip"', 'connector = "ncpi"'), 'Did you mean "ncip"?'),
        (
            changed('role = "reshare"', 'role = "evidence"'),
            '[[ils]].role is "reshare" nowhere. Give exactly one',
        ),
        (
            FULL + '[[ils]]\nid = "b"\nconnector = "ncip"\nrole = "reshare"\n',
            '[[ils]].role is "reshare" 2 times',
        ),
        (changed('id = "entra"', 'id = "campus"'), '[[idp]].id = "campus" stands 2 times'),
        (
            changed('code = "NEW"', 'code = "GRAD"'),
            '[[reshare.patron_profiles]].code = "GRAD" stands 2 times',
        ),
        (
            changed('metadata = "idp-metadata.xml"\n', ""),
            '[[idp]] "campus" does not say where its metadata is. Write exactly one of',
        ),
        (
            changed(
                '"idp-metadata.xml"\nidp', '"idp-metadata.xml"\nmdq_url = "https://mdq.x"\nidp'
            ),
            '[[idp]] "campus" has metadata and mdq_url',
        ),
        (
            changed('metadata = "idp-metadata.xml"\n', 'mdq_url = "https://mdq.example.edu"\n'),
            '[[idp]] "campus".entity_id is missing',
        ),
        (changed('login = "vufind-shibboleth"', 'login = "header"'), None),
        (
            changed('login = "vufind-shibboleth"', 'login = "header"', MINIMAL),
            "[reshare.listener].reqIdHeader is missing",
        ),
        (
            changed("version = 2\n", 'system = "Koha"\n'),
            'set to NCSU. Write system = "ncsu", or correct host_lms_integration',
        ),
        (
            changed('"NCSU"', '"WMS"', changed("version = 2\n", 'system = "ncsu"\n')),
            'which is set to WMS. Use connector = "wms"',
        ),
        (changed('"NCSU"', '"Default"', AS_ALMA), None),
        (changed('host_lms_integration = "NCSU"', "", AS_ALMA), None),
    ],
)
def test_what_several_keys_together_say_wrong_has_its_line(write, text, message):
    """Mistakes between keys are told like any other; what is no mistake gives no line."""
    path = write(text)
    if message is None:
        load_site(path, environ=ENVIRON)
        return

    found = problems(path)

    assert [True] == [message in entry for entry in found if message in entry], found
    assert all(entry.startswith("verifier.toml: ") for entry in found)
