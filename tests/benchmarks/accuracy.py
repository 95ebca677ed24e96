"""How accurate the published functions are, beside the naive form and the libraries that people use.

    python tests/benchmarks/accuracy.py [--write] [--targets] [--plots DIRECTORY]

Measures every function over its sample against rigorous enclosures, and prints the table: errors in units
in the last place, bits lost on average, results that are not finite where the true value is. NumPy, SciPy,
scikit-learn and PyTorch take part where they are installed. `--write` keeps the figures for the report, in
output/accuracy.json; `--plots` writes the error over the input as SVG, one file for each function.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "output")]

from test_numeric import all_documents  # noqa: E402
from therefore.publish.accuracy import NAME, Accuracy, Figures, Ledger, figures, truths  # noqa: E402
from therefore.publish.exports import Function, functions_of  # noqa: E402
from therefore.publish.numeric import accuracy, subject  # noqa: E402

Call = Callable[..., Any]
Rivals = dict[str, dict[str, Call]]
LOSS = "binary_cross_entropy_from_logits"


def numpy_and_scipy(special: Any, stats: Any) -> Rivals:
    """What NumPy and SciPy offer for a function, if anything."""
    scipy = f"SciPy {version('scipy')}"
    numpy = f"NumPy {version('numpy')}"
    return {
        "softplus": {f"{numpy} logaddexp": lambda z: np.logaddexp(0, z)},
        "softplus_derivative": {f"{scipy} expit": special.expit},
        "sigmoid": {f"{scipy} expit": special.expit},
        "binary_cross_entropy": {
            f"{scipy} xlogy, xlog1py": lambda q, y: -(special.xlogy(y, q) + special.xlog1py(1 - y, -q))
        },
        LOSS: {
            f"{scipy} log_expit": lambda z, y: -(y * special.log_expit(z) + (1 - y) * special.log_expit(-z)),
            f"{numpy} logaddexp, two softplus": lambda z, y: y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z),
        },
        f"{LOSS}_gradient": {f"{scipy} expit": lambda z, y: special.expit(z) - y},
        "binary_entropy": {f"{scipy} entr": lambda p: special.entr(p) + special.entr(1 - p)},
        "binary_entropy_derivative": {f"{scipy} logit": lambda p: -special.logit(p)},
        "entropy": {f"{scipy} stats.entropy": lambda p: stats.entropy(p, axis=-1)},
        "cross_entropy": {f"{scipy} xlogy": lambda p, q: -special.xlogy(p, q).sum(-1)},
        "kl_divergence": {
            f"{scipy} rel_entr": lambda p, q: special.rel_entr(p, q).sum(-1),
            f"{scipy} kl_div": lambda p, q: special.kl_div(p, q).sum(-1),
            "h(u) = log(1 + u) - u": h_form,
        },
        "softmax": {f"{scipy} softmax": lambda z: special.softmax(z, axis=-1)},
        "log_sum_exp": {f"{scipy} logsumexp": lambda z: special.logsumexp(z, axis=-1)},
        "log_sum_exp_gradient": {f"{scipy} softmax": lambda z: special.softmax(z, axis=-1)},
        "log_softmax": {f"{scipy} log_softmax": lambda z: special.log_softmax(z, axis=-1)},
        "softmax_cross_entropy": {f"{scipy} log_softmax": lambda z, y: -(y * special.log_softmax(z, axis=-1)).sum(-1)},
        "softmax_cross_entropy_gradient": {f"{scipy} softmax": lambda z, y: special.softmax(z, axis=-1) - y},
    }


def h_form(p: Any, q: Any) -> Any:
    """The divergence as -Σ p h(q/p - 1) with h(u) = log(1 + u) - u, by its series where u is small."""
    u = (q - p) / p
    small = np.where(np.abs(u) < 0.25, u, 0)
    series = 0 * u
    for k in range(30, 1, -1):
        series = series * small + (-1) ** (k + 1) / k
    return -np.sum(p * np.where(np.abs(u) < 0.25, series * small * small, np.log(q / p) - u), axis=-1)


def scikit_learn(metrics: Any, losses: Any) -> Rivals:
    """What scikit-learn offers: the loss of single samples, and what its classifiers minimise."""
    name = f"scikit-learn {version('scikit-learn')}"

    def log_loss(q: Any, y: Any) -> Any:
        return np.array([metrics.log_loss([b], [a], labels=[0, 1]) for a, b in zip(q, y, strict=True)])

    half = losses.HalfBinomialLoss()
    return {
        "binary_cross_entropy": {f"{name} log_loss": log_loss},
        LOSS: {f"{name} HalfBinomialLoss": lambda z, y: half.loss(y, z)},
        f"{LOSS}_gradient": {f"{name} HalfBinomialLoss": lambda z, y: half.gradient(y, z)},
    }


def pytorch(torch: Any, functional: Any) -> Rivals:
    """What PyTorch offers, in double precision; gradients by automatic differentiation."""
    name = f"PyTorch {version('torch').split('+')[0]}"

    def of(function: Call) -> Call:
        return lambda *arguments: function(*map(torch.as_tensor, arguments)).numpy()

    def gradient(function: Call) -> Call:
        def call(z: Any, *others: Any) -> Any:
            variable = torch.tensor(z, requires_grad=True)
            return torch.autograd.grad(function(variable, *map(torch.as_tensor, others)).sum(), variable)[0].numpy()

        return call

    def loss(z: Any, y: Any) -> Any:
        return functional.binary_cross_entropy_with_logits(z, y, reduction="none")

    def several(z: Any, y: Any) -> Any:
        return functional.cross_entropy(z, y, reduction="none")

    def divergence(p: Any, q: Any) -> Any:
        return functional.kl_div(q.log(), p, reduction="none").sum(-1)

    return {
        "softplus": {f"{name} softplus": of(functional.softplus)},
        "softplus_derivative": {f"{name} autograd of softplus": gradient(functional.softplus)},
        "sigmoid": {f"{name} sigmoid": of(torch.sigmoid)},
        "sigmoid_derivative": {f"{name} autograd of sigmoid": gradient(torch.sigmoid)},
        "binary_cross_entropy": {
            f"{name} binary_cross_entropy": of(lambda q, y: functional.binary_cross_entropy(q, y, reduction="none"))
        },
        LOSS: {f"{name} BCEWithLogits": of(loss)},
        f"{LOSS}_gradient": {f"{name} autograd of BCEWithLogits": gradient(loss)},
        "entropy": {f"{name} special.entr": of(lambda p: torch.special.entr(p).sum(-1))},
        "kl_divergence": {f"{name} kl_div": of(divergence)},
        "softmax": {f"{name} softmax": of(lambda z: torch.softmax(z, -1))},
        "log_sum_exp": {f"{name} logsumexp": of(lambda z: torch.logsumexp(z, -1))},
        "log_sum_exp_gradient": {f"{name} autograd of logsumexp": gradient(lambda z: torch.logsumexp(z, -1))},
        "log_softmax": {f"{name} log_softmax": of(lambda z: torch.log_softmax(z, -1))},
        "softmax_cross_entropy": {f"{name} cross_entropy": of(several)},
        "softmax_cross_entropy_gradient": {f"{name} autograd of cross_entropy": gradient(several)},
    }


GROUPS: tuple[tuple[Call, tuple[str, ...]], ...] = (
    (numpy_and_scipy, ("scipy.special", "scipy.stats")),
    (scikit_learn, ("sklearn.metrics", "sklearn._loss")),
    (pytorch, ("torch", "torch.nn.functional")),
)


def rivals() -> Rivals:
    """Every library function that is installed, by the name of ours."""
    found: Rivals = {}
    for make, modules in GROUPS:
        try:
            offered = make(*map(import_module, modules))
        except ImportError:
            print(f"{modules[0].split('.')[0]} is not installed", file=sys.stderr)
            continue
        for name, calls in offered.items():
            found.setdefault(name, {}).update(calls)
    return found


def elsewhere() -> Rivals:
    """Our own functions under PyTorch and JAX, where they are installed, in double precision."""
    found: Rivals = {}
    for name, library, given, configure in (
        ("functions_torch", "torch", "as_tensor", None),
        ("functions_jax", "jax", "asarray", lambda: import_module("jax").config.update("jax_enable_x64", True)),
    ):
        try:
            arrays = import_module("jax.numpy" if library == "jax" else "torch")
        except ImportError:
            continue
        if configure:
            configure()
        space = vars(import_module(name))
        for function in space["__all__"]:
            calls = {f"this form, {library}": space[function]}
            if library == "jax":
                calls["this form, jax, compiled"] = import_module("jax").jit(space[function])
            for label, call in calls.items():
                found.setdefault(function, {})[label] = _of_arrays(call, getattr(arrays, given))
    return found


def _of_arrays(call: Call, given: Call) -> Call:
    return lambda *arguments: np.asarray(call(*map(given, arguments)))


def measured(f: Function, calls: dict[str, Call]) -> tuple[str, Accuracy]:
    """Everything anew, on this machine."""
    key, known = accuracy(f, Ledger())
    what = subject(f)
    true = truths(what)
    return key, replace(known, libraries={name: figures(what, true, call) for name, call in calls.items()})


def rows(found: Accuracy) -> Iterator[str]:
    yield f"{found.function}   {found.count:,} arguments: {found.sample}"
    for name, of in (("this code", found.ours), ("as defined", found.naive), *found.libraries.items()):
        yield f"  {name:<42}{row(of)}"


def row(of: Figures) -> str:
    return f"{of.median:>9.2g}{of.worst:>9.2g}{of.bits:>7.2f}{of.nonfinite:>6}   {of.at[:60]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="keep the figures in output/accuracy.json")
    parser.add_argument("--targets", action="store_true", help="measure our modules for PyTorch and JAX, too")
    parser.add_argument("--plots", type=Path, help="where to write the error over the input as SVG")
    options = parser.parse_args()
    offered, own = rivals(), elsewhere() if options.targets else {}
    print(f"  {'errors in units in the last place':<42}{'median':>9}{'worst':>9}{'bits':>7}{'inf':>6}   worst at\n")
    kept: dict[str, Accuracy] = {}
    for f in functions_of(all_documents()):
        key, found = measured(f, offered.get(f.name, {}))
        kept[key] = found
        print("\n".join(rows(found)))
        for name, of in measured(f, own[f.name])[1].libraries.items() if own else ():
            print(f"  {name:<42}{row(of)}")
        print(flush=True)
        if options.plots:
            from therefore.publish.accuracy_plot import plot

            options.plots.mkdir(parents=True, exist_ok=True)
            (options.plots / f"{f.name}.svg").write_text(plot(found), encoding="utf-8")
    if options.write:
        (ROOT / "output" / NAME).write_text(Ledger.of_all(kept).text(), encoding="utf-8")


if __name__ == "__main__":
    main()
