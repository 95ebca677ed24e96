"""Steps that look right and are not: false somewhere the hypotheses allow, or not defined everywhere.

Each with the reason. The prover is given them without the refuter in front; it must not prove one.
"""

from __future__ import annotations

from dataclasses import dataclass

from test_balls import term
from therefore.goal import Definition, Goal, Lemma
from therefore.term import Term, conj

N = ("integer(n)", "1 <= n")
EMPTY = ("integer(n)", "0 <= n")
INDEX = (*N, "integer(i)", "1 <= i", "i <= n")
P = "forall(y, 1, n, 0 < P(y))"
Q = "forall(y, 1, n, 0 < Q(y))"
SIGMA = "1/(1 + exp(-x))"


@dataclass(frozen=True)
class FalseStep:
    """A goal, why it is false, and whether only a reader can see that."""

    goal: Goal
    why: str
    by_hand: bool = False


def false(
    claim: str | Term,
    *hypotheses: str,
    why: str,
    by_hand: bool = False,
    definitions: tuple[Definition, ...] = (),
    lemmas: tuple[Lemma, ...] = (),
    usable: frozenset[tuple[str, int]] = frozenset(),
) -> FalseStep:
    claimed = term(claim) if isinstance(claim, str) else claim
    goal = Goal(tuple(map(term, hypotheses)), claimed, definitions=definitions, lemmas=lemmas, usable=usable)
    return FalseStep(goal, why, by_hand)


