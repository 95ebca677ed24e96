"""The published NumPy functions against the checked expressions in high precision, and against SciPy and scikit-learn.

Tolerances are in units of ε, the spacing of numbers at 1. An elementary function is good to 4 ε and
so is what a function computes of a few of them: 16 ε. A sum of terms of one sign adds log₂ of its
length. The exponential of a difference of logits d, itself good to ε d, is good to ε d: `spread`.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flint import arb, ctx, fmpq

from therefore.document import Checked, Document, Prose, Result
from therefore.draft import Script
from therefore.goal import Verdict, unfold
from therefore.kernel.balls import Point, Value, evaluate
from therefore.script.load import Workspace, load
from therefore.term import ONE, Term, div

np = pytest.importorskip("numpy")
special = pytest.importorskip("scipy.special")

from therefore.publish import stable_forms  # noqa: E402
from therefore.publish.accuracy import Ledger  # noqa: E402
from therefore.publish.numeric import module  # noqa: E402
from therefore.publish.numpy_helpers import HELPERS  # noqa: E402
from therefore.publish.numpy_terms import CannotEvaluate  # noqa: E402
from therefore.publish.targets import TARGETS  # noqa: E402

ROOT = Path(__file__).parent.parent
EPSILON = 2.0**-52
TINIEST = 2.0**-1022  # below it numbers lose digits, and then vanish
BITS = 1400
HARD_LOGITS = [0.0, 1e-300, -1e-9, 0.5, -3.0, 36.7, -36.8, 40.0, -745.2, 800.0, -800.0]
HARD_PROBABILITIES = [0.0, 1e-300, 1e-17, 0.25, 0.5, 1 - 2.0**-20, 1 - 2.0**-53, 1.0]


def as_if_proved(script: Script) -> Document:
    """A document of a script that nobody checked: the functions do not depend on the verdicts."""
    derivations = tuple(
        Checked(
            d.name, d.title, d.section,
            tuple(i if isinstance(i, Prose) else Result(i, Verdict("proved")) for i in d.items), d.given, d.place,
        )
        for d in script.drafts
    )  # fmt: skip
    shown = tuple((s.name, s.head, s.body, s.place) for s in script.shown)
    return Document(
        script.path, script.name, script.title, script.introduction, derivations, script.notation, shown,
        functions=script.functions,
    )  # fmt: skip


def all_documents() -> list[Document]:
    workspace = Workspace()
    return [as_if_proved(load(path, workspace)) for path in sorted((ROOT / "derivations").glob("*.py"))]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return all_documents()


@pytest.fixture(scope="module")
def text(documents: list[Document]) -> str:
    return module(documents)


@pytest.fixture(scope="module")
def f(text: str) -> Any:
    space: dict[str, Any] = {}
    exec(text, space)

    class Functions:
        """The published functions; a warning of any kind is an error, and so is a floating-point flag."""

        def __getattr__(self, name: str) -> Any:
            def call(*arguments: Any) -> Any:
                with np.errstate(all="raise"):
                    return space[name](*arguments)

            return call

    return Functions()


class Oracle:
    """The checked expressions themselves, evaluated with balls at the exact values of the arguments."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.exports = {e.name: (e, d) for d in documents for e in d.functions}

    def plain(self, name: str) -> Term:
        export, document = self.exports[name]
        goals = (g for c in document.derivations for r in c.results for g in r.step.goals)
        return unfold(export.body, {d.key: d for g in goals for d in g.definitions})

    def at(self, name: str, *arguments: Any, index: int = 0) -> arb:
        """The value at numbers and rows of numbers; of a function with an index, the element there."""
        variables: dict[str, Value | int] = {}
        families: dict[str, dict[tuple[fmpq | int, ...], Value]] = {}
        parameters = list(self.exports[name][0].parameters)
        for (parameter, arity), value in zip(parameters, arguments, strict=False):
            if arity:
                families[parameter[1:]] = {(i,): exact(v) for i, v in enumerate(value, 1)}
                variables.update({"n": len(value), "K": len(value)})
            else:
                variables[parameter] = exact(value)
        variables.update({name: index for name, _ in parameters[len(arguments) :]})
        return ball(evaluate(self.plain(name), Point(variables, families), BITS))

    def row(self, name: str, *arguments: Any) -> list[arb]:
        return [self.at(name, *arguments, index=i) for i in range(1, len(arguments[0]) + 1)]


