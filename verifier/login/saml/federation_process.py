"""Running the indexing of an aggregate in a process of its own, within a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import verifier
from verifier.login.saml.federation_indexing import Order
from verifier.login.saml.metadata_source import AGGREGATE_DEADLINE_SECONDS
from verifier.login.saml.metadata_values import MetadataRefused

INDEXING_SECONDS = 60.0
PROGRAM = "verifier.login.saml.federation_indexing"


def run(order: Order, *, seconds: float = INDEXING_SECONDS, program: str = PROGRAM) -> None:
    """Carry *order* out; an address has time of its own to answer, besides *seconds*.

    Raises ``MetadataRefused`` with the sentence that says why there is no index.
    """
    if order.metadata_url is not None:
        seconds += AGGREGATE_DEADLINE_SECONDS
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", program],
            input=order.to_json().encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _beside(Path(verifier.__file__).parents[1])},
            timeout=seconds,
            check=False,
        )
        said = json.loads(ended.stdout)["said"]
    except subprocess.TimeoutExpired:
        raise MetadataRefused(
            f"Reading the federation's metadata took more than {seconds:.0f} seconds and was "
            "given up; use the federation's MDQ service (mdq_url)."
        ) from None
    except OSError as error:
        raise MetadataRefused(
            "The program that reads the federation's metadata could not be started "
            f"({error.strerror or 'unknown reason'})."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise MetadataRefused(
            "The program that reads the federation's metadata broke off; perhaps the computer "
            "has too little memory. The federation's MDQ service (mdq_url) needs less."
        ) from None
    if said is not None:
        raise MetadataRefused(str(said))


def _beside(folder: Path) -> str:
    before = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(folder), *([before] if before else [])])
