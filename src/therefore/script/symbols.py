"""What a script declares: symbols, indices, families and functions, as SymPy objects.

Declarations are SymPy symbols, so that they stand in ordinary SymPy expressions; what they
mean (their domains and ranges) is kept with them and read by `read` and `lower`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar, Union

import sympy
from sympy import Basic, Expr

from therefore.draft import Misuse
from therefore.script.domain import Domain, MatrixDomain, parse_domain

if TYPE_CHECKING:
    from therefore.script.definitions import DefinedName

Expression = Union[Expr, int]
F = TypeVar("F", bound="Family")


class Declared(sympy.Symbol):  # type: ignore[misc]
    """A declared name: a SymPy symbol that knows how it prints."""

    latex: str

    def __new__(cls, name: str, *meaning: object, latex: str | None = None, kind: str = "real") -> Self:
        if not isinstance(name, str) or not name.isidentifier():
            raise Misuse("undeclared-symbol", f"{name!r} cannot be a name", "use letters, digits and underscores")
        self: Self = sympy.Symbol.__xnew__(cls, name, **{kind: True})
        self.latex = latex or ""
        self._meaning = (cls.__name__, *meaning)
        return self

    def _hashable_content(self) -> tuple[object, ...]:
        return (self.name, self._meaning)


class Variable(Declared):
    """A number in a domain."""

    domain: Domain


class Index(Declared):
    """An integer that ranges over low..high; `bare` when its sums print without bounds."""

    low: Expr
    high: Expr
    bare: bool


class Family(Declared):
    """A function of integers, with values in a domain: one element for each value of its indices.

    `over` lists the indices (the last may be a real parameter); `template` prints an element
    with {0}, {1}, … for its arguments, otherwise `functional` says whether as P(y) or as x_y.
    """

    domain: Domain
    over: tuple[Index | Variable, ...]
    template: str
    functional: bool
    normalised: bool = False

    def __call__(self, *indices: Expression) -> Expr:
        """The element at the given indices."""
        return Application(self, *indices)


class Distribution(Family):
    """A finite probability distribution: a family whose elements sum to 1 over its index."""

    normalised = True

    @property
    def sums_to_one(self) -> Fact:
        """The fact that the probabilities sum to 1, for `by=`."""
        return Fact(f"{self.name} sums to 1", family=self)

    @property
    def positive(self) -> Fact:
        """The fact that every probability lies in the family's domain; it always holds, and may be named."""
        return Fact(f"{self.name} is {self.domain.text}", family=None)


class Function(Declared):
    """A name for expressions that `define` gives a meaning; one meaning per number of arguments."""

    template: str
    definitions: dict[int, DefinedName]

    def __call__(self, *arguments: Expression) -> Expr:
        """The function at the arguments, which may be families (without their indices)."""
        return Application(self, *arguments)


class Fact:
    """A hypothesis that `by=` can name."""

    def __init__(self, name: str, family: Family | None = None, terms: tuple[object, ...] = ()) -> None:
        self.name, self.family, self.terms = name, family, terms

    def __repr__(self) -> str:
        return self.name


class Application(Expr):  # type: ignore[misc]
    """A family at its indices, or a function at its arguments."""

    is_commutative = True

    def _eval_is_extended_real(self) -> bool | None:
        return None if isinstance(self.head, Family) and self.head.domain.complex else True

    def __new__(cls, head: Declared, *arguments: object) -> Application:
        result: Application = Basic.__new__(cls, head, *map(sympy.sympify, arguments))
        return result

    @property
    def head(self) -> Declared:
        """The family or function that is applied."""
        return self.args[0]  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.args[0].name}({', '.join(printer._print(a) for a in self.args[1:])})"


def _domain(text: str, name: str) -> Domain:
    try:
        parsed = parse_domain(text)
    except ValueError as error:
        raise Misuse("undeclared-symbol", f"the domain of {name}: {error}") from None
    if isinstance(parsed, MatrixDomain):
        # A product of SymPy symbols commutes, and a definition does not know what its letters stand for.
        text = f"the domain of {name}: matrices are not known to scripts"
        raise Misuse("undeclared-symbol", text, 'check one step: check(…, symbols={"A": "square matrix"})')
    return parsed


def _kind(domain: Domain) -> str:
    """SymPy's word for the numbers of a domain."""
    return "integer" if domain.integer else "complex" if domain.complex else "real"


