"""Which way the equations that are known are used: what is rewritten by what."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.prover.arithmetic import arithmetic
from therefore.prover.facts import instantiate, matches
from therefore.prover.proof import Context, Fact
from therefore.term import MATRICES, Term, eq, in_range, is_root, num, var, walk

if TYPE_CHECKING:
    from therefore.prover.search import Search


def oriented(search: Search, fact: Fact) -> Fact | None:
    """An equation among the facts, turned so that its left side can be rewritten."""
    if fact not in search.turned:
        search.turned[fact] = _orient(search, fact)
    return search.turned[fact]


def _orient(search: Search, fact: Fact) -> Fact | None:
    layers = []
    body = fact.formula
    while body.op == "forall":
        layers.append(body.args[:3])
        body = body.args[3]
    if body.op != "eq" or body.args[0].op in MATRICES:
        return None
    a, b = body.args
    if not layers and any(u.op == "var" and u.args[0] in v.free for u, v in ((a, b), (b, a))):
        return _solved(search, fact)  # a variable cannot be replaced by what has it inside, a root of it, say
    as_value = not layers and _is_value(search, a, b)
    if as_value or (_rank(a) >= _rank(b) and not (not layers and _is_value(search, b, a))):
        return fact if _rank(a) or _is_power(a, b) or is_root(a) else _solved(search, fact) if not layers else None
    side = b.args[0] if b.op == "neg" else b
    turned = eq(side, a if side is b else Term("neg", a))
    return _inside_layers(search, fact, layers, turned)


def _is_value(search: Search, a: Term, b: Term) -> bool:
    """Whether b is better put for a than a for b: a function for a variable, unless that counts or indexes."""
    return a.op == "var" and _rank(b) == 2 and Term("integer", a) not in search.goal.hypotheses


def _solved(search: Search, fact: Fact) -> Fact | None:
    """An equation in which a sum or the like, or a variable, occurs once, and as it is, solved for that."""
    empty = Context(search.proof, (), frozenset())
    x = search.explorer(empty)
    try:
        value = x.normal(difference(fact.formula))
    except Rejected:
        return None
    alone = {m.index(1): c for m, c in value.num.to_dict().items() if sum(m) == 1}
    often = [i for m in value.num.to_dict() if sum(m) > 1 for i, e in enumerate(m) if e]
    # What occurs inside of another generator too would be put into itself without end.
    inside = {u for j in value.used for child in x.atoms[j].term.children for u in walk(child)}
    names = [i for i in alone if i not in often and x.atoms[i].term not in inside and _rank(x.atoms[i].term)]
    if not names or not value.den.is_one():
        return None
    i = max(names, key=lambda i: (_rank(x.atoms[i].term), -i))
    scale = Fraction(-int(alone[i].q), int(alone[i].p))
    rest = x.add(x.multiply(x.constant(scale), value), x.values[i])
    return arithmetic(search, empty, eq(x.atoms[i].term, x.term(rest)), [(num(scale), fact)])


def _inside_layers(search: Search, fact: Fact, layers: list[tuple[str, Term, Term]], conclusion: Term) -> Fact | None:
    """The same equation turned around, for all indices of the same ranges."""
    current = fact
    for variable, low, high in layers:
        inside = [search.proof.assume(f) for f in in_range(variable, low, high)]
        current = search.proof.instance(current, var(variable), inside)
    if current.formula.args[::-1] == conclusion.args:
        current = search.proof.flip(current)
    else:
        turned = arithmetic(search, Context(search.proof, (), frozenset()), conclusion, [(num(1), current)])
        if turned is None:
            return None
        current = turned
    for variable, low, high in reversed(layers):
        current = search.proof.generalize(variable, low, high, current)
    return current


def rules_for(search: Search, context: Context, name: str) -> list[Fact]:
    """For-all equations about the elements of a family."""
    return [
        f
        for f in (oriented(search, fact) for fact in context.facts)
        if f is not None and f.formula.op == "forall" and _rewrites(f.formula, name)
    ]


def rewritten(search: Search, context: Context, rules: list[Fact], t: Term) -> Fact | None:
    """The instance of a for-all equation whose left side is t."""
    for rule in rules:
        names, body = [], rule.formula
        while body.op == "forall":
            names.append(body.args[0])
            body = body.args[3]
        by: dict[str, Term] = {}
        if matches(body.args[0], t, frozenset(names), by) and len(by) == len(names):
            found = instantiate(search, context, rule, [by[n] for n in names])
            if found is not None:
                return found
    return None


def _rewrites(formula: Term, name: str) -> bool:
    while formula.op == "forall":
        formula = formula.args[3]
    left = formula.args[0]
    return bool(left.op == "app" and left.args[0] == name)


def _is_power(t: Term, value: Term) -> bool:
    """A whole power of a variable, which arithmetic can rewrite by what does not have that variable to that power."""
    return bool(t.op == "pow" and t.args[0].op == "var" and t.args[1].op == "num") and t not in walk(value)


def _rank(t: Term) -> int:
    """How willingly a term is rewritten: derivatives, then elements, sums and functions, then variables."""
    if t.op == "neg" and t.args[0].op == "app":
        return 3
    if t.op in ("num", "add", "sub", "mul", "div", "neg", "pow", "const") or not t.free:
        return 0
    return {"var": 1, "app": 4, "deriv": 5, "partial": 5, "limit": 5, "piecewise": 5}.get(t.op, 2)


def without_circles(facts: list[Fact]) -> Iterator[Fact]:
    """Values of variables first, each after those of what is inside of it, and none that would lead in a circle."""
    values: dict[str, tuple[Fact, frozenset[str]]] = {}
    others: list[Fact] = []
    for fact in facts:
        left, right = fact.formula.args[:2]
        if fact.formula.op != "eq" or left.op != "var":
            others.append(fact)
            continue
        inside = right.free.union(*(values[n][1] for n in right.free if n in values))
        if left.args[0] in values:
            others.append(fact)
        elif left.args[0] not in inside:
            values = {n: (f, v | inside if left.args[0] in v else v) for n, (f, v) in values.items()}
            values[left.args[0]] = fact, inside
    yield from (fact for fact, _ in sorted(values.values(), key=lambda entry: len(entry[1] & values.keys())))
    yield from others
