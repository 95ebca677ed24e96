"""Steps about complex numbers: what the parts of a term are, and what is proved or refuted of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import add, mul
from random import Random

import pytest
import sympy
from flint import acb, arb, ctx, fmpq

from therefore import InputError, check
from therefore.goal import Goal, Verdict
from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Rejected
from therefore.kernel.logic import replay
from therefore.script.strings import read_expression
from therefore.sorts.complex_numbers import NotReal, imaginary_name, lowered, real_name
from therefore.term import Term, eq, var, walk

C = "complex"


def decided(left: str, relation: str, right: str, given: tuple[str, ...] = (), **symbols: str) -> Verdict:
    return check(left, relation, right, given=given, symbols=symbols, seconds=3)


TRUE = [
    ("(a + I*b)*(a - I*b)", "==", "a**2 + b**2", {"a": "real", "b": "real"}, ()),
    ("I**2", "==", "-1", {}, ()),
    ("(1 + I)/(1 - I)", "==", "I", {}, ()),
    ("(1 + I)**4", "==", "-4", {}, ()),
    ("1/(a + I*b)", "==", "(a - I*b)/(a**2 + b**2)", {"a": "positive", "b": "real"}, ()),
    ("conjugate(z*w)", "==", "conjugate(z)*conjugate(w)", {"z": C, "w": C}, ()),
    ("conjugate(z/w)", "==", "conjugate(z)/conjugate(w)", {"z": C, "w": "nonzero complex"}, ()),
    ("conjugate(conjugate(z))", "==", "z", {"z": C}, ()),
    ("re(z)", "==", "(z + conjugate(z))/2", {"z": C}, ()),
    ("im(z)", "==", "(z - conjugate(z))/(2*I)", {"z": C}, ()),
    ("re(I*z)", "==", "-im(z)", {"z": C}, ()),
    ("z*conjugate(z)", "==", "re(z)**2 + im(z)**2", {"z": C}, ()),
    ("(z - w)*(z + w)", "==", "z**2 - w**2", {"z": C, "w": C}, ()),
    ("1/z + 1/w", "==", "(z + w)/(z*w)", {"z": "nonzero complex", "w": "nonzero complex"}, ()),
    ("z**2", "==", "w**2", {"z": C, "w": C}, ("z == w",)),
    ("exp(I*x)", "==", "cos(x) + I*sin(x)", {"x": "real"}, ()),
    ("Derivative(exp(I*w*t), t)", "==", "I*w*exp(I*w*t)", {"w": "real", "t": "real"}, ()),
    ("Derivative(exp(a*z), z)", "==", "a*exp(a*z)", {"a": C, "z": C}, ()),
    ("Derivative(z**3, z)", "==", "3*z**2", {"z": C}, ()),
    ("conjugate(Sum(x(k)*y(k), (k, 1, n)))", "==", "Sum(conjugate(x(k))*conjugate(y(k)), (k, 1, n))",
     {"x": "complex sequence", "y": "complex sequence", "n": "positive integer"}, ()),
    ("z*conjugate(z)", ">=", "0", {"z": C}, ()),
    ("log(x + 1)", "==", "log(x + 1)", {"x": "positive"}, ()),
    # exponentials, sines and cosines
    ("exp(I*pi) + 1", "==", "0", {}, ()),
    ("exp(z + w)", "==", "exp(z)*exp(w)", {"z": C, "w": C}, ()),
    ("cos(z)", "==", "(exp(I*z) + exp(-I*z))/2", {"z": C}, ()),
    ("sin(z)**2 + cos(z)**2", "==", "1", {"z": C}, ()),
    ("cosh(I*x)", "==", "cos(x)", {"x": "real"}, ()),
    ("Abs(exp(I*x))", "==", "1", {"x": "real"}, ()),
    ("exp(2*pi*I*k)", "==", "1", {"k": "integer"}, ()),
    ("1 + exp(2*pi*I/3) + exp(4*pi*I/3)", "==", "0", {}, ()),
    ("(1 + I*sqrt(3))**3", "==", "-8", {}, ()),
    ("(cos(x) + I*sin(x))**n", "==", "cos(n*x) + I*sin(n*x)", {"x": "real", "n": "integer"}, ()),
    ("Limit((exp(I*x) - 1)/x, x, 0)", "==", "I", {}, ()),
    ("Sum(exp(2*pi*I*k/n), (k, 0, n - 1))", "==", "0", {"n": "positive integer"}, ("n > 1",)),
    ("Sum(exp(2*pi*I*j*k/n), (k, 0, n - 1))", "==", "0", {"n": "positive integer", "j": "integer"}, ("0 < j", "j < n")),
    ("Sum(exp(I*k*x), (k, 0, n - 1))", "==", "(exp(I*n*x) - 1)/(exp(I*x) - 1)",
     {"n": "positive integer", "x": "(0, 1)"}, ()),
    ("Sum(sin(k*x), (k, 1, n))", "==", "sin(n*x/2)*sin((n + 1)*x/2)/sin(x/2)",
     {"n": "positive integer", "x": "(0, 1)"}, ()),
    ("1/2 + Sum(cos(k*x), (k, 1, n))", "==", "sin((n + 1/2)*x)/(2*sin(x/2))",
     {"n": "positive integer", "x": "real"}, ("sin(x/2) != 0",)),
    ("Sum(cos(2*pi*k/n)**2, (k, 0, n - 1))", "==", "n/2", {"n": "positive integer"}, ("n > 2",)),
    # absolute values, arguments, logarithms, roots
    ("Abs(z*w)", "==", "Abs(z)*Abs(w)", {"z": C, "w": C}, ()),
    ("Abs(z/w)", "==", "Abs(z)/Abs(w)", {"z": C, "w": "nonzero complex"}, ()),
    ("Abs(z)**2", "==", "z*conjugate(z)", {"z": C}, ()),
    ("Abs(z - w)**2", "==", "Abs(z)**2 - 2*re(z*conjugate(w)) + Abs(w)**2", {"z": C, "w": C}, ()),
    ("Abs(exp(z))", "==", "exp(re(z))", {"z": C}, ()),
    ("re(z)", "<=", "Abs(z)", {"z": C}, ()),
    ("Abs(z + w)", "<=", "Abs(z) + Abs(w)", {"z": C, "w": C}, ()),
    ("1/z", "==", "conjugate(z)/Abs(z)**2", {"z": "nonzero complex"}, ()),
    ("arg(1 + I)", "==", "pi/4", {}, ()),
    ("arg(x)", "==", "pi", {"x": "negative"}, ()),
    ("log(-1)", "==", "I*pi", {}, ()),
    ("log(x*z)", "==", "log(x) + log(z)", {"x": "positive", "z": "nonzero complex"}, ()),
    ("exp(log(z))", "==", "z", {"z": "nonzero complex"}, ()),
    ("z", "==", "Abs(z)*exp(I*arg(z))", {"z": "nonzero complex"}, ()),
    ("I**I", "==", "exp(-pi/2)", {}, ()),
    ("sqrt(-1)", "==", "I", {}, ()),
    ("sqrt(-x)", "==", "I*sqrt(x)", {"x": "positive"}, ()),
    ("sqrt(2*I)", "==", "1 + I", {}, ()),
    ("z**a*z**b", "==", "z**(a + b)", {"z": "nonzero complex", "a": "real", "b": "real"}, ()),
]  # fmt: skip
FALSE = [
    ("(a + I*b)*(a - I*b)", "==", "a**2 - b**2", {"a": "real", "b": "real"}, ()),
    ("sqrt(z**2)", "==", "z", {"z": C}, ()),
    ("sqrt(z*w)", "==", "sqrt(z)*sqrt(w)", {"z": C, "w": C}, ()),
    ("log(z*w)", "==", "log(z) + log(w)", {"z": "nonzero complex", "w": "nonzero complex"}, ()),
    ("log(exp(z))", "==", "z", {"z": C}, ()),
    ("arg(z*w)", "==", "arg(z) + arg(w)", {"z": C, "w": C}, ("Ne(z*w, 0)",)),
    ("(z**2)**a", "==", "z**(2*a)", {"z": "nonzero complex", "a": "positive"}, ()),
    ("re(z*w)", "==", "re(z)*re(w)", {"z": C, "w": C}, ()),
    ("Abs(z + w)", "==", "Abs(z) + Abs(w)", {"z": C, "w": C}, ()),
    ("z**2", "==", "Abs(z)**2", {"z": C}, ()),
    ("conjugate(z)", "==", "z", {"z": C}, ()),
    ("exp(z)", "==", "conjugate(exp(z))", {"z": C}, ()),
    ("Sum(exp(2*pi*I*k/n), (k, 0, n - 1))", "==", "1", {"n": "positive integer"}, ("n > 1",)),
    ("1 + exp(2*pi*I/3) + exp(4*pi*I/3)", "==", "1", {}, ()),
    ("Derivative(exp(I*w*t), t)", "==", "w*exp(I*w*t)", {"w": "real", "t": "real"}, ()),
    ("exp(2*pi*I*k)", "==", "1", {"k": "real"}, ()),
    ("log(conjugate(z))", "==", "conjugate(log(z))", {"z": "nonzero complex"}, ()),
    ("log(1/z)", "==", "-log(z)", {"z": "nonzero complex"}, ()),
    ("exp(z)**a", "==", "exp(a*z)", {"z": C, "a": "real"}, ()),
    ("sqrt(conjugate(z))", "==", "conjugate(sqrt(z))", {"z": C}, ()),
    ("arg(conjugate(z))", "==", "-arg(z)", {"z": "nonzero complex"}, ()),
    ("Sum(exp(2*pi*I*j*k/n), (k, 0, n - 1))", "==", "n",
     {"n": "positive integer", "j": "integer"}, ("0 <= j", "j < n")),
    ("Sum(x(k), (k, 1, n))", "==", "Sum(conjugate(x(k)), (k, 1, n))",
     {"x": "complex sequence", "n": "positive integer"}, ()),
]  # fmt: skip
UNDEFINED = [
    ("1/z", "==", "conjugate(z)/Abs(z)**2", {"z": C}, ()),
    ("z/z", "==", "1", {"z": C}, ()),
    ("exp(log(z))", "==", "z", {"z": C}, ()),
    ("re(z + 0/w)", "==", "re(z)", {"z": C, "w": C}, ()),
    ("z", "<=", "1", {"z": C}, ()),
]


@pytest.mark.parametrize(("left", "relation", "right", "symbols", "given"), TRUE)
def test_a_true_step_is_proved(
    left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str]
) -> None:
    assert decided(left, relation, right, given, **symbols).status == "proved"


@pytest.mark.parametrize(("left", "relation", "right", "symbols", "given"), FALSE)
def test_a_false_step_is_refuted(
    left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str]
) -> None:
    assert decided(left, relation, right, given, **symbols).status == "refuted"


@pytest.mark.parametrize(("left", "relation", "right", "symbols", "given"), UNDEFINED)
def test_what_is_not_always_defined(
    left: str, relation: str, right: str, symbols: dict[str, str], given: tuple[str]
) -> None:
    assert decided(left, relation, right, given, **symbols).status == "undefined"


def test_a_witness_is_a_complex_number() -> None:
    witness = decided("re(z)", "==", "z", z=C).witness
    assert witness is not None
    assert (witness.point, witness.left, witness.right) == ((("z", "i"),), "0", "i")
    sequence = decided("Sum(x(k), (k, 1, 1))", "==", "-I", x="complex sequence").witness
    assert sequence is not None
    assert sequence.point[0][1].startswith("x(1) = ")


def test_a_real_step_stays_real() -> None:
    goal = Goal((), eq(var("x"), var("x")))
    assert lowered(goal) is goal


@pytest.mark.parametrize("text", ["gamma(z)", "asin(z)", "Product(z + k, (k, 1, 3))", "Abs(z)**gamma(z)", "f(z)"])
def test_what_has_no_real_form_is_left_unproved(text: str) -> None:
    symbols = {"z": C} | ({"f": "real function"} if "f(" in text else {})
    assert check(text, "==", text, symbols=symbols).status == "unproved"


def test_the_kernel_knows_no_complex_number() -> None:
    from therefore.goal import Certificate

    i = Term("const", "i")
    for t in (i, Term("re", var("x")), Term("conjugate", var("x")), Term("arg", var("x"))):
        with pytest.raises(Rejected):
            replay(Goal((), eq(t, t)), Certificate())
    with pytest.raises(Rejected):
        replay(Goal((Term("complex", var("x")),), eq(var("x"), var("x"))), Certificate())


def test_a_bound_name_is_real_again() -> None:
    verdict = decided("Sum(k, (k, 1, n))", "==", "Sum(conjugate(k), (k, 1, n))", k=C, n="positive integer")
    assert verdict.status == "proved"


def test_order_needs_real_numbers() -> None:
    verdict = decided("z*w", "<", "1", z=C, w=C)
    assert verdict.status == "undefined"
    assert "Im" not in decided("z + conjugate(z)", "<", "1", z=C).message


def test_sympy_symbols_may_be_complex() -> None:
    z = sympy.Symbol("z", complex=True)
    assert check(sympy.re(z), "==", (z + sympy.conjugate(z)) / 2).status == "proved"
    assert check(sympy.sqrt(z**2), "==", z).status == "refuted"


def test_a_complex_domain_is_one_of_the_vocabulary() -> None:
    with pytest.raises(InputError):
        check("z", "==", "z", symbols={"z": "positive complex"})


# -- the parts of a term against another reckoning -------------------------------------------------

UNARY = ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "conjugate", "re", "im", "arg", "Abs", "sqrt", "-")
BINARY = ("+", "-", "*", "/", "**")
NUMBERS = (-2, -1, 0, 1, 2, fmpq(1, 2), fmpq(-3, 2), fmpq(1, 3))


def expressions(random: Random) -> Iterator[str]:
    leaves = ("z", "w", "x", "p", "I", "2", "-1", "3", "1/2")
    yield from (f"{f}({leaf})" for f in UNARY for leaf in leaves)
    yield from (f"({a}){op}({b})" for op in BINARY for a in leaves for b in leaves)
    yield from (f"(z){op}({n})" for op in ("**",) for n in (-3, -2, 0, 2, 3, 5, 13, "1/3", "-1/2", "3/2", "n"))
    for _ in range(150):
        inner = f"({random.choice(leaves)}){random.choice(BINARY)}({random.choice(leaves)})"
        other = f"{random.choice(UNARY)}({random.choice(leaves)})"
        yield f"{random.choice(UNARY)}(({inner}){random.choice(BINARY[:4])}{other})"


class NoValue(Exception):
    """Not defined, or not certain on which side of a cut."""


def value(t: Term, at: dict[str, acb]) -> acb:
    """The value of a complex term by Arb's own complex functions; exact on cuts, and else away from them."""
    op, args = t.op, t.args
    if op == "num":
        return acb(fmpq(args[0].numerator, args[0].denominator))
    if op == "const":
        return acb(0, 1) if args[0] == "i" else acb.pi()
    if op == "var":
        return at[args[0]]
    values = [value(a, at) for a in args]
    z = values[0]
    if op in ("log", "arg"):
        return _cut(z).log() if op == "log" else acb(_cut(z).arg())
    if op == "pow":
        return _power(z, values[1])
    simple = {
        "add": lambda: reduce(add, values), "mul": lambda: reduce(mul, values), "sub": lambda: z - values[1],
        "neg": lambda: -z, "div": lambda: z / values[1], "abs": lambda: acb(abs(z)), "re": lambda: acb(z.real),
        "im": lambda: acb(z.imag), "conjugate": lambda: z.conjugate(),
    }  # fmt: skip
    result = simple[op]() if op in simple else getattr(z, op)()
    if not result.is_finite():
        raise NoValue
    return result


