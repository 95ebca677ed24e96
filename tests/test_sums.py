"""Steps about sums over ranges of symbolic length, as people write them: true ones are proved, false ones never."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from therefore import check

DOMAINS = {
    "n": "positive integer", "m": "nonnegative integer", "i": "positive integer", "N": "integer",
    "r": "(0, 1)", "p": "(0, 1)", "x": "real", "y": "real", "c": "real", "s": "positive", "t": "positive",
    "a": "real function", "b": "real function", "F": "real function", "P": "positive function",
}  # fmt: skip

# left, relation, right, given, domains other than the usual ones
Step = tuple[str, str, str, tuple[str, ...], Mapping[str, str]]


def step(left: str, relation: str, right: str, *given: str, **domains: str) -> Step:
    return left, relation, right, given, domains


def status(case: Step) -> str:
    left, relation, right, given, domains = case
    names = set(re.findall(r"[A-Za-z_]\w*", f"{left} {right} {' '.join(given)}"))
    symbols = {name: domain for name, domain in {**DOMAINS, **domains}.items() if name in names}
    return check(left, relation, right, given=given, symbols=symbols, seconds=10).status


def name_of(case: Step) -> str:
    return f"{case[0]} {case[1]} {case[2]}"


TRUE = (
    # arithmetic
    step("Sum(k, (k, 1, n))", "==", "n*(n + 1)/2"),
    step("Sum(k, (k, 1, m))", "==", "m*(m + 1)/2"),
    step("Sum(2*k - 1, (k, 1, n))", "==", "n**2"),
    step("Sum(k**2, (k, 1, n))", "==", "n*(n + 1)*(2*n + 1)/6"),
    step("Sum(k**3, (k, 1, n))", "==", "Sum(k, (k, 1, n))**2"),
    step("Sum(k**4, (k, 0, n))", "==", "n*(n + 1)*(2*n + 1)*(3*n**2 + 3*n - 1)/30"),
    step("Sum(k*(k + 1), (k, 1, n))", "==", "n*(n + 1)*(n + 2)/3"),
    step("Sum(x + c*k, (k, 0, n - 1))", "==", "n*x + c*n*(n - 1)/2"),
    step("Sum(c, (k, i, n))", "==", "c*(n - i + 1)", "i <= n"),
    step("Sum(k, (k, i, n))", "==", "(n - i + 1)*(n + i)/2", "i <= n"),
    step("Sum(1, (k, 0, n))", "==", "n + 1"),
    step("Sum(k, (k, 5, 4))", "==", "0"),
    step("Sum(a(k), (k, n + 1, n))", "==", "0"),
    # geometric
    step("Sum(r**k, (k, 0, n))", "==", "(1 - r**(n + 1))/(1 - r)"),
    step("Sum(r**k, (k, 1, n))", "==", "r*(1 - r**n)/(1 - r)"),
    step("Sum(2**k, (k, 0, n - 1))", "==", "2**n - 1"),
    step("Sum(s**k, (k, 0, n))", "==", "(s**(n + 1) - 1)/(s - 1)", "s != 1"),
    step("Sum(k*r**k, (k, 0, n))", "==", "r*(1 - (n + 1)*r**n + n*r**(n + 1))/(1 - r)**2"),
    step("Sum(k**2*2**k, (k, 0, n))", "==", "2**(n + 1)*(n**2 - 2*n + 3) - 6"),
    step("Sum(c*r**(k - 1), (k, 1, n))", "==", "c*(1 - r**n)/(1 - r)"),
    step("Sum(exp(-k*s), (k, 0, n))", "==", "(1 - exp(-(n + 1)*s))/(1 - exp(-s))"),
    step("Sum(r**(n - k), (k, 0, n))", "==", "Sum(r**k, (k, 0, n))"),
    # telescoping
    step("Sum(1/(k*(k + 1)), (k, 1, n))", "==", "n/(n + 1)"),
    step("Sum(1/(k*(k + 1)), (k, 1, n))", "==", "1 - 1/(n + 1)"),
    step("Sum(1/(k*(k + 2)), (k, 1, n))", "==", "Rational(3, 4) - 1/(2*(n + 1)) - 1/(2*(n + 2))"),
    step("Sum(1/(k*(k + 1)*(k + 2)), (k, 1, n))", "==", "n*(n + 3)/(4*(n + 1)*(n + 2))"),
    step("Sum(1/(4*k**2 - 1), (k, 1, n))", "==", "n/(2*n + 1)"),
    step("Sum((2*k + 1)/(k**2*(k + 1)**2), (k, 1, n))", "==", "1 - 1/(n + 1)**2"),
    step("Sum(1/(k**2*(k + 1)), (k, 1, n))", "==", "Sum(1/k**2, (k, 1, n)) - n/(n + 1)"),
    step("Sum(k/(k**4 + k**2 + 1), (k, 1, n))", "==", "n*(n + 1)/(2*(n**2 + n + 1))"),
    step("Sum(1/((k + s)*(k + s + 1)), (k, 0, n))", "==", "1/s - 1/(s + n + 1)"),
    step("Sum(1/((k + s)*(k + t)), (k, 1, n))", "==",
         "(Sum(1/(k + s), (k, 1, n)) - Sum(1/(k + t), (k, 1, n)))/(t - s)", "s != t"),
    step("Sum(a(k + 1) - a(k), (k, 1, n))", "==", "a(n + 1) - a(1)"),
    step("Sum(a(k) - a(k - 1), (k, 1, n))", "==", "a(n) - a(0)"),
    step("Sum(a(k + 2) - a(k), (k, 1, n))", "==", "a(n + 2) + a(n + 1) - a(1) - a(2)"),
    step("Sum(log((k + 1)/k), (k, 1, n))", "==", "log(n + 1)"),
    step("Sum(sqrt(k + 1) - sqrt(k), (k, 1, n))", "==", "sqrt(n + 1) - 1"),
    step("Sum(1/k, (k, 1, n + 1))", "==", "Sum(1/k, (k, 1, n)) + 1/(n + 1)"),
    # ranges
    step("Sum(a(k), (k, 1, n + 1))", "==", "Sum(a(k), (k, 1, n)) + a(n + 1)"),
    step("Sum(a(k), (k, 1, n))", "==", "a(1) + Sum(a(k), (k, 2, n))"),
    step("Sum(a(k), (k, 0, n))", "==", "a(0) + Sum(a(k), (k, 1, n - 1)) + a(n)"),
    step("Sum(a(k), (k, 1, n + m))", "==", "Sum(a(k), (k, 1, n)) + Sum(a(k), (k, n + 1, n + m))"),
    step("Sum(a(k), (k, 1, n)) - Sum(a(k), (k, 1, m))", "==", "Sum(a(k), (k, m + 1, n))", "m <= n"),
    step("Sum(a(k), (k, i, n))", "==", "Sum(a(k), (k, 1, n)) - Sum(a(k), (k, 1, i - 1))", "i <= n"),
    step("Sum(a(k + 1), (k, 0, n - 1))", "==", "Sum(a(k), (k, 1, n))"),
    step("Sum(a(k), (k, m + 1, m + n))", "==", "Sum(a(k + m), (k, 1, n))"),
    step("Sum(a(n + 1 - k), (k, 1, n))", "==", "Sum(a(k), (k, 1, n))"),
    step("Sum(a(k)*b(n - k), (k, 0, n))", "==", "Sum(a(n - k)*b(k), (k, 0, n))"),
    step("Sum(a(k), (k, 1, 2*n))", "==", "Sum(a(2*k - 1), (k, 1, n)) + Sum(a(2*k), (k, 1, n))"),
    step("Sum(a(k), (k, 0, 2*n))", "==", "Sum(a(2*k), (k, 0, n)) + Sum(a(2*k + 1), (k, 0, n - 1))"),
    step("Sum(a(k + 1)*(b(k + 1) - b(k)), (k, 1, n))", "==",
         "a(n + 1)*b(n + 1) - a(1)*b(1) - Sum((a(k + 1) - a(k))*b(k), (k, 1, n))"),
    # double sums
    step("Sum(a(j)*b(k), (j, 1, n), (k, 1, m))", "==", "Sum(a(k), (k, 1, n))*Sum(b(k), (k, 1, m))"),
    step("Sum(a(k), (k, 1, n))**2", "==", "Sum(a(j)*a(k), (j, 1, n), (k, 1, n))"),
    step("Sum(a(k), (k, 1, n))**2", "==", "Sum(a(k)**2, (k, 1, n)) + 2*Sum(a(k)*a(j), (j, 1, k - 1), (k, 1, n))"),
    step("Sum(F(j, k), (j, 1, n), (k, 1, m))", "==", "Sum(F(j, k), (k, 1, m), (j, 1, n))"),
    step("Sum(F(j, k), (k, 1, j), (j, 1, n))", "==", "Sum(F(j, k), (j, k, n), (k, 1, n))"),
    step("Sum(F(j, k), (k, 1, j - 1), (j, 2, n + 1))", "==", "Sum(F(j, k), (j, k + 1, n + 1), (k, 1, n))"),
    step("Sum(a(k), (k, 1, j), (j, 1, n))", "==", "Sum((n - k + 1)*a(k), (k, 1, n))"),
    step("Sum(k*a(k), (k, 1, n))", "==", "Sum(a(j), (j, k, n), (k, 1, n))"),
    step("Sum(1, (k, 1, j), (j, 1, n))", "==", "n*(n + 1)/2"),
    step("Sum((a(j) - a(k))**2, (j, 1, n), (k, 1, n))", "==",
         "2*n*Sum(a(k)**2, (k, 1, n)) - 2*Sum(a(k), (k, 1, n))**2"),
    step("Sum(KroneckerDelta(i, k)*a(k), (k, 1, n))", "==", "a(i)", "i <= n"),
    step("Sum(KroneckerDelta(j, k)*F(j, k), (j, 1, n), (k, 1, n))", "==", "Sum(F(k, k), (k, 1, n))"),
    # statistics
    step("Sum((a(k) - Sum(a(j), (j, 1, n))/n)**2, (k, 1, n))", "==",
         "Sum(a(k)**2, (k, 1, n)) - Sum(a(k), (k, 1, n))**2/n"),
    step("Sum((a(k) - c)**2, (k, 1, n))", "==", "Sum(a(k)**2, (k, 1, n)) - n*c**2", "c == Sum(a(k), (k, 1, n))/n"),
    step("Sum(a(k) - c, (k, 1, n))", "==", "0", "c == Sum(a(k), (k, 1, n))/n"),
    step("Sum((a(k) - x)**2, (k, 1, n))", "==", "Sum((a(k) - c)**2, (k, 1, n)) + n*(c - x)**2",
         "c == Sum(a(k), (k, 1, n))/n"),
    step("Sum(a(k), (k, 1, n + 1))/(n + 1)", "==", "c + (a(n + 1) - c)/(n + 1)", "c == Sum(a(k), (k, 1, n))/n"),
    step("Sum(P(k)*Q(j)*log(P(k)*Q(j)), (k, 1, n), (j, 1, m))", "==",
         "Sum(P(k)*log(P(k)), (k, 1, n)) + Sum(Q(k)*log(Q(k)), (k, 1, m))",
         "Sum(P(k), (k, 1, n)) - 1 == 0", "1 - Sum(Q(k), (k, 1, m)) == 0", Q="positive function"),
    step("Derivative(Sum(a(k)*log(p) + (1 - a(k))*log(1 - p), (k, 1, n)), p)", "==",
         "Sum(a(k), (k, 1, n))/p - (n - Sum(a(k), (k, 1, n)))/(1 - p)"),
    step("Derivative(log(Product(p**a(k)*(1 - p)**(1 - a(k)), (k, 1, n))), p)", "==",
         "Sum(a(k), (k, 1, n))/p - (n - Sum(a(k), (k, 1, n)))/(1 - p)"),
    # products
    step("Product(a(k)*b(k), (k, 1, n))", "==", "Product(a(k), (k, 1, n))*Product(b(k), (k, 1, n))"),
    step("Product(P(k)/Q(k), (k, 1, n))", "==", "Product(P(k), (k, 1, n))/Product(Q(k), (k, 1, n))",
         Q="positive function"),
    step("Product(a(k)**2, (k, 1, n))", "==", "Product(a(k), (k, 1, n))**2"),
    step("Product(c*a(k), (k, 1, n))", "==", "c**n*Product(a(k), (k, 1, n))"),
    step("Product(c, (k, 1, m))", "==", "c**m"),
    step("Product(exp(a(k)), (k, 1, n))", "==", "exp(Sum(a(k), (k, 1, n)))"),
    step("exp(Sum(log(P(k)), (k, 1, n))/n)", "==", "Product(P(k), (k, 1, n))**(1/n)"),
    step("log(Product(P(k), (k, 1, n)))", "==", "Sum(log(P(k)), (k, 1, n))"),
    step("Product(a(k), (k, 1, n + 1))", "==", "Product(a(k), (k, 1, n))*a(n + 1)"),
    step("Product(a(k), (k, 1, n))", "==", "a(1)*Product(a(k), (k, 2, n))"),
    step("Product(1 + 1/k, (k, 1, n))", "==", "n + 1"),
    step("Product(1 - 1/k**2, (k, 2, n + 1))", "==", "(n + 2)/(2*(n + 1))"),
    step("Product(P(k + 1)/P(k), (k, 1, n))", "==", "P(n + 1)/P(1)"),
    step("log(Product(p**a(k)*(1 - p)**(1 - a(k)), (k, 1, n)))", "==",
         "log(p)*Sum(a(k), (k, 1, n)) + (n - Sum(a(k), (k, 1, n)))*log(1 - p)"),
    step("log(Product(exp(-(a(k) - c)**2/(2*s))/sqrt(2*pi*s), (k, 1, n)))", "==",
         "-n*log(2*pi*s)/2 - Sum((a(k) - c)**2, (k, 1, n))/(2*s)"),
    step("Product(s**a(k)*exp(-s), (k, 1, n))", "==", "s**Sum(a(k), (k, 1, n))*exp(-n*s)"),
    step("Product(1 + P(k), (k, 1, n))", ">=", "1 + Sum(P(k), (k, 1, n))"),
    step("Derivative(Product(P(k), (k, 1, n)), P(i))", "==", "Product(P(k), (k, 1, n))/P(i)", "i <= n"),
    # a delta beside a divisor, roots of products
    step("Sum(KroneckerDelta(i, k)*P(k)/(1 + P(k)), (k, 1, n))", "==", "P(i)/(1 + P(i))", "i <= n"),
    step("Sum((sqrt(P(k)) - sqrt(Q(k)))**2, (k, 1, n))", "==", "2 - 2*Sum(sqrt(P(k)*Q(k)), (k, 1, n))",
         "Sum(P(k), (k, 1, n)) == 1", "Sum(Q(k), (k, 1, n)) == 1", Q="positive function"),
    step("-2*log(Sum(sqrt(P(k)*Q(k)), (k, 1, n)))", "<=", "Sum(P(k)*log(P(k)/Q(k)), (k, 1, n))",
         "Sum(P(k), (k, 1, n)) == 1", "Sum(Q(k), (k, 1, n)) == 1", Q="positive function"),
    # double sums in one order
    step("Sum(a(i)*F(i, j)*a(j), (j, 1, n), (i, 1, n))", "==", "Sum(a(i)*F(j, i)*a(j), (j, 1, n), (i, 1, n))"),
    step("Sum(a(i)*a(j)*(F(i, j) - F(j, i)), (j, 1, n), (i, 1, n))", "==", "0"),
    step("Sum(P(i)*F(i, j), (i, 1, n), (j, 1, m))", "==", "1",
         "Sum(P(i), (i, 1, n)) == 1", "ForAll(Eq(Sum(F(i, j), (j, 1, m)), 1), (i, 1, n))", m="positive integer"),
    # a term beside its sum
    step("exp(a(i))/Sum(exp(a(k)), (k, 1, n))", "<=", "1", "i <= n"),
    step("-log(exp(a(i))/Sum(exp(a(k)), (k, 1, n)))", ">=", "0", "i <= n"),
    step("Product(1 - P(k), (k, 1, n))", "<=", "exp(-Sum(P(k), (k, 1, n)))", "ForAll(P(k) < 1, (k, 1, n))"),
    # kinks under sums of the same total
    step("Sum(Max(P(k) - Q(k), 0), (k, 1, n))", "==", "Sum(abs(P(k) - Q(k)), (k, 1, n))/2",
         "Sum(P(k), (k, 1, n)) == 1", "Sum(Q(k), (k, 1, n)) == 1", Q="positive function"),
    step("1 - Sum(Min(P(k), Q(k)), (k, 1, n))", "==", "Sum(abs(P(k) - Q(k)), (k, 1, n))/2",
         "Sum(P(k), (k, 1, n)) == 1", "Sum(Q(k), (k, 1, n)) == 1", Q="positive function"),
    # maxima
    step("log(Sum(exp(a(k)), (k, 1, n)))", ">=", "Maximum(a(k), (k, 1, n))"),
    step("Sum(exp(a(k) - Maximum(a(j), (j, 1, n))), (k, 1, n))", ">=", "1"),
    step("Sum(P(k)*a(k), (k, 1, n))", "<=", "Maximum(a(k), (k, 1, n))", "Sum(P(k), (k, 1, n)) == 1"),
    step("Maximum(c + a(k), (k, 1, n))", "==", "c + Maximum(a(k), (k, 1, n))"),
    # a for-all whose divisor another one speaks of
    step("Sum(F(i, j)*log(F(i, j)/(Sum(F(i, k), (k, 1, n))*Sum(F(k, j), (k, 1, m)))), (j, 1, n), (i, 1, m))", ">=", "0",
         "Sum(F(i, j), (j, 1, n), (i, 1, m)) == 1", F="positive function", m="positive integer"),
    # a limit with sums
    step("Limit(log(Sum(P(k)*exp(x*a(k)), (k, 1, n)))/x, x, 0)", "==", "Sum(P(k)*a(k), (k, 1, n))",
         "Sum(P(k), (k, 1, n)) == 1"),
    # factorials and binomial coefficients
    step("Product(k, (k, 1, n))", "==", "factorial(n)"),
    step("Product(2*k, (k, 1, n))", "==", "2**n*factorial(n)"),
    step("Product(2*k - 1, (k, 1, n))", "==", "factorial(2*n)/(2**n*factorial(n))"),
    step("Sum(k*factorial(k), (k, 1, n))", "==", "factorial(n + 1) - 1"),
    step("Sum(k/factorial(k + 1), (k, 1, n))", "==", "1 - 1/factorial(n + 1)"),
    step("Sum((k**2 + 1)*factorial(k), (k, 1, n))", "==", "n*factorial(n + 1)"),
    step("Sum(binomial(n, k), (k, 0, n))", "==", "2**n"),
    step("Sum(binomial(n, k), (k, 1, n))", "==", "2**n - 1"),
    step("Sum((-1)**k*binomial(n, k), (k, 0, n))", "==", "0"),
    step("Sum(k*binomial(n, k), (k, 0, n))", "==", "n*2**(n - 1)"),
    step("Sum(binomial(n, k)*x**k*y**(n - k), (k, 0, n))", "==", "(x + y)**n"),
    step("Sum(binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))", "==", "1"),
    step("Sum(k*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))", "==", "n*p"),
    step("Sum((k - n*p)**2*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))", "==", "n*p*(1 - p)"),
    step("Sum(binomial(n, k)/(k + 1), (k, 0, n))", "==", "(2**(n + 1) - 1)/(n + 1)"),
    step("Sum(binomial(n, k)**2, (k, 0, n))", "==", "binomial(2*n, n)"),
    step("Sum(binomial(m, k)*binomial(n, i - k), (k, 0, i))", "==", "binomial(m + n, i)"),
    step("Sum(binomial(k, m), (k, m, n))", "==", "binomial(n + 1, m + 1)", "m <= n"),
    # by induction
    step("2**n", ">", "n"),
    step("3**n", ">=", "1 + 2*n"),
    step("(1 + x)**n", ">=", "1 + n*x", "x > -1"),
    step("Sum(1/k**2, (k, 1, n))", "<=", "2 - 1/n"),
    step("Sum(1/k, (k, 1, n))", "<=", "n"),
    step("Sum(k*2**k, (k, 1, n))", "==", "(n - 1)*2**(n + 1) + 2"),
)  # fmt: skip

FALSE = (
    step("Sum(k, (k, 1, n))", "==", "n*(n - 1)/2"),
    step("Sum(k, (k, 1, N))", "==", "N*(N + 1)/2"),  # the range of N = −2 runs backwards
    step("Sum(1, (k, 1, N))", "==", "N"),
    step("Sum(k**2, (k, 1, n))", "==", "Sum(k, (k, 1, n))**2"),
    step("Sum(x**k, (k, 0, n))", "==", "(1 - x**(n + 1))/(1 - x)"),  # x = 1
    step("Sum(r**k, (k, 0, n))", "==", "(1 - r**n)/(1 - r)"),
    step("Sum(1/(k*(k + 1)), (k, 0, n))", "==", "1 - 1/(n + 1)"),  # not defined at k = 0
    step("Sum(1/(k*(k - 1)), (k, 1, n))", "==", "-1/n"),
    step("Sum(1/(k*(k + 1)), (k, 1, n))", "==", "1 - 1/n"),
    step("Sum(1/((k + c)*(k + c + 1)), (k, 0, n))", "==", "1/c - 1/(c + n + 1)"),  # c = −1/2 is fine, c = −1 is not
    step("Sum(1/((k + s)*(k + t)), (k, 1, n))", "==",
         "(Sum(1/(k + s), (k, 1, n)) - Sum(1/(k + t), (k, 1, n)))/(t - s)"),  # s = t
    step("Sum(a(k + 1) - a(k), (k, 1, n))", "==", "a(n) - a(1)"),
    step("Sum(a(k), (k, 1, n))", "==", "a(1) + Sum(a(k), (k, 2, n))", n="nonnegative integer"),  # n = 0
    step("Sum(a(k), (k, 1, n)) - Sum(a(k), (k, 1, m))", "==", "Sum(a(k), (k, m + 1, n))"),  # m > n + 1
    step("Sum(a(k), (k, 1, m))", "==", "Sum(a(k), (k, 1, n)) + Sum(a(k), (k, n + 1, m))"),  # m < n
    step("Sum(a(k + c), (k, 1, n))", "==", "Sum(a(k), (k, c + 1, c + n))"),  # c is no integer
    step("Sum(a(n - k), (k, 1, n))", "==", "Sum(a(k), (k, 1, n))"),
    step("Sum(a(k), (k, 1, 2*n))", "==", "Sum(a(2*k), (k, 1, n)) + Sum(a(2*k + 1), (k, 1, n))"),
    step("Sum(F(j, k), (k, 1, j), (j, 1, n))", "==", "Sum(F(j, k), (j, 1, k), (k, 1, n))"),
    step("Sum(F(j, k), (k, 1, j - 1), (j, 1, n))", "==", "Sum(F(j, k), (j, k, n), (k, 1, n))"),
    step("Sum(a(k), (k, 1, j), (j, 1, n))", "==", "Sum((n - k)*a(k), (k, 1, n))"),
    step("Sum(a(k)*b(k), (k, 1, n))", "==", "Sum(a(k), (k, 1, n))*Sum(b(k), (k, 1, n))"),
    step("Sum(a(k), (k, 1, n))**2", "==", "Sum(a(k)**2, (k, 1, n))"),
    step("Sum(KroneckerDelta(i, k)*a(k), (k, 1, n))", "==", "a(i)"),  # i > n
    step("Sum(KroneckerDelta(i, k)/P(k), (k, 1, n))", "==", "P(i)", "i <= n"),
    step("Sum((sqrt(P(k)) - sqrt(Q(k)))**2, (k, 1, n))", "==", "2 - Sum(sqrt(P(k)*Q(k)), (k, 1, n))",
         "Sum(P(k), (k, 1, n)) == 1", "Sum(Q(k), (k, 1, n)) == 1", Q="positive function"),
    step("Sum((a(k) - c)**2, (k, 1, n))", "==", "Sum(a(k)**2, (k, 1, n)) - n*c**2"),
    step("Sum((a(k) - x)**2, (k, 1, n))", "==", "Sum((a(k) - c)**2, (k, 1, n)) + n*(c + x)**2",
         "c == Sum(a(k), (k, 1, n))/n"),
    step("Sum(Max(P(k) - Q(k), 0), (k, 1, n))", "==", "Sum(abs(P(k) - Q(k)), (k, 1, n))/2",
         "Sum(P(k), (k, 1, n)) == 1", Q="positive function"),
    step("Sum(a(i)*F(i, j)*b(j), (j, 1, n), (i, 1, n))", "==", "Sum(a(i)*F(j, i)*b(j), (j, 1, n), (i, 1, n))"),
    step("Sum(P(i)*F(i, j), (i, 1, n), (j, 1, m))", "==", "1",
         "Sum(P(i), (i, 1, n)) == 1", "ForAll(Eq(Sum(F(i, j), (i, 1, n)), 1), (j, 1, m))", m="positive integer"),
    step("exp(a(i))/Sum(exp(a(k)), (k, 1, n))", "<=", "1/2", "i <= n"),
    step("a(i)/Sum(a(k), (k, 1, n))", "<=", "1", "i <= n"),
    step("Product(1 - P(k), (k, 1, n))", "<=", "exp(-Sum(P(k), (k, 1, n)))"),  # P(1) = 3, P(2) = 3
    step("Maximum(a(k), (k, 1, n))", "<=", "Sum(a(k), (k, 1, n))"),
    step("Maximum(a(k) + b(k), (k, 1, n))", "==", "Maximum(a(k), (k, 1, n)) + Maximum(b(k), (k, 1, n))"),
    step("Maximum(c*a(k), (k, 1, n))", "==", "c*Maximum(a(k), (k, 1, n))"),  # c < 0
    step("Sum(exp(a(k) - Maximum(a(j), (j, 1, n))), (k, 1, n))", ">", "1"),
    step("Product(a(k) + b(k), (k, 1, n))", "==", "Product(a(k), (k, 1, n)) + Product(b(k), (k, 1, n))"),
    step("Product(c*a(k), (k, 1, n))", "==", "c*Product(a(k), (k, 1, n))"),
    step("log(Product(a(k), (k, 1, n)))", "==", "Sum(log(a(k)), (k, 1, n))"),  # not defined
    step("Product(a(k)/b(k), (k, 1, n))", "==", "Product(a(k), (k, 1, n))/Product(b(k), (k, 1, n))"),  # b(1) = 0
    step("Product(a(k + 1)/a(k), (k, 1, n))", "==", "a(n + 1)/a(1)"),  # a(2) = 0
    step("Product(c, (k, 1, N))", "==", "c**N"),
    step("Product(1 - 1/k**2, (k, 1, n))", "==", "(n + 1)/(2*n)"),  # the first factor is 0
    step("Product(1 + a(k), (k, 1, n))", ">=", "1 + Sum(a(k), (k, 1, n))"),
    step("(1 + x)**n", ">=", "1 + n*x"),  # x = −5, n = 3
    step("Sum(1/k**2, (k, 1, n))", "<=", "2 - 2/n"),
    step("2**n", ">", "n**2"),  # n = 2, 3, 4
    step("2**n", ">=", "n + 2"),  # n = 1
    step("Sum(k*2**k, (k, 1, n))", "==", "(n - 1)*2**(n + 1) + 1"),
    step("Sum(binomial(n, k), (k, 0, n))", "==", "2**(n - 1)"),
    step("Sum(binomial(n, k), (k, 0, n - 1))", "==", "2**n"),
    step("Sum((-1)**k*binomial(m, k), (k, 0, m))", "==", "0"),  # m = 0
    step("Sum(k*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))", "==", "p"),
    step("Sum(binomial(n, k)*x**k*y**(n - k), (k, 0, n))", "==", "x**n + y**n"),
    step("Sum(binomial(n, k)**2, (k, 0, n))", "==", "4**n"),
    step("Product(k, (k, 0, n))", "==", "factorial(n)"),
    step("Sum(k*factorial(k), (k, 1, n))", "==", "factorial(n + 1)"),
)  # fmt: skip


@pytest.mark.parametrize("case", TRUE, ids=name_of)
def test_a_true_step_is_proved(case: Step) -> None:
    assert status(case) == "proved"


@pytest.mark.parametrize("case", FALSE, ids=name_of)
def test_a_false_step_is_not_proved(case: Step) -> None:
    assert status(case) != "proved"


def test_nearly_all_false_steps_are_refuted() -> None:
    caught = [status(case) in ("refuted", "undefined") for case in FALSE]
    assert sum(caught) >= len(caught) - 1  # a family is not tabulated outside of the integers
