"""Values of a term at complex numbers near the real line, for the integration of analytic functions.

The function that is integrated is a real one. It is extended from the real line by the same formula,
with log, roots and the like cut along the negative axis, and |u|, max, floor and cases extended from
each piece of the real line along the imaginary direction. Where a box is not clearly inside of what is
analytic there is no value, unless only an enclosure of the real values is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

from flint import acb, arb, ctx, fmpq

from therefore.kernel.balls import MAX_RANGE, Env, Unsure, derivative_of, truth_in, value_in
from therefore.term import Term, substitute

EVALUATIONS = 2000

@dataclass(frozen=True)
class Region:
    """Boxes for the complex variables; `env` has their real parts and all other names."""

    boxes: Mapping[str, acb]
    env: Env
    analytic: bool

    def value(self, t: Term) -> acb:
        if self.boxes.keys().isdisjoint(t.free):
            return acb(value_in(t, self.env))
        handler = _HANDLERS.get(t.op)
        if handler is None:
            raise Unsure
        return handler(self, t)

    def each(self, t: Term) -> list[acb]:
        return [self.value(a) for a in t.args]

    def only(self, t: Term) -> acb:
        (a,) = t.args
        return self.value(a)

    def bound(self, variable: str, box: acb, analytic: bool) -> Region:
        """With one complex variable more."""
        return Region({**self.boxes, variable: box}, self.env.bound(variable, box.real), self.analytic or analytic)

    def without(self, variable: str, value: fmpq) -> Region:
        """With a bound variable that has a value."""
        boxes = {name: box for name, box in self.boxes.items() if name != variable}
        return Region(boxes, self.env.bound(variable, value), self.analytic)


def quadrature(variable: str, low: acb, high: acb, body: Term, region: Region) -> acb:
    """The integral over a finite range, if the function is seen to be piecewise analytic there; else not finite.

    (Johansson, Numerical integration in arbitrary-precision ball arithmetic, 2018.)
    """
    width = high - low

    def integrand(s: acb, analytic: bool) -> acb:
        try:
            region.env.spend(1)
            return region.bound(variable, low + s * width, analytic).value(body)
        except Exception:  # none may cross the library that calls back
            return acb("nan")

    tolerance = arb(2) ** -(ctx.prec // 2)
    return acb.integral(integrand, 0, 1, rel_tol=tolerance, abs_tol=tolerance, eval_limit=EVALUATIONS) * width


def _div(r: Region, t: Term) -> acb:
    return r.value(t.args[0]) * _over(r, t.args[1])


def _over(r: Region, t: Term) -> acb:
    """1/t: an exponential is nowhere 0, however wide its enclosure."""
    if t.op == "exp":
        return (-r.value(t.args[0])).exp()
    if t.op == "pow" and not r.boxes.keys().isdisjoint(t.args[1].free):
        return r.value(Term("pow", t.args[0], Term("neg", t.args[1])))
    return _finite(1 / r.value(t))


def _finite(box: acb) -> acb:
    if not box.is_finite():
        raise Unsure
    return box


def _pow(r: Region, t: Term) -> acb:
    base, exponent = t.args
    b = r.value(base)
    if r.boxes.keys().isdisjoint(exponent.free):
        e = value_in(exponent, r.env)
        if isinstance(e, fmpq) and e.q == 1:
            return _finite(b ** int(e.p))
        if not _clear(b):
            raise Unsure
        return _finite(b.sqrt() if e == fmpq(1, 2) else b ** acb(e))
    return (r.value(exponent) * _logarithm(b)).exp()


def _clear(b: acb) -> bool:
    """Whether a box is clear of the negative axis and 0."""
    return bool(b.real > 0 or b.imag != 0)


def _logarithm(u: acb) -> acb:
    if not _clear(u):
        raise Unsure
    return u.log()


def _inverse(compute: Callable[[acb], acb], clear: Callable[[acb], bool]) -> Callable[[Region, Term], acb]:
    """An inverse function, on boxes that are clear of its cuts."""

    def handler(r: Region, t: Term) -> acb:
        u = r.only(t)
        if not clear(u):
            raise Unsure
        return _finite(compute(u))

    return handler


def _inside(u: acb) -> bool:
    return bool(u.imag != 0 or abs(u.real) < 1)


def _beside(u: acb) -> bool:
    return bool(u.real != 0 or abs(u.imag) < 1)


def _abs(r: Region, t: Term) -> acb:
    return _finite(r.only(t).real_abs(analytic=r.analytic))


def _extremum(pick: Callable[..., acb]) -> Callable[[Region, Term], acb]:
    return lambda r, t: _finite(reduce(lambda a, b: pick(a, b, analytic=r.analytic), r.each(t)))


def _piecewise(r: Region, t: Term) -> acb:
    """The case that holds on the whole real part of the box, or an enclosure of all that may."""
    possible: list[acb] = []
    for value, condition in zip(t.args[:-1:2], t.args[1::2], strict=False):
        truth = truth_in(condition, r.env)
        if truth is not False:
            possible.append(r.value(value))
        if truth:
            break
    else:
        if len(t.args) % 2 == 0:
            raise Unsure
        possible.append(r.value(t.args[-1]))
    if len(possible) > 1 and r.analytic:
        raise Unsure
    return reduce(lambda a, b: a.union(b), possible)


def _delta(r: Region, t: Term) -> acb:
    i, j = (value_in(a, r.env) for a in t.args)
    if not i != j:
        raise Unsure
    return acb(0)


def _fold(combine: Callable[[acb, acb], acb], start: int, r: Region, t: Term) -> acb:
    variable, low, high, body = t.args
    first, last = value_in(low, r.env), value_in(high, r.env)
    if not (isinstance(first, fmpq) and isinstance(last, fmpq) and first.q == last.q == 1):
        raise Unsure
    if not -1 <= last - first < MAX_RANGE:
        raise Unsure
    r.env.spend(int((last - first + 1).p))
    parts = (r.without(variable, fmpq(k)).value(body) for k in range(int(first.p), int(last.p) + 1))
    return reduce(combine, parts, acb(start))


def _binomial(r: Region, t: Term) -> acb:
    of, chosen = t.args
    k = value_in(chosen, r.env) if r.boxes.keys().isdisjoint(chosen.free) else None
    if not isinstance(k, fmpq) or k.q != 1 or not 0 <= k < MAX_RANGE:
        raise Unsure
    n = r.value(of)
    return reduce(mul, ((n - i) / (i + 1) for i in range(int(k.p))), acb(1))


def _integral(r: Region, t: Term) -> acb:
    variable, low, high, body = t.args
    return _finite(quadrature(variable, r.value(low), r.value(high), body, r))


def _derivative(r: Region, t: Term) -> acb:
    variable, body, point = t.args
    slope, conditions = derivative_of(body, variable)
    if not all(truth_in(substitute(c, {variable: point}), r.env) for c in conditions):
        raise Unsure
    return r.value(substitute(slope, {variable: point}))


_HANDLERS: Mapping[str, Callable[[Region, Term], acb]] = {
    "var": lambda r, t: r.boxes[t.args[0]],
    "add": lambda r, t: reduce(add, r.each(t)), "mul": lambda r, t: reduce(mul, r.each(t)),
    "sub": lambda r, t: r.value(t.args[0]) - r.value(t.args[1]), "neg": lambda r, t: -r.only(t),
    "div": _div, "pow": _pow, "log": lambda r, t: _logarithm(r.only(t)),
    "exp": lambda r, t: r.only(t).exp(), "sin": lambda r, t: r.only(t).sin(), "cos": lambda r, t: r.only(t).cos(),
    "tan": lambda r, t: _finite(r.only(t).tan()), "tanh": lambda r, t: _finite(r.only(t).tanh()),
    "sinh": lambda r, t: r.only(t).sinh(), "cosh": lambda r, t: r.only(t).cosh(),
    "asin": _inverse(acb.asin, _inside), "acos": _inverse(acb.acos, _inside), "atanh": _inverse(acb.atanh, _inside),
    "acosh": _inverse(acb.acosh, lambda u: bool(u.imag != 0 or u.real > 1)),
    "atan": _inverse(acb.atan, _beside), "asinh": _inverse(acb.asinh, _beside),
    "gamma": lambda r, t: _finite(r.only(t).gamma()), "binomial": _binomial,
    "abs": _abs, "sign": lambda r, t: _finite(r.only(t).real_sgn(analytic=r.analytic)),
    "floor": lambda r, t: _finite(r.only(t).real_floor(analytic=r.analytic)),
    "max": _extremum(acb.real_max), "min": _extremum(acb.real_min),
    "delta": _delta, "piecewise": _piecewise, "deriv": _derivative, "integral": _integral,
    "sum": lambda r, t: _fold(add, 0, r, t), "prod": lambda r, t: _fold(mul, 1, r, t),
}  # fmt: skip
