"""A federation of 5,000 identity providers: our loading beside pysaml2's, each in a process."""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.factories import make_site
from tests.metadata_factories import (
    make_entities,
    make_entity,
    make_idp,
    make_key,
    make_key_descriptor,
    make_role,
    make_services,
    sign,
)

SIZE = 5_000
LANGUAGES = ("en", "de", "fr", "it", "es")
ABOUT = "Sign in here with the account that your own library and university gave you. " * 10
SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"
ROUNDS = 3


def entity_id(number: int) -> str:
    """The entity ID of the member *number*."""
    return f"https://idp{number}.example.edu/idp/shibboleth"


def member(number: int) -> str:
    """One invented identity provider, about as long as those of real federations (14 kB)."""
    names = "".join(
        f'<mdui:{kind} xml:lang="{language}">{text}</mdui:{kind}>'
        for language in LANGUAGES
        for kind, text in (
            ("DisplayName", f"Example University {number} ({language})"),
            ("Description", ABOUT),
            ("Keywords", "example university library lending"),
            ("InformationURL", f"https://www{number}.example.edu/{language}/about"),
            ("PrivacyStatementURL", f"https://www{number}.example.edu/{language}/privacy"),
        )
    )
    logo = (
        f'<mdui:Logo height="60" width="80">https://www{number}.example.edu/logo.png</mdui:Logo>'
    )
    scope = f'<shibmd:Scope regexp="false">u{number}.example.edu</shibmd:Scope>'
    services = make_services(
        f"https://idp{number}.example.edu/sso", f"https://idp{number}.example.edu/post"
    )
    keys = "".join(make_key_descriptor(use=use) for use in ("signing", "signing", "encryption"))
    role = make_role(
        keys=keys,
        services=services,
        extensions=f"{scope}<mdui:UIInfo>{names}{logo * 2}</mdui:UIInfo>",
    )
    authority = (
        f'<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{SAML2}">{keys}'
        '<md:AttributeService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" '
        f'Location="https://idp{number}.example.edu/aa"/></md:AttributeAuthorityDescriptor>'
    )
    people = "".join(
        f'<md:ContactPerson contactType="{kind}"><md:GivenName>Service desk</md:GivenName>'
        f"<md:EmailAddress>mailto:{kind}@u{number}.example.edu</md:EmailAddress></md:ContactPerson>"
        for kind in ("technical", "support", "administrative")
    )
    return make_entity(
        entity_id=entity_id(number), role=role, more=authority + people, attributes=""
    )


def aggregate(size: int, until: datetime) -> str:
    """A signed aggregate of *size* members."""
    attributes = f'validUntil="{until:%Y-%m-%dT%H:%M:%SZ}" Name="https://federation.example.edu"'
    members = (f"\n{member(number)}" for number in range(size))
    return sign(make_entities(*members, attributes=attributes))


def write_federation(folder: Path, size: int, *, now: datetime) -> None:
    """Write the aggregate, good for two weeks, and the certificate of its publisher."""
    text = aggregate(size, now + timedelta(days=14))
    (folder / "federation.xml").write_text(text, encoding="utf-8")
    (folder / "federation.pem").write_bytes(make_key("federation").certificate)


def lines(folder: Path, size: int = SIZE) -> Iterator[str]:
    """Measure both in turn, each time in a fresh process, and say what came of it."""
    write_federation(folder, size, now=datetime.now(UTC))
    length = (folder / "federation.xml").stat().st_size / 1e6
    yield f"a federation of {size:,} identity providers ({length:.0f} MB), {ROUNDS} rounds in turn"
    names = ("ours, signature checked", "pysaml2, signature not checked")
    best: dict[str, dict[str, float]] = {}
    for number in range(ROUNDS):
        for name, work in zip(names, ("ours", "pysaml2"), strict=True):
            spent = in_a_process(work, folder / f"store-{number}", folder, size)
            best[name] = min(best.get(name, spent), spent, key=lambda item: item["seconds"])
    for name, run in best.items():
        yield (
            f"  {name:<42} {run['seconds']:6.2f} s   {run['mebibytes']:6.0f} MiB more memory   "
            f"one of them then takes {run['milliseconds']:6.2f} ms"
        )
    ours, other = (best[name] for name in names)
    yield (
        f"  ours is {other['seconds'] / ours['seconds']:.1f} times faster and takes "
        f"{other['mebibytes'] / ours['mebibytes']:.1f} times less memory; "
        f"a search takes {ours['search']:.2f} ms"
    )


def in_a_process(work: str, store: Path, folder: Path, size: int) -> dict[str, float]:
    """Run one of ``WORKS`` in a fresh process."""
    arguments = [work, str(store), str(folder), str(size)]
    command = [sys.executable, "-m", "tests.bench_federation", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def ours(store: Path, folder: Path, size: int) -> dict[str, float]:
    """Check, index and use, as the service does it; the indexing process counts in full."""
    from verifier.adapters.login.saml.metadata_book import IdpMetadataBook

    idp = make_idp(
        id="federation",
        federation=True,
        metadata=folder / "federation.xml",
        metadata_certificate=folder / "federation.pem",
    )
    book = IdpMetadataBook(make_site(store, idps=(idp,)))
    before = peak()
    seconds = spent(lambda: book.refresh("federation"))
    assert book.problem("federation") is None
    (wanted,) = book.search("federation", entity_id(size - 1))
    return {
        "seconds": seconds,
        "milliseconds": spent(lambda: book.get(wanted.idp_id)) * 1000,
        "search": spent(lambda: book.search("federation", "university example")) * 1000,
        "mebibytes": peak() - before + peak_of_children(),
    }


def pysaml2(store: Path, folder: Path, size: int) -> dict[str, float]:
    """Load the same file into pysaml2's own store, which checks nothing here: to its favour."""
    from saml2.attribute_converter import ac_factory
    from saml2.config import Config
    from saml2.mdstore import MetadataStore

    del store
    mds = MetadataStore(ac_factory(), Config(), check_validity=True)
    before = peak()
    seconds = spent(lambda: mds.load("local", str(folder / "federation.xml")))
    services: list[object] = []
    lookup = spent(lambda: services.extend(mds.single_sign_on_service(entity_id(size - 1))))
    assert services
    return {"seconds": seconds, "milliseconds": lookup * 1000, "mebibytes": peak() - before}


WORKS = {"ours": ours, "pysaml2": pysaml2}


def spent(work: Callable[[], object]) -> float:
    """How many seconds one call took."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def peak() -> float:
    """The most memory that this process has taken so far, in MiB.

    Not ``ru_maxrss``: a process takes that over from the one that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def peak_of_children() -> float:
    """The most memory of any process that this one started, in MiB; at least this one's own."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    answer = WORKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write(json.dumps(answer))
