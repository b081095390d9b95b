"""Samples that nobody chooses (domain 11.17): drawn by a secret made after the books were closed, and checkable."""

import hashlib
from collections.abc import Iterable


def sample_size(count: int, share: float) -> int:
    """How many of ``count`` are ``share`` per cent, rounded up; of something always one.

    >>> sample_size(0, 10), sample_size(1, 10), sample_size(20, 10), sample_size(21, 10)
    (0, 1, 2, 3)
    """
    if count <= 0 or share <= 0:
        return 0
    return min(count, -(-round(count * share * 100) // 10000))


def draw(numbers: Iterable[int], seed: str, size: int) -> list[int]:
    """Return ``size`` of the numbers in the order of their lots: the digest of the seed and the number.

    The same seed draws the same ones, whatever the order they come in; who does not know the seed knows nothing.

    >>> draw([3, 1, 2], "seed", 2) == draw([2, 3, 1], "seed", 2)
    True
    """
    return sorted(set(numbers), key=lambda number: (hashlib.sha256(f"{seed}:{number}".encode()).digest(), number))[
        :size
    ]
