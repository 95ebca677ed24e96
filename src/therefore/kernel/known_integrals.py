"""The table of integrals that have no elementary antiderivative, as data.

Each entry is an equation `integral == value` in some variables, that holds and whose integral
exists wherever the conditions hold. Entries are tested with rigorous integration.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from therefore.source import parse
from therefore.term import Term


@dataclass(frozen=True)
class Known:
    """`conditions` imply that the integral on the left exists and is the right side."""

    name: str
    text: str
    requires: tuple[str, ...] = ()
    reference: str = ""

    @cached_property
    def statement(self) -> Term:
        return parse(self.text)

    @cached_property
    def conditions(self) -> tuple[Term, ...]:
        return tuple(parse(c) for c in self.requires)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return tuple(sorted(self.statement.free.union(*(c.free for c in self.conditions))))


_TABLE = (
    Known(
        "Gauss",
        "integral(x, -oo, oo, exp(-(a*x**2) + b*x + c)) == sqrt(pi/a)*exp(b**2/(4*a) + c)",
        ("0 < a",),
        "DLMF 7.7.3",
    ),
    Known("Gauss from the middle", "integral(x, 0, oo, exp(-(a*x**2))) == sqrt(pi/a)/2", ("0 < a",), "DLMF 7.4.1"),
    Known(
        "Gauss and cosine",
        "integral(x, -oo, oo, exp(-(a*x**2))*cos(b*x)) == sqrt(pi/a)*exp(-(b**2/(4*a)))",
        ("0 < a",),
        "DLMF 7.7.3",
    ),
    Known(
        "Gamma",
        "integral(x, 0, oo, x**(s - 1)*exp(-(b*x**p))) == gamma(s/p)/(p*b**(s/p))",
        ("0 < s", "0 < b", "0 < p"),
        "DLMF 5.9.1",
    ),
    Known(
        "Beta",
        "integral(x, 0, 1, x**(a - 1)*(1 - x)**(b - 1)) == gamma(a)*gamma(b)/gamma(a + b)",
        ("0 < a", "0 < b"),
        "DLMF 5.12.1",
    ),
    Known(
        "Beta over the half-line",
        "integral(x, 0, oo, x**(a - 1)/(1 + x)**(a + b)) == gamma(a)*gamma(b)/gamma(a + b)",
        ("0 < a", "0 < b"),
        "DLMF 5.12.3",
    ),
    Known("Dirichlet", "integral(x, 0, oo, sin(a*x)/x) == pi/2", ("0 < a",), "DLMF 6.2.14"),
    Known("Bose", "integral(x, 0, oo, x/(exp(x) - 1)) == pi**2/6", (), "DLMF 25.5.1"),
    Known("Fermi", "integral(x, 0, oo, x/(exp(x) + 1)) == pi**2/12", (), "DLMF 25.5.3"),
    Known("Euler", "integral(x, 0, pi/2, log(sin(x))) == -(pi*log(2)/2)", (), "DLMF 4.26"),
)

KNOWN = {entry.name: entry for entry in _TABLE}