@pytest.fixture(scope="module")
def oracle(documents: list[Document]) -> Oracle:
    return Oracle(documents)


@pytest.fixture(autouse=True)
def precision() -> Iterator[None]:
    before, ctx.prec = ctx.prec, BITS
    yield
    ctx.prec = before


def exact(value: Any) -> Value:
    """The number that a floating-point number is."""
    return value if isinstance(value, (arb, fmpq)) else fmpq(*float(value).as_integer_ratio())


def ball(value: Value) -> arb:
    return value if isinstance(value, arb) else arb(value)


def error(computed: Any, true: Value, extra: float = 0.0) -> float:
    """The error in units of ε, relative to the true value and `extra`; below the tiniest it counts absolutely."""
    assert np.isfinite(computed)
    off = abs(ball(exact(computed)) - true)
    scale = abs(ball(true)) + arb(extra)
    return float((off / (scale.max(arb(TINIEST)) * EPSILON)).mid())


def assert_close(computed: Any, true: Value, tolerance: float, extra: float = 0.0) -> None:
    assert error(computed, true, extra) <= tolerance, (computed, true)


def shares(random: Any, size: int, zeros: bool = False, bits: int = 30) -> Any:
    """A distribution whose sum is 1 exactly: whole multiples of a power of 2; every second is 0 where `zeros`."""
    counts = np.floor(random.dirichlet(np.ones(size)) * 2**bits) + 1
    counts[1 : size if zeros else 0 : 2] = 0
    counts[np.argmax(counts)] += 2**bits - counts.sum()
    return counts / 2**bits


def spread(z: Any) -> float:
    return min(float(np.max(z) - np.min(z)), 745.0)


@pytest.fixture
def random() -> Any:
    return np.random.default_rng(20)


# The text ---------------------------------------------------------------------------------------


def test_the_module_needs_numpy_alone_and_documents_every_function(text: str) -> None:
    tree = ast.parse(text)
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)} | {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }
    assert imported == {"__future__", "typing", "numpy", "numpy.typing"}
    defined = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert all(ast.get_docstring(n) and n.returns and all(a.annotation for a in n.args.args) for n in defined)
    assert max(map(len, text.splitlines())) <= 120
    assert str(ROOT) not in text


def test_what_is_published_is_what_would_be_generated_now(documents: list[Document]) -> None:
    published = ROOT / "output" / "functions.py"
    if not published.exists():
        pytest.skip("nothing is published")
    known = Ledger.read(published.with_name("accuracy.json"))
    for target in TARGETS.values():
        assert published.with_name(target.file).read_text(encoding="utf-8") == module(documents, target, known)


def test_another_process_with_another_hash_seed_generates_the_same(text: str) -> None:
    program = "import sys, test_numeric as t\nsys.stdout.buffer.write(t.module(t.all_documents()).encode())"
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True)
    assert done.stdout.decode() == text


def test_a_documented_value_at_the_ends_is_what_the_function_gives(text: str) -> None:
    space: dict[str, Any] = {"inf": np.inf}
    exec(text, space)
    lines = [line.strip() for line in text.splitlines() if line.startswith("        ") and ") = " in line]
    lines = [line for line in lines if line.split("(")[0] in space["__all__"]]
    assert len(lines) >= 25
    for line in lines:
        call, value = line.rsplit(" = ", 1)
        np.testing.assert_allclose(eval(call, space), eval(value, space), rtol=1e-5)


def test_no_documents_make_no_module_and_one_name_twice_is_an_error(documents: list[Document]) -> None:
    assert module([]) == ""
    with pytest.raises(CannotEvaluate, match="two exported functions"):
        module([*documents, documents[0]])


def test_without_proofs_the_plain_expressions_are_published(
    documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stable_forms, "proved", lambda goal: False)
    plain = module(documents)
    assert "-np.sum(P * np.log(P), axis=-1)" in plain
    assert not any(f"def {name}(" in plain for name in HELPERS)


