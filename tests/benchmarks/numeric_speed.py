"""How fast the published NumPy functions are, beside the same forms written by hand.

    python tests/benchmarks/numeric_speed.py [--repeat 15]

Prints, for each function and for arrays of three sizes, our time over that of plain NumPy code for the same
form, as a careful person would write it: right for probabilities of 0, without checks of types and shapes.
The two take turns within one run, and the least time of each counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 10_000, 1_000_000)
CLASSES = 10
MOST = 1.5
Call = Callable[..., Any]


def published() -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec((ROOT / "output" / "functions.py").read_text(encoding="utf-8"), space)
    return space


# By hand -----------------------------------------------------------------------------------------


def softplus(z: Any) -> Any:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid(x: Any) -> Any:
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def sigmoid_derivative(x: Any) -> Any:
    whole = 1 + np.exp(-np.abs(x))
    return np.exp(np.minimum(x, 0)) / whole * (np.exp(np.minimum(-x, 0)) / whole)


def xlogy(x: Any, y: Any) -> Any:
    return x * np.log(np.where((x == 0) & (y == 0), 1, y))


def xlog1py(x: Any, y: Any) -> Any:
    return x * np.log1p(np.where((x == 0) & (y == -1), 0, y))


def loss(z: Any, y: Any) -> Any:
    return (1 - y) * np.maximum(z, 0) + y * np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))


def loss_gradient(z: Any, y: Any) -> Any:
    return ((1 - y) * np.exp(np.minimum(z, 0)) - y * np.exp(np.minimum(-z, 0))) / (1 + np.exp(-np.abs(z)))


def odds_against(p: Any) -> Any:
    return np.log1p(np.maximum(1 - 2 * p, 0) / p) - np.log1p(np.maximum(2 * p - 1, 0) / (1 - p))


def divergence(p: Any, q: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        s = np.where(p == q, 0, (p - q) / (p + q))
        square = s * s
        series = np.full_like(s, 1 / 33)
        for k in range(31, 1, -2):
            series *= square
            series += 1 / k
        series *= square
        near = (p - q + 2 * p * series) * s
        far = np.where(p == 0, q, p * np.log(p / q) - (p - q))
        return np.where(np.abs(s) < 1 / 3, near, far).sum(axis=-1)


def weights(z: Any) -> Any:
    largest = z.max(axis=-1, keepdims=True)
    near = np.maximum(z, largest - 1000)
    difference = near - largest
    back = difference - near
    result = np.exp(difference)
    return result + result * ((near - (difference - back)) - (largest + back))


def softmax(z: Any) -> Any:
    result = weights(z)
    return result / result.sum(axis=-1, keepdims=True)


def tail(z: Any) -> Any:
    terms = weights(z)
    np.put_along_axis(terms, z.argmax(axis=-1)[..., None], 0, axis=-1)
    return terms.sum(axis=-1, keepdims=True)


def log_sum_exp(z: Any) -> Any:
    return (z.max(axis=-1, keepdims=True) + np.log1p(tail(z)))[..., 0]


def log_softmax(z: Any) -> Any:
    return z - z.max(axis=-1, keepdims=True) - np.log1p(tail(z))


def cross_entropy_of_logits(z: Any, y: Any) -> Any:
    return (y * (z.max(axis=-1, keepdims=True) - z + np.log1p(tail(z)))).sum(axis=-1)


def gradient_of_logits(z: Any, y: Any) -> Any:
    w = weights(z)
    at = w.argmax(axis=-1)[..., None]
    rest = w.copy()
    np.put_along_axis(rest, at, 0, axis=-1)
    total = rest.sum(axis=-1, keepdims=True)
    others = total - rest + np.take_along_axis(w, at, axis=-1)
    np.put_along_axis(others, at, total, axis=-1)
    return ((1 - y) * w - y * others) / w.sum(axis=-1, keepdims=True)


BY_HAND: dict[str, tuple[Call, str]] = {
    "softplus": (softplus, "z"),
    "softplus_derivative": (sigmoid, "z"),
    "sigmoid": (sigmoid, "z"),
    "sigmoid_derivative": (sigmoid_derivative, "z"),
    "binary_cross_entropy": (lambda q, y: 0 - (xlogy(y, q) + xlog1py(1 - y, -q)), "py"),
    "binary_cross_entropy_from_logits": (loss, "zy"),
    "binary_cross_entropy_from_logits_gradient": (loss_gradient, "zy"),
    "binary_entropy": (lambda p: 0 - (xlogy(p, p) + xlog1py(1 - p, -p)), "p"),
    "binary_entropy_derivative": (odds_against, "p"),
    "entropy": (lambda p: 0 - xlogy(p, p).sum(axis=-1), "P"),
    "cross_entropy": (lambda p, q: 0 - xlogy(p, q).sum(axis=-1), "PP"),
    "kl_divergence": (divergence, "PP"),
    "softmax": (softmax, "Z"),
    "log_sum_exp": (log_sum_exp, "Z"),
    "log_sum_exp_gradient": (softmax, "Z"),
    "log_softmax": (log_softmax, "Z"),
    "softmax_cross_entropy": (cross_entropy_of_logits, "ZP"),
    "softmax_cross_entropy_gradient": (gradient_of_logits, "ZP"),
}


# Timing ------------------------------------------------------------------------------------------


def arguments(kinds: str, size: int, random: Any) -> list[Any]:
    """Arrays with so many numbers: logits z, labels y, probabilities p; with ten classes, logits Z, distributions P."""
    make = {
        "z": lambda: random.normal(0, 20, size),
        "y": lambda: random.integers(0, 2, size).astype(float),
        "p": lambda: random.uniform(size=size),
        "Z": lambda: random.normal(0, 20, (size // CLASSES, CLASSES)),
        "P": lambda: random.dirichlet(np.ones(CLASSES), size // CLASSES),
    }
    return [make[kind]() for kind in kinds]


def ratio(ours: Call, theirs: Call, given: list[Any], repeat: int) -> float:
    """Our least time over theirs, the two in turns."""
    calls = max(1, 20_000 // given[0].size)
    least = [float("inf"), float("inf")]
    for _ in range(repeat):
        for i, call in enumerate((ours, theirs)):
            begun = time.perf_counter()
            for _ in range(calls):
                call(*given)
            least[i] = min(least[i], time.perf_counter() - begun)
    return least[0] / least[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeat", type=int, default=15, help="how often each is timed")
    options = parser.parse_args()
    functions, random = published(), np.random.default_rng(3)
    missing = set(functions["__all__"]) - BY_HAND.keys()
    assert not missing, f"not written by hand: {', '.join(sorted(missing))}"
    print(f"{'our time over that by hand':<44}" + "".join(f"{size:>12,}" for size in SIZES))
    worst = 0.0
    for name, (by_hand, kinds) in BY_HAND.items():
        found = []
        for size in SIZES:
            given = arguments(kinds, size, random)
            np.testing.assert_allclose(functions[name](*given), by_hand(*given), rtol=1e-9, atol=1e-12)
            found.append(ratio(functions[name], by_hand, given, options.repeat))
        worst = max(worst, *found)
        print(f"{name:<44}" + "".join(f"{r:>12.2f}" for r in found), flush=True)
    print(f"\nthe largest: {worst:.2f} (at most {MOST})")


if __name__ == "__main__":
    main()
