"""Change the rules one expression at a time, and name the changes that no test notices.

``make mutation`` tries every room, ``make mutation ROOMS=matching`` the ones named. cosmic-ray
makes the changes in copies of the checkout, so nothing here is touched.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
# Room: the modules that are changed, and the tests that have to notice, the quickest first.
ROOMS = {
    "matching": (
        ["verifier/domain/diagnosis/matching.py"],
        ["tests/domain/diagnosis/test_matching.py"],
    ),
    "gate": (
        [
            f"verifier/adapters/login/saml/{name}.py"
            for name in ("gate", "gate_assertion", "gate_signatures", "gate_structure")
        ],
        [
            "tests/adapters/login/saml/test_gate.py",
            "tests/adapters/login/saml/test_pysaml2_client.py",
            "tests/adapters/login/saml/test_service_provider.py",
            "tests/attack/test_attack_suite.py",
        ],
    ),
    "rules": (["verifier/domain/reshare_rules"], ["tests/domain/reshare_rules"]),
    "checks": (["verifier/domain/checks"], ["tests/domain/checks", "tests/scenarios"]),
}
# Changes that the types refuse (``is`` to ``<``, a union of types), or that stop every import.
LEFT_OUT = (
    "core/RemoveDecorator",
    "core/ReplaceBinaryOperator_.*_(?!Add$|Sub$)",
    "core/ReplaceBinaryOperator_Bit.*",
    "core/ReplaceComparisonOperator_Is_(?!IsNot$)",
    "core/ReplaceComparisonOperator_IsNot_(?!Is$)",
    "core/ReplaceComparisonOperator_Eq_(?!NotEq$)",
    "core/ReplaceComparisonOperator_NotEq_(?!Eq$)",
    "core/ReplaceComparisonOperator_(Lt|LtE|Gt|GtE)_(Eq|NotEq|Is|IsNot)$",
    "core/ReplaceUnaryOperator_(USub|UAdd|Invert)_.*",
    "core/ReplaceUnaryOperator_Delete_(?!Not$)",
)
MOST_SECONDS = 300.0  # for the tests of one change: a loop without end is noticed by it


def survivors(room: str, work: Path) -> tuple[int, list[str]]:
    """Count the changes tried in *room*, and give the diff of each that its tests passed."""
    modules, tests = ROOMS[room]
    tree, config, session = work / room, work / f"{room}.toml", work / f"{room}.sqlite"
    shutil.copytree(
        CHECKOUT, tree, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "build", "dist")
    )
    pytest = f"{sys.executable} -m pytest -x -q -p no:randomly -p no:cacheprovider"
    config.write_text(
        f"""[cosmic-ray]
module-path = {json.dumps(modules)}
timeout = {MOST_SECONDS}
excluded-modules = []
test-command = {json.dumps(" ".join([pytest, *tests]))}
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = {json.dumps(LEFT_OUT)}
"""
    )
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(tool: str, *arguments: str | Path) -> str:
        command = [Path(sys.executable).parent / tool, *arguments]
        ended = subprocess.run(
            command, cwd=tree, env=environment, check=False, capture_output=True, text=True
        )
        if ended.returncode:
            raise SystemExit(f"{room}: {tool} {arguments[0]} failed\n{ended.stdout}{ended.stderr}")
        return ended.stdout

    run("cosmic-ray", "baseline", config)  # the tests have to pass on what is not changed
    run("cosmic-ray", "init", config, session)
    run("cr-filter-operators", session, config)
    run("cosmic-ray", "exec", config, session)
    results = [json.loads(line)[1] for line in run("cosmic-ray", "dump", session).splitlines()]
    tried = [result for result in results if result["worker_outcome"] != "skipped"]
    return len(tried), [result["diff"] for result in tried if result["test_outcome"] == "survived"]


def main() -> None:
    """Try the rooms that are named, or all, one to a processor."""
    rooms = sys.argv[1:] or list(ROOMS)
    if unknown := ", ".join(room for room in rooms if room not in ROOMS):
        raise SystemExit(f"There is no room {unknown}. The rooms are {', '.join(ROOMS)}.")
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda room: survivors(room, Path(work)), rooms)
        for room, (tried, passed) in zip(rooms, found, strict=True):
            print(f"{room}: {len(passed)} of {tried} changes survived", *passed, sep="\n\n")


if __name__ == "__main__":
    main()