def test_logarithms_of_numbers_are_pythons_own(tmp_path: Path) -> None:
    """PyTorch's functions take tensors alone."""
    script = '''"""Bits."""
from sympy import exp, log
from therefore import define, derivation, export, function, symbol
t, b = symbol("t", "positive"), function("b")
BITS = define(b(t), lambda: log(t) / log(2) + exp(1))


@derivation
def bits(d):
    """As defined."""
    d.start(b(t))
    d.eq(log(t) / log(2) + exp(1), by=BITS)


EXPORTS = (export("bits", "Bits.", (t,), lambda: log(t) / log(2) + exp(1), checked=BITS),)
'''
    (tmp_path / "bits.py").write_text(script, encoding="utf-8")
    document = as_if_proved(load(tmp_path / "bits.py", Workspace()))
    for target in TARGETS.values():
        made = module([document], target)
        assert f"{target.prefix}.log(t) / math.log(2) + math.exp(1)" in made
        assert "\nimport math\n" in made
    space: dict[str, Any] = {}
    exec(module([document]), space)
    assert space["bits"](8.0) == pytest.approx(3 + np.e)


# SymPy's own printing ---------------------------------------------------------------------------


def in_sympy(t: Term, size: int, bound: dict[str, int]) -> Any:
    """A term over families of a given size as a SymPy expression over one symbol for each element."""
    import sympy

    def at(t: Term) -> Any:
        return in_sympy(t, size, bound)

    op, args = t.op, t.args
    if op == "num":
        return sympy.Rational(args[0].numerator, args[0].denominator)
    if op == "var":
        return bound[args[0]] if args[0] in bound else size if args[0] in "nK" else sympy.Symbol(args[0])
    if op == "app":
        return sympy.Symbol(f"{args[0]}{at(args[1])}")
    if op in ("sum", "maximum"):
        parts = [in_sympy(args[3], size, {**bound, args[0]: i}) for i in range(1, size + 1)]
        return sympy.Add(*parts) if op == "sum" else sympy.Max(*parts)
    make = {
        "add": sympy.Add, "mul": sympy.Mul, "sub": lambda a, b: a - b, "neg": lambda a: -a, "div": lambda a, b: a / b,
        "exp": sympy.exp, "log": sympy.log, "max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs,
    }[op]  # fmt: skip
    return make(*map(at, args))


def test_sympys_numpy_code_of_the_checked_expressions_gives_the_same(f: Any, oracle: Oracle, random: Any) -> None:
    import sympy

    size = 3
    for name, (export, _) in oracle.exports.items():
        index = {p: 2 for p, arity in export.parameters if p == "k" and not arity}
        parameters = [(p.strip("@"), arity) for p, arity in export.parameters if p not in index]
        arguments = [shares(random, size) if arity else random.uniform(0.1, 0.9) for _, arity in parameters]
        symbols = [s for p, arity in parameters for s in ([f"{p}{i}" for i in range(1, size + 1)] if arity else [p])]
        compiled = sympy.lambdify(symbols, in_sympy(oracle.plain(name), size, index), "numpy")
        expected = compiled(*np.concatenate([np.atleast_1d(a) for a in arguments]))
        result = getattr(f, name)(*arguments)
        np.testing.assert_allclose(result[1] if index else result, expected, rtol=1e-12, err_msg=name)


# Numbers: functions of numbers ------------------------------------------------------------------


def test_sigmoid_softplus_and_their_kind(f: Any, oracle: Oracle, random: Any) -> None:
    logits = [*HARD_LOGITS, *random.normal(0, 30, 60)]
    for name in ("sigmoid", "softplus"):
        for z, value in zip(logits, getattr(f, name)(logits), strict=True):
            assert_close(value, oracle.at(name, z), 16)
    np.testing.assert_allclose(f.sigmoid(logits), special.expit(logits), rtol=16 * EPSILON, atol=TINIEST)
    np.testing.assert_allclose(f.softplus(logits), np.logaddexp(0, logits), rtol=16 * EPSILON, atol=TINIEST)
    assert f.sigmoid([-np.inf, np.inf]).tolist() == [0, 1]


def test_binary_entropy(f: Any, oracle: Oracle, random: Any) -> None:
    for p in [*HARD_PROBABILITIES[1:-1], *random.uniform(size=60)]:
        assert_close(f.binary_entropy(p), oracle.at("binary_entropy", p), 16)
    p = np.array([*HARD_PROBABILITIES, *random.uniform(size=60)])
    np.testing.assert_allclose(
        f.binary_entropy(p), special.entr(p) - special.xlog1py(1 - p, -p), rtol=16 * EPSILON, atol=0
    )
    assert [str(f.binary_entropy(p)) for p in (0, 1)] == ["0.0", "0.0"]


