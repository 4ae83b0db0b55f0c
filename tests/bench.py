"""Speed, measured side by side in one run: ``make bench``. Absolute figures vary; ratios hold."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient
from saml2.sigver import CryptoBackendXmlSec1

from tests import bench_command, bench_federation
from tests.adapters.login.saml.conftest import Desk
from tests.adapters.login.saml.idp_stub import ACS, SAML, SP, pair, posted, sign
from tests.adapters.login.saml.test_gate import LARGE, large_message_of_a_stranger
from tests.attack.forge import Ground, signed, story
from tests.attack.ground import publish, services, session_of_an_admin
from tests.programs import require_program
from verifier.adapters.ils.record.connector import records_connectors
from verifier.adapters.login.saml.in_process_crypto import InProcessCrypto
from verifier.web.app import create_app
from verifier.web.browser import COOKIE, digest
from verifier.web.services import Services

ROUNDS = 100
WARM_UP = 5
RECORDS = """{"schema": "patron-records/1", "records": [
 {"internal_id": "u1",
  "identifiers": [{"type": "barcode", "value": "21234000000018", "status": "active"}],
  "name": {"given": "Gail", "family": "Good"}, "emails": ["gail.good@example.edu"],
  "group": {"code": "GRAD", "label": "Graduate"}, "account_status": "active",
  "expires": "2030-06-30"}],
 "lookup": {"by": ["barcode"], "inactive": false, "fails_with": null}}"""


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call took."""
    return bench_federation.spent(work) * 1000


def line(name: str, times: Sequence[float]) -> str:
    """Median and 95th percentile of some times in milliseconds."""
    tail = statistics.quantiles(times, n=20)[-1]
    return f"  {name:<42} median {statistics.median(times):7.2f} ms   p95 {tail:7.2f} ms"


def bench_signatures(folder: Path) -> None:
    """One verification by each backend in turn, of the same message with the same certificate."""
    login_story = story(ground_for("_asked"))
    message = signed(login_story, pair("idp"))
    certificate = folder / "idp.pem"
    certificate.write_bytes(pair("idp").certificate)
    backends = {
        "in process": InProcessCrypto(),
        "xmlsec1 program": CryptoBackendXmlSec1(require_program("xmlsec1")),
    }
    times: dict[str, list[float]] = {name: [] for name in backends}
    for round_number in range(ROUNDS + WARM_UP):
        for name, backend in backends.items():

            def verify(backend=backend) -> None:
                assert backend.validate_signature(
                    message,
                    cert_file=str(certificate),
                    cert_type="pem",
                    node_name=f"{SAML}:Assertion",
                    node_id=login_story.assertion_id,
                )

            spent = milliseconds(verify)
            if round_number >= WARM_UP:
                times[name].append(spent)
    print(f"signature of one response ({len(message)} bytes, RSA-2048), {ROUNDS} rounds in turn")
    for name, spent in times.items():
        print(line(name, spent))
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    pairs = [
        other / own
        for own, other in zip(times["in process"], times["xmlsec1 program"], strict=True)
    ]
    print(
        f"  in process is {medians['xmlsec1 program'] / medians['in process']:.1f} times faster"
        f" (pair by pair: {min(pairs):.1f} to {max(pairs):.1f})"
    )


def bench_refusals(folder: Path) -> None:
    """Time the refusal of an ordinary and of the largest messages with a stranger's signature."""
    desk = Desk(folder, "in-process").setup().begin()
    fields = {"an ordinary one": posted(sign(desk.message.text(), pair("stranger"), "Assertion"))}
    fields |= {case: large_message_of_a_stranger(desk, case) for case in LARGE}
    times: dict[str, list[float]] = {case: [] for case in fields}
    for round_number in range(ROUNDS // 10 + WARM_UP):
        for case, field in fields.items():
            spent = milliseconds(lambda field=field: desk.sp.finish(field, pending=desk.pending))
            if round_number >= WARM_UP:
                times[case].append(spent)
    print(f"a message that a stranger signed is refused, {ROUNDS // 10} rounds in turn")
    for case, spent in times.items():
        print(line(f"{case} ({len(fields[case]):,} bytes)", spent))


def bench_acs(folder: Path, crypto: str) -> None:
    """The whole ACS request: gate, capture, verification against records, durable write."""
    records = folder / "records.json"
    publish(folder)
    records.write_text(RECORDS)
    made = replace(services(folder, crypto=crypto, port=1), ils=records_connectors(records))
    client = create_app(made).test_client()
    client.set_cookie("verifier_operator", session_of_an_admin(folder))
    times = [acs_request(made, client) for _ in range(ROUNDS + WARM_UP)][WARM_UP:]
    print(line(f"ACS request, signatures {crypto}", times))
    made.store.close()


def acs_request(made: Services, client: FlaskClient) -> float:
    """One login's last step, in milliseconds; the request before it is not counted."""
    token = "A" * 43
    client.set_cookie(COOKIE, token)
    started = made.service_provider.begin("campus", browser=digest(token))
    made.store.begin(started.pending)
    ground = ground_for(started.pending.request_id)
    message = posted(signed(story(ground), pair("idp")))
    statuses: list[int] = []

    def post() -> None:
        answer = client.post("/saml/acs", data={"SAMLResponse": message, "RelayState": ""})
        statuses.append(answer.status_code)

    spent = milliseconds(post)
    assert [303] == statuses
    return spent


def ground_for(request_id: str) -> Ground:
    """What the message maker knows."""
    return Ground(acs=ACS, sp=SP, request_id=request_id, sp_certificate="")


def main() -> None:
    """Run everything and print it."""
    with tempfile.TemporaryDirectory(prefix="verifier-bench-") as name:
        folder = Path(name)
        bench_signatures(folder)
        bench_refusals(folder)
        print(f"a whole login at the ACS, {ROUNDS} of each")
        for crypto in ("in-process", "xmlsec1"):
            bench_acs(folder / crypto, crypto)
        for line in bench_federation.lines(folder):
            print(line)
        for bench in (bench_command.saved_logins, bench_command.triage, bench_command.patron_runs):
            for line in bench(folder / bench.__name__):
                print(line)


if __name__ == "__main__":
    main()
