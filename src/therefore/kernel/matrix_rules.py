"""Rules about matrices: what follows by arithmetic, inverses, determinants, definite matrices, gradients.

That M is invertible is said as det M ≠ 0. A definite matrix is a symmetric M with xᵀMx > 0 for every
x ≠ 0, a semidefinite one has ≥ in its place.
"""

from __future__ import annotations

from therefore.kernel.arithmetic import with_sizes
from therefore.kernel.field import Space
from therefore.kernel.gradients import gradient_of
from therefore.kernel.grammar import shape
from therefore.kernel.theorem import Parameters, Premises, Theorem, conclude, expect, require
from therefore.term import ONE, ZERO, Term, conj, eq, le, lt, mul, ne, num, power


def matrix_arithmetic(parameters: Parameters, premises: Premises) -> Theorem:
    """P = Q by the arithmetic of matrices, in which the premises are known."""
    (conclusion,) = parameters
    require(conclusion.op == "eq" and shape(conclusion.args[0]), "not an equation of matrices")

    def same(space: Space) -> bool:
        for fact in premises:
            space.know(fact.formula)
        return not space.matrices.difference(*conclusion.args)

    require(with_sizes(same), "the two sides have different normal forms")
    return conclude(conclusion, premises)


def cancel_factor(parameters: Parameters, premises: Premises) -> Theorem:
    """From MP = MQ ("left") or PM = QM ("right") with det M ≠ 0: P = Q."""
    (side,) = parameters
    known, regular = premises
    equation, place = known.formula, {"left": 0, "right": 1}[side]
    require(
        equation.op == "eq" and all(a.op == "matmul" and len(a.args) == 2 for a in equation.args),
        "not of the form MP = MQ",
    )
    m, other = (a.args[place] for a in equation.args)
    require(m == other, "the factors differ")
    expect(regular, ne(Term("det", m), ZERO))
    return conclude(eq(*(a.args[1 - place] for a in equation.args)), premises)


def same_matrix(parameters: Parameters, premises: Premises) -> Theorem:
    """From P = Q: det P = det Q, tr P = tr Q, P⁻¹ = Q⁻¹; and if P is definite or semidefinite, so is Q."""
    (op,) = parameters
    known, *rest = premises
    equation = known.formula
    require(equation.op == "eq" and shape(equation.args[0]), "not an equation of matrices")
    p, q = (Term(op, side) for side in equation.args)
    if op in ("definite", "semidefinite"):
        (holds,) = rest
        expect(holds, p)
        return conclude(q, premises)
    require(not rest and op in ("det", "trace", "inverse"), "not a function of a square matrix")
    return conclude(eq(p, q), premises)


def inverse_cancels(parameters: Parameters, premises: Premises) -> Theorem:
    """det M ≠ 0: M M⁻¹ = I and M⁻¹ M = I."""
    (m,) = parameters
    (regular,) = premises
    expect(regular, ne(Term("det", m), ZERO))
    inverse, identity = Term("inverse", m), Term("identity", _size(m))
    return conclude(conj(eq(Term("matmul", m, inverse), identity), eq(Term("matmul", inverse, m), identity)), premises)


def one_sided_inverse(parameters: Parameters, premises: Premises) -> Theorem:
    """Square P and Q with PQ = I: then QP = I ("other side"), det P ≠ 0 ("first") and det Q ≠ 0 ("second")."""
    (what,) = parameters
    (known,) = premises
    product, identity = known.formula.args
    require(known.formula.op == "eq" and product.op == "matmul" and len(product.args) == 2, "not of the form PQ = I")
    p, q = product.args
    require(identity == Term("identity", _size(p)) and _size(q), "not of the form PQ = I")
    conclusions = {
        "other side": eq(Term("matmul", q, p), identity),
        "first": ne(Term("det", p), ZERO),
        "second": ne(Term("det", q), ZERO),
    }
    return conclude(conclusions[what], premises)


def trace_of_identity(parameters: Parameters, premises: Premises) -> Theorem:
    """tr I = n, for a positive integer n."""
    (n,) = parameters
    _expect_size(premises, n)
    return conclude(eq(Term("trace", Term("identity", n)), n), premises)


def det_of_multiple(parameters: Parameters, premises: Premises) -> Theorem:
    """det(cM) = cⁿ det M for an n × n matrix M, n a positive integer."""
    c, m = parameters
    _expect_size(premises, _size(m))
    return conclude(eq(Term("det", Term("scale", c, m)), mul(power(c, _size(m)), Term("det", m))), premises)


def _size(m: Term) -> Term:
    """n, for an n × n matrix."""
    sizes = shape(m)
    if sizes is None or sizes[0] != sizes[1]:
        raise ValueError("not a square matrix")
    return sizes[0]


def _expect_size(premises: Premises, n: Term) -> None:
    require(len(premises) == 2, "a size needs two facts")
    expect(premises[0], Term("integer", n))
    expect(premises[1], le(ONE, n))


# -- definite matrices --------------------------------------------------------------------------