def test_binary_cross_entropy(f: Any, oracle: Oracle, random: Any) -> None:
    inside = [*HARD_PROBABILITIES[1:-1], *random.uniform(size=60)]
    for yhat, y in product(inside, (0, 1)):
        assert_close(f.binary_cross_entropy(yhat, y), oracle.at("binary_cross_entropy", yhat, y), 16)
    table = f.binary_cross_entropy([[0.0], [1.0]], [0, 1])
    assert [[str(v) for v in row] for row in table.tolist()] == [["0.0", "inf"], ["inf", "0.0"]]
    metrics = pytest.importorskip("sklearn.metrics")
    # scikit-learn takes the logarithm of a sum of two probabilities that is 1 up to rounding, and clips at ε.
    yhat, y = random.uniform(1e-6, 1 - 1e-6, 500), random.integers(0, 2, 500)
    np.testing.assert_allclose(f.binary_cross_entropy(yhat, y).mean(), metrics.log_loss(y, yhat), rtol=1e-12)


def test_binary_cross_entropy_from_logits(f: Any, oracle: Oracle, random: Any) -> None:
    name = "binary_cross_entropy_from_logits"
    logits = np.array([*HARD_LOGITS, *random.normal(0, 30, 60)])
    for z, y in product(logits, (0, 1)):
        assert_close(getattr(f, name)(z, y), oracle.at(name, z, y), 16)
    mirrored = np.where([[0], [1]], logits, -logits)
    expected = -special.log_expit(mirrored)
    np.testing.assert_allclose(getattr(f, name)(logits, [[0], [1]]), expected, rtol=16 * EPSILON, atol=TINIEST)
    metrics = pytest.importorskip("sklearn.metrics")
    z, y = random.normal(0, 4, 500), random.integers(0, 2, 500)
    np.testing.assert_allclose(getattr(f, name)(z, y).mean(), metrics.log_loss(y, special.expit(z)), rtol=1e-12)


def slope(at: Callable[[arb], arb], z: Any) -> arb:
    """The derivative of an expression, from two values very near; the error is about 2^-200."""
    step = fmpq(1, 2**100)
    return (at(exact(z) + step) - at(exact(z) - step)) / ball(2 * step)


def test_the_gradient_in_a_logit(f: Any, oracle: Oracle, random: Any) -> None:
    name = "binary_cross_entropy_from_logits"
    logits = [z for z in HARD_LOGITS if abs(z) < 100] + [*random.normal(0, 20, 30)]
    for z, y in product(logits, (0, 1)):
        value = getattr(f, f"{name}_gradient")(z, y)
        assert_close(value, oracle.at(f"{name}_gradient", z, y), 16)
        assert_close(value, slope(lambda z, y=y: oracle.at(name, z, y), z), 16)  # type: ignore[misc]
    extreme = getattr(f, f"{name}_gradient")([-800, 800], [[0], [1]])
    assert extreme.tolist() == [[0, 1], [-1, 0]]


# Numbers: functions of families -----------------------------------------------------------------


def test_entropy(f: Any, oracle: Oracle, random: Any) -> None:
    stats = pytest.importorskip("scipy.stats")
    for size in (1, 2, 3, 10, 300):
        P = shares(random, size)
        assert_close(f.entropy(P), oracle.at("entropy", P), 16 + np.log2(size))
        np.testing.assert_allclose(f.entropy(P), stats.entropy(P), rtol=(16 + size) * EPSILON)
        np.testing.assert_allclose(f.entropy(P), special.entr(P).sum(), rtol=(16 + size) * EPSILON)
    uncertain = np.array([1e-300, 1e-20, 1.0])
    assert_close(f.entropy(uncertain), oracle.at("entropy", uncertain), 16)
    assert str(f.entropy([0, 1, 0])) == "0.0"
    P = shares(random, 9, zeros=True)
    assert 0 in P
    assert_close(f.entropy(P), oracle.at("entropy", P[P > 0]), 20)