DOMAINS = (
    false("x/x == 1", why="x = 0"),
    false("x**0 == x/x", why="x = 0"),
    false("(x**2 - 1)/(x - 1) == x + 1", why="x = 1"),
    false("sqrt(x**2) == x", why="x = -1"),
    false("sqrt(x)**2 == x", why="x = -1: the root is not defined"),
    false("log(x**2) == 2*log(x)", "x != 0", why="x = -1"),
    false("log(x*y) == log(x) + log(y)", "0 < x*y", why="x = y = -1"),
    false("exp(log(x)) == x", why="x = 0"),
    false("log(x) - log(x) == 0", why="x = 0"),
    false("0*log(x) == 0", "0 <= x", why="x = 0"),
    false("x*log(x) == 0", "x == 0", why="x = 0"),
    false("(x**2)**(1/2) == x", "x <= 1", why="x = -1"),
    false("x**y*x**(-y) == 1", "0 <= x", why="x = 0, y = 1"),
    false("1/x - 1/x == 0", why="x = 0"),
    false("0 == 0 or 1/x == 1", why="x = 0: one alternative is not defined"),
    false("log(x) == log(x)", "1/(x - 1) == 1/(x - 1)", why="the hypothesis is not defined at 1, the claim at 0"),
    false("deriv(t, log(t), x) == 1/x", "x != 0", why="x = -1"),
    false("maximum(k, 1, n, P(k)) == maximum(j, 1, n, P(j))", *EMPTY, why="n = 0: a maximum over nothing"),
    false("sum(k, 1, n, P(k)) == sum(j, 1, n, P(j))", "integer(n)", why="n = -5: the range runs backwards"),
    false("sum(k, 1, n, 1) == n", "0 <= n", why="n = 1/2: the range does not end at an integer", by_hand=True),
    false("sum(k, 1, n, log(P(k))) == sum(k, 1, n, log(P(k)))", *N, "forall(k, 1, n, 0 <= P(k))", why="P(1) = 0"),
)
ALGEBRA = (
    false("(x + y)**2 == x**2 + y**2", why="x = y = 1"),
    false("x == 1", "x**2 == 1", why="x = -1"),
    false("x == y", "x**2 == y**2", why="x = 1, y = -1"),
    false("y == 1", "x*y == x", why="x = 0, y = 2", by_hand=True),
    false("x*z <= y*z", "x <= y", why="z = -1"),
    false("x**2 <= y**2", "x <= y", why="x = -1, y = 0"),
    false("1/y <= 1/x", "x <= y", "x != 0", "y != 0", why="x = -1, y = 1"),
    false("x < y", "x <= y", why="x = y"),
    false("0 < x**2", why="x = 0"),
    false("x != z", "x != y", "y != z", why="x = z"),
    false("abs(x) == x", "-1 <= x", why="x = -1"),
    false("abs(x + y) == abs(x) + abs(y)", why="x = 1, y = -1"),
    false("abs(x - y) <= abs(x) - abs(y)", why="x = 0, y = 1"),
    false("max(x, y) == x", "x != y", why="x = 0, y = 1"),
    false("delta(x, y) == 0", "x <= y", why="x = y"),
    false("x <= x**2", "0 <= x", why="x = 1/2"),
    false("x == 0 or x == 1", "integer(x)", "0 <= x", "x <= 2", why="x = 2"),
    false("x == 0 or x == 1", "0 <= x", "x <= 1", why="x = 1/2"),
    false("x*(1 - x) < 1/4", why="x = 1/2"),
    false(Term("iff", term("x**2 == y**2"), term("x == y")), why="x = 1, y = -1"),
    false(Term("iff", term("x*y == 0"), term("x == 0")), why="x = 1, y = 0"),
    false(Term("implies", term("x*y <= x*z"), term("y <= z")), "0 <= x", why="x = 0, y = 1, z = 0"),
    false(Term("iff", term("log(x) <= log(y)"), term("x <= y")), why="x = -1"),
)
FUNCTIONS = (
    false("exp(x) == 1 + x", why="x = 1"),
    false("exp(x) > 1 + x", why="x = 0"),
    false("exp(x + y) == exp(x) + exp(y)", why="x = y = 0"),
    false("log(x + y) == log(x) + log(y)", "0 < x", "0 < y", why="x = y = 1"),
    false("log(x)/log(y) == log(x/y)", "0 < x", "1 < y", why="x = 1, y = 2"),
    false("log(x) <= x - 2", "0 < x", why="x = 1"),
    false("log(x) < x - 1", "0 < x", why="x = 1"),
    false("log(x) >= 0", "0 < x", why="x = 1/2"),
    false(f"{SIGMA} <= 1/2", why="x = 1"),
    false(f"deriv(x, {SIGMA}, x) == {SIGMA}*(1 + {SIGMA})", why="the sign"),
    false("deriv(t, abs(t), x) == x/abs(x)", why="x = 0"),
    false("deriv(t, max(t, 0), 0) == 0", why="a corner"),
    false("deriv(t, t**2, x) == deriv(t, t*x, x)", why="2·x is not x"),
    false("deriv(t, f(t), x)*deriv(t, g(t), x) == deriv(t, f(t)*g(t), x)", why="not the product rule, nor given"),
    false("deriv(t, f(t) - f(t), x) == 0", why="f may have no derivative", by_hand=True),
    false('limit(x, 1/x, 0, "+-") == oo', why="from below it is −∞", by_hand=True),
    false('limit(x, x*log(x), 0, "+") == 1', why="it is 0"),
    false('limit(x, 0*abs(log(x)), -1, "+-") == 0', why="log is not defined near −1"),
    false('limit(x, log(x) - log(x), 0, "-") == 0', why="log is not defined below 0"),
    false('limit(x, x/x, 0, "+-") == 0', why="it is 1"),
    false('limit(x, x, oo, "+-") - limit(x, x, oo, "+-") == 0', why="∞ − ∞", by_hand=True),
    false(
        'limit(x, x**2, oo, "+-") == limit(x, x, oo, "+-")', why="infinite limits are not equal numbers", by_hand=True
    ),
    false("partial(w, w(1)*w(2), 1) == w(1)", why="it is w(2)"),
    false("partial(w, sum(k, 1, n, w(k)**2), i) == 2*w(i)", *N, "integer(i)", "1 <= i", why="i = n + 1"),
    false("log(2) + log(3) < log(6)", why="they are equal"),
)
SUMS = (
    false("sum(k, 1, n, P(k)*Q(k)) == sum(k, 1, n, P(k))*sum(k, 1, n, Q(k))", *N, why="n = 2"),
    false("sum(k, 1, n, P(k))**2 == sum(k, 1, n, P(k)**2)", *N, why="n = 2"),
    false("sum(k, 1, n, 1/P(k)) == 1/sum(k, 1, n, P(k))", *N, "forall(k, 1, n, 0 < P(k))", why="n = 2"),
    false("sum(k, 1, n, P(k)) == n*P(1)", *N, why="n = 2"),
    false("sum(k, 1, n, c) == c*(n - 1)", *N, why="n = 1, c = 1"),
    false("sum(k, 0, n, P(k)) == sum(k, 1, n, P(k))", *N, why="P(0) = 1"),
    false("sum(i, 1, n, sum(j, 1, n, A(i, j))) == n*sum(i, 1, n, A(i, i))", *N, why="n = 2"),
    false("sum(i, 1, n, sum(j, 1, i, A(i, j))) == sum(j, 1, n, sum(i, 1, j, A(i, j)))", *N, why="n = 2"),
    false("0 < sum(k, 1, n, P(k)**2)", *N, why="P = 0"),
    false("0 < sum(k, 1, n, P(k))", *EMPTY, "forall(k, 1, n, 0 < P(k))", why="n = 0"),
    false("P(i) <= sum(k, 1, n, P(k))", *INDEX, why="P(1) = −1"),
    false("P(n + 1) <= sum(k, 1, n, P(k))", *N, "forall(k, 1, n, 0 <= P(k))", why="n + 1 is outside"),
    false("forall(k, 1, n, P(k) == 0)", *N, "sum(k, 1, n, P(k)) == 0", why="n = 2, P = 1, −1", by_hand=True),
    false("sum(k, 1, n, delta(k, i)*P(k)) == P(i)", *N, "integer(i)", "1 <= i", why="i = n + 1"),
    false("abs(sum(k, 1, n, P(k))) == sum(k, 1, n, abs(P(k)))", *N, why="n = 2, P = 1, −1"),
    false("maximum(k, 1, n, P(k)) < sum(k, 1, n, P(k))", *N, "forall(k, 1, n, 0 < P(k))", why="n = 1"),
    false("maximum(k, 1, n, P(k)) <= P(i)", *INDEX, why="n = 2"),
    false("log(prod(k, 1, n, P(k))) == prod(k, 1, n, log(P(k)))", *N, "forall(k, 1, n, 0 < P(k))", why="n = 2"),
    false("sum(y, 1, n, P(y)*log(P(y)/Q(y))) >= 0", *N, P, Q, why="P and Q need not be distributions"),
    false(
        "sum(y, 1, n, P(y)*log(P(y)/Q(y))) > 0",
        *N,
        P,
        Q,
        "sum(y, 1, n, P(y)) == 1",
        "sum(y, 1, n, Q(y)) == 1",
        why="P = Q",
    ),
    false("-sum(y, 1, n, P(y)*log(P(y))) < log(n)", *N, P, "sum(y, 1, n, P(y)) == 1", why="uniform P"),
    false(
        "sum(k, 1, n, P(k)) == sum(k, 1, n, 1)*sum(i, 1, n, A(i, i))",
        *N,
        "forall(k, 1, n, P(k) == sum(i, 1, n, A(i, k)))",
        why="the index is captured",
    ),
    false(
        "sum(k, 1, n, P(k)) == n*prod(i, 1, m, A(i, i))",
        *N,
        "integer(m)",
        "1 <= m",
        "forall(k, 1, n, P(k) == prod(i, 1, m, A(i, k)))",
        why="the index is captured",
    ),
    false("c + sum(k, 1, n, P(k)) == 5 + sum(k, 1, n, P(k))", *EMPTY, "forall(k, 1, n, c == 5)", why="n = 0"),
    false("c/c + sum(k, 1, n, P(k)) == 1 + sum(k, 1, n, P(k))", *EMPTY, "forall(k, 1, n, c != 0)", why="n = 0, c = 0"),
    false(
        "sum(k, 1, n, 1/(c*P(k))) == d",
        *EMPTY,
        "forall(k, 1, n, c*P(k) != 0)",
        "forall(k, 1, n, P(k) != 0)",
        "sum(k, 1, n, 1/P(k)) == d*c",
        why="n = 0, c = 0, d = 7",
        by_hand=True,
    ),
    false(
        "deriv(x, f(x), 0) + sum(k, 1, n, P(k)) == 5 + sum(k, 1, n, P(k))",
        *EMPTY,
        "forall(k, 1, n, deriv(x, f(x), 0) == 5)",
        "defined(deriv(x, f(x), 0))",
        why="n = 0",
        by_hand=True,
    ),
    false("sum(k, 1, m, P(k)) == 0", *N, "integer(m)", "1 <= m", "forall(k, 1, n, P(k) == 0)", why="m = n + 1"),
    false("P(i) == 0", *N, "integer(i)", "forall(k, 1, n, P(k) == 0)", why="i = 0"),
    false(
        "sum(i, 1, n, P(i)) == 5*n",
        *N,
        "integer(m)",
        "0 <= m",
        "forall(i, 1, n, forall(j, 1, m, P(i) == 5))",
        why="m = 0",
    ),
)
Z1 = Definition("Z", (("x", 0),), term("x + a + b"))
Z2 = Definition("Z", (("x", 0), ("y", 0)), term("x*y*b"))
PRODUCT = Lemma("product", (), term("partial(w, w(1)*v(1), 1) == v(1)"))
TANGENT = Lemma("tangent", (term("0 < t"),), term("log(t) <= t - 1"))
BOTH = frozenset({("Z", 1), ("Z", 2)})
LEMMAS = (
    false("Z(1) == Z(1, a)", definitions=(Z1, Z2), why="two functions of one name"),
    false("Z(1) == 1 + a", definitions=(Z1,), usable=BOTH, why="b is forgotten"),
    false("sum(a, 1, n, Z(0)) == n*Z(0)", *N, definitions=(Z1,), why="Z speaks of a, which is bound here"),
    false("deriv(b, Z(0), 0) == 0", definitions=(Z1,), why="Z speaks of b"),
    false("partial(v, v(1)*v(1), 1) == v(1)", lemmas=(PRODUCT,), why="the lemma's other family is captured"),
    false("log(x) <= x - 1", lemmas=(TANGENT,), why="x = 0"),
    false("log(2*x) <= x - 1", "0 < x", lemmas=(TANGENT,), why="x = 1"),
    false("sum(k, 1, 3, k) == 3*k", lemmas=(Lemma("constant", (), term("sum(k, 1, 3, c) == 3*c")),), why="k = 0"),
    false(
        Term("exists", conj(term("x < 0"), term("log(x) == log(x)")), "x"),
        why="log is not defined below 0",
        by_hand=True,
    ),
    false(Term("exists", term("x**2 == -1"), "x"), why="squares are not negative", by_hand=True),
    false(Term("exists", term("0*x == 1"), "x"), why="0 is not 1", by_hand=True),
)
FALSE_STEPS = (*DOMAINS, *ALGEBRA, *FUNCTIONS, *SUMS, *LEMMAS)
