import json
from dataclasses import replace

import pytest

from tests.adapters.login.oidc.pieces import (
    CURVES,
    ISSUER,
    CannedProvider,
    SigningKey,
    b64,
    compact,
    make_discovered,
    make_idp,
    make_provider,
    number,
    reply,
)
from tests.bad_peers import answer, peer, silent
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.oidc.provider_book import (
    MOST_KEYS,
    OLDEST_SECONDS,
    REFRESH_SECONDS,
    RELOAD_SECONDS,
    RETRY_SECONDS,
    NoKeys,
    ProviderBook,
    ProviderClient,
    ProviderRefused,
    PublicKey,
    choose,
    read_discovery,
    read_key_set,
)


def asking(**more):
    return ProviderClient(make_provider(), **{"allow_private": True, **more})


def test_a_document_is_asked_for_without_any_secret():
    with peer(answer(b"{}")) as running:
        got = asking().get(running.url)

    assert b"{}" == got.body
    [asked] = running.received
    assert asked.startswith(b"GET /ncip HTTP/1.1\r\n")
    assert b"Accept: application/json\r\n" in asked
    assert b"Authorization" not in asked


def test_an_access_token_goes_in_a_header():
    with peer(answer(b"{}")) as running:
        asking().get(running.url, bearer="abc")

    [asked] = running.received
    assert b"Authorization: Bearer abc\r\n" in asked
    assert b"application/jwt" in asked
    assert asked.startswith(b"GET /ncip HTTP/1.1\r\n")


def test_a_form_is_encoded():
    with peer(answer(b"{}")) as running:
        asking().post(running.url, {"a": "b & c/ü"}, headers={"X-Own": "1"})

    [asked] = running.received
    assert asked.endswith(b"\r\n\r\na=b+%26+c%2F%C3%BC")
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in asked
    assert b"X-Own: 1\r\n" in asked


def test_a_redirect_is_not_followed():
    with peer(answer(b"{}")) as other:
        away = answer(status="307 Temporary Redirect", headers={"Location": other.url})
        with peer(away) as running, pytest.raises(NetworkFailure) as caught:
            asking().post(running.url, {"code": "abc"})

    assert "redirected" == caught.value.kind
    assert [] == other.received


def test_the_certificates_of_the_site_file_are_used(tmp_path):
    """A file of certificates that is none is no reason to trust anybody."""
    strict = ProviderClient(
        make_provider(certificates=tmp_path / "missing.pem"), allow_private=True
    )
    with peer(silent, read_first=False) as running, pytest.raises(NetworkFailure):
        strict.get(f"https://127.0.0.1:{running.port}/")

    assert [] == running.received


ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
HEALTHY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "subject_types_supported": ["public"],
    "authorization_response_iss_parameter_supported": True,
}


def read(changes=None, **provider):
    """What is made of the document with these changes; None leaves a member out."""
    merged = {**HEALTHY, **(changes or {})}
    document = {name: value for name, value in merged.items() if value is not None}
    return read_discovery(json.dumps(document).encode(), make_provider(**provider))


def refused(changes, **provider):
    with pytest.raises(ProviderRefused) as caught:
        read(changes, **provider)
    return caught.value.message


def test_a_whole_document_is_read():
    assert make_discovered() == read()


@pytest.mark.parametrize("issuer", [None, f"{ISSUER}/", "https://other.example.edu", ["x"], 7])
def test_another_issuer_is_refused(issuer):
    """Also where only a final slash differs; the sentence says what to write."""
    message = refused({"issuer": issuer})

    assert "names another issuer" in message
    assert ISSUER in message


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"a":1,"a":2}', b"\xff"])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(ProviderRefused, match="check issuer in the site file"):
        read_discovery(content, make_provider())


