"""The second replayer judges every certificate as the kernel does, and rests on the specification alone."""

from __future__ import annotations

import ast
import functools
import json
import os
import re
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import flint
import pytest
from flint import arb, ctx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replayer import polynomials as p
from replayer.evaluation import Evaluation
from replayer.intervals import Precision, Unsure, ends
from replayer.replay import certificates, judge
from replayer.replay import step as second_step
from replayer.rules import RULES as SECOND_RULES
from replayer.syntax import ARITIES, ONE_ARGUMENT, RANGES, SEVERAL
from replayer.table import SPECIFICATION, known_integrals, known_series, rows
from test_balls import term as T
from test_certificates import FALSEHOODS, FOLDER, damaged
from therefore import check, report
from therefore.checker.scripts import check_script
from therefore.goal import Certificate, Goal
from therefore.kernel.balls import Undefined, evaluate
from therefore.kernel.balls import Unsure as Undecided
from therefore.kernel.known_integrals import KNOWN as INTEGRALS
from therefore.kernel.logic import RULES, replay
from therefore.kernel.quotients import Rejected
from therefore.kernel.rows import TABLE
from therefore.kernel.series import SERIES
from therefore.script.load import load
from therefore.term import OPERATORS, Term, num

HERE = Path(__file__).parent
MARKER = "<!-- rows"


@pytest.fixture(autouse=True)
def _deep() -> Any:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(before)


def wire(goal: Goal, certificate: Certificate) -> Any:
    return json.loads(json.dumps(replace(certificate, goal=goal).to_json()))


def accepted(goal: Goal, certificate: Certificate) -> bool:
    try:
        replay(goal, certificate)
    except Rejected:
        return False
    return True


# -- the specification ----------------------------------------------------------------------


def test_it_imports_nothing_of_the_project() -> None:
    allowed = set(sys.stdlib_module_names) | {"replayer"}
    for path in (HERE / "replayer").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed, path.name


def test_the_specification_has_the_rows_of_the_kernel() -> None:
    text = SPECIFICATION.read_text(encoding="utf-8")
    head, old = text[: text.index(MARKER)], text[text.index(MARKER) :]
    lines = [old.splitlines()[0], "", "| row | statement | conditions | reference |", "|---|---|---|---|"]
    for row in TABLE:
        lines.append(f"| {row.name} | `{row.text}` | {', '.join(f'`{c}`' for c in row.requires)} | {row.reference} |")
    lines += ["", "| series | terms | from | value | conditions | reference |", "|---|---|---|---|---|---|"]
    for known in SERIES:
        conditions = ", ".join(f"`{c}`" for c in known.requires)
        cells = (known.name, f"`{known.terms}`", known.first, f"`{known.value}`", conditions, known.reference)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    lines += ["", "| | integral | value | conditions | reference |", "|---|---|---|---|---|"]
    for entry in INTEGRALS.values():
        conditions = ", ".join(f"`{c}`" for c in entry.requires)
        lines.append(f"| ∫ | {entry.name} | `{entry.text}` | {conditions} | {entry.reference} |")
    new = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        SPECIFICATION.write_text(head + new, encoding="utf-8")
    assert old == new, "run UPDATE_DOCS=1 pytest tests/test_replayer.py -k rows"
    assert len(rows()) == len(TABLE)
    assert len(known_series()) == len(SERIES)
    assert len(known_integrals()) == len(INTEGRALS)


def test_the_specification_names_every_rule_and_operator() -> None:
    text = SPECIFICATION.read_text(encoding="utf-8")
    section = text[text.index("## 7.") : text.index("## 8.")]
    named = set(re.findall(r"\*\*(\w+)\*\*", section))
    assert named >= set(RULES)
    assert set(SECOND_RULES) == set(RULES)
    words = set(re.findall(r"[a-z0-9]+", text[text.index("## 2.") : text.index("## 3.")]))
    assert words >= OPERATORS
    known = {*ARITIES, *ONE_ARGUMENT, *SEVERAL, *RANGES, "and", "or", "exists"}
    assert known | {"num", "var", "const", "fam", "app", "deriv", "limit", "partial", "matrix"} == OPERATORS


# -- agreement ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_folder_is_judged_alike(path: Path) -> None:
    ((_, data),) = certificates(path)
    reason = judge(data)
    assert bool(reason) == path.name.startswith("forged-"), reason


