"""``[reshare]``: its tables, and what follows for the connection in ReShare's role."""

import pytest

from tests.settings.site_texts import ENVIRON, MINIMAL, changed
from verifier.domain.model.config_files import DeliveryFiles
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlliadSettings, IlsConnection, IlsRole, Secret
from verifier.settings.ils_tables import with_system
from verifier.settings.site_file import load_site

CROSSLINK = MINIMAL + 'flavour = "crosslink"\n'
OFF = CROSSLINK + "[reshare.crosslink]\nlookupUserEnabled = false\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MINIMAL, (Flavour.MOD_RS, True, True, False)),
        (MINIMAL + 'flavour = "mod-rs"\n', (Flavour.MOD_RS, True, True, False)),
        (CROSSLINK, (Flavour.CROSSLINK, True, True, True)),
        (OFF, (Flavour.CROSSLINK, False, False, True)),
    ],
)
def test_the_flavour_and_its_switch(write, text, expected):
    """mod-rs is the default; CrossLink's usual settings are known, for it has only one."""
    settings = load_site(write(text), environ={}).reshare

    assert expected == (
        settings.flavour,
        settings.lookup_user_enabled,
        settings.borrower_check_on,
        settings.stated,
    )


def test_the_listeners_form_settings_arrive(write):
    """Any text counts as yes, as in the listener."""
    text = changed('reqIdToUpper = "false"', 'digitalOnly = "no"\nalwaysShowForm = true')
    listener = load_site(write(text), environ=ENVIRON).form.listener

    assert ("no", True) == (listener.digitalOnly, listener.alwaysShowForm)


ILLIAD = """
[reshare.illiad]
patron_field = "ssn"
url = "https://illiad.example.edu/ILLiadWebPlatform"
api_key = { env = "ILLIAD_API_KEY" }
users_by = "external-id"
users_file = "users.csv"
users = ["jstudent"]
columns = ["ssn", "Username", "OurOwnNumber"]
timeout_seconds = 5

[reshare.illiad.addon]
PickupLocationLookupValue = " main-desk "
" Queue" = ""
"""


def test_every_key_of_illiad_arrives_where_it_belongs(write, tmp_path):
    """Columns in ILLiad's own spelling, and the add-on's settings just as they stand."""
    (tmp_path / "users.csv").write_text("UserName\n")

    site = load_site(write(MINIMAL + ILLIAD), environ={"ILLIAD_API_KEY": "k"})

    assert (
        IlliadSettings(
            patron_field="SSN",
            url="https://illiad.example.edu/ILLiadWebPlatform",
            api_key=Secret(place="env ILLIAD_API_KEY", value="k"),
            users_by="external-id",
            users_file=tmp_path / "users.csv",
            users=("jstudent",),
            columns=("SSN", "UserName", "OurOwnNumber"),
            addon=(("PickupLocationLookupValue", " main-desk "), (" Queue", "")),
            timeout_seconds=5.0,
        )
        == site.illiad
    )


def test_an_empty_table_of_illiad_names_no_column(write):
    site = load_site(write(f"{MINIMAL}\n[reshare.illiad]\n"), environ={})

    assert IlliadSettings() == site.illiad


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


NCIP = IlsConnection(id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils/ncip")


@pytest.mark.parametrize(
    ("stated", "system"),
    [
        ("Polaris", "polaris"),
        (" KOHA ", "koha"),
        ("Default", "default"),
        ("manual", ""),
        ("WMS", ""),
        ("Abacus", ""),
        (None, ""),
    ],
)
def test_the_system_is_the_one_that_reshare_is_set_to(stated, system):
    """Where ReShare asks over NCIP, the connection in its role asks the same way."""
    assert system == with_system(NCIP, stated).option("system")


@pytest.mark.parametrize(
    "more",
    [{"options": (("system", "alma"),)}, {"role": IlsRole.EVIDENCE}, {"connector": "record"}],
)
def test_nothing_else_is_changed(more):
    """A system that is named stays, and so does every other connection."""
    connection = IlsConnection(**{"id": "x", "connector": "ncip", "role": IlsRole.RESHARE, **more})

    assert connection is with_system(connection, "Polaris")


def test_what_was_implied_follows_reshares_setting():
    """A system that only the site file's setting implied gives way to what ReShare says."""
    by_site_file = with_system(NCIP, "Polaris")

    assert (("system", "koha"),) == with_system(by_site_file, "koha").options
    assert by_site_file == with_system(by_site_file, None)
