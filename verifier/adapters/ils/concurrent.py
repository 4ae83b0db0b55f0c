"""Run several calls in threads: all within one deadline, or each result as it completes."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread, local
from typing import TypeVar, cast

T = TypeVar("T")

MOST_AT_ONCE = 20
_here = local()


def deadline_passed() -> bool:
    """Whether the deadline of the current call of ``run_concurrently`` has passed."""
    end: float | None = getattr(_here, "end", None)
    return end is not None and time.monotonic() >= end


def run_concurrently(calls: Sequence[Callable[[], T]], *, seconds: float) -> list[T | None]:
    """Run *calls* in at most ``MOST_AT_ONCE`` threads and return their results in order.

    The result is None for a call that did not finish within *seconds*. Such a call continues
    until its own limits end it, but its result is dropped; it can check ``deadline_passed``.
    *calls* must not raise.
    """
    end = time.monotonic() + seconds
    done: SimpleQueue[tuple[int, T]] = SimpleQueue()

    def run(place: int) -> None:
        _here.end = end
        done.put((place, calls[place]()))

    _in_threads(run, len(calls), MOST_AT_ONCE, lambda: time.monotonic() >= end)
    results: list[T | None] = [None] * len(calls)
    with suppress(Empty):
        for _ in calls:
            place, result = done.get(timeout=max(end - time.monotonic(), 0.001))
            results[place] = result
    return results


_MOMENT = 0.2  # seconds between two checks for an interrupt


def iter_completed(calls: Sequence[Callable[[], T]], *, at_once: int) -> Iterator[tuple[int, T]]:
    """Run *calls* in *at_once* threads; yield the index and result of each as it completes.

    Raises what a call raised. When the iteration ends early, no further call starts, and calls
    that are still running are not waited for.
    """
    done: SimpleQueue[tuple[int, T | None, Exception | None]] = SimpleQueue()
    stop = Event()

    def run(place: int) -> None:
        try:
            done.put((place, calls[place](), None))
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            done.put((place, None, error))

    try:
        _in_threads(run, len(calls), at_once, stop.is_set)
        for _ in calls:
            place, result, error = _next(done)
            if error is not None:
                raise error
            yield place, cast("T", result)
    finally:
        stop.set()


def _in_threads(
    run: Callable[[int], None], places: int, at_once: int, is_over: Callable[[], bool]
) -> None:
    """Start threads that call *run* with each index in turn, until *is_over* returns True."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in range(places):
        waiting.put(place)

    def work() -> None:
        with suppress(Empty):
            while not is_over():
                run(waiting.get_nowait())

    for _ in range(min(places, at_once)):
        Thread(target=work, daemon=True).start()


def _next(done: SimpleQueue[T]) -> T:
    """Wait for a result in short intervals, so that Ctrl+C can interrupt."""
    while True:
        with suppress(Empty):
            return done.get(timeout=_MOMENT)