def declared_by(symbols: Mapping[str, Domain]) -> Iterator[Declared]:
    """Declarations of the names that a step from text has domains for; a family has any number of indices."""
    for name, domain in symbols.items():
        if domain.family:
            yield _plain_family(name, domain)
        else:
            variable = Variable(name, domain.text, latex=None, kind=_kind(domain))
            variable.domain = domain
            yield variable


def _plain_family(name: str, domain: Domain) -> Family:
    family = Family(name, domain.text, latex=None)
    family.domain, family.over, family.template, family.functional = domain, (), "", False
    return family


def symbol(name: str, domain: str = "real", latex: str | None = None) -> Variable:
    """A variable in a domain: `real`, `positive`, `nonnegative`, `negative`, `nonzero`, `integer`,
    `positive integer`, `nonnegative integer`, `complex`, `nonzero complex`, an interval like `(0, 1)` or
    `[0, oo)`, a set like `{0, 1}`.
    """
    parsed = _domain(domain, name)
    variable = Variable(name, parsed.text, latex=latex, kind=_kind(parsed))
    variable.domain = parsed
    return variable


def index(name: str, low: Expression, high: Expression, latex: str | None = None) -> Index:
    """An integer that ranges over low..high; where it stands free, the step holds for each of them."""
    return _index(name, low, high, latex, bare=False)


def outcome(name: str, size: Expression, latex: str | None = None) -> Index:
    r"""An index over a finite alphabet of `size` outcomes, 1..size; sums over it print as \sum_y."""
    return _index(name, 1, size, latex, bare=True)


def _index(name: str, low: Expression, high: Expression, latex: str | None, bare: bool) -> Index:
    ends = (sympy.sympify(low), sympy.sympify(high))
    made = Index(name, *ends, latex=latex, kind="integer")
    made.low, made.high = ends
    made.bare = bare
    return made


def sequence(
    name: str,
    domain: str = "real",
    *,
    over: Index | Sequence[Index],
    latex: str | None = None,
    functional: bool = False,
) -> Family:
    """A family of real numbers in a domain, one for each value of its index or indices.

    `latex` is its symbol, or a template with {0}, {1}, … for its indices. Elements print with
    subscripts, or like a function's values when `functional`.
    """
    return _family(Family, name, domain, over, latex, functional)


def _is_template(latex: str) -> bool:
    return "{0}" in latex or "{{" in latex


def _family(
    kind: type[F],
    name: str,
    domain: str,
    over: Index | Variable | Sequence[Index | Variable],
    latex: str | None,
    functional: bool,
) -> F:
    indices = (over,) if isinstance(over, Declared) else tuple(over)
    if not indices or not all(isinstance(i, (Index, Variable)) for i in indices):
        raise Misuse("undeclared-symbol", f"{name} ranges over something that is not an index", "declare it: index(…)")
    parsed = _domain(domain, name)
    template = latex if latex and _is_template(latex) else ""
    family = kind(name, parsed.text, *indices, latex="" if template else latex)
    family.domain, family.over = parsed, indices
    family.template, family.functional = template, functional
    return family


def distribution(
    name: str, *, over: Index, nonnegative: bool = False, latex: str | None = None, functional: bool = True
) -> Distribution:
    """A probability distribution over the values of an index: positive (or `nonnegative`), with sum 1.

    That it sums to 1 is used only by steps that name `P.sums_to_one`.
    """
    domain = "nonnegative" if nonnegative else "positive"
    return _family(Distribution, name, domain, over, latex, functional)


def distributions(names: str, *, over: Index, nonnegative: bool = False) -> tuple[Distribution, ...]:
    """Several probability distributions over the same index, from their names separated by spaces."""
    return tuple(distribution(name, over=over, nonnegative=nonnegative) for name in names.split())


def parametric_distribution(name: str, *, over: Index, parameter: Variable, latex: str | None = None) -> Distribution:
    """A positive distribution Q(y, θ) that depends on a real parameter and is differentiable in it."""
    template = latex or name + "_{{{1}}}({0})"
    return _family(Distribution, name, "positive", (over, parameter), template, functional=True)


def function(name: str, latex: str | None = None) -> Function:
    """A name to `define`; `latex` is its symbol, or a template with {0}, {1}, … for its arguments.

    A template writes literal braces twice and uses every argument: `z_{{{1}}}({0})` prints z_i(w).
    """
    template = latex if latex and _is_template(latex) else ""
    made = Function(name, object(), latex="" if template else latex)  # equal to no other of its name
    made.template, made.definitions = template, {}
    return made
