"""One line of Unicode for a term, as messages show it; imports only the term tree and the notation.

Brackets are minimal but never dropped where another tree would print the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import add

from therefore.document import Notation
from therefore.kernel.grammar import shape
from therefore.term import ARITHMETIC, COMPLEX, EXPECTATIONS, FUNCTIONS, MATRICES, ONE, RELATIONS, Term, num, var

# Python has the word `lambda` for itself, so that SymPy's symbol is `lamda`.
GREEK = {"lamda": "λ"} | dict(
    zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
        "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}

# How tightly an operator binds; an operand that binds less than its place needs is bracketed.
IFF, OR, AND, NOT, RELATION, SUM, SIGNED, PRODUCT, PREFIX, POWER, ATOM = range(11)

_SYMBOLS = {
    "eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "iff": "⇔", "implies": "⇒",
    "sum": "Σ", "prod": "Π", "maximum": "max", "oo": "∞", "delta": "δ", "gamma": "Γ", "re": "Re", "im": "Im",
}  # fmt: skip
_BRACKETLESS = frozenset("log sin cos tan sinh cosh tanh".split())
_ACCENTED = re.compile(rf"([A-Za-z]|{'|'.join(GREEK)})({'|'.join(ACCENTS)})")
_LATEX_ACCENT = re.compile(rf"\\({'|'.join(ACCENTS)})\{{([A-Za-z]|\\(?:{'|'.join(GREEK)}))\}}")

Emit = Callable[[Term, int], str]


def show(term: Term, notation: Notation | None = None) -> str:
    """`term` in one line of Unicode infix, such as `(-(y/σ(x) - (1 - y)))·σ(x) = y - σ(x)`."""
    return _emit(term, IFF, notation or Notation())


def show_name(name: str, notation: Notation | None = None) -> str:
    """A variable's or family's name: `sigma` as σ, `yhat` as ŷ."""
    latex = notation.names.get(name, "") if notation else ""
    if match := _LATEX_ACCENT.fullmatch(latex):
        return show_name(match[2].lstrip("\\")) + ACCENTS[match[1]]
    if latex.startswith("\\") and latex[1:] in GREEK:
        return GREEK[latex[1:]]
    if match := _ACCENTED.fullmatch(name):
        return show_name(match[1]) + ACCENTS[match[2]]
    stem = re.match(r"[A-Za-z]*", name)
    letters = stem[0] if stem else ""
    rest = name[len(letters) :]
    # `lambda_` is how Python spells a name that is its keyword.
    return GREEK[letters] + ("" if rest == "_" else rest) if letters in GREEK else name


def chains(parts: tuple[Term, ...]) -> list[tuple[Term, ...]]:
    """Relations grouped so that each continues the one before: 0 < p and p < 1 read 0 < p < 1."""
    groups: list[tuple[Term, ...]] = []
    for part in parts:
        last = groups[-1][-1] if groups else None
        if last is not None and _continues(last, part):
            groups[-1] = (*groups[-1], part)
        else:
            groups.append((part,))
    return groups


def _continues(a: Term, b: Term) -> bool:
    for ops in ({"eq", "lt", "le"}, {"eq", "gt", "ge"}):
        if a.op in ops and b.op in ops:
            return bool(a.args[1] == b.args[0])
    return False


def members(term: Term) -> tuple[Term, tuple[Term, ...]] | None:
    """The term and the values of `y = 0 or y = 1`; None when `term` is not of that form."""
    if len(term.args) < 2 or any(part.op != "eq" or part.args[1].op != "num" for part in term.args):
        return None
    subject = term.args[0].args[0]
    if any(part.args[0] != subject for part in term.args):
        return None
    return subject, tuple(part.args[1] for part in term.args)


def spine(term: Term, ops: tuple[str, ...]) -> list[tuple[str, Term]]:
    """The operands of a left-nested run of `ops`, each with the operator before it ("" for the first)."""
    first, *rest = term.args
    opened = spine(first, ops) if first.op in ops and len(first.args) > 1 else [("", first)]
    return [*opened, *((term.op, operand) for operand in rest)]


def _emit(t: Term, need: int, n: Notation) -> str:
    text, level = _text(t, need, n)
    return text if level >= need else f"({text})"


def _text(t: Term, need: int, n: Notation) -> tuple[str, int]:
    """The text of `t` and how tightly it binds; `need` only chooses between forms of equal meaning."""

    def emit(term: Term, level: int) -> str:
        return _emit(term, level, n)

    op, args = t.op, t.args
    if op == "num":
        return str(args[0]), SIGNED if args[0] < 0 else PRODUCT if args[0].denominator > 1 else ATOM
    if op in ("var", "fam"):
        return show_name(args[0], n), ATOM
    if op == "const":
        return _SYMBOLS.get(args[0]) or GREEK.get(args[0], args[0]), ATOM
    if op == "app":
        return show_name(args[0], n) + (f"({', '.join(emit(a, SUM) for a in args[1:])})" if args[1:] else ""), ATOM
    if op in ARITHMETIC:
        return _arithmetic(t, need, emit)
    if op in FUNCTIONS or op in COMPLEX:
        return _function(t, need, emit)
    if op in EXPECTATIONS and args[3].op == "mul" and len(args[3].args) == 2:
        weight, value = args[3].args
        return f"E_{{{show_name(args[0], n)}~{emit(weight, SUM)}}}[{emit(value, SUM)}]", ATOM
    if op in EXPECTATIONS:
        return f"E_{show_name(args[0], n)}[{emit(args[3], SUM)}]", ATOM
    if op in ("sum", "prod", "maximum", "integral"):
        variable, low, high, body = args
        name = show_name(variable, n)
        bounds = f"_{name}" if variable in n.bare else f"_{{{name}={emit(low, SUM)}}}^{{{emit(high, SUM)}}}"
        if op == "integral":
            return f"∫{bounds.replace(f'{name}=', '', 1)} {emit(body, PRODUCT)} d{name}", PREFIX
        return f"{_SYMBOLS[op]}{bounds} {emit(body, PRODUCT)}", PREFIX
    if op == "deriv":
        return _derivative(t, n, emit)
    if op == "partial":
        family = show_name(args[0], n) + f"({', '.join(emit(a, SUM) for a in args[2:])})"
        return f"∂/∂{family} {emit(args[1], POWER)}", PRODUCT
    if op == "limit":
        variable, body, point, direction = args
        side = {"+": "⁺", "-": "⁻"}.get(direction, "")
        target = emit(point, ATOM if side else SUM) + side
        return f"lim_{{{show_name(variable, n)}→{target}}} {emit(body, PRODUCT)}", PREFIX
    if op in MATRICES or op in ("trace", "det"):
        return _matrix(t, n, emit)
    if op == "piecewise":
        cases = [f"{emit(v, SUM)} if {emit(c, OR)}" for v, c in zip(args[:-1:2], args[1::2], strict=True)]
        last = [f"{emit(args[-1], SUM)} otherwise"] if len(args) % 2 else []
        return "{" + "; ".join([*cases, *last]) + "}", ATOM
    return _formula(t, n, emit)


def _arithmetic(t: Term, need: int, emit: Emit) -> tuple[str, int]:
    if not t.args:
        return "0" if t.op == "add" else "1", ATOM
    if t.op == "neg":
        return "-" + emit(t.args[0], PRODUCT), SIGNED
    if t.op == "pow":
        return f"{emit(t.args[0], ATOM)}^{emit(t.args[1], ATOM)}", POWER
    if t.op in ("add", "sub"):
        (_, first), *rest = spine(t, ("add", "sub"))
        signs = {"add": " + ", "sub": " - "}
        return emit(first, SUM) + "".join(signs[op] + emit(operand, PRODUCT) for op, operand in rest), SUM
    (_, first), *rest = spine(t, ("mul", "div"))
    text, level = emit(first, POWER if rest else PREFIX), PRODUCT
    if first.op == "num" and rest and rest[0][0] == "mul":
        # A leading number needs no brackets: 1/2·x, and -2·x where a sign may stand.
        value = first.args[0]
        if value > 0 or need <= SIGNED:
            text, level = str(value), PRODUCT if value > 0 else SIGNED
    for i, (op, operand) in enumerate(rest, 1):
        last = i == len(rest) and op == "mul"
        text += ("·" if op == "mul" else "/") + emit(operand, PREFIX if last else POWER)
    return text, level


def _function(t: Term, need: int, emit: Emit) -> tuple[str, int]:
    op, args = t.op, t.args
    inside = ", ".join(emit(a, SUM) for a in args)
    if op == "abs" and "|" not in inside:
        return f"|{inside}|", ATOM
    simple = args[0].op == "var" or (args[0].op == "num" and args[0].args[0].denominator == 1 and args[0].args[0] >= 0)
    if op == "factorial" and simple:
        return f"{inside}!", POWER
    if op in _BRACKETLESS and simple and need <= PREFIX:
        return f"{op} {inside}", PREFIX
    return f"{_SYMBOLS.get(op, op)}({inside})", ATOM


def _derivative(t: Term, n: Notation, emit: Emit) -> tuple[str, int]:
    variable, body, point = t.args
    times = 1
    while point == var(variable) and body.op == "deriv" and body.args[0] == variable and body.args[2] == var(variable):
        body, times = body.args[1], times + 1
    name = show_name(variable, n)
    order = str(times).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) if times > 1 else ""
    d = "∂" if len({f for f in body.free if not f.startswith("@")} | {variable}) > 1 else "d"
    text = f"{d}{order}/{d}{name}{order} {emit(body, POWER)}"
    return (text, PRODUCT) if point == var(variable) else (f"({text})|_{{{name}={emit(point, SUM)}}}", ATOM)


def _matrix(t: Term, n: Notation, emit: Emit) -> tuple[str, int]:
    op, args = t.op, t.args
    if op == "matrix":
        return show_name(args[0], n), ATOM
    if op == "matadd":
        first, *rest = args
        negated = [a.op == "scale" and a.args[0] == num(-1) for a in rest]
        terms = (emit(a.args[1] if minus else a, PRODUCT) for a, minus in zip(rest, negated, strict=True))
        signs = (" - " if minus else " + " for minus in negated)
        return emit(first, SUM) + "".join(map(add, signs, terms)), SUM
    if op == "scale":
        if args[0] == num(-1):
            return "-" + emit(args[1], PRODUCT), SIGNED
        return f"{emit(args[0], POWER)}·{emit(args[1], PRODUCT)}", PRODUCT
    if op == "matmul":
        return "·".join(emit(a, POWER) for a in args), PRODUCT
    if op in ("transpose", "inverse"):
        return f"{emit(args[0], ATOM)}{'ᵀ' if op == 'transpose' else '⁻¹'}", POWER
    if op == "gradient":
        return f"∂/∂{emit(args[1], ATOM)} {emit(args[0], POWER)}", PRODUCT
    if op in ("identity", "zeros"):
        return "I" if op == "identity" else "0", ATOM
    if op == "trace" and shape(args[0]) == (ONE, ONE):
        return _text(args[0], IFF, n)
    return f"{'tr' if op == 'trace' else op}({emit(args[0], SUM)})", ATOM


def _formula(t: Term, n: Notation, emit: Emit) -> tuple[str, int]:
    op, args = t.op, t.args
    if op in RELATIONS:
        return f"{emit(args[0], SUM)} {_SYMBOLS[op]} {emit(args[1], SUM)}", RELATION
    if op in ("iff", "implies"):
        return f"{emit(args[0], OR)} {_SYMBOLS[op]} {emit(args[1], OR)}", IFF
    if op == "or" and (found := members(t)):
        return f"{emit(found[0], SUM)} ∈ {{{', '.join(emit(v, SUM) for v in found[1])}}}", RELATION
    if op == "or":
        return " or ".join(emit(a, AND) for a in args) or "false", OR if args else ATOM
    if op == "and":
        parts = []
        for first, *rest in chains(args):
            parts.append(emit(first, NOT) + "".join(f" {_SYMBOLS[r.op]} {emit(r.args[1], SUM)}" for r in rest))
        return " and ".join(parts) or "true", AND if args else ATOM
    if op == "not":
        return f"not {emit(args[0], ATOM)}", NOT
    if op == "integer":
        return f"{emit(args[0], SUM)} ∈ ℤ", RELATION
    if op in ("definite", "semidefinite"):
        return f"{emit(args[0], SUM)} {'≻' if op == 'definite' else '⪰'} 0", RELATION
    if op == "complex":
        return f"{emit(args[0], SUM)} ∈ ℂ", RELATION
    if op == "defined":
        return f"{emit(args[0], SUM)} is defined", RELATION
    if op == "forall":
        variable, low, high, body = args
        span = "" if variable in n.bare else f" in {emit(low, ATOM)}..{emit(high, ATOM)}"
        return f"for all {show_name(variable, n)}{span}: {emit(body, IFF)}", IFF
    names = ", ".join(show_name(name, n) for name in args[1:])
    return f"there {'is' if len(args) == 2 else 'are'} {names} with {emit(args[0], IFF)}", IFF
