"""Values that take analysis: limits, derivatives, integrals, series, rigorously enclosed.

What the refuter adds to the kernel's evaluation with balls. Nothing is proved with it: it imports the
terms and the kernel, and neither the prover nor SymPy.

    angles       sin, cos and tan at rational multiples of π
    forms        numbers that are known exactly where algebra suffices
    growth       a scale of monomials x^α (log x)^β exp(…), with bounds on a half-line
    expansion    sums of such monomials with a bounded rest, and functions of them
    local        a term near a point, from one side, as an expansion
    limits       limits, and derivatives by their definition
    holomorphic  a term at complex numbers, for quadrature
    integrals    definite and improper integrals
    poles        where a function is singular inside of a range
    series       infinite series and products
"""

from __future__ import annotations

from therefore.enclose.angles import cos, sin, tan
from therefore.enclose.integrals import integral
from therefore.enclose.limits import derivative, limit
from therefore.enclose.series import product, total
from therefore.kernel.balls import Beyond

ANALYSIS: Beyond = {
    "limit": limit, "deriv": derivative, "integral": integral, "sum": total, "prod": product,
    "sin": sin, "cos": cos, "tan": tan,
}  # fmt: skip

__all__ = ["ANALYSIS"]