@pytest.mark.parametrize("path", sorted((HERE.parent / "derivations").glob("*.py")), ids=lambda path: path.stem)
def test_every_proof_of_the_derivations_is_accepted(path: Path) -> None:
    lines = list(report.certificates_of(check_script(load(path))))
    assert len(lines) >= 10
    refused = {json.loads(line)["name"]: reason for line in lines if (reason := judge(json.loads(line)))}
    assert refused == {}


REAL, VECTOR = {"x": "real"}, {"x": "vector", "y": "vector", "A": "square matrix"}
REGULAR = {"A": "invertible matrix", "B": "invertible matrix", "x": "vector"}
POSITIVE = {"A": "positive definite matrix", "B": "positive definite matrix", "x": "vector"}
# Steps whose proofs use rules that no hand-written certificate does.
FOUND: tuple[tuple[str, str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("Derivative(x.T*A*x + dot(y, x), x)", "==", "(A + A.T)*x + y", VECTOR, ()),
    ("Derivative(dot(y - A*x, y - A*x), x)", "==", "-2*A.T*(y - A*x)", VECTOR, ()),
    ("Derivative(A*x, x)", "==", "A", VECTOR, ()),
    ("Derivative(log(det(A)), A)", "==", "Inverse(A).T", POSITIVE, ()),
    ("Derivative(trace(A.T*A), A)", "==", "2*A", VECTOR, ()),
    ("Inverse(A*B)", "==", "Inverse(B)*Inverse(A)", REGULAR, ()),
    ("det(Inverse(A)*B*A)", "==", "det(B)", REGULAR, ()),
    ("A*Inverse(A)*x", "==", "x", REGULAR, ()),
    ("dot(x, (A + B)*x)", ">=", "0", POSITIVE, ()),
    ("det(A)", ">", "0", POSITIVE, ()),
    ("dot(x, y)**2", "<=", "dot(x, x)*dot(y, y)", VECTOR, ()),
    ("sin(x)", ">=", "2*x/pi", {"x": "(0, pi/2)"}, ()),
    ("log(x)", "<=", "(x - 1)/sqrt(x)", {"x": "(1, oo)"}, ()),
    ("log(1 + 1/x)", ">", "1/(x + 1)", {"x": "positive"}, ()),
    ("cos(2*x - 1)", ">=", "1 - (2*x - 1)**2/2", REAL, ()),
    ("Integral(exp(-t**2), (t, 0, 1))", "<=", "1", {}, ()),
)


@functools.cache
def found(i: int) -> Certificate:
    left, relation, right, symbols, given = FOUND[i]
    verdict = check(left, relation, right, given=given, symbols=symbols, seconds=20)
    assert verdict.certificate is not None, verdict.message
    return verdict.certificate


@pytest.mark.parametrize("i", range(len(FOUND)), ids=lambda i: " ".join(FOUND[i][:3]))
def test_what_the_prover_finds_is_accepted(i: int) -> None:
    assert judge(json.loads(json.dumps(found(i).to_json()))) == ""


def test_what_the_prover_finds_uses_what_nothing_else_does() -> None:
    used = {line.rule for i in range(len(FOUND)) for line in found(i).lines}
    assert used >= {"gradient", "matrix_arithmetic", "quadratic_form", "boxes", "instantiate", "monotone_to_limit"}
    assert used >= {"cauchy_schwarz", "definite_matrix", "definite_sum"}


@given(st.integers(0, len(FOUND) - 1), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_prover_finds_is_judged_alike_when_damaged(i: int, random: Random) -> None:
    certificate = found(i)
    goal, lines = certificate.goal, list(certificate.lines)
    assert goal is not None
    at = random.randrange(len(lines))
    other = lines[random.randrange(len(lines))]
    changes = (
        replace(lines[at], rule=other.rule),
        replace(lines[at], premises=other.premises),
        replace(lines[at], parameters=other.parameters),
        replace(lines[at], premises=lines[at].premises[::-1]),
        other,
    )
    lines[at] = random.choice(changes)
    broken = replace(certificate, lines=tuple(lines))
    assert accepted(goal, broken) == (judge(wire(goal, broken)) == "")


@given(damaged(), st.sampled_from(FALSEHOODS))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_damage_is_judged_alike_and_proves_nothing_false(case: tuple[Goal, Certificate], falsehood: Term) -> None:
    goal, certificate = case
    try:
        data = wire(goal, certificate)
    except ValueError:
        return
    if accepted(goal, certificate):
        assert judge(data) == ""
    assert judge(wire(replace(goal, claim=falsehood), certificate))


# -- arithmetic -----------------------------------------------------------------------------

INDICES = ("i", "j")
ATOMS = "x y n 1 2 -3 1/2 P(1) Q(x) exp(x) log(y) P(n) x**(1/2) max(x,y) delta(x,n)".split()
FACTS = [
    *("x != 0", "y != 0", "x*y + 1 != 0", "P(1) == 2", "x == y + 1", "sum(k, 1, n, P(k)) == 1", "Q(x) == x"),
    *("forall(k, 1, n, P(k) != 0)", "forall(k, 1, n, Q(k) == P(k)*x)", "forall(k, 1, n, A(k, 1) == P(k))"),
    *("forall(k, 1, n, forall(l, 1, n, A(k, l) == P(k)*Q(l)))", "forall(k, 1, n, x*P(k) + 1 != 0)"),
    *("forall(k, 1, n, c*P(k) != 0)", "deriv(t, Q(t), x) == y", "forall(k, 1, m, B(k, n) == sum(l, 1, k, P(l)))"),
]


def expression(random: Random, depth: int, scope: tuple[str, ...] = ()) -> Term:
    """A random term; indices of sums around it may occur."""
    if depth == 0 or random.random() < 0.15:
        if scope and random.random() < 0.6:
            k, l = random.choice(scope), random.choice(scope)  # noqa: E741
            return T(random.choice((k, f"P({k})", f"Q({k})", f"A({k}, {l})", f"B({k}, n)", f"delta({k}, {l})")))
        return T(random.choice(ATOMS))
    kind = random.choice(("add", "add", "sub", "mul", "mul", "div", "pow", "sum", "sum", "call", "binder"))
    if kind in ("sum", "binder"):
        k = random.choice("ij")
        op = "sum" if kind == "sum" else random.choice(("prod", "maximum", "deriv", "limit"))
        if op in ("deriv", "limit"):
            body = expression(random, depth - 1, (*scope, k))
            return Term(op, k, body, T("x"), *(("+",) if op == "limit" else ()))
        high = T(random.choice(("n", "n", "n", "m", "2", *scope)))
        return Term(op, k, num(1), high, expression(random, depth - 1, (*scope, k)))
    first = expression(random, depth - 1, scope)
    if kind == "pow":
        return Term("pow", first, num(random.choice((2, 2, 3, -1))))
    if kind == "call":
        return Term(random.choice(("exp", "log", "abs")), first)
    return Term(kind, first, expression(random, depth - 1, scope))


def rewritten(random: Random, t: Term) -> Term:
    """A term that is often equal: sums and products turned around, multiplied out, renamed."""
    t = Term(t.op, *(rewritten(random, a) if isinstance(a, Term) else a for a in t.args))
    if t.op in ("add", "mul") and random.random() < 0.5:
        return Term(t.op, *t.args[::-1])
    if t.op == "mul" and t.args[0].op in ("add", "sub") and random.random() < 0.7:
        return Term(t.args[0].op, *(Term("mul", a, t.args[1]) for a in t.args[0].args))
    if t.op == "div" and random.random() < 0.5:
        return Term("mul", t.args[0], Term("pow", t.args[1], num(-1)))
    if t.op == "sum" and t.args[3].op in ("add", "sub") and random.random() < 0.7:
        return Term(t.args[3].op, *(Term("sum", *t.args[:3], a) for a in t.args[3].args))
    if t.op == "sum" and t.args[0] in ("i", "j") and random.random() < 0.5 and "z" not in t.args[3].free:
        from therefore.term import substitute, var

        return Term("sum", "z", *t.args[1:3], substitute(t.args[3], {t.args[0]: var("z")}))
    if t.op == "sub" and random.random() < 0.5:
        return Term("add", t.args[0], Term("neg", t.args[1]))
    return t


def arithmetic_lines(seed: int) -> tuple[list[Term], Term]:
    random = Random(seed)
    facts = [T(f) for f in random.sample(FACTS, random.randint(0, 4))]
    left = expression(random, random.randint(1, 4))
    right = rewritten(random, left) if random.random() < 0.9 else expression(random, 2)
    return facts, Term("eq", left, right)


def kernel_says(facts: list[Term], claim: Term) -> str:
    from therefore.kernel.theorem import mint

    try:
        RULES["arithmetic"]((claim,), [mint(frozenset(), f) for f in facts])
    except Rejected as error:
        return str(error) or "rejected"
    return ""


def second_says(facts: list[Term], claim: Term) -> str:
    from replayer.replay import Reader, read_goal
    from replayer.rules import Theorem
    from replayer.syntax import Refused
    from therefore.term import to_json

    goal = read_goal(json.loads(json.dumps(Certificate((), Goal((), T("0 == 0"))).to_json()))["goal"])
    premises = [Theorem(frozenset(), Reader(True).read(to_json(f), ())) for f in facts]
    try:
        second_step("arithmetic", [to_json(claim)], premises, goal)
    except Refused as error:
        return str(error) or "refused"
    return ""


@pytest.mark.parametrize("part", range(6))
def test_arithmetic_agrees_on_terms_that_are_often_equal(part: int) -> None:
    good = 0
    for seed in range(part * 40, part * 40 + 40):
        facts, claim = arithmetic_lines(seed)
        first, second = kernel_says(facts, claim), second_says(facts, claim)
        assert bool(first) == bool(second), (seed, claim, facts, first, second)
        good += not first
    assert good > 5


# -- its own mathematics --------------------------------------------------------------------


def polynomial(random: Random, generators: int) -> p.Polynomial:
    found: p.Polynomial = {}
    for _ in range(random.randint(1, 4)):
        monomial = tuple((g, e) for g in range(generators) if (e := random.randrange(3)))
        found = p.add(found, {monomial: Fraction(random.randint(-5, 5), random.randint(1, 3))})
    return {m: c for m, c in found.items() if c} or p.ONE


def test_polynomials_are_those_of_flint() -> None:
    random, context = Random(7), flint.fmpq_mpoly_ctx.get(("a", "b", "c", "d"), flint.Ordering.deglex)

    def other(a: p.Polynomial) -> Any:
        exponents = {tuple(dict(m).get(g, 0) for g in range(4)): c for m, c in a.items()}
        return context.from_dict({m: flint.fmpq(c.numerator, c.denominator) for m, c in exponents.items()})

    for _ in range(150):
        c = polynomial(random, random.randint(1, 3))
        a, b = (p.multiply(c, polynomial(random, random.randint(1, 4))) for _ in range(2))
        g = p.gcd(a, b)
        found, expected = other(g), other(a).gcd(other(b))
        assert found / found.leading_coefficient() == expected / expected.leading_coefficient()
        quotient, rest = p.divided(a, b)
        assert p.add(p.multiply(quotient, b), rest) == a
        assert p.multiply(p.exact(a, g), g) == a


@pytest.mark.parametrize("op", sorted({*ONE_ARGUMENT, "pow", "div", "atan2", "binomial", "max", "delta"}))
def test_intervals_contain_what_balls_say(op: str) -> None:
    random = Random(op)
    for _ in range(25):
        values = [Fraction(random.randint(-30, 30), random.choice((1, 2, 7, 100))) for _ in range(2)]
        a, b = (Term("num", v) for v in values)
        if random.random() < 0.5:
            a = Term("add", a, T("log(3)")) if random.random() < 0.5 else Term("mul", a, T("pi"))
        t = Term(op, a) if op in ONE_ARGUMENT else Term(op, a, b)
        try:
            ball = arb(evaluate(t, {}, 300))
        except (Undefined, Undecided):
            continue
        try:
            low, high = ends(Evaluation(Precision(128)).value(_tuple(t)))
        except Unsure:
            assert op == "gamma" or (op == "binomial" and values[1].denominator > 1)
            continue
        before, ctx.prec = ctx.prec, 300
        assert not ball < arb(low.numerator) / low.denominator and not ball > arb(high.numerator) / high.denominator, t
        ctx.prec = before
        assert high - low < Fraction(1, 2**60) * max(1, abs(high)), t


def _tuple(t: Term) -> Any:
    return (t.op, *(_tuple(a) if isinstance(a, Term) else a for a in t.args))
