"""Files that cannot be read: one clear sentence each, with file and line, and nothing raised."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verifier.adapters.config_files import attribute_map, text_file
from verifier.adapters.config_files.attribute_map import read_attribute_map
from verifier.adapters.config_files.listener_json import read_listener
from verifier.adapters.config_files.php_ini import read_ini
from verifier.adapters.config_files.proxy import read_proxy
from verifier.adapters.config_files.reading import read_files
from verifier.adapters.config_files.text_file import NotReadError, text_of
from verifier.domain.model.config_files import DeliveryFiles, WebServer

READERS = {
    "listener": read_listener,
    "vufind_config": read_ini,
    "attribute_map": read_attribute_map,
    "proxy": read_proxy,
}
DEEP = '{"a":' * 100


def unread(folder, kind, content):
    path = folder / "file.conf"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    files = DeliveryFiles(**{kind: (path,) if kind == "proxy" else path})
    return read_files(files).unread


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (None, None, "The file is not there."),
        (b"a\nb\0c", 2, "it holds a zero byte"),
        (b"a\n\nb = \xff", 3, "not UTF-8"),
    ],
)
def test_what_is_no_text(tmp_path, kind, content, line, message):
    """Missing, binary, or in another encoding, whatever kind it should be."""
    [problem] = unread(tmp_path, kind, content)

    assert message in problem.message
    assert ("file.conf", line) == (problem.place.file, problem.place.line)


def test_a_file_beyond_all_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(text_file, "MOST_BYTES", 10)
    [problem] = unread(tmp_path, "proxy", "a" * 11)

    assert "larger than 10 bytes" in problem.message
    assert () == unread(tmp_path, "proxy", "a" * 10)


def test_what_is_not_a_file(tmp_path):
    """A folder, or a pipe that nobody writes to and that would never end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for path in (tmp_path, pipe):
        [problem] = read_files(DeliveryFiles(listener=path)).unread

        assert "This is not a file." in problem.message


def test_a_name_that_the_system_refuses(tmp_path):
    [problem] = read_files(DeliveryFiles(listener=tmp_path / ("a" * 300))).unread

    assert "cannot be read (File name too long)" in problem.message


@pytest.mark.parametrize(
    ("kind", "content", "line", "message"),
    [
        (
            "listener",
            '{\n "a": 1,\n}',
            3,
            "expected here was a key in double quotation marks (or the comma",
        ),
        ("listener", '{\n// a comment\n"a": 1}', 2, "a key in double quotation marks"),
        ("listener", '{"a": 1\n"b": 2}', 2, "a comma or }"),
        ("listener", '{"a" 1}', 1, "a colon"),
        ("listener", "[1\n2]", 2, "a comma or ]"),
        ("listener", '{"a": "b\n"}', 1, "a text that ends"),
        ("listener", '{"a": 01}', 1, "a value"),
        ("listener", "{}\n{}", 2, "nothing more"),
        ("listener", "", 1, "a value"),
        ("listener", DEEP, 1, "nothing deeper"),
        ("listener", "[]", 1, "must be one JSON object"),
        ("listener", '{\n"services": [\n]}', 2, "must be an object"),
        ("vufind_config", "[A]\nb = x=y\n", 2, "the sign = a meaning of its own"),
        ("vufind_config", "[A]\nb = a&b\n", 2, "the sign & a meaning of its own"),
        ("vufind_config", '\nb = "open\n', 2, "do not end"),
        ("vufind_config", "b = it's\n", 1, "do not end"),
        ("vufind_config", "yes = 1\n", 1, "PHP cannot read this line"),
        ("vufind_config", "a\n= 1\n", 2, "PHP cannot read this line"),
        ("vufind_config", "a[b]\n", 1, "PHP cannot read this line"),
        ("vufind_config", "a = yes no\n", 1, "takes a word such as yes or no alone"),
        ("attribute_map", "<Attributes>\n<a>", 2, "not well-formed"),
        ("attribute_map", "<Resolver/>", 1, "no attribute map"),
        ("attribute_map", "<!DOCTYPE a [<!ENTITY b 'c'>]><Attributes/>", None, "DOCTYPE"),
        ("proxy", "<Location />\nRequire all granted", 1, "<Location /> does not end"),
        ("proxy", "</Location>", 1, "did not begin"),
        ("proxy", "a;\nlocation / {", 2, "does not end"),
        ("proxy", "location / {}\n}", 2, "no opening one"),
        ("proxy", "location / {\nproxy_set_header A b\n", 2, "no semicolon"),
        ("proxy", 'location / {\nproxy_set_header A "b;}', 2, "do not end"),
    ],
)
def test_what_is_broken(tmp_path, kind, content, line, message):
    [problem] = unread(tmp_path, kind, content)

    assert message in problem.message
    assert line == problem.place.line


