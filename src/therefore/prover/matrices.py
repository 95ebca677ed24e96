"""Proofs about matrices: equations by normal forms, definite matrices, signs of quadratic forms.

Every function takes the search and a context and returns a fact, or None when it cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from therefore.kernel.field import Rejected, difference
from therefore.kernel.gradients import gradient_of
from therefore.kernel.grammar import shape
from therefore.kernel.matrices import Form
from therefore.prover.arithmetic import arithmetic, transported
from therefore.prover.proof import Context, Fact, Proof
from therefore.term import MATRICES, ONE, ZERO, Term, conj, div, eq, le, lt, mul, ne, num, power

if TYPE_CHECKING:
    from therefore.prover.explore import Explorer
    from therefore.prover.search import Search


MAX_MULTIPLIED = 2


def matrix_facts(search: Search, context: Context) -> Iterator[Fact]:
    """What a context says of matrices, as equations and nonzero determinants for the arithmetic."""
    proof = context.proof
    for fact in context.facts:
        formula = fact.formula
        if formula.op in ("definite", "semidefinite"):
            (m,) = formula.args
            yield proof.line("definite_matrix", ("symmetric",), (fact,), eq(Term("transpose", m), m))
        elif formula.op == "eq" and formula.args[0].op in MATRICES:
            yield fact
            yield from _one_sided(proof, fact)


def consequences(proof: Proof, facts: list[Fact]) -> Iterator[Fact]:
    """What equations of square matrices say of determinants."""
    for fact in facts:
        if fact.formula.op == "eq" and fact.formula.args[0].op in MATRICES:
            a, b = fact.formula.args
            rows, columns = shape(a) or (ZERO, ONE)
            if rows == columns:
                yield proof.line("same_matrix", ("det",), (fact,), eq(Term("det", a), Term("det", b)))
                yield from (f for f in _one_sided(proof, fact) if f.formula.op == "ne")


def _one_sided(proof: Proof, fact: Fact) -> Iterator[Fact]:
    """From PQ = I for square P and Q: QP = I, and that their determinants are not 0."""
    left, identity = fact.formula.args
    if identity.op != "identity" or left.op != "matmul" or len(left.args) != 2:
        return
    p, q = left.args
    if shape(p) != shape(q) or shape(p) != shape(identity):
        return
    for what, formula in (
        ("other side", eq(Term("matmul", q, p), identity)),
        ("first", ne(Term("det", p), ZERO)),
        ("second", ne(Term("det", q), ZERO)),
    ):
        yield proof.line("one_sided_inverse", (what,), (fact,), formula)


def letter_facts(x: Explorer, t: Term) -> Iterator[Fact]:
    """Equations for a new letter: an inverse that cancels, a gradient that is known."""
    context = x.context_here
    if t.op == "gradient":
        found = gradient(x.search, context, t, "value")
        yield from () if found is None else (found,)
        return
    cancels = _cancels(x.search, context, t.args[0])
    if cancels is not None:
        split = _split_inverse(x.search, context, t.args[0], cancels)
        yield from (context.proof.part(cancels, 0), context.proof.part(cancels, 1)) if split is None else (split,)


def _cancels(search: Search, context: Context, m: Term) -> Fact | None:
    """M M⁻¹ = I and M⁻¹ M = I, where det M ≠ 0 can be proved."""
    nonzero = search.prove(context, ne(Term("det", m), ZERO))
    if nonzero is None:
        return None
    inverse, identity = Term("inverse", m), Term("identity", _rows(m))
    formula = conj(eq(Term("matmul", m, inverse), identity), eq(Term("matmul", inverse, m), identity))
    return context.proof.line("inverse_cancels", (m,), (nonzero,), formula)


def _split_inverse(search: Search, context: Context, m: Term, cancels: Fact) -> Fact | None:
    """(AB)⁻¹ = B⁻¹A⁻¹, where each factor is invertible: AB times either side is I."""
    factors = m.args if m.op == "matmul" else ()
    own = [_cancels(search, context, f) for f in factors if _rows(f) == _rows(m)]
    if not factors or len(own) < len(factors) or None in own:
        return None
    proof = context.proof
    inverses = Term("matmul", *(Term("inverse", f) for f in reversed(factors)))
    facts = [proof.part(f, i) for f in (cancels, *own) if f is not None for i in (0, 1)]
    equation = eq(Term("matmul", m, Term("inverse", m)), Term("matmul", m, inverses))
    fact = proof.line("matrix_arithmetic", (equation,), facts, equation)
    return _cancelled(search, context, "left", fact)


def _cancelled(search: Search, context: Context, side: str, fact: Fact) -> Fact | None:
    """P = Q from MP = MQ or PM = QM."""
    place = 0 if side == "left" else 1
    nonzero = search.prove(context, ne(Term("det", fact.formula.args[0].args[place]), ZERO))
    sides = (a.args[1 - place] for a in fact.formula.args)
    return nonzero and context.proof.line("cancel_factor", (side,), (fact, nonzero), eq(*sides))


def _rows(m: Term) -> Term:
    sizes = shape(m)
    assert sizes is not None
    return sizes[0]


def gradient(search: Search, context: Context, t: Term, what: str) -> Fact | None:
    """What a gradient is, or that it exists, where the conditions of the rules can be proved."""
    try:
        result, conditions = gradient_of(t)
    except (Rejected, ValueError):
        return None
    proved = [search.prove(context, c) for c in conditions]
    if None in proved:
        return None
    formula = Term("defined", t) if what == "defined" else eq(t, result)
    return context.proof.line("gradient", (what, t), [f for f in proved if f is not None], formula)


# -- equations ----------------------------------------------------------------------------------


def equal_matrices(search: Search, context: Context, formula: Term) -> Fact | None:
    """P = Q by one normal form, perhaps after multiplication with what inverses in them invert."""
    x = search.explorer(context)
    with x.asking():
        try:
            difference = x.matrices.difference(*formula.args)
        except Rejected:
            return None
        if not difference:
            return context.proof.line("matrix_arithmetic", (formula,), x.relevant(), formula)
    times = context.memo.get("multiplied", 0)
    if times == MAX_MULTIPLIED:
        return None
    context.memo["multiplied"] = times + 1
    try:
        found = (_multiplied(search, context, formula, *pair) for pair in _multipliers(x, difference))
        return next((fact for fact in found if fact is not None), None)
    finally:
        context.memo["multiplied"] = times


def _multipliers(x: Explorer, difference: Form) -> Iterator[tuple[Term | None, Term | None]]:
    """What the inverses at the left and at the right ends of words invert."""
    ends: list[list[Term | None]] = [[None], [None]]
    for word in difference:
        for place, found in zip((0, -1), ends, strict=True):
            key, flipped = word[place] if word else ("", False)
            letter = x.matrices.letters[key].term if word else ONE
            if letter.op == "inverse":
                m = Term("transpose", letter.args[0]) if flipped else letter.args[0]
                found += [] if m in found else [m]
    pairs = sorted(product(range(len(ends[0])), range(len(ends[1]))), key=sum)
    yield from ((ends[0][i], ends[1][j]) for i, j in pairs[1:10])


def _multiplied(search: Search, context: Context, formula: Term, left: Term | None, right: Term | None) -> Fact | None:
    """P = Q from L P R = L Q R, for invertible L and R."""
    p, q = formula.args
    if right is not None:
        p, q = (Term("matmul", side, right) for side in (p, q))
    if left is not None:
        p, q = (Term("matmul", left, side) for side in (p, q))
    fact = equal_matrices(search, context, eq(p, q))
    if left is not None:
        fact = fact and _cancelled(search, context, "left", fact)
    return fact and (fact if right is None else _cancelled(search, context, "right", fact))


# -- numbers ------------------------------------------------------------------------------------


def open_trace(x: Explorer, i: int, args: object) -> Fact | None:
    """tr I = n."""
    t = x.atoms[i].term
    if t.args[0].op != "identity":
        return None
    (n,) = t.args[0].args
    size = _size_facts(x.search, x.context_here, n)
    return None if size is None else x.context_here.proof.line("trace_of_identity", (n,), size, eq(t, n))


def open_det(x: Explorer, i: int, args: object) -> Fact | None:
    """det M⁻¹ = 1/det M, and det(cM) = cⁿ det M."""
    t, search, context = x.atoms[i].term, x.search, x.context_here
    (m,) = t.args
    if m.op == "scale":
        size = _size_facts(search, context, _rows(m))
        formula = eq(t, mul(power(m.args[0], _rows(m)), Term("det", m.args[1])))
        return None if size is None else context.proof.line("det_of_multiple", m.args, size, formula)
    cancels = _cancels(search, context, m.args[0]) if m.op == "inverse" else None
    if cancels is None:
        return None
    first = context.proof.part(cancels, 0)
    dets = [Term("det", side) for side in first.formula.args]
    fact = context.proof.line("same_matrix", ("det",), (first,), eq(*dets))
    nonzero = search.prove(context, ne(Term("det", m.args[0]), ZERO))
    inverse = div(ONE, Term("det", m.args[0]))
    return nonzero and context.proof.arithmetic(eq(t, inverse), [(inverse, fact)], [nonzero])


def nonzero_det(search: Search, context: Context, t: Term) -> Fact | None:
    """det M⁻¹ ≠ 0."""
    cancels = _cancels(search, context, t.args[0].args[0]) if t.args[0].op == "inverse" else None
    if cancels is None:
        return None
    return context.proof.line("one_sided_inverse", ("second",), (context.proof.part(cancels, 0),), ne(t, ZERO))


def _size_facts(search: Search, context: Context, n: Term) -> list[Fact] | None:
    facts = [search.prove(context, Term("integer", n)), search.prove(context, le(ONE, n))]
    return None if None in facts else [f for f in facts if f is not None]


def prove_definite(search: Search, context: Context, formula: Term) -> Fact | None:
    """That a matrix is definite or semidefinite: by its structure, or by that of its normal form."""
    fact = _definite(search, context, formula.args[0], formula.op == "definite")
    if fact is not None:
        return _weakened(context, fact, formula.op)
    x = search.explorer(context)
    try:
        simple = x.matrices.term(x.matrices.form(formula.args[0]), shape(formula.args[0]))
    except Rejected:
        return None
    fact = None if simple == formula.args[0] else _definite(search, context, simple, formula.op == "definite")
    same = fact and equal_matrices(search, context, eq(simple, formula.args[0]))
    if not fact or not same:
        return None
    fact = _weakened(context, fact, formula.op)
    return fact and context.proof.line("same_matrix", (formula.op,), (same, fact), formula)


def _weakened(context: Context, fact: Fact, op: str) -> Fact | None:
    if fact.formula.op == op:
        return fact
    if op == "definite":
        return None
    return context.proof.line("definite_matrix", ("semidefinite",), (fact,), Term(op, fact.formula.args[0]))


def _definite(search: Search, context: Context, m: Term, strict: bool) -> Fact | None:
    """As strong as can be said of a matrix from its structure; `strict` asks only for definite ones."""
    proof = context.proof
    for op in ("definite", "semidefinite")[: 1 if strict else 2]:
        known = context.find(Term(op, m))
        if known is not None:
            return known
    if m.op == "identity":
        return proof.line("identity_definite", m.args, (), Term("definite", m))
    if m.op == "inverse":
        inner = _definite(search, context, m.args[0], True)
        return inner and proof.line("definite_matrix", ("inverse",), (inner,), Term("definite", m))
    if m.op == "matadd":
        parts = [_definite(search, context, a, False) for a in m.args]
        if None in parts:
            return None
        facts = [p for p in parts if p is not None]
        op = "definite" if any(f.formula.op == "definite" for f in facts) else "semidefinite"
        return proof.line("definite_sum", (), facts, Term(op, m))
    if m.op == "scale":
        inner = _definite(search, context, m.args[1], strict)
        sign = inner and (search.prove(context, lt(ZERO, m.args[0])) or search.prove(context, le(ZERO, m.args[0])))
        if not inner or not sign:
            return None
        op = "definite" if inner.formula.op == "definite" and sign.formula.op == "lt" else "semidefinite"
        return proof.line("definite_multiple", (), (inner, sign), Term(op, m))
    return _gram(search, context, m) if m.op == "matmul" else None


def _gram(search: Search, context: Context, m: Term) -> Fact | None:
    """XᵀX or XᵀMX."""
    proof, factors = context.proof, m.args
    half = len(factors) // 2
    x = factors[len(factors) - half :]
    if factors[:half] != tuple(_turned(f) for f in reversed(x)):
        return None
    outer = x[0] if half == 1 else Term("matmul", *x)
    if len(factors) % 2 == 0:
        product = Term("matmul", Term("transpose", outer), outer)
        fact = proof.line("gram", (outer,), (), Term("semidefinite", product))
    else:
        inner = _definite(search, context, factors[half], False)
        if inner is None:
            return None
        product = Term("matmul", Term("transpose", outer), factors[half], outer)
        square = inner.formula.op == "definite" and shape(outer) == shape(factors[half])
        nonzero = search.prove(context, ne(Term("det", outer), ZERO)) if square else None
        op = "definite" if nonzero else "semidefinite"
        if inner.formula.op == "definite" and nonzero is None:
            inner = _weakened(context, inner, "semidefinite")
        premises = [f for f in (inner, nonzero) if f is not None]
        fact = proof.line("gram", (outer,), premises, Term(op, product))
    if product == m:
        return fact
    same = equal_matrices(search, context, eq(product, m))
    return same and proof.line("same_matrix", (fact.formula.op,), (same, fact), Term(fact.formula.op, m))


def _turned(t: Term) -> Term:
    return t.args[0] if t.op == "transpose" else Term("transpose", t)


def sign_of_trace(search: Search, context: Context, strict: bool, t: Term) -> Fact | None:
    """0 ≤ xᵀMx or 0 < xᵀMx for a definite M, 0 ≤ tr(XᵀX), 0 ≤ tr M, 0 < det M."""
    proof, (m,) = context.proof, t.args
    goal = lt(ZERO, t) if strict else le(ZERO, t)
    fact = _definite(search, context, m, strict) if shape(m) != (ONE, ONE) else None
    if fact is not None and (fact.formula.op == "definite" or not strict):
        relation = lt if fact.formula.op == "definite" else le
        found = proof.line("definite_matrix", (t.op,), (fact,), relation(ZERO, t))
        if strict or found.formula.op == "le":
            return found
        return proof.row("less is at most", {"a": ZERO, "b": t}, found)
    if t.op == "det":
        return None
    for word in _turns(search, context, m):
        fact = _quadratic(search, context, strict, word, goal)
        if fact is not None:
            return fact
    return None


def by_cauchy_schwarz(search: Search, context: Context, goal: Term) -> Fact | None:
    """An order that a multiple of (tr XᵀY)² ≤ tr XᵀX · tr YᵀY gives, for the two parts of a trace in it."""
    if not any(name.startswith("%") for name in goal.free):
        return None
    x = search.explorer(context)
    try:
        value = x.normal(difference(goal))
    except Rejected:
        return None
    for i in value.used if value.den.is_one() else ():
        t, degree = x.atoms[i].term, value.num.degrees()[i]
        c = value.num.to_dict().get(tuple(2 * (j == i) for j in range(len(value.num.degrees()))))
        if t.op != "trace" or t.args[0].op != "matmul" or degree != 2 or c is None or c > 0:
            continue
        factors = t.args[0].args
        for k in range(1, len(factors)):
            left = _product(*map(_turned, reversed(factors[:k])))
            fact = _cauchy_schwarz(context, left, _product(*factors[k:]))
            found = arithmetic(search, context, goal, [(num(Fraction(-int(c.p), int(c.q))), fact)])
            if found is not None:
                return found
    return None


def _cauchy_schwarz(context: Context, x: Term, y: Term) -> Fact:
    xy, xx, yy = (Term("trace", Term("matmul", Term("transpose", a), b)) for a, b in ((x, y), (x, x), (y, y)))
    return context.proof.line("cauchy_schwarz", (x, y), (), le(power(xy, num(2)), mul(xx, yy)))


def _product(*factors: Term) -> Term:
    return factors[0] if len(factors) == 1 else Term("matmul", *factors)


def _turns(search: Search, context: Context, m: Term) -> Iterator[tuple[Term, ...]]:
    """The factors of a product in a trace, from each of them on."""
    factors = m.args if m.op == "matmul" else (m,)
    flat = [f for factor in factors for f in _flat(factor)]
    yield from (tuple(flat[i:] + flat[:i]) for i in range(len(flat)))


def _flat(t: Term) -> list[Term]:
    if t.op == "matmul":
        return [f for a in t.args for f in _flat(a)]
    if t.op == "transpose" and t.args[0].op == "matmul":
        return [f for a in reversed(t.args[0].args) for f in _flat(_turned(a))]
    return [t.args[0].args[0]] if t.op == "transpose" and t.args[0].op == "transpose" else [t]


def _quadratic(search: Search, context: Context, strict: bool, word: tuple[Term, ...], goal: Term) -> Fact | None:
    """0 ≤ tr(XᵀMX), or with < for X ≠ 0."""
    half = len(word) // 2
    x = word[len(word) - half :]
    if not half or word[:half] != tuple(_turned(f) for f in reversed(x)):
        return None
    proof = context.proof
    for count in range(1, half + 1) if strict else (half,):
        outer, middle = x[half - count :], word[count : len(word) - count]
        vector = outer[0] if count == 1 else Term("matmul", *outer)
        m = (
            Term("identity", _rows(vector))
            if not middle
            else middle[0]
            if len(middle) == 1
            else Term("matmul", *middle)
        )
        inner = prove_definite(search, context, Term("definite" if strict else "semidefinite", m))
        sizes = shape(vector)
        if inner is None or sizes is None:
            continue
        form = Term("trace", Term("matmul", Term("transpose", vector), m, vector))
        if not strict:
            return transported(search, context, goal, proof.line("quadratic_form", (vector,), (inner,), le(ZERO, form)))
        nonzero = context.find(ne(vector, Term("zeros", *sizes)))
        if nonzero is not None:
            found = proof.line("quadratic_form", (vector,), (inner, nonzero), lt(ZERO, form))
            return transported(search, context, goal, found)
    return None
