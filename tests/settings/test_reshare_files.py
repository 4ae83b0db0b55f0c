import pytest

from tests.settings.site_texts import MINIMAL
from verifier.domain.model.config_files import DeliveryFiles
from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site

FILES = """
header_examples = ["jdoe@example.edu"]

[reshare.files]
listener = "a/openurl.json"
vufind_config = "/etc/vufind/config.ini"
vufind_shibboleth = "Shibboleth.ini"
attribute_map = "attribute-map.xml"
proxy = ["one.conf", "two.conf"]
"""


def test_the_files_of_the_delivery(write, tmp_path):
    """Relative paths start at the site file's folder; none of them need be there."""
    path = write(MINIMAL + FILES)
    site = load_site(path, environ={})

    assert path.name == site.file_name
    assert ("jdoe@example.edu",) == site.header_examples
    assert (
        DeliveryFiles(
            listener=tmp_path / "a" / "openurl.json",
            vufind_config=site.files.vufind_config,
            vufind_shibboleth=tmp_path / "Shibboleth.ini",
            attribute_map=tmp_path / "attribute-map.xml",
            proxy=(tmp_path / "one.conf", tmp_path / "two.conf"),
        )
        == site.files
    )
    assert "/etc/vufind/config.ini" == str(site.files.vufind_config)


def test_no_files(write):
    """Lint then judges the site file alone."""
    assert DeliveryFiles() == load_site(write(MINIMAL), environ={}).files


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[reshare.files]\nlistner = "a"', 'Did you mean "listener"?'),
        ("[reshare.files]\nlistener = 1", "Write a path in quotes"),
        ('[reshare.files]\nlistener = ""', "is empty"),
        ('header_examples = [""]', "is empty"),
    ],
)
def test_what_is_no_file(write, text, message):
    """Each mistake names its key."""
    with pytest.raises(InvalidSite, match="reshare") as refused:
        load_site(write(f"{MINIMAL}\n{text}"), environ={})

    assert message in str(refused.value)
