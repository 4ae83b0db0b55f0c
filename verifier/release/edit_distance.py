"""How far two names are from each other, for typing mistakes."""

from __future__ import annotations


def edit_distance(one: str, other: str, *, limit: int) -> int:
    """Count insertions, deletions, replacements and swaps; *limit* + 1 where there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        current = [row]
        for column, right in enumerate(other, start=1):
            best = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (left != right),
            )
            swapped = row > 1 and column > 1 and (left, one[row - 2]) == (other[column - 2], right)
            current.append(min(best, before[column - 2] + 1) if swapped else best)
        before, previous = previous, current
    return min(previous[-1], limit + 1)