def _cut(z: acb) -> acb:
    """A number other than 0, and not perhaps on the negative axis unless it surely is."""
    if not (z != 0) or (z.real < 0 and z.imag.contains(0) and not z.imag == 0) or z.contains(0):
        raise NoValue
    return z


def _power(z: acb, w: acb) -> acb:
    if w == w.real and w.real.unique_fmpz() is not None and w.real.is_exact():
        if z == 0 and w.real < 0:
            raise NoValue
        return z ** int(w.real.unique_fmpz())
    if z == 0 and w.imag == 0 and w.real > 0:
        return acb(0)
    return (w * _cut(z).log()).exp()


def test_the_parts_are_those_of_another_reckoning() -> None:
    random, compared = Random(3), 0
    facts = (Term("complex", var("z")), Term("complex", var("w")), Term("integer", var("n")),
             Term("lt", read_expression("0"), var("p")))  # fmt: skip
    for text in expressions(random):
        t = read_expression(text)
        goal = lowered(Goal((*facts, Term("complex", var("unused"))), eq(t, t)))
        (re, im), _ = goal.sides
        assert not any(node.op in ("re", "im", "arg", "conjugate") for part in (re, im) for node in walk(part))
        for _ in range(12):
            numbers = {name: tuple(fmpq(random.choice(NUMBERS)) for _ in "ri") for name in "zw"}
            reals = {
                "x": fmpq(random.choice(NUMBERS)),
                "p": fmpq(random.choice((1, 2, 3)), 2),
                "n": random.choice((-2, 3)),
            }
            point = reals | {real_name(k): v[0] for k, v in numbers.items()}
            point |= {imaginary_name(k): v[1] for k, v in numbers.items()}
            with ctx.workprec(128):
                try:
                    expected = value(
                        t, {k: acb(*map(arb, v)) for k, v in numbers.items()} | {k: acb(v) for k, v in reals.items()}
                    )
                    found = [arb(evaluate(part, point, 128)) for part in (re, im)]
                except (NoValue, Unsure):
                    continue
                except Undefined as failure:
                    raise AssertionError(f"{text} at {point}: {failure.term!r}") from failure
                assert expected.real.overlaps(found[0]), (text, point)
                assert expected.imag.overlaps(found[1]), (text, point)
                compared += 1
    assert compared > 3000


def test_not_real_is_said() -> None:
    with pytest.raises(NotReal):
        lowered(Goal((Term("complex", var("z")),), eq(Term("gamma", var("z")), var("z"))))
