"""Reads SymPy expressions into surface terms, as written.

Expressions are to be built under `sympy.evaluate(False)`. Then `a - b` is Add(a, Mul(-1, b)),
`a/b` is Mul(a, Pow(b, -1)) and `-x*y` is Mul(Mul(-1, x), y), in the author's order; reading
recovers signs and quotients. What SymPy changes even then cannot be recovered: `-(-x)` arrives
as x, and Python evaluates `2/3` (a float: an error) and `1 - 0` before SymPy sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.functions.special.gamma_functions import gamma
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from therefore.draft import Misuse
from therefore.reader.source import Tex
from therefore.script import expressions as own
from therefore.script.symbols import Application, Declared, Family, Function, Index, Variable
from therefore.term import FALSE, ONE, RELATIONS, TRUE, Term, add, app, div, mul, neg, num, power, sub, var

FUNCTIONS: Mapping[type, str] = {
    sympy.exp: "exp", sympy.Abs: "abs", sympy.Max: "max", sympy.Min: "min", own.Max: "max", own.Min: "min",
    sympy.sign: "sign", sympy.KroneckerDelta: "delta", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan",
    sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.tanh: "tanh", sympy.asin: "asin", sympy.acos: "acos",
    sympy.atan: "atan", sympy.asinh: "asinh", sympy.acosh: "acosh", sympy.atanh: "atanh",
    sympy.atan2: "atan2", sympy.conjugate: "conjugate", sympy.re: "re", sympy.im: "im", sympy.arg: "arg",
    sympy.factorial: "factorial", sympy.binomial: "binomial", gamma: "gamma", sympy.floor: "floor",
}  # fmt: skip
FORMULAS: Mapping[type, str] = {
    sympy.Eq: "eq", sympy.Ne: "ne", sympy.StrictLessThan: "lt", sympy.LessThan: "le",
    sympy.StrictGreaterThan: "gt", sympy.GreaterThan: "ge", sympy.And: "and", sympy.Or: "or",
    sympy.Not: "not", sympy.Implies: "implies", sympy.Equivalent: "iff",
}  # fmt: skip
LOGIC = frozenset({"and", "or", "not", "implies", "iff"})
_BINDERS: Mapping[type, str] = {own.Sum: "sum", own.Product: "prod", own.Maximum: "maximum", own.Integral: "integral"}
_SYMPY_BINDERS: Mapping[type, str] = {sympy.Sum: "sum", sympy.Product: "prod", sympy.Integral: "integral"}
_HALF = sympy.Rational(1, 2)


class Reading:
    """Reads expressions and remembers which declared things it met.

    `met` maps names to declarations that occur free, a family's or function's with a leading
    `@`; `shown` has the bound ones too. With `plain`, SymPy's own symbols count as declared by
    their assumptions; without, they may only be bound.
    """

    def __init__(self, plain: bool = False) -> None:
        self.plain = plain
        self.met: dict[str, sympy.Symbol] = {}
        self.shown: dict[str, sympy.Symbol] = {}
        self._scope: dict[str, sympy.Symbol] = {}

    def expression(self, value: object) -> Term:
        """The term of a SymPy expression, a number or LaTeX; Misuse for anything else."""
        if isinstance(value, Tex):
            return self._met(*value.expression())
        if isinstance(value, Fraction):
            return _rational(value.numerator, value.denominator)
        if isinstance(value, bool) or not isinstance(value, (int, sympy.Basic)):
            kind = type(value).__name__
            raise Misuse("bad-step", f"an expression is expected here, not the {kind} {value!r}", _advice(value))
        term = self._read(sympy.sympify(value))
        if term.op in RELATIONS or term.op in LOGIC or term.op == "forall":
            raise Misuse("bad-step", "an expression is expected here, not a relation", "give `iff` a relation")
        return term

    def formula(self, value: object) -> Term:
        """The term of a relation or a combination of relations; Misuse for anything else."""
        if isinstance(value, Tex):
            return self._met(*value.formula())
        if isinstance(value, bool):
            text = f"a relation is expected here, but Python has already decided it: {value}"
            raise Misuse("bad-step", text, "write Eq(a, b) and Ne(a, b) instead of a == b and a != b")
        if isinstance(value, sympy.Basic):
            term = self._read(value)
            if term.op in RELATIONS or term.op in LOGIC or term.op == "forall":
                return term
        raise Misuse("bad-step", f"a relation is expected here, not `{value}`", "write Eq(a, b), a <= b, …")

    def _met(self, term: Term, declared: Mapping[str, Declared]) -> Term:
        for symbol in declared.values():
            self.meet_used(symbol)
        return term

    def meet_used(self, symbol: Declared) -> None:
        """Remember a declared thing that occurs, with what its definitions rest on."""
        self.meet(symbol)
        if isinstance(symbol, Function):
            for definition in symbol.definitions.values():
                for inner in definition.met.values():
                    self.meet(inner)
                self.shown = {**definition.shown, **self.shown}

    def meet(self, symbol: sympy.Symbol) -> None:
        """Remember a declaration and those that it is made of; Misuse where two share a name."""
        key = f"@{symbol.name}" if isinstance(symbol, (Family, Function)) else symbol.name
        known = self.met.get(key)
        if known is not None:
            if known != symbol:
                raise Misuse("duplicate-name", f"two different things are called {symbol.name} here", "rename one")
            return
        self.met[key] = self.shown[key] = symbol
        if isinstance(symbol, Index):
            self.read_range(symbol)
        elif isinstance(symbol, Family):
            for i in symbol.over:
                self.shown.setdefault(i.name, i)
                if isinstance(i, Index):
                    with self._binding(*(j for j in symbol.over if j is not i)):
                        self.read_range(i)
                else:
                    self.meet(i)

    def read_range(self, i: Index) -> tuple[Term, Term]:
        """The ends of an index's range."""
        return self._read(i.low), self._read(i.high)

    @contextmanager
    def _binding(self, *symbols: sympy.Symbol) -> Iterator[None]:
        before = self._scope
        self._scope = {**before, **{s.name: s for s in symbols}}
        for s in symbols:
            self.shown.setdefault(s.name, s)
        try:
            yield
        finally:
            self._scope = before

    def _read(self, e: Any) -> Term:
        kind = type(e)
        reader = _READERS.get(kind)
        if reader is not None:
            return reader(self, e)
        if kind in FUNCTIONS:
            arguments = e.args
            if kind in (sympy.Max, sympy.Min):  # kept by SymPy as a set: numbers last, for a stable order
                arguments = sorted(arguments, key=lambda a: (a.is_Number, str(a)))
            return Term(FUNCTIONS[kind], *map(self._read, arguments))
        if kind in FORMULAS:
            return Term(FORMULAS[kind], *map(self._read, e.args))
        if kind in _BINDERS:
            return self._ranged(_BINDERS[kind], e.args[0], e.args[1:])
        if kind in _SYMPY_BINDERS:
            return self._sympy_binder(_SYMPY_BINDERS[kind], e)
        if isinstance(e, sympy.Symbol):
            return self._symbol(e)
        if isinstance(e, sympy.Rational):
            return _rational(int(e.p), int(e.q))
        raise Misuse("bad-step", *_unreadable(e))

    def _symbol(self, e: sympy.Symbol) -> Term:
        if isinstance(e, (Family, Function)):
            raise Misuse("bad-step", f"{e.name} stands alone in an expression", f"apply it: {e.name}(…)")
        bound = self._scope.get(e.name)
        if bound is not None:
            if bound != e:
                text = f"a bound {e.name} would capture a different symbol that is also called {e.name}"
                raise Misuse("duplicate-name", text, "rename one of them")
        elif isinstance(e, Declared) or self.plain:
            self.meet(e)
        else:
            text = f"the symbol {e.name} was never declared"
            raise Misuse("undeclared-symbol", text, f'declare it: {e.name} = symbol("{e.name}", "real")')
        return var(e.name)

    def _application(self, e: Application) -> Term:
        head = e.head
        if isinstance(head, Family):
            if len(e.args) != len(head.over) + 1:
                text = f"{head.name} takes {len(head.over)} arguments, not {len(e.args) - 1}"
                raise Misuse("bad-step", text)
            self.meet(head)
            return app(head.name, *map(self._read, e.args[1:]))
        definition = head.definitions.get(len(e.args) - 1) if isinstance(head, Function) else None
        if definition is None:
            text = f"{head.name} with {len(e.args) - 1} arguments is not defined here"
            help = f"define({e}, lambda: …) must stand earlier; a definition cannot use itself"
            raise Misuse("circular-definition", text, help)
        self.meet(head)
        for key, symbol in definition.met.items():
            if key in self._scope:
                text = f"a bound {symbol.name} would capture the {symbol.name} that {head.name} is defined with"
                raise Misuse("duplicate-name", text, "rename one of them")
            self.meet(symbol)
        self.shown = {**definition.shown, **self.shown}
        pairs = zip(e.args[1:], definition.parameters, strict=True)
        return app(head.name, *(self._argument(a, p, head) for a, p in pairs))

    def _argument(self, value: Any, parameter: sympy.Symbol, head: Declared) -> Term:
        if not isinstance(parameter, Family):
            return self._read(value)
        if not isinstance(value, Family):
            raise Misuse("bad-step", f"{head.name} takes a family for {parameter.name}, not `{value}`")
        if [_ends(i) for i in value.over] != [_ends(i) for i in parameter.over]:
            text = f"{value.name} does not range over the same indices as {parameter.name} in {head.name}"
            raise Misuse("bad-step", text)
        self.meet(value)
        return Term("fam", value.name)

    def _ranged(self, op: str, body: Any, limit: Any) -> Term:
        variable, low, high = limit
        ends = self._read(low), self._read(high)
        with self._binding(variable):
            return Term(op, variable.name, *ends, self._read(body))

    def _expectation(self, value: Any, weight: Any, *ranges: Any) -> Term:
        if not ranges:
            return mul(self._read(weight), self._read(value))
        (variable, low, high), *rest = ranges
        ends = self._read(low), self._read(high)
        op = "expectation" if isinstance(variable, Index) else "density_expectation"
        with self._binding(variable):
            return Term(op, variable.name, *ends, self._expectation(value, weight, *rest))

    def _sympy_binder(self, op: str, e: Any) -> Term:
        """SymPy's own sums: the body is multiplied by 1, and the last limit is the outermost."""
        body = e.args[0]
        if isinstance(body, sympy.Mul) and len(body.args) == 2 and body.args[0] == 1:
            body = body.args[1]
        limits = [tuple(limit) for limit in e.args[1:]]
        if any(len(limit) != 3 for limit in limits):
            raise Misuse("bad-step", f"every range of `{e}` needs both ends")

        def nest(rest: list[tuple[Any, ...]]) -> Term:
            if not rest:
                return self._read(body)
            variable, low, high = rest[-1]
            ends = self._read(low), self._read(high)
            with self._binding(variable):
                return Term(op, variable.name, *ends, nest(rest[:-1]))

        return nest(limits)

    def _derivative(self, body: Any, by: Any, order: int, point: Any) -> Term:
        if isinstance(by, Application):
            indices = tuple(map(self._read, by.args[1:]))
            self.meet(by.head)
            before = self._scope
            self._scope = {**before, f"@{by.head.name}": by.head}
            inner = self._read(body) if order == 1 else self._derivative(body, by, order - 1, point)
            self._scope = before
            return Term("partial", by.head.name, inner, *indices)
        at = self._read(point)
        with self._binding(by):
            inner = self._read(body) if order == 1 else self._derivative(body, by, order - 1, by)
        return Term("deriv", by.name, inner, at)

    def _sympy_derivative(self, e: sympy.Derivative) -> Term:
        body = e.args[0]
        *inner, (variable, order) = e.variable_count
        if inner:
            body = sympy.Derivative(body, *inner, evaluate=False)
        return self._derivative(body, variable, int(order), variable)

    def _limit(self, body: Any, variable: Any, point: Any, direction: Any) -> Term:
        at = self._read(point)
        with self._binding(variable):
            return Term("limit", variable.name, self._read(body), at, str(direction))

    def _for_all(self, e: own.ForAll) -> Term:
        def nest(rest: tuple[Any, ...]) -> Term:
            if not rest:
                return self.formula(e.args[0])
            ends = self.read_range(rest[0])
            with self._binding(rest[0]):
                return Term("forall", rest[0].name, *ends, nest(rest[1:]))

        return nest(e.args[1:])

    def _piecewise(self, e: sympy.Piecewise) -> Term:
        *cases, last = e.args
        if last[1] is not sympy.true:
            raise Misuse("bad-step", "Piecewise has no last case", "end it with (value, True)")
        parts = [part for value, condition in cases for part in (self._read(value), self.formula(condition))]
        return Term("piecewise", *parts, self._read(last[0]))

    def _log(self, e: sympy.log) -> Term:
        logs = [Term("log", self._read(a)) for a in e.args]
        return logs[0] if len(logs) == 1 else div(*logs)

    def _power(self, e: sympy.Pow) -> Term:
        base, exponent = e.args
        if base is sympy.E:
            return Term("exp", self._read(exponent))
        if exponent == -1:
            return div(ONE, self._read(base))
        return power(self._read(base), self._read(exponent))

    # Signs and quotients ----------------------------------------------------------------------

    def _sum(self, e: sympy.Add) -> Term:
        first, *rest = e.args
        total = self._sum(first) if isinstance(first, sympy.Add) else self._read(first)
        for part in rest:
            negative, term = self._signed(part)
            terms = total.args if total.op == "add" else (total,)
            total = sub(total, term) if negative else add(*terms, term)
        return total

    def _signed(self, e: Any) -> tuple[bool, Term]:
        """Whether a summand stands behind a minus sign, and the summand without it."""
        if isinstance(e, sympy.Mul):
            negative, factors = self._factors(e)
            return negative, mul(*factors)
        if isinstance(e, sympy.Rational) and e.p < 0:
            return True, _rational(-int(e.p), int(e.q))
        return False, self._read(e)

    def _product(self, e: sympy.Mul) -> Term:
        negative, factors = self._factors(e)
        return neg(mul(*factors)) if negative else mul(*factors)

    def _factors(self, e: sympy.Mul) -> tuple[bool, list[Term]]:
        """The sign in front of a product and its factors; a quotient is one factor."""
        first, *rest = e.args
        negative = False
        if isinstance(first, sympy.Mul):
            negative, factors = self._factors(first)
        else:
            negative, term = self._signed(first)
            # -x is -1·x, but 1·x and 2·x keep their numbers
            factors = [] if negative and term == ONE and rest else [term]
        for part in rest:
            if isinstance(part, sympy.Pow) and part.args[1] == -1:
                factors = [div(mul(*factors), self._read(part.args[0]))]
            else:
                factors.append(self._read(part))
        return negative, factors