def test_cross_entropy(f: Any, oracle: Oracle, random: Any) -> None:
    stats = pytest.importorskip("scipy.stats")
    for size in (1, 2, 3, 10, 300):
        P, Q = shares(random, size), shares(random, size)
        assert_close(f.cross_entropy(P, Q), oracle.at("cross_entropy", P, Q), 16 + np.log2(size))
        expected = stats.entropy(P) + stats.entropy(P, Q)
        np.testing.assert_allclose(f.cross_entropy(P, Q), expected, rtol=1e-12, atol=1e-15)
    assert f.cross_entropy([0.5, 0.5, 0], [0.25, 0.75, 0]) == f.cross_entropy([0.5, 0.5], [0.25, 0.75])
    assert f.cross_entropy([0.5, 0.5], [1, 0]) == np.inf
    assert str(f.cross_entropy([0, 1], [0, 1])) == "0.0"


def test_divergence(f: Any, oracle: Oracle, random: Any) -> None:
    """To the last digits, however nearly the distributions agree."""
    stats = pytest.importorskip("scipy.stats")
    for size, _ in product((2, 3, 10, 300), range(5)):
        P, Q = shares(random, size), shares(random, size)
        assert_close(f.kl_divergence(P, Q), oracle.at("kl_divergence", P, Q), 16 + np.log2(size))
        np.testing.assert_allclose(f.kl_divergence(P, Q), stats.entropy(P, Q), rtol=1e-12)
        np.testing.assert_allclose(f.kl_divergence(P, Q), special.rel_entr(P, Q).sum(), rtol=1e-12)
    for shift in range(22, 50):
        P = shares(random, 4, bits=20)
        Q = P + np.array([1, -1, 2, -2]) * 2.0**-shift
        assert_close(f.kl_divergence(P, Q), oracle.at("kl_divergence", P, Q), 16)
        assert f.kl_divergence(P, Q) > 0
        assert f.kl_divergence(P, P) == 0
    tiny = [1e-300, 1e-12, 1 - 1e-12]
    far = [1 - 1e-12, 1e-12, 1e-300]
    assert_close(f.kl_divergence(tiny, far), true_divergence(tiny, far), 16)
    assert f.kl_divergence([0.5, 0.5], [1, 0]) == np.inf
    P, Q = shares(random, 9, zeros=True), shares(random, 9)
    assert 0 in P
    expected = oracle.at("kl_divergence", P[P > 0], Q[P > 0])
    assert_close(f.kl_divergence(P, Q), expected, 20)


def true_divergence(P: Sequence[float], Q: Sequence[float]) -> arb:
    """The divergence of the distributions that P and Q are in proportion to."""
    p, q = ([ball(exact(v)) for v in values] for values in (P, Q))
    sums = [sum(values, arb(0)) for values in (p, q)]
    return sum((a / sums[0] * ((a / sums[0]) / (b / sums[1])).log() for a, b in zip(p, q, strict=True)), arb(0))


def test_distributions_that_sum_to_one_only_up_to_rounding(f: Any, random: Any) -> None:
    """Then the plain formula is off by the difference of the sums, about ε; this one by its square."""
    for size in range(2, 40):
        P = special.softmax(random.normal(size=size))
        Q = special.softmax(np.log(P) + random.normal(size=size) * 1e-7)
        assert_close(f.kl_divergence(P, Q), true_divergence(P, Q), 16 + np.log2(size))
        assert f.kl_divergence(P, P * (1 + EPSILON)) >= 0


LOGITS = [
    [0.0], [800.0], [0.0, 0.0], [800.0, -800.0], [-800.0, 800.0], [800.0, 800.0], [-800.0, -800.0, -800.0],
    [40.0, 0.0, 0.0], [0.0, 36.7, -1.0], [1e-9, 0.0, -1e-9], [700.0, -45.0, 0.0], [1e5, 0.0, -1e5],
]  # fmt: skip


def rows(random: Any) -> list[Any]:
    some = [random.normal(0, scale, size) for scale in (0.1, 3, 30, 300) for size in (2, 3, 17)]
    return [*map(np.array, LOGITS), *some]


def test_softmax_and_its_logarithm(f: Any, oracle: Oracle, random: Any) -> None:
    for z in rows(random):
        tolerance = 16 + spread(z)
        for name in ("softmax", "log_softmax"):
            for value, true in zip(getattr(f, name)(z), oracle.row(name, z), strict=True):
                assert_close(value, true, tolerance)
        np.testing.assert_allclose(f.softmax(z), special.softmax(z), rtol=tolerance * EPSILON, atol=TINIEST)
        # SciPy keeps no digits of what is small beside 1.
        np.testing.assert_allclose(f.log_softmax(z), special.log_softmax(z), rtol=tolerance * EPSILON, atol=EPSILON)