@pytest.mark.parametrize("member", ENDPOINTS)
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "no https address"),
        (7, "no https address"),
        ([], "no usable"),
        ("https://[", "no usable"),
        ("https://idp.example.edu:port/x", "no usable"),
        ("https://idp.example.edu/x\n", "no usable"),
        ("https://idp.example.edu/x#here", "no usable"),
        ("http://idp.example.edu/x", "no https address"),
        ("http://127.0.0.1/x", "no https address"),
        ("ftp://idp.example.edu/x", "no https address"),
        ("javascript:alert(1)", "no https address"),
        ("/authorize", "no https address"),
        ("https://jo@idp.example.edu/x", "no https address"),
        ("https://idp.example.edu@other.example.edu/x", "no https address"),
        ("https://other.example.edu/x", "at another host, other.example.edu"),
        ("https://idp.example.edu.other.example/x", "at another host"),
        ("https://idp.example.edu:8443/x", "at another host, idp.example.edu:8443"),
        ("https://127.0.0.1/x", "at another host"),
        ("https://xn--idp-example-edu/x", "at another host"),
    ],
)
def test_an_endpoint_elsewhere_or_in_the_open_is_refused(member, address, message):
    refusal = refused({member: address})

    assert message in refusal
    assert member in refusal


@pytest.mark.parametrize("member", ENDPOINTS[:3])
def test_a_needed_endpoint_has_to_be_there(member):
    """Only UserInfo is optional."""
    assert f"no usable {member}" in refused({member: None})
    assert read({"userinfo_endpoint": None}).userinfo_endpoint is None


@pytest.mark.parametrize(
    "address", ["https://IDP.example.edu/x", "https://idp.example.edu:443/x", f"{ISSUER}/a/b?c=d"]
)
def test_the_same_server_has_several_spellings(address):
    """Upper case and the port that https has anyway."""
    assert address == read({"token_endpoint": address}).token_endpoint


@pytest.mark.parametrize(
    ("hosts", "address", "allowed"),
    [
        (("oauth2.example.net",), "https://oauth2.example.net/t", True),
        (("OAuth2.example.net",), "https://oauth2.example.net:8443/t", True),
        (("oauth2.example.net:8443",), "https://oauth2.example.net:8443/t", True),
        (("oauth2.example.net:8443",), "https://oauth2.example.net/t", False),
        (("example.net",), "https://oauth2.example.net/t", False),
        (("oauth2.example.net",), "http://oauth2.example.net/t", False),
    ],
)
def test_the_site_file_allows_other_hosts_by_name(hosts, address, allowed):
    if allowed:
        assert address == read({"token_endpoint": address}, endpoint_hosts=hosts).token_endpoint
    else:
        assert "token_endpoint" in refused({"token_endpoint": address}, endpoint_hosts=hosts)


def test_plain_http_is_for_loopback_alone():
    """A demo on this machine needs no certificate."""
    own = "http://127.0.0.1:8080"
    document = {name: f"{own}/{name}" for name in ENDPOINTS}

    found = read({"issuer": own, **document}, issuer=own)

    assert f"{own}/token_endpoint" == found.token_endpoint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"response_types_supported": ["id_token"]}, "login by authorization code"),
        ({"id_token_signing_alg_values_supported": ["ES256"]}, "signed_with"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "client_authentication"),
    ],
)
def test_what_the_provider_says_it_cannot_do_is_not_tried(changes, message):
    assert message in refused(changes)
    assert read(dict.fromkeys(changes)) is not None


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["public"], "public"),
        (["pairwise"], "pairwise"),
        (["pairwise", "public"], None),
        (None, None),
        ("public", None),
    ],
)
def test_the_kind_of_sub_is_known_where_there_is_one(types, kind):
    assert kind == read({"subject_types_supported": types}).subject_type


@pytest.mark.parametrize(("message", "names"), [(True, True), (False, False), ("true", False)])
def test_only_true_promises_the_iss_parameter(message, names):
    changed = {"authorization_response_iss_parameter_supported": message}

    assert names == read(changed).names_itself


KEY = SigningKey()


def found(*keys, algorithm="RS256"):
    return read_key_set(compact({"keys": list(keys)}), algorithm)


def modulus(bits):
    return number((1 << (bits - 1)) + 1)


def test_a_key_is_given_as_the_library_takes_it():
    sent = KEY.jwk(x5c=["MIIB"], x5t="abc", other={})

    [key] = found(sent)

    jwk = {"kty": "RSA", "n": sent["n"], "e": "AQAB", "alg": "RS256"}
    assert PublicKey(kid="k1", jwk=jwk) == key


