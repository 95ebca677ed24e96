"""What else could decide a step: SymPy in three ways, Maxima and Z3, each as `prove(case) -> bool | None`.

True for proved, False for refuted, None for no answer. A step reaches them as SymPy expressions with
every assumption that SymPy can hold; what one cannot write is no answer.
"""

from __future__ import annotations

import operator
import subprocess
from collections.abc import Callable, Iterator

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.str import StrPrinter
from tests.cases import Case

from therefore.script.strings import read_expression, read_formula
from therefore.term import Term

PROPERTIES: dict[str, dict[str, bool]] = {
    "real": {"real": True}, "positive": {"positive": True}, "nonnegative": {"nonnegative": True},
    "negative": {"negative": True}, "nonzero": {"real": True, "nonzero": True}, "complex": {},
    "nonzero complex": {"zero": False}, "integer": {"integer": True},
    "positive integer": {"integer": True, "positive": True},
    "nonnegative integer": {"integer": True, "nonnegative": True}, "(0, 1)": {"positive": True},
    "(1, oo)": {"positive": True}, "(-1, 1)": {"real": True}, "(0, pi/2)": {"positive": True},
}  # fmt: skip
SIMPLE: dict[str, Callable[..., sympy.Expr]] = {
    "add": sympy.Add, "mul": sympy.Mul, "sub": lambda a, b: a - b, "div": lambda a, b: a / b, "neg": lambda a: -a,
    "pow": sympy.Pow, "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min, "exp": sympy.exp, "log": sympy.log,
    "delta": sympy.KroneckerDelta, "eq": sympy.Eq, "ne": sympy.Ne, "lt": sympy.Lt, "le": sympy.Le, "gt": sympy.Gt,
    "ge": sympy.Ge, "and": sympy.And, "or": sympy.Or, "not": sympy.Not,
    **{f: getattr(sympy, f) for f in (
        "sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sign factorial binomial gamma floor".split()
    )},
}  # fmt: skip


LOGICAL = ("=>", "<=>")


class Inexpressible(Exception):
    """SymPy has no form for the step."""


def expressions(case: Case) -> tuple[sympy.Expr, sympy.Expr, list[sympy.Basic]]:
    """Both sides and the hypotheses."""
    convert = _Converter(case)
    read = read_formula if case.relation in LOGICAL else read_expression
    try:
        given = [convert(read_formula(g)) for g in case.given]
        return convert(read(case.left)), convert(read(case.right)), given
    except Exception as error:
        raise Inexpressible from error


def difference(case: Case) -> sympy.Expr:
    """What the step says is zero, positive or not negative."""
    left, right, _ = expressions(case)
    if case.relation in LOGICAL:
        raise Inexpressible
    return right - left if case.relation in ("<", "<=") else left - right


class _Converter:
    def __init__(self, case: Case) -> None:
        self.domains = case.symbols

    def symbol(self, name: str) -> sympy.Symbol:
        default = {"integer": True} if name in "ijky" else {"real": True}
        return sympy.Symbol(name, **PROPERTIES.get(self.domains.get(name, ""), default))

    def __call__(self, t: Term) -> sympy.Expr:
        op, args = t.op, t.args
        if op == "num":
            return sympy.Rational(args[0].numerator, args[0].denominator)
        if op == "var":
            return self.symbol(args[0])
        if op == "const":
            return {"pi": sympy.pi, "oo": sympy.oo, "i": sympy.I}[args[0]]
        if op == "app":
            positive = self.domains.get(args[0], "").startswith("positive")
            return sympy.Function(args[0], **{"positive" if positive else "real": True})(*map(self, args[1:]))
        if op in ("sum", "prod", "integral"):
            kind = {"sum": sympy.Sum, "prod": sympy.Product, "integral": sympy.Integral}[op]
            return kind(self(args[3]), (self.symbol(args[0]), self(args[1]), self(args[2])))
        if op == "deriv":
            x = self.symbol(args[0])
            return sympy.Derivative(self(args[1]), x).doit().subs(x, self(args[2]))
        if op == "limit":
            return sympy.Limit(self(args[1]), self.symbol(args[0]), self(args[2]), args[3])
        if op == "piecewise":
            pairs = [(self(args[i]), self(args[i + 1])) for i in range(0, len(args) - 1, 2)]
            return sympy.Piecewise(*pairs, (self(args[-1]), True))
        return SIMPLE[op](*map(self, args))


