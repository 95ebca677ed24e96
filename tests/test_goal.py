"""What definitions mean: where a name is replaced, what is captured, and what a folded application shows."""

from __future__ import annotations

import pytest

from test_balls import term as T
from therefore.goal import Definition, Goal, opened, unfold
from therefore.term import Term


def read(text: str) -> Term:
    """A term in which `fam(P)` is a family as an argument, and W…1 the name of a folded application."""
    return _read(T(text.replace("…", "_shown_")))


def _read(t: Term) -> Term:
    if t.op == "app" and t.args[0] == "fam":
        return Term("fam", t.args[1].args[0])
    args = (_read(a) if isinstance(a, Term) else a.replace("_shown_", "…") if isinstance(a, str) else a for a in t.args)
    return Term(t.op, *args)


def define(head: str, body: str) -> Definition:
    """`D(x, @P)` with its body; every family has one index."""
    name, parameters = head.removesuffix(")").split("(")
    own = tuple((p.strip(), int("@" in p)) for p in parameters.split(",") if p)
    return Definition(name, own, read(body))


def goal(claim: str, *definitions: Definition, usable: str = "") -> Goal:
    keys = frozenset(d.key for d in definitions if d.name in usable.split())
    return Goal((), read(claim), definitions=definitions, usable=keys)


W = define("W(x)", "x + k")
OPENED = {
    "usable names are replaced, to the end": (
        goal("D(2) == 0", define("S(x)", "x*x"), define("D(x)", "S(x + 1)"), usable="S D"), "(2 + 1)*(2 + 1) == 0"),
    "the order of definitions does not matter": (
        goal("D(2) == 0", define("D(x)", "S(x + 1)"), define("S(x)", "x*x"), usable="S D"), "(2 + 1)*(2 + 1) == 0"),
    "others stay": (
        goal("D(2) == 0", define("S(x)", "x*x"), define("D(x)", "S(x + 1)"), usable="D"), "S(2 + 1) == 0"),
    "arity tells definitions of one name apart": (
        goal("H(1, 2) == 0", define("H(x)", "H(x, x)"), define("H(x, y)", "x*y"), usable="H"), "1*2 == 0"),
    "one of them may rest on the other": (
        goal("H(1) == 0", define("H(x)", "H(x, x)"), define("H(x, y)", "x*y"), usable="H"), "1*1 == 0"),
    "a family stands for a family": (
        goal("D(fam(Q)) == 0", define("D(@P)", "sum(k, 1, 2, P(k))"), usable="D"), "sum(k, 1, 2, Q(k)) == 0"),
    "a parameter hides the definition of its name": (
        goal("D(fam(Q)) == 0", define("S(x)", "x*x"), define("D(@S)", "S(1)"), usable="S D"), "Q(1) == 0"),
    "what an argument mentions is not captured by the body": (
        goal("D(W(1)) == 0", define("D(x)", "sum(k, 1, 2, x + k)"), W, usable="D W"),
        "sum(k_1, 1, 2, (1 + k) + k_1) == 0"),
    "what the body applies mentions the body's own index": (
        goal("D(k) == 0", define("D(x)", "sum(k, 1, 2, W(x))"), W, usable="D W"),
        "sum(k_1, 1, 2, k + k_1) == 0"),
    "and so does what stays folded": (
        goal("D(k) == 0", define("D(x)", "sum(k, 1, 2, W(x))"), W, usable="D"),
        "sum(k_1, 1, 2, W…1(k, k_1)) == 0"),
    "a folded application shows what it mentions": (goal("W(1) == 0", W), "W…1(1, k) == 0"),
    "also what its body's applications mention": (goal("D(1) == 0", define("D(x)", "W(x)"), W), "D…1(1, k) == 0"),
    "but not what the body binds": (goal("D(1) == 0", define("D(x)", "sum(k, 1, 2, W(x))"), W), "D(1) == 0"),
    "families before variables": (goal("D(1) == 0", define("D(x)", "c + P(x)")), "D…1(1, fam(P), c) == 0"),
}  # fmt: skip


@pytest.mark.parametrize("law", OPENED)
def test_what_the_kernel_reads(law: str) -> None:
    about, expected = OPENED[law]
    assert opened(about.claim, about) == read(expected)


def test_everything_is_unfolded_for_the_obligations() -> None:
    about = goal("D(W(1)) == 0", define("D(x)", "sum(k, 1, 2, x + k)"), W)
    assert opened(about.claim, about, everything=True) == read("sum(k_1, 1, 2, (1 + k) + k_1) == 0")
    assert unfold(about.claim, about.meaning) == opened(about.claim, about, everything=True)


MEANINGLESS = {
    "defined by itself": goal("Z(1) == 0", define("Z(x)", "Z(x) + 1"), usable="Z"),
    "defined by each other": goal("Z(1) == 0", define("Z(x)", "Y(x)"), define("Y(x)", "Z(x)")),
    "a defined function as a family": goal("D(fam(W)) == 0", W, define("D(@P)", "P(1)")),
    "a derivative by a defined function": goal("partial(W, W(1), 1) == 1", W),
    "a number for a family": goal("D(1) == 0", define("D(@P)", "P(1)"), usable="D"),
}  # fmt: skip


@pytest.mark.parametrize("what", MEANINGLESS)
def test_what_has_no_meaning_is_a_value_error(what: str) -> None:
    about = MEANINGLESS[what]
    with pytest.raises(ValueError):  # noqa: PT011
        opened(about.claim, about)
