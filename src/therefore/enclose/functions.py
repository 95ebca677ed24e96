"""Elementary functions of expansions, near each kind of place: a regular point, a singular one, infinity."""

from __future__ import annotations

from contextlib import suppress

from flint import arb, arb_series, fmpq, fmpq_series

from therefore.enclose.expansion import Expansion, Series, collect, constant, inverse, taylor
from therefore.enclose.forms import MINUS_ONE, UNIT, ZERO, Number, named
from therefore.enclose.growth import CONSTANT, LOG, LOG_LOG, Growth, TooNear, power
from therefore.kernel.balls import Unsure

HALF = Number(fmpq(1, 2))
MAX_POWER = 64


class NotThere(Exception):
    """Everywhere on the half-line, the function has no value."""


def pi() -> Number:
    return Number(arb.pi(), named("const('pi')"))


def exp(f: Expansion) -> Expansion:
    try:
        large, c, small = f.split()
        exponents = []
        for d, m in large:
            if (simple := m.simple) is None:
                raise Unsure
            exponents.append(((*simple, 0), d))
        if f.rest != 0 and f.order.direction > 0:
            raise Unsure
        return taylor(_exponential, arb_series.exp, ZERO, small).scaled(c.exp(), Growth(exponents))
    except TooNear:
        raise
    except Unsure:
        return _tiny(f)


def _tiny(f: Expansion) -> Expansion:
    """The exponential of what falls faster than −x² or −x, though not as a power of x: below exp(−x²) or exp(−x)."""
    for n in (2, 1):
        with suppress(TooNear):
            if (f + Expansion(f.near, ((UNIT, power(n)),))).sign < 0:
                return Expansion(f.near, (), arb(1), Growth([((n, 0, 0), MINUS_ONE)]))
    raise Unsure


def _exponential(n: int) -> list[Number]:
    return [Number(1 / fmpq(_factorial(k))) for k in range(n)]


def _factorial(n: int) -> int:
    return 1 if n < 2 else n * _factorial(n - 1)


def log(f: Expansion) -> Expansion:
    if f.sign <= 0:
        raise NotThere
    c, m = f.lead
    terms = [] if c.value == 1 else [(c.log(), CONSTANT)]
    for (delta, eta, double), d in m.exponents:
        if double:
            raise Unsure
        there = [(LOG, Number(fmpq(delta.numerator, delta.denominator)))]
        there += [(LOG_LOG, Number(fmpq(eta.numerator, eta.denominator)))]
        terms.append((d, Growth(there)))
    logs = [ZERO, *(Number(fmpq((-1) ** (k + 1), k)) for k in range(1, f.near.keep))]
    return collect(f.near, terms) + taylor(lambda n: logs[:n], arb_series.log, UNIT, f.relative())


def to(f: Expansion, e: Number) -> Expansion:
    """f to the power e."""
    whole = isinstance(e.value, fmpq) and e.value.q == 1
    if isinstance(e.value, fmpq) and whole and 0 <= e.value <= MAX_POWER:
        return _repeated(f, int(e.value.p))
    if f.null:
        if e.value > 0:
            return f
        raise NotThere if e.value < 0 else Unsure
    if not whole and f.sign < 0:
        raise NotThere
    c, m = f.lead
    if not whole and c.sign < 0:
        raise Unsure
    binomials = [UNIT]
    for k in range(1, f.near.keep):
        binomials.append(binomials[-1] * (e - Number(fmpq(k - 1))) * Number(fmpq(1, k)))
    series: Series = lambda s: (s.log() * arb(e.value)).exp()  # noqa: E731
    unit = taylor(lambda n: binomials[:n], series, UNIT, f.relative())
    return unit.scaled(raised(c, e), m.to(e))


def _repeated(f: Expansion, n: int) -> Expansion:
    result, square = constant(f.near, UNIT), f
    while n:
        result, square, n = result * square if n % 2 else result, square * square if n > 1 else square, n // 2
    return result


def raised(c: Number, e: Number) -> Number:
    """A power of a number, positive where the exponent is not an integer."""
    return c.to(e.value) if isinstance(e.value, fmpq) else (c.log() * e).exp()


def sin(f: Expansion) -> Expansion:
    return _wave(f, 0)


def cos(f: Expansion) -> Expansion:
    return _wave(f, 1)


