"""The modules for PyTorch and JAX: the values of the NumPy module, and derivatives that are finite and right.

What needs one of the two libraries is skipped where it is not installed; writing the modules needs neither.
"""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq

np = pytest.importorskip("numpy")

from test_numeric import all_documents  # noqa: E402
from therefore.kernel.balls import Point, Value, evaluate  # noqa: E402
from therefore.publish.accuracy import exact, ulps  # noqa: E402
from therefore.publish.exports import Function, functions_of, slope_of  # noqa: E402
from therefore.publish.numeric import compiled, module  # noqa: E402
from therefore.publish.samples import sample  # noqa: E402
from therefore.publish.targets import JAX, TARGETS, TORCH, Target  # noqa: E402
from therefore.term import ONE, RANGE_BINDERS, ZERO, eq, lt, var, walk  # noqa: E402

PROVED = {
    "softplus": "softplus_derivative",
    "sigmoid": "sigmoid_derivative",
    "binary_entropy": "binary_entropy_derivative",
    "binary_cross_entropy_from_logits": "binary_cross_entropy_from_logits_gradient",
    "log_sum_exp": "log_sum_exp_gradient",
    "softmax_cross_entropy": "softmax_cross_entropy_gradient",
}
FUNCTIONS = {f.name: f for f in functions_of(all_documents())}
EPSILON, TINIEST = 2.0**-52, 2.0**-1022


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: module(all_documents(), target) for name, target in TARGETS.items() if name != "numpy"}


class Library:
    """One of the two libraries in double precision, and the module that is published for it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.functions: dict[str, Any] = {}
        exec(text, self.functions)

    def array(self, values: Any) -> Any:
        if self.name == "torch":
            return import_module("torch").tensor(np.asarray(values, dtype=np.float64))
        return import_module("jax.numpy").asarray(np.asarray(values, dtype=np.float64))

    def gradient(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The gradient of the sum of a function's values by its first argument, as a NumPy array."""
        first, *rest = map(self.array, arguments)
        if self.name == "torch":
            first.requires_grad_(True)
            return import_module("torch").autograd.grad(function(first, *rest).sum(), first)[0].numpy()
        return np.asarray(import_module("jax").grad(lambda x: function(x, *rest).sum())(first))


@pytest.fixture(params=["torch", "jax"])
def library(request: pytest.FixtureRequest, texts: dict[str, str]) -> Iterator[Library]:
    pytest.importorskip(request.param)
    if request.param == "torch":
        yield Library("torch", texts["torch"])
        return
    config = import_module("jax").config
    before = config.jax_enable_x64
    config.update("jax_enable_x64", True)
    yield Library("jax", texts["jax"])
    config.update("jax_enable_x64", before)