def quadratic_form(parameters: Parameters, premises: Premises) -> Theorem:
    """M semidefinite: 0 ≤ tr(XᵀMX). M definite and X ≠ 0: 0 < tr(XᵀMX). A vector's trace is xᵀMx."""
    (x,) = parameters
    known, *rest = premises
    m, sizes = _definite(known), shape(x)
    form = Term("trace", Term("matmul", Term("transpose", x), m, x))
    if not rest:
        return conclude(le(ZERO, form), premises)
    (nonzero,) = rest
    require(known.formula.op == "definite" and sizes is not None, "the matrix is not definite")
    expect(nonzero, ne(x, Term("zeros", *sizes)))  # type: ignore[misc]
    return conclude(lt(ZERO, form), premises)


def _definite(theorem: Theorem) -> Term:
    require(theorem.formula.op in ("definite", "semidefinite"), "not that a matrix is definite")
    return theorem.formula.args[0]  # type: ignore[no-any-return]


def cauchy_schwarz(parameters: Parameters, premises: Premises) -> Theorem:
    """(tr XᵀY)² ≤ tr XᵀX · tr YᵀY (Steele, The Cauchy-Schwarz Master Class, 2004)."""
    x, y = parameters
    require(not premises, "wrong number of premises")
    xy, xx, yy = (Term("trace", Term("matmul", Term("transpose", a), b)) for a, b in ((x, y), (x, x), (y, y)))
    return conclude(le(power(xy, num(2)), mul(xx, yy)))


def definite_matrix(parameters: Parameters, premises: Premises) -> Theorem:
    """What a definite matrix is besides: semidefinite, symmetric; its determinant and trace are positive, and
    its inverse is definite. Of a semidefinite one: symmetric, determinant and trace nonnegative (Horn and
    Johnson, Matrix Analysis, 7.1).
    """
    (what,) = parameters
    (known,) = premises
    m, strict = _definite(known), known.formula.op == "definite"
    if what == "symmetric":
        return conclude(eq(Term("transpose", m), m), premises)
    if what in ("det", "trace"):
        return conclude((lt if strict else le)(ZERO, Term(what, m)), premises)
    require(strict, "the matrix is only semidefinite")
    consequences = {"semidefinite": Term("semidefinite", m), "inverse": Term("definite", Term("inverse", m))}
    return conclude(consequences[what], premises)


def identity_definite(parameters: Parameters, premises: Premises) -> Theorem:
    """I is definite."""
    (n,) = parameters
    require(not premises, "wrong number of premises")
    return conclude(Term("definite", Term("identity", n)))


def gram(parameters: Parameters, premises: Premises) -> Theorem:
    """XᵀX is semidefinite; XᵀMX is if M is; and definite, if M is and X is square with det X ≠ 0."""
    (x,) = parameters
    if not premises:
        return conclude(Term("semidefinite", Term("matmul", Term("transpose", x), x)))
    known, *rest = premises
    product = Term("matmul", Term("transpose", x), _definite(known), x)
    if not rest:
        return conclude(Term("semidefinite", product), premises)
    (regular,) = rest
    require(known.formula.op == "definite", "the matrix is only semidefinite")
    expect(regular, ne(Term("det", x), ZERO))
    return conclude(Term("definite", product), premises)


def definite_sum(parameters: Parameters, premises: Premises) -> Theorem:
    """A sum of semidefinite and definite matrices: definite, if one of them is."""
    terms = [_definite(p) for p in premises]
    strict = any(p.formula.op == "definite" for p in premises)
    return conclude(Term("definite" if strict else "semidefinite", Term("matadd", *terms)), premises)


def definite_multiple(parameters: Parameters, premises: Premises) -> Theorem:
    """cM is as definite as M for c > 0, and semidefinite for c ≥ 0."""
    known, positive = premises
    m, sign = _definite(known), positive.formula
    require(sign.op in ("lt", "le") and sign.args[0] == ZERO, "not that a number is positive or nonnegative")
    strict = known.formula.op == "definite" and sign.op == "lt"
    return conclude(Term("definite" if strict else "semidefinite", Term("scale", sign.args[1], m)), premises)


# -- gradients ----------------------------------------------------------------------------------


def gradient(parameters: Parameters, premises: Premises) -> Theorem:
    """The gradient of a number by a matrix, or the Jacobian of a vector by a vector: what it is, or that it exists."""
    what, t = parameters
    require(t.op == "gradient", "not a gradient")
    result, conditions = gradient_of(t)
    require(len(premises) == len(conditions), "wrong number of conditions")
    for theorem, condition in zip(premises, conditions, strict=True):
        expect(theorem, condition)
    return conclude(Term("defined", t) if what == "defined" else eq(t, result), premises)


RULES_OF_MATRICES = (
    matrix_arithmetic,
    cancel_factor,
    same_matrix,
    inverse_cancels,
    one_sided_inverse,
    trace_of_identity,
    det_of_multiple,
    quadratic_form,
    cauchy_schwarz,
    definite_matrix,
    identity_definite,
    gram,
    definite_sum,
    definite_multiple,
    gradient,
)