def _wave(f: Expansion, quarter: int) -> Expansion:
    """sin (or cos, a quarter ahead); of what tends to ∞ only that it is between −1 and 1."""
    large, c, small = f.split()
    if large or (f.rest != 0 and f.order.direction > 0):
        return Expansion(f.near, (), arb(1))
    s, k = circle(c)
    turns = [s, k, ZERO - s, ZERO - k]

    def coefficients(n: int) -> list[Number]:
        return [turns[(i + quarter) % 4] * d for i, d in enumerate(_exponential(n))]

    return taylor(coefficients, arb_series.cos if quarter else arb_series.sin, c, small)


def circle(c: Number) -> tuple[Number, Number]:
    """sin c and cos c; exactly for rational multiples of π with rational values."""
    form = c.form
    if form is not None and (not form or set(form) == set(pi().form or {})):
        (turn,) = form.values() if form else (fmpq(0),)
        s, k = arb.sin_cos_pi_fmpq(turn)
    else:
        s, k = arb(c.value).sin_cos()
    label = None if form is None else sorted((m, str(d)) for m, d in form.items())
    return _exactly(s, f"sin{label}" if label else ""), _exactly(k, f"cos{label}" if label else "")


def _exactly(ball: arb, name: str = "") -> Number:
    """A ball as a number: rational where it is a point."""
    if ball.is_exact():
        return Number(ball.fmpq())
    return Number(ball, named(name) if name else None)


def atan(f: Expansion) -> Expansion:
    large, c, small = f.split()
    if large:
        half = (pi() * HALF) * Number(fmpq(f.sign))
        return constant(f.near, half) - atan(inverse(f))

    def coefficients(n: int) -> list[Number]:
        if c.value == 0:
            return [Number(q) for q in _coefficients(fmpq_series([0, 1]).atan(), n)]
        first = arb_series([arb(c.value), 1], n).atan()
        return [_exactly(first[k], f"atan{c.form}" if k == 0 and c.form else "") for k in range(n)]

    return taylor(coefficients, arb_series.atan, c, small)


def _coefficients(series: fmpq_series, n: int) -> list[fmpq]:
    return [series[k] for k in range(n)]


def gamma(f: Expansion) -> Expansion:
    """Γ: Stirling's series far out (DLMF 5.11.1, 5.11.8), Taylor's elsewhere, the recurrence at a pole."""
    large, c, small = f.split()
    near = f.near
    if large:
        if f.sign < 0:
            raise Unsure
        over = inverse(f)
        cube = over * over * over
        third = Number(fmpq(1, 2)) * (pi() + pi()).log()
        first = (f - constant(near, HALF)) * log(f) - f + constant(near, third)
        series = over.scaled(Number(fmpq(1, 12))) - cube.scaled(Number(fmpq(1, 360)))
        b, m = (cube * over * over).bound()
        return exp(first + collect(near, series.terms, [(series.rest, series.order), (b / 1260, m)]))
    if isinstance(c.value, fmpq) and c.value.q == 1 and c.value <= 0:
        return gamma(f + constant(near, UNIT)) * inverse(f)

    def coefficients(n: int) -> list[Number]:
        found = arb_series([arb(c.value), 1], n).gamma()
        return [_exactly(found[k], f"gamma{k}{c.form}" if c.form else "") for k in range(n)]

    return taylor(coefficients, arb_series.gamma, c, small)


def floor(f: Expansion) -> Expansion:
    large, c, small = f.split()
    if large:  # x − 1/2 within 1/2
        half = f - constant(f.near, HALF)
        return collect(f.near, half.terms, [(half.rest, half.order), (arb(fmpq(1, 2)), CONSTANT)])
    below = (arb(c.value) - arb(0, small.size())).floor().unique_fmpz()
    if isinstance(c.value, fmpq) and c.value.q == 1:
        below = c.value.p if small.sign >= 0 else c.value.p - 1
        if not small.size() < 1:
            raise TooNear
    elif below is None or below != (arb(c.value) + arb(0, small.size())).floor().unique_fmpz():
        raise TooNear
    return constant(f.near, Number(fmpq(below)))


def magnitude(f: Expansion) -> Expansion:
    try:
        return -f if f.sign < 0 else f
    except TooNear:
        raise
    except Unsure:
        b, m = f.bound()
        return Expansion(f.near, (), b, m)


def larger(f: Expansion, g: Expansion) -> Expansion:
    return f if (f - g).sign >= 0 else g


def smaller(f: Expansion, g: Expansion) -> Expansion:
    return f if (f - g).sign <= 0 else g