# What is written --------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [TORCH, JAX], ids=lambda target: target.title)
def test_a_module_needs_its_library_alone_and_documents_every_function(texts: dict[str, str], target: Target) -> None:
    text = texts["torch" if target is TORCH else "jax"]
    tree = ast.parse(text)
    packages = {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    packages |= {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert packages - set(sys.stdlib_module_names) == {"torch" if target is TORCH else "jax"}
    assert "np." not in text.replace("jnp.", "")
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    assert {n.name for n in public} == set(FUNCTIONS)
    assert all(ast.get_docstring(n) and n.returns and all(a.annotation for a in n.args.args) for n in public)
    assert max(map(len, text.splitlines())) <= 120


def test_writing_the_modules_imports_neither_library() -> None:
    program = (
        "import sys, test_numeric as t\n"
        "from therefore.publish.targets import TARGETS\n"
        "assert all(t.module(t.all_documents(), target) for name, target in TARGETS.items() if name != 'numpy')\n"
        "assert not {'torch', 'jax'} & sys.modules.keys()"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": paths}, check=True)


def test_derivatives_are_those_that_were_proved(texts: dict[str, str]) -> None:
    found = {name: slope_of(f, list(FUNCTIONS.values())) for name, f in FUNCTIONS.items()}
    assert {name: slope[1].name for name, slope in found.items() if slope} == PROVED
    for text in texts.values():
        decorated = {
            n.name: n.decorator_list[0].args[1].id  # type: ignore[attr-defined]
            for n in ast.parse(text).body
            if isinstance(n, ast.FunctionDef) and n.decorator_list
        }
        assert decorated == PROVED


def test_a_derivative_under_other_conditions_or_of_another_function_is_not_taken() -> None:
    loss, slope = FUNCTIONS["binary_cross_entropy_from_logits"], FUNCTIONS["binary_cross_entropy_from_logits_gradient"]
    assert slope_of(loss, [slope]) == (0, slope)
    assert slope_of(loss, [replace(slope, goal=replace(slope.goal, hypotheses=(), background=()))]) is None
    one_case = replace(slope.goal, hypotheses=(*slope.goal.hypotheses, lt(ZERO, var("z"))))
    assert slope_of(loss, [replace(slope, goal=one_case)]) is None
    case_of_label = replace(slope.goal, hypotheses=(*slope.goal.hypotheses, eq(var("y"), ONE)))
    assert slope_of(loss, [replace(slope, goal=case_of_label)]) is None
    several, row = FUNCTIONS["log_sum_exp"], FUNCTIONS["log_sum_exp_gradient"]
    first = replace(row.goal, hypotheses=(*row.goal.hypotheses, eq(var("k"), ONE)))
    assert slope_of(several, [replace(row, goal=first)]) is None
    assert slope_of(FUNCTIONS["sigmoid"], [slope, FUNCTIONS["softplus_derivative"]]) is None
    assert slope_of(slope, [slope]) is None


# Values -----------------------------------------------------------------------------------------


def columns(rows: Sequence[Any]) -> list[Any]:
    return [np.array(column) for column in zip(*rows, strict=True)]


def by_size(f: Function, step: int = 7) -> list[list[Any]]:
    """Some rows of the sample of a function, those of one size together; of families, two sizes."""
    groups: dict[int, list[Any]] = {}
    for row in sample(f.domains).arguments[::step]:
        groups.setdefault(np.size(row[0]), []).append(row)
    return [groups[size] for size in sorted(groups)[-2:]]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_values_are_those_of_the_numpy_module(library: Library, name: str) -> None:
    f = FUNCTIONS[name]
    _, ours = compiled(f, f.body)
    # Where two parts of nearly one size are subtracted, as for a label that is not whole, less agrees.
    apart = 1e-12 if name == "softmax_cross_entropy_gradient" else 0.0
    # Around 1/2 the log1p of XLA loses 7 bits.
    rounding = 256 * EPSILON if library.name == "jax" else 16 * EPSILON
    for rows in by_size(f, 1):
        arguments = columns(rows)
        value = np.asarray(library.functions[name](*map(library.array, arguments)))
        assert value.dtype == np.float64
        np.testing.assert_allclose(value, ours(*arguments), rtol=rounding, atol=max(apart, TINIEST))


def test_batches_types_and_refusals(library: Library) -> None:
    f = library.functions
    assert f["softmax_cross_entropy"](library.array(np.zeros((4, 1, 3))), library.array(np.eye(3))).shape == (4, 3)
    assert f["binary_cross_entropy_from_logits"](library.array([[0.0], [1.0]]), [0, 1, 1]).shape == (2, 3)
    single = library.array([1.5, -2.0]).astype("float32") if library.name == "jax" else library.array([1.5, -2]).float()
    for name, others in (("sigmoid", ()), ("softmax", ()), ("binary_cross_entropy_from_logits", ([0, 1],))):
        assert "float32" in str(f[name](single, *others).dtype)
    for arguments in [([0.5, 0.5], [0.2, 0.3, 0.5]), ([0.5, 0.5], [1.0]), (1.0, 1.0)]:
        for name in ("kl_divergence", "softmax_cross_entropy"):
            with pytest.raises(ValueError, match="last axes of one length"):
                f[name](*map(library.array, arguments))
    with pytest.raises(TypeError, match="real numbers"):
        f["sigmoid"](1j)


# Derivatives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PROVED))
def test_gradients_are_the_proved_ones_over_the_whole_sample(library: Library, name: str) -> None:
    f, g = FUNCTIONS[name], FUNCTIONS[PROVED[name]]
    _, slope = compiled(g, g.body)
    for rows in by_size(f):
        arguments = columns(rows)
        found = library.gradient(library.functions[name], *arguments)
        assert np.isfinite(found).all()
        apart = 1e-12 if name == "softmax_cross_entropy" else TINIEST
        np.testing.assert_allclose(found, slope(*arguments), rtol=16 * EPSILON, atol=apart)


def slope_at(f: Function, row: Sequence[Any], weights: Sequence[float], direction: Sequence[int]) -> Value:
    """The derivative of the weighed values of the checked expression along a direction, up to about 2^-300."""
    step = fmpq(1, 2**400)
    size = np.size(row[0])

    def total(sign: int) -> Value:
        variables: dict[str, Value | int] = {
            u.args[2].args[0]: size for u in walk(f.meaning) if u.op in RANGE_BINDERS and u.args[2].op == "var"
        }
        families: dict[str, dict[tuple[fmpq | int, ...], Value]] = {}
        for number, ((name, arity), value) in enumerate(zip(f.arguments, row, strict=True)):
            exactly: list[Value] = [exact(float(v)) for v in np.atleast_1d(value)]
            if number == 0:
                exactly = [v + sign * d * step for v, d in zip(exactly, direction, strict=True)]
            if arity:
                families[name] = {(i,): v for i, v in enumerate(exactly, 1)}
            else:
                variables[name] = exactly[0]
        value = arb(0)
        for i, weight in enumerate(weights, 1):
            point = Point({**variables, **({f.index: i} if f.index else {})}, families)
            value = value + arb(exact(weight)) * evaluate(f.meaning, point, 3000)
        return value

    from flint import ctx

    before, ctx.prec = ctx.prec, 3000
    try:
        return (total(1) - total(-1)) / (2 * arb(step))
    finally:
        ctx.prec = before


HARD = {
    "number": [(0.0,), (-3.5,), (37.0,), (800.0,), (-800.0,), (-745.0,)],
    "share": [(0.5,), (0.125,), (1e-12,), (1 - 2.0**-40,)],
    "logits": [([0.0, 0.0, 0.0],), ([1.0, 2.0, 2.0],), ([800.0, -800.0, 800.0],), ([40.0, 0.0, -3.0],)],
    "shares": [([0.25, 0.5, 0.25],), ([2.0**-40, 0.5, 0.5 - 2.0**-40],)],
}


def hard_rows(f: Function) -> list[tuple[Any, ...]]:
    """Extremes and ties for the first argument, and something for the others."""
    first, *others = f.domains
    if not first.family:
        rows = HARD["number" if first.low < 0 else "share"]
        return [(*row, *rest) for row in rows for rest in ([(v,) for v in others[0].listed] if others else [()])]
    rows = HARD["shares" if first.sums else "logits"]
    if not others:
        return rows
    near = [[p + d for p, d in zip(row[0], [2.0**-45, -(2.0**-45), 0.0], strict=False)] for row in rows]
    return [(row[0], q) for row, q in zip(rows, near, strict=True)] if first.sums else [
        (row[0], [1.0 if i == k else 0.0 for i in range(len(row[0]))]) for row in rows for k in range(len(row[0]))
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_gradients_are_right_at_extremes_and_ties(library: Library, name: str) -> None:
    """Against the checked expression itself, along distributions where the numbers sum to 1."""
    f = FUNCTIONS[name]
    for row in hard_rows(f):
        size = np.size(row[0])
        weights = [1.0 + i for i in range(size)] if f.index else [1.0]
        found = library.gradient(lambda *a, w=weights: library.functions[name](*a) * library.array(w), *row)
        assert np.isfinite(found).all(), row
        for i in range(size):
            direction = [int(j == i) - int(f.domains[0].sums and j == (i + 1) % size) for j in range(size)]
            value = float(np.dot(np.atleast_1d(found), direction))
            true = slope_at(f, row, weights, direction)
            scale = float(np.abs(found).max())
            assert abs(arb(exact(value)) - true) <= 64 * EPSILON * max(scale, TINIEST), (row, value, true)


def test_where_automatic_differentiation_of_the_naive_form_gives_no_number(library: Library) -> None:
    name = "binary_cross_entropy_from_logits"
    lib = import_module("torch" if library.name == "torch" else "jax.numpy")

    def naive(z: Any, y: Any) -> Any:
        s = 1 / (1 + lib.exp(-z))
        return -(y * lib.log(s) + (1 - y) * lib.log(1 - s))

    z, y = [-800.0, -800.0, 800.0, 800.0], [0.0, 1.0, 0.0, 1.0]
    assert np.isnan(library.gradient(naive, z, y)).any()
    assert library.gradient(library.functions[name], z, y).tolist() == [0.0, -1.0, 1.0, 0.0]
    logits, labels = [[800.0, -800.0], [800.0, -800.0]], np.eye(2)
    loss = library.functions["softmax_cross_entropy"]
    assert library.gradient(loss, logits, labels).tolist() == [[0.0, 0.0], [1.0, -1.0]]


def test_gradients_take_the_shape_of_what_is_broadcast(library: Library) -> None:
    loss = library.functions["binary_cross_entropy_from_logits"]
    found = library.gradient(loss, [[0.0], [1.0]], [0.0, 1.0, 1.0])
    assert found.shape == (2, 1)
    assert found[0, 0] == pytest.approx(-0.5)
    assert library.gradient(library.functions["softmax_cross_entropy"], [0.0, 0.0], np.eye(2)).tolist() == [0.0, 0.0]


def test_by_the_label_there_is_no_derivative(library: Library) -> None:
    loss = library.functions["binary_cross_entropy_from_logits"]
    with pytest.raises(NotImplementedError, match="no derivative by the other arguments"):
        library.gradient(lambda y: loss(library.array(0.5), y), 1.0)


def test_second_derivatives_and_maps_over_a_batch(library: Library) -> None:
    binary = library.functions["binary_cross_entropy_from_logits"]
    several = library.functions["softmax_cross_entropy"]
    tools = import_module("torch.func" if library.name == "torch" else "jax")
    curvature = tools.hessian(lambda z: several(z, library.array([1.0, 0.0, 0.0])))(library.array([1.0, 2.0, 3.0]))
    s = np.exp([1.0, 2.0, 3.0]) / np.exp([1.0, 2.0, 3.0]).sum()
    np.testing.assert_allclose(np.asarray(curvature), np.diag(s) - np.outer(s, s), rtol=1e-12)
    assert float(tools.hessian(lambda z: binary(z, 1.0))(library.array(0.0))) == 0.25
    z, y = library.array([[800.0, -800.0], [1.0, 2.0], [0.0, 0.0]]), library.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])
    mapped = tools.vmap(tools.grad(lambda z, y: several(z, y)))(z, y)
    np.testing.assert_allclose(np.asarray(mapped), library.gradient(several, z, y), rtol=1e-14)


@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed")
def test_every_function_can_be_compiled_by_jax(texts: dict[str, str]) -> None:
    import jax

    space: dict[str, Any] = {}
    exec(texts["jax"], space)
    for name, f in FUNCTIONS.items():
        row = hard_rows(f)[1]
        arguments = [jax.numpy.asarray(a) for a in row]
        assert len(inspect.signature(space[name]).parameters) == len(arguments)
        np.testing.assert_allclose(jax.jit(space[name])(*arguments), space[name](*arguments), rtol=1e-6, atol=1e-30)
        by_first = jax.grad(lambda *a, call=space[name]: call(*a).sum())
        np.testing.assert_allclose(jax.jit(by_first)(*arguments), by_first(*arguments), rtol=1e-5, atol=1e-7)


def test_ulps_of_a_gradient(library: Library) -> None:
    """The proved gradient loses next to nothing, where 1 - σ would lose everything."""
    found = library.gradient(library.functions["binary_cross_entropy_from_logits"], [40.0, 700.0], [1.0, 1.0])
    for z, value in zip((40, 700), found, strict=True):
        assert ulps(value, -1 / (1 + arb(z).exp())) < 4