# -- SymPy ------------------------------------------------------------------------------------


def _verdict(case: Case, difference: sympy.Expr) -> bool | None:
    if case.relation == "==":
        return True if difference == 0 else None
    return bool(difference.is_nonnegative if case.relation in (">=", "<=") else difference.is_positive) or None


def simplify(case: Case) -> bool | None:
    return _verdict(case, sympy.simplify(difference(case)))


def equals(case: Case) -> bool | None:
    value = difference(case).doit()
    return value.equals(0) if case.relation == "==" else _verdict(case, value)


def pipelines(case: Case) -> bool | None:
    """The rewritings that people chain by hand."""
    start = difference(case).doit()
    for steps in _chains():
        e = start
        for step in steps:
            e = step(e)
        if _verdict(case, e):
            return True
    return None


def _chains() -> Iterator[list[Callable[[sympy.Expr], sympy.Expr]]]:
    logs = [lambda e: sympy.expand_log(e), lambda e: sympy.logcombine(e)]
    ends = [sympy.expand, sympy.powsimp, sympy.together, sympy.ratsimp, sympy.trigsimp, sympy.simplify]
    for log in logs:
        for end in ends:
            yield [log, end, sympy.expand]
    yield from ([lambda e: e.rewrite(sympy.exp), end] for end in (sympy.expand, sympy.simplify, sympy.cancel))


# -- Maxima -----------------------------------------------------------------------------------


class _MaximaPrinter(StrPrinter):  # type: ignore[misc]
    def _print_Pi(self, e: sympy.Basic) -> str:
        return "%pi"

    def _print_ImaginaryUnit(self, e: sympy.Basic) -> str:
        return "%i"

    def _print_Exp1(self, e: sympy.Basic) -> str:
        return "%e"

    def _print_Infinity(self, e: sympy.Basic) -> str:
        return "inf"

    def _print_NegativeInfinity(self, e: sympy.Basic) -> str:
        return "minf"

    def _print_Pow(self, e: sympy.Pow, rational: bool = False) -> str:
        return f"(({self._print(e.args[0])})^({self._print(e.args[1])}))"

    def _print_Abs(self, e: sympy.Basic) -> str:
        return f"abs({self._print(e.args[0])})"

    def _print_Max(self, e: sympy.Basic) -> str:
        return f"max({', '.join(map(self._print, e.args))})"

    def _print_KroneckerDelta(self, e: sympy.Basic) -> str:
        return f"kron_delta({', '.join(map(self._print, e.args))})"

    def _binder(self, name: str, e: sympy.Basic) -> str:
        text = self._print(e.args[0])
        for x, low, high in e.args[1:]:
            text = f"{name}({text}, {x}, {self._print(low)}, {self._print(high)})"
        return text

    def _print_Sum(self, e: sympy.Basic) -> str:
        return self._binder("sum", e)

    def _print_Product(self, e: sympy.Basic) -> str:
        return self._binder("product", e)

    def _print_Integral(self, e: sympy.Basic) -> str:
        return self._binder("integrate", e)

    def _print_Limit(self, e: sympy.Basic) -> str:
        f, x, point, direction = e.args
        side = {"+": ", plus", "-": ", minus"}.get(str(direction), "")
        return f"limit({self._print(f)}, {x}, {self._print(point)}{side})"

    def _print_Piecewise(self, e: sympy.Piecewise) -> str:
        *cases, last = e.args
        text = self._print(last[0])
        for value, condition in reversed(cases):
            text = f"(if {self._print(condition)} then {self._print(value)} else {text})"
        return text


MAXIMA = (
    "ratsimp(d)", "radcan(d)", "fullratsimp(trigexpand(d))", "trigsimp(trigreduce(exponentialize(d)))",
    "ratsimp(logexpand_all(d))", "radcan(simplify_sum(d))", "ratsimp(minfactorial(makefact(d)))",
    "rectform(d)",
)  # fmt: skip


