"""What the command takes when it runs in a process of its own: time, memory, and how both grow."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of the command took."""

    seconds: float
    of_processor: float  # seconds; what other programs do at the same time is not in it
    mebibytes: int  # the most that it had at any time


def measure(*arguments: str, folder: Path, environ: Mapping[str, str] | None = None) -> Measured:
    """Run ``verifier`` with *arguments* in *folder*; whatever it finds, it has to end well."""
    began = time.perf_counter()
    done = subprocess.Popen(
        [sys.executable, "-m", "verifier", *arguments, "--fail-on", "never"],
        cwd=folder,
        env={**os.environ, **(environ or {}), "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(done.pid, 0)
    seconds = time.perf_counter() - began
    done.returncode = os.waitstatus_to_exitcode(status)
    assert 0 == done.returncode
    return Measured(
        seconds=seconds,
        of_processor=usage.ru_utime + usage.ru_stime,
        mebibytes=usage.ru_maxrss // 1024,  # Linux counts in KiB
    )


def growth(numbers: Sequence[int], runs: Sequence[Measured]) -> str:
    """What one more takes of the processor, at first and in the end: alike on a straight line."""
    few, some, many = (run.of_processor for run in runs)
    first = (some - few) / (numbers[1] - numbers[0]) * 1000
    last = (many - some) / (numbers[2] - numbers[1]) * 1000
    return f"{first:.2f} ms of processor, then {last:.2f} ms (ratio {last / first:.2f})"