@pytest.mark.parametrize("algorithm", CURVES)
def test_elliptic_keys_are_read_for_their_own_curve(algorithm):
    keys = [SigningKey(alg=alg, kid=alg).jwk(alg=None) for alg in CURVES]

    assert [algorithm] == [entry.kid for entry in found(*keys, algorithm=algorithm)]


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"use": None}, True),
        ({"use": "enc"}, False),
        ({"alg": None}, True),
        ({"key_ops": ["verify", "sign"]}, True),
        ({"kid": None}, True),
        ({"kid": "k" * 255}, True),
        ({"kid": "k" * 256}, False),
        ({"n": "A+/"}, False),
        ({"n": modulus(2047)}, False),
        ({"n": modulus(2048)}, True),
        ({"n": modulus(8192)}, True),
        ({"n": modulus(8193)}, False),
        ({"e": number(3)}, True),
        ({"e": number((1 << 32) + 1)}, False),
        ({"oth": []}, False),
    ],
)
def test_a_key_that_does_not_fit_is_left_out(changes, fits):
    """Use, algorithm, operations, name, kind, size, exponent and private members decide."""
    assert fits == bool(found(KEY.jwk(**changes)))


@pytest.mark.parametrize(
    "changes",
    [{"x": b64(b"1" * 31)}, {"y": None}, {"crv": "P-384"}, {"crv": ["P-256"]}, {"kty": "RSA"}],
)
def test_an_elliptic_key_needs_its_whole_point(changes):
    assert () == found(SigningKey(alg="ES256").jwk(**changes), algorithm="ES256")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b"{}", "holds no list of keys"),
        (b'{"keys":{}}', "holds no list of keys"),
        (b'{"keys":[],"keys":[]}', "holds one member twice"),
        (compact({"keys": [None] * (MOST_KEYS + 1)}), "holds more than 100 keys"),
    ],
)
def test_what_is_no_key_set_is_refused(content, message):
    with pytest.raises(NoKeys) as caught:
        read_key_set(content, "RS256")

    assert message == caught.value.message


A, B, NAMELESS = (PublicKey(kid=kid, jwk={}) for kid in ("a", "b", None))


@pytest.mark.parametrize(
    ("keys", "kid", "key", "unknown"),
    [
        ((A, B), "b", B, False),
        ((A,), None, A, False),
        ((NAMELESS,), None, NAMELESS, False),
        ((A, B), None, None, False),
        ((A, A), "a", None, False),
        ((A, B), "c", None, True),
        ((NAMELESS,), "a", None, True),
        ((), None, None, True),
        ((), "a", None, True),
    ],
)
def test_one_key_is_chosen_or_none(keys, kid, key, unknown):
    choice = choose(keys, kid, "RS256")

    assert (key, unknown) == (choice.key, choice.unknown)
    assert bool(choice.message) == (key is None)


WELL_KNOWN = f"{ISSUER}/.well-known/openid-configuration"
JWKS = f"{ISSUER}/jwks"


def published(*names):
    return reply(compact({"keys": [SigningKey(name=name, kid=name).jwk() for name in names]}))


class Desk:
    """A book with its clock, and a provider that publishes these keys."""

    def __init__(self, *names):
        self.now = 5.0
        self.book = ProviderBook(clock=lambda: self.now, patience=0.01)
        self.idp = make_idp()
        self.client = CannedProvider(
            answers={WELL_KNOWN: reply(json.dumps(HEALTHY).encode()), JWKS: published(*names)}
        )

    def discovered(self):
        return self.book.discovered(self.idp, self.idp.oidc, self.client)

    def key(self, kid):
        return self.book.key(self.idp, self.idp.oidc, kid, self.client)

    def loads(self, url):
        return len([address for address, _ in self.client.asked if address == url])