def _ends(i: Index | Variable) -> tuple[Any, ...]:
    return (i.low, i.high) if isinstance(i, Index) else ()


def _rational(p: int, q: int) -> Term:
    value = num(Fraction(abs(p), q))
    return neg(value) if p < 0 else value


def _advice(value: object) -> str:
    if isinstance(value, float):
        return "write an exact number: Rational(1, 3), or 2*x/3 in this order"
    return "give a SymPy expression or an integer"


def _unreadable(e: Any) -> tuple[str, str]:
    if isinstance(e, sympy.Float):
        return f"the number {e} is a float, which is not exact", _advice(0.5)
    if isinstance(e, AppliedUndef):
        return f"the function {e.func.__name__} was never declared", "declare it with function(…) or sequence(…)"
    if e is sympy.zoo or e is sympy.nan:
        return f"the expression contains {e}, which is not a number", ""
    return f"{type(e).__name__} is not something that can be checked yet: `{e}`", ""


_READERS: Mapping[type, Callable[[Reading, Any], Term]] = {
    sympy.Add: Reading._sum,
    sympy.Mul: Reading._product,
    sympy.Pow: Reading._power,
    sympy.log: Reading._log,
    sympy.Piecewise: Reading._piecewise,
    sympy.Derivative: Reading._sympy_derivative,
    sympy.Limit: lambda r, e: r._limit(*e.args),
    own.Limit: lambda r, e: r._limit(*e.args),
    own.Derivative: lambda r, e: r._derivative(e.args[0], e.args[1], int(e.args[2]), e.args[3]),
    own.ForAll: Reading._for_all,
    own.Expectation: lambda r, e: r._expectation(*e.args),
    Application: Reading._application,
    type(sympy.E): lambda r, e: Term("exp", ONE),
    type(sympy.pi): lambda r, e: Term("const", "pi"),
    type(sympy.I): lambda r, e: Term("const", "i"),
    type(sympy.oo): lambda r, e: Term("const", "oo"),
    type(-sympy.oo): lambda r, e: neg(Term("const", "oo")),
    BooleanTrue: lambda r, e: TRUE,
    BooleanFalse: lambda r, e: FALSE,
}