def test_an_entity_is_not_expanded(tmp_path):
    """A file of somebody else's is not fetched into the attribute map."""
    secret = tmp_path / "secret"
    secret.write_text("hush")
    text = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><Attributes>&b;</Attributes>'
    [problem] = unread(tmp_path, "attribute_map", text)

    assert "hush" not in problem.message


def test_each_line_of_an_attribute_map_is_looked_at_once(monkeypatch):
    """Of a file without line ends each rule would cost a walk along the whole."""
    looked_at = []
    begin = attribute_map._BEGIN

    class Counting:
        def search(self, line):
            looked_at.append(line)
            return begin.search(line)

    monkeypatch.setattr(attribute_map, "_BEGIN", Counting())
    rules = '<Attribute name="a" id="b"/>' * 3 + '\n<Attribute\nname="c"\nid="d"/>'
    read = read_attribute_map("map.xml", f"<Attributes>\n{rules}\n</Attributes>")

    assert [2, 2, 2, 3] == [rule.place.line for rule in read.rules]
    assert 6 == len(looked_at)


def test_one_file_does_not_hide_another(tmp_path):
    (tmp_path / "good.ini").write_text("[A]\nb = c\n")
    found = read_files(
        DeliveryFiles(vufind_config=tmp_path / "good.ini", listener=tmp_path / "missing.json")
    )

    assert "c" == found.vufind_config.get("A", "b").value
    assert ["missing.json"] == [entry.place.file for entry in found.unread]


def outcome(kind, content):
    """The name of the file, and what is said about it where it cannot be read."""
    try:
        return READERS[kind]("file", text_of("file", content)).name, None
    except NotReadError as error:
        return error.unread.place.file, error.unread.message


@pytest.mark.parametrize("kind", READERS)
@given(content=st.binary(max_size=300))
@example(content=b'{"services":{"EXU":{"reqIdHeader":[[[{}]]],"reqIdRegex":1e400}}}')
@example(content=b"\xef\xbb\xbf[a]\r\nb='c'\rd=e")
@example(content=b"a \\")
def test_no_content_breaks_a_reader(kind, content):
    """Bytes of any kind are read, or refused with a sentence."""
    name, message = outcome(kind, content)

    assert "file" == name
    assert message is None or message.endswith(".")


SIGNS = (
    *("{", "}", "[", "]", ":", ",", '"', "'", "\\", ";", "#", "=", "\n", " ", "\t", "<", ">", "/"),
    *("location", "proxy_set_header", "RequestHeader", "set", "services", "a"),
    *('"services"', "1", "null", "yes", "Attribute", "<Attributes>", "<!--", "$", "é"),
)


@pytest.mark.parametrize("kind", READERS)
@given(text=st.lists(st.sampled_from(SIGNS), max_size=40).map("".join))
def test_no_text_breaks_a_reader(kind, text):
    """Nor do the signs that mean something, in any order."""
    name, message = outcome(kind, text.encode())

    assert "file" == name
    assert message is None or message.endswith(".")


SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def files():
    return read_files(
        DeliveryFiles(
            listener=SAMPLES / "openurl.json",
            vufind_shibboleth=SAMPLES / "Shibboleth.ini",
            vufind_config=SAMPLES / "config.ini",
            attribute_map=SAMPLES / "attribute-map.xml",
            proxy=(SAMPLES / "request.conf", SAMPLES / "nginx.conf"),
        )
    )


def test_all_of_them_can_be_read(files):
    assert () == files.unread
    assert [
        *("openurl.json", "Shibboleth.ini", "config.ini", "attribute-map.xml", "request.conf"),
        "nginx.conf",
    ] == list(files.names)


def test_the_listener(files):
    """Each service has its own settings and those at the top, with the truth of JavaScript."""
    services = {service.symbol: service for service in files.listener.services}

    assert ["EXU", "US-EAST", "RESHARE:US-WEST"] == list(services)
    own, east, west = (service.settings for service in services.values())
    assert ("x-remote-user", False) == (own.reqIdHeader, own.reqIdToLower)
    assert (None, True, "false") == (east.reqIdHeader, east.reqIdToUpper, east.reqIdToLower)
    assert (r"^.*\\(.*)$", "$1") == (east.reqIdRegex, east.reqIdReplacement)
    assert "x-remote-user" == west.reqIdHeader