def test_log_sum_exp(f: Any, oracle: Oracle, random: Any) -> None:
    for z in rows(random):
        # Where it is near 0 it is a difference of numbers as large as the largest logit.
        assert_close(f.log_sum_exp(z), oracle.at("log_sum_exp", z), 16 + np.log2(len(z)), np.abs(z.max()))
        np.testing.assert_allclose(f.log_sum_exp(z), special.logsumexp(z), rtol=1e-13, atol=EPSILON)


def labels(random: Any, size: int) -> list[Any]:
    return [np.eye(size)[0], np.eye(size)[-1], shares(random, size), shares(random, size, zeros=True)]


def test_softmax_cross_entropy(f: Any, oracle: Oracle, random: Any) -> None:
    for z in rows(random):
        for y in labels(random, len(z)):
            value = f.softmax_cross_entropy(z, y)
            assert_close(value, oracle.at("softmax_cross_entropy", z, y), 16 + spread(z))
            expected = -special.xlogy(y, 1).sum() - (y * special.log_softmax(z)).sum()
            np.testing.assert_allclose(value, expected, rtol=1e-12, atol=4 * EPSILON)
    metrics = pytest.importorskip("sklearn.metrics")
    z, c = random.normal(0, 2, (200, 5)), random.integers(0, 5, 200)
    expected = metrics.log_loss(c, special.softmax(z, axis=-1), labels=range(5))
    np.testing.assert_allclose(f.softmax_cross_entropy(z, np.eye(5)[c]).mean(), expected, rtol=1e-12)


def test_the_gradient_in_the_logits(f: Any, oracle: Oracle, random: Any) -> None:
    """For a one-hot label to the last digits; for others it is a difference, good to the digits of its parts."""
    name = "softmax_cross_entropy"
    for z in rows(random):
        for y in labels(random, len(z)):
            values = getattr(f, f"{name}_gradient")(z, y)
            one_hot = set(y.tolist()) <= {0.0, 1.0}
            for k, (value, true) in enumerate(zip(values, oracle.row(f"{name}_gradient", z, y), strict=True)):
                assert_close(value, true, 16 + spread(z), 0.0 if one_hot else y[k])
    for z in [z for z in rows(random) if len(z) < 4 and spread(z) < 100]:
        for y in labels(random, len(z)):
            for k, value in enumerate(getattr(f, f"{name}_gradient")(z, y)):

                def loss(moved: arb, z: Any = z, y: Any = y, k: int = k) -> arb:
                    return oracle.at(name, [*z[:k], moved, *z[k + 1 :]], y)

                assert_close(value, slope(loss, z[k]), 16 + spread(z), y[k])


def test_two_classes_are_the_binary_case(f: Any, random: Any) -> None:
    z = np.array([*HARD_LOGITS, *random.normal(0, 30, 100)])
    y = np.array([[0], [1]]) + 0 * z
    pairs, both = np.stack([z, 0 * z], -1), np.stack([y, 1 - y], -1)
    loss, gradient = f.softmax_cross_entropy(pairs, both), f.softmax_cross_entropy_gradient(pairs, both)
    close = {"rtol": 32 * EPSILON, "atol": TINIEST}
    np.testing.assert_allclose(loss, f.binary_cross_entropy_from_logits(z, y), **close)
    np.testing.assert_allclose(gradient[..., 0], f.binary_cross_entropy_from_logits_gradient(z, y), **close)
    np.testing.assert_allclose(f.softmax(pairs)[..., 0], f.sigmoid(z), **close)
    p = np.arange(65) / 64
    np.testing.assert_allclose(f.entropy(np.stack([p, 1 - p], -1)), f.binary_entropy(p), rtol=16 * EPSILON)


# Shapes and types -------------------------------------------------------------------------------