def maxima(case: Case) -> bool | None:
    claim, (_, _, given) = difference(case), expressions(case)
    printer = _MaximaPrinter()
    lines = ["display2d: false$", "load(simplify_sum)$", "logexpand_all(e) := block([logexpand: super], ev(e, simp))$"]
    for s in sorted(claim.free_symbols | {s for g in given for s in g.free_symbols}, key=str):
        if s.is_integer:
            lines.append(f"declare({s}, integer)$")
        if s.is_positive:
            lines.append(f"assume({s} > 0)$")
        if case.symbols.get(s.name) == "(0, 1)":
            lines.append(f"assume({s} < 1)$")
    for call in sorted(claim.atoms(AppliedUndef), key=str):
        if call.is_positive:
            lines.append(f"assume({printer.doprint(call)} > 0)$")
    lines += [f"errcatch(assume({printer.doprint(g)}))$" for g in given if isinstance(g, (sympy.Lt, sympy.Le))]
    lines.append(f"d: {printer.doprint(claim)}$")
    for e in MAXIMA:
        question = f"is(equal({e}, 0))" if case.relation == "==" else f"is(({e}) {case.relation.replace('<', '>')} 0)"
        lines.append(f"errcatch(if {question} = true then print(\"PROVED\"))$")
    text = "\n".join(lines) + "\nquit();\n"
    run = subprocess.run(["maxima", "--very-quiet"], input=text, capture_output=True, text=True, timeout=60)
    return True if "PROVED" in run.stdout else None


# -- Z3 ---------------------------------------------------------------------------------------


COMPARE: dict[str, Callable[[object, object], object]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def z3(case: Case) -> bool | None:
    """Over the reals, with every function but arithmetic uninterpreted."""
    import z3 as solver

    left, right, given = expressions(case)
    names: dict[sympy.Basic, object] = {}

    def read(e: sympy.Basic) -> object:
        if e.is_Rational:
            return solver.RealVal(f"{e.p}/{e.q}")
        if e.is_Add or e.is_Mul:
            parts = [read(a) for a in e.args]
            result = parts[0]
            for p in parts[1:]:
                result = result + p if e.is_Add else result * p
            return result
        if e.is_Pow and e.args[1].is_Integer and abs(e.args[1]) < 20:
            base, n = read(e.args[0]), int(e.args[1])
            result = solver.RealVal(1)
            for _ in range(abs(n)):
                result = result * base
            return result if n >= 0 else 1 / result
        if e.is_Pow and e.args[1].is_Rational and abs(e.args[1].q) < 20:
            return read(e.args[0]) ** read(e.args[1])
        if e not in names:
            if e.is_Symbol or isinstance(e, (AppliedUndef, sympy.Sum, sympy.Integral)):
                names[e] = solver.Real(f"v{len(names)}")
            else:
                f = solver.Function(type(e).__name__, *[solver.RealSort()] * (len(e.args) + 1))
                names[e] = f(*map(read, e.args)) if e.args else solver.Real(f"c{type(e).__name__}")
        return names[e]

    def relation(e: sympy.Basic) -> object:
        junctions = {"And": solver.And, "Or": solver.Or, "Not": solver.Not}
        if type(e).__name__ in junctions:
            return junctions[type(e).__name__](*map(relation, e.args))
        return COMPARE[e.rel_op](read(e.args[0]), read(e.args[1]))

    check = solver.Solver()
    check.set("timeout", 5000)
    if case.relation in LOGICAL:
        a, b = relation(left), relation(right)
        claim = a == b if case.relation == "<=>" else solver.Implies(a, b)
    else:
        claim = COMPARE[case.relation](read(left), read(right))
    check.add(solver.Not(claim))
    check.add(*map(relation, given))
    for e, name in list(names.items()):
        for known, holds in ((e.is_positive, name > 0), (e.is_nonnegative, name >= 0), (e.is_negative, name < 0)):
            if known:
                check.add(holds)
        if e.is_zero is False:
            check.add(name != 0)
        if e.is_Symbol and case.symbols.get(e.name) == "(0, 1)":
            check.add(name < 1)
    return True if str(check.check()) == "unsat" else None


PEERS: dict[str, Callable[[Case], bool | None]] = {
    "simplify": simplify, "equals": equals, "log/power": pipelines, "Maxima": maxima, "Z3": z3,
}  # fmt: skip