def test_the_listeners_lines(files):
    """A setting stands where its key stands, be it in the service or at the top."""
    east = files.listener.serving("RESHARE:US-EAST")

    assert "openurl.json, line 16, services.US-EAST.reqIdRegex" == str(east.place("reqIdRegex"))
    assert "openurl.json, line 17, services.US-EAST.reqIdReplacement" == str(
        east.place("reqIdReplacement")
    )
    assert "openurl.json, line 8, reqIdToLower" == str(east.place("reqIdToLower"))
    assert "openurl.json, line 12, services.US-EAST" == str(east.whole)


def test_whom_the_listener_serves(files):
    """The symbol as in the address, then the whole symbol, then the default service."""
    symbols = ["RESHARE:EXU", "RESHARE:US-WEST", "RESHARE:NOBODY"]

    assert ["EXU", "RESHARE:US-WEST", ""] == [
        files.listener.serving(symbol).symbol for symbol in symbols
    ]


def test_vufinds_own_settings(files):
    """Comments, sections, quotation marks, words with a meaning and lists, as PHP has them."""
    config = files.vufind_config
    of_shibboleth = {
        key: setting.value
        for section in config.sections
        if section.name == "Shibboleth"
        for key, setting in section.settings
    }

    assert ["", "Site", "Authentication", "Shibboleth", "CAS", "LDAP"] == [
        section.name for section in config.sections
    ][:6]
    assert "employeeNumber" == of_shibboleth["username"]
    assert r'library\card "number"' == of_shibboleth["cat_username"]
    assert "urn:mace:dir:entitlement:common-lib-terms" == of_shibboleth["userattribute_value_1"]
    assert config.get("CAS", "username") is None
    assert "config.ini, line 14, [Authentication] method" == str(
        config.get("Authentication", "method").place
    )
    assert ("The catalogue; of example.edu", "en") == (
        config.get("Site", "title").value,
        config.get("Site", "locale").value,
    )
    assert "given_name" == config.get("OpenIDConnect", "attributes[firstname]").value
    assert "a text\nthat goes on in another line" == config.get("Catalog", "note").value


def test_vufinds_identity_providers(files):
    """Each section with its entity ID, and with its own username where it has one."""
    assert [
        ("main", "https://idp.example.edu/idp/shibboleth", None),
        (
            "branch",
            "https://sts.windows.net/00000000-0000-0000-0000-000000000000/",
            "userprincipalname",
        ),
    ] == [
        (
            section.name,
            section.get("entityId").value,
            (name := section.get("username")) and name.value,
        )
        for section in files.vufind_shibboleth.sections
    ]


def test_the_attribute_map(files):
    """Rules in their namespace alone, on the line where they begin, and none of a comment."""
    basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"

    assert [
        ("urn:oid:2.16.840.1.113730.3.1.3", None, ("employeeNumber", "number", "card"), 9),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", None, ("eppn",), 13),
        ("mail", basic, ("mail",), 17),
    ] == [
        (rule.name, rule.name_format, rule.variables, rule.place.line)
        for rule in files.attribute_map.rules
    ]


def test_apache(files):
    """Continued lines are one, comments none, names have any case, quotation marks go."""
    apache = files.proxies[0]

    assert WebServer.APACHE is apache.server
    assert [
        ("unset", "X-Remote-User", "", None, True, 14),
        ("set", "X-Remote-User", "%{employeeNumber}e", "env=employeeNumber", False, 15),
        ("edit", "X-Other", 'a "b" c d', None, False, 18),
        ("append", "X-More", '"quoted"', "expr=-n reqenv('x')", False, 19),
    ] == [
        (line.action, line.header, line.value, line.condition, line.early, line.place.line)
        for line in apache.lines
    ]
    assert [("sites-common/*.conf", 5)] == [
        (include.value, include.place.line) for include in apache.includes
    ]
    assert ("On", 9) == (apache.shib_use_headers.value, apache.shib_use_headers.place.line)
    assert ["VirtualHost *:443", "Location /"] == [block.title for block in apache.blocks]


def test_nginx(files):
    """Statements over several lines, blocks within blocks, and braces in quotation marks."""
    nginx = files.proxies[1]
    titles = {block.number: block.title for block in nginx.blocks}

    assert WebServer.NGINX is nginx.server
    assert [
        ("Host", "$host", "server", 15),
        ("X-Remote-User", "$patron_identifier", "server", 16),
        ("X-Remote-User", "${patron}", r"location ~ \.php$", 24),
    ] == [(line.header, line.value, titles[line.block], line.place.line) for line in nginx.lines]
    assert {"location /": "http://127.0.0.1:3012"} == {
        block.title: block.passes_to for block in nginx.blocks if block.passes_to
    }
    assert ["mime.types"] == [include.value for include in nginx.includes]