def test_a_batch_is_its_rows(f: Any, random: Any) -> None:
    z, y = random.normal(0, 50, (20_000, 7)), random.dirichlet(np.ones(7), 20_000)
    for name in ("softmax_cross_entropy", "softmax_cross_entropy_gradient"):
        whole = getattr(f, name)(z.reshape(4, 5000, 7), y.reshape(4, 5000, 7))
        assert whole.shape[:2] == (4, 5000)
        picked = [getattr(f, name)(z[i], y[i]) for i in (0, 77, 19_999)]
        np.testing.assert_allclose(whole.reshape(20_000, *whole.shape[2:])[[0, 77, 19_999]], picked, rtol=1e-12)
    assert f.kl_divergence(y, y[0]).shape == f.entropy(y).shape == f.log_sum_exp(z).shape == (20_000,)
    assert f.softmax(z[:0]).shape == (0, 7)
    assert f.sigmoid(np.zeros((2, 1))).shape == (2, 1)
    assert f.binary_cross_entropy_from_logits(np.zeros((2, 1)), [0, 1, 1]).shape == (2, 3)
    assert f.kl_divergence(y[:3, None], y[:5]).shape == (3, 5)


def test_families_are_not_broadcast_along_their_axis(f: Any) -> None:
    for arguments in [([0.5, 0.5], [1.0]), ([0.5, 0.5], [0.2, 0.3, 0.5]), (1.0, 1.0)]:
        with pytest.raises(ValueError, match="last axes of one length"):
            f.kl_divergence(*arguments)
    with pytest.raises(ValueError, match="last axes of one length"):
        f.softmax(1.0)


def test_arguments_are_not_changed(f: Any, random: Any) -> None:
    z, y = random.normal(size=(3, 4)), np.eye(4)[:3]
    before = z.copy(), y.copy()
    f.softmax_cross_entropy_gradient(z, y), f.softmax_cross_entropy(z, y), f.kl_divergence(y, y)
    assert (z == before[0]).all()
    assert (y == before[1]).all()


def test_results_have_the_type_of_the_arguments(f: Any) -> None:
    single, whole = np.array([1.5, -2.0], np.float32), np.array([0, 1])
    assert f.binary_cross_entropy_from_logits(single, whole).dtype == np.float32
    assert f.binary_cross_entropy_from_logits(single, 1.0).dtype == np.float32
    assert f.binary_cross_entropy_from_logits(single, whole > 0).dtype == np.float32
    assert f.binary_cross_entropy_from_logits(single, whole.astype(float)).dtype == np.float64
    assert f.softmax(single).dtype == f.softmax_cross_entropy_gradient(single, whole).dtype == np.float32
    assert f.kl_divergence(np.float32([0.5, 0.5]), np.float32([0.25, 0.75])).dtype == np.float32
    assert f.sigmoid(1).dtype == f.sigmoid(True).dtype == f.entropy([0, 1]).dtype == np.float64
    for wrong in ([1j], ["1"], [None]):
        with pytest.raises(TypeError, match="real numbers"):
            f.sigmoid(wrong)


def test_single_precision_is_as_good_as_it_can_be(f: Any, random: Any) -> None:
    z = np.float32([*HARD_LOGITS[3:], *random.normal(0, 20, 50)])
    close = {"rtol": 16 * 2.0**-23, "atol": 2.0**-126}
    for y in (0, 1):
        np.testing.assert_allclose(
            f.binary_cross_entropy_from_logits(z, y), f.binary_cross_entropy_from_logits(z.astype(float), y), **close
        )
    np.testing.assert_allclose(f.sigmoid(z), f.sigmoid(z.astype(float)), **close)


def test_a_logarithm_of_a_negative_number_is_reported_and_what_is_no_number_stays_so(f: Any) -> None:
    for name, arguments in [("entropy", ([-0.5, 1.5],)), ("binary_cross_entropy", (-0.1, 1)), ("binary_entropy", (2,))]:
        with pytest.raises(FloatingPointError, match="invalid"):
            getattr(f, name)(*arguments)
    assert np.isnan([f.sigmoid(np.nan), f.entropy([np.nan, 1]), f.softmax_cross_entropy([0, np.nan], [1, 0])]).all()


def test_an_export_that_no_step_has_is_refused(documents: list[Document]) -> None:
    from dataclasses import replace

    softmax = next(d for d in documents if d.name == "softmax")
    export = next(e for e in softmax.functions if e.name == "softmax")
    unchecked = replace(export, body=div(export.body, ONE))
    with pytest.raises(CannotEvaluate, match="no step of"):
        module([replace(softmax, functions=(unchecked,))])