def test_discovery_is_asked_once_an_hour():
    desk = Desk("a")
    for moment in (0.0, REFRESH_SECONDS - 1):
        desk.now = 5.0 + moment
        desk.discovered()
    assert 1 == desk.loads(WELL_KNOWN)

    desk.now = 5.0 + REFRESH_SECONDS
    desk.discovered()

    assert 2 == desk.loads(WELL_KNOWN)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            NetworkFailure("timeout", "It gave no answer."),
            "could not be fetched: It gave no answer.",
        ),
        (reply(status=404), "answered with status 404"),
        (reply(b"<html>"), "is not JSON"),
    ],
)
def test_a_failed_discovery_is_said_and_not_kept(answer, message):
    """For a moment it is told again without asking; then the next login asks anew."""
    desk = Desk("a")
    healthy = desk.client.answers[WELL_KNOWN]
    desk.client.answers[WELL_KNOWN] = answer
    for _ in range(3):
        with pytest.raises(ProviderRefused, match=message):
            desk.discovered()
    assert 1 == desk.loads(WELL_KNOWN)
    desk.client.answers[WELL_KNOWN] = healthy
    desk.now += RETRY_SECONDS

    assert JWKS == desk.discovered().jwks_uri


def test_a_document_that_cannot_be_read_again_is_used_for_a_day():
    """A provider that is down for an hour stops nobody; one that is gone does."""
    desk = Desk("a")
    desk.discovered()
    desk.client.answers[WELL_KNOWN] = reply(status=500)
    desk.now += REFRESH_SECONDS

    assert JWKS == desk.discovered().jwks_uri
    desk.now += OLDEST_SECONDS
    with pytest.raises(ProviderRefused, match="status 500"):
        desk.discovered()


def test_others_do_not_wait_for_a_slow_provider():
    desk = Desk("a")
    entry = desk.book._entry(desk.idp)
    with entry.lock, pytest.raises(ProviderRefused, match="is being asked just now"):
        desk.discovered()
    desk.discovered()
    desk.now += REFRESH_SECONDS
    with entry.lock:
        known = desk.discovered()
        unknown = desk.key("a")

    assert JWKS == known.jwks_uri
    assert "is being asked just now" in unknown.message
    assert 1 == desk.loads(WELL_KNOWN)


def test_a_known_key_needs_no_load():
    desk = Desk("a", "b")

    chosen = [desk.key(kid).key.kid for kid in ("a", "b", "a")]

    assert ["a", "b", "a"] == chosen
    assert 1 == desk.loads(JWKS)


def test_an_unknown_key_loads_the_set_again_once_an_interval():
    """Rotation is followed; a second unknown name within the interval is not."""
    desk = Desk("a")
    desk.key("a")
    desk.now += RELOAD_SECONDS
    desk.client.answers[JWKS] = published("b")

    assert "b" == desk.key("b").key.kid
    assert desk.key("c").key is None
    assert 2 == desk.loads(JWKS)


def test_a_set_that_could_not_be_loaded_is_asked_for_again_after_the_interval():
    desk = Desk("a")
    healthy = desk.client.answers[JWKS]
    desk.client.answers[JWKS] = reply(status=500)
    first, second = desk.key("a"), desk.key("a")
    desk.client.answers[JWKS] = healthy
    desk.now += RELOAD_SECONDS

    assert "status 500" in first.message
    assert first == second
    assert "a" == desk.key("a").key.kid
    assert 2 == desk.loads(JWKS)


@pytest.mark.parametrize("broken", [reply(b"[]"), reply(status=500)])
def test_a_failed_reload_does_not_lose_the_keys_of_this_hour(broken):
    desk = Desk("a")
    desk.key("a")
    desk.now += RELOAD_SECONDS
    desk.client.answers[JWKS] = broken

    assert desk.key("x").key is None
    assert "a" == desk.key("a").key.kid


def test_keys_are_believed_for_an_hour():
    desk = Desk("a")
    desk.key("a")
    desk.client.answers[JWKS] = published("b")
    desk.now += REFRESH_SECONDS - 1
    assert "a" == desk.key("a").key.kid

    desk.now += 1
    gone = desk.key("a")
    desk.now += REFRESH_SECONDS
    desk.client.answers[JWKS] = reply(status=500)

    assert "does not publish" in gone.message
    assert desk.key("b").key is None


def test_each_provider_has_its_own_keys():
    desk = Desk("a")
    desk.key("a")
    other = Desk("b")
    other.book = desk.book
    other.idp = replace(other.idp, id="library")

    assert other.key("a").key is None
    assert "b" == other.key("b").key.kid
