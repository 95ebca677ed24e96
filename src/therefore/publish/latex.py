"""Prints a term as LaTeX the way a person writes it: the author's order and grouping, no more brackets than needed.

Reads only terms and the notation. What it prints is what was checked.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from itertools import groupby

from therefore.document import Notation
from therefore.publish.brackets import CALL, END, GROUP, bars, call, group, settle, square
from therefore.publish.latex_matrices import matrix_latex, norm_latex
from therefore.publish.names import at_depth_zero, name_latex, width
from therefore.term import ARITHMETIC, COMPLEX, EXPECTATIONS, FUNCTIONS, MATRICES, RELATIONS, Term, num, var, walk
from therefore.text import (
    AND,
    ATOM,
    IFF,
    NOT,
    OR,
    POWER,
    PREFIX,
    PRODUCT,
    RELATION,
    SIGNED,
    SUM,
    chains,
    members,
    spine,
)  # fmt: skip

RELATION_LATEX = {
    "eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge",
    "iff": r"\Leftrightarrow", "implies": r"\Rightarrow", "definition": ":=",
}  # fmt: skip
_BIG = {"sum": r"\sum", "prod": r"\prod", "integral": r"\int"}
_NAMED = {
    "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "sinh": r"\sinh", "cosh": r"\cosh",
    "tanh": r"\tanh", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "asinh": r"\operatorname{arsinh}",
    "acosh": r"\operatorname{arcosh}", "atanh": r"\operatorname{artanh}", "max": r"\max", "min": r"\min",
    "re": r"\operatorname{Re}", "im": r"\operatorname{Im}", "arg": r"\arg",
    "sign": r"\operatorname{sign}", "gamma": r"\Gamma",
}  # fmt: skip
_BRACKETLESS = frozenset(_NAMED) - {"max", "min", "sign", "gamma"}
_POWERED = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh"})
# An exponent with one of these is too tall to stand raised.
_TALL = frozenset({"div", "sum", "prod", "maximum", "integral", "piecewise", "limit", "deriv", "partial", "binomial"})
_MACRO_END = re.compile(r"\\[a-zA-Z]+$")


@dataclass(frozen=True)
class _Style:
    """How the term at hand prints: raised terms keep to one line, `e` may be a name of the author's."""

    notation: Notation
    raised: bool = False
    e_is_taken: bool = False
    indexing: bool = False

    @property
    def script(self) -> _Style:
        """Of exponents and bounds."""
        return replace(self, raised=True)

    @property
    def index(self) -> _Style:
        """Of indices, where letters side by side are two indices and not a product."""
        return replace(self, raised=True, indexing=True)

    def name(self, name: str, upright: bool = False) -> str:
        return name_latex(name, self.notation, upright)


def latex(term: Term, notation: Notation | None = None, need: int = IFF) -> str:
    """LaTeX of `term`; bracketed when it binds less than `need` (a level of `therefore.text`)."""
    taken = any(t.args[:1] == ("e",) for t in walk(term))
    return settle(_emit(term, need, _Style(notation or Notation(), e_is_taken=taken)))


def for_all_after(term: Term, notation: Notation) -> str:
    """LaTeX of a statement for all values with the ranges after the body, for a line of its own."""
    style, spans = _Style(notation), []
    while term.op == "forall":
        spans.append(_span(term, style))
        term = term.args[3]
    return settle(rf"{_emit(term, OR, style)} \text{{ for all }} {', '.join(spans)}")


def _emit(t: Term, need: int, s: _Style) -> str:
    text, level = _text(t, need, s)
    return text if level >= need else group(text)


def _text(t: Term, need: int, s: _Style) -> tuple[str, int]:
    """LaTeX of `t` and how tightly it binds; `need` only chooses between forms of equal meaning."""
    op, args = t.op, t.args
    if op in ("var", "fam"):
        return s.name(args[0]), ATOM
    if op == "const":
        return {"oo": r"\infty", "i": r"\mathrm{i}"}.get(args[0], f"\\{args[0]}"), ATOM
    if op == "app":
        return _application(args[0], args[1:], s), ATOM
    if op == "num" or op in ARITHMETIC:
        return _arithmetic(t, need, s)
    if op in FUNCTIONS or op in COMPLEX:
        return _function(t, s)
    if op in EXPECTATIONS:
        return _expectation(t, s), ATOM
    if op in _BIG:
        variable, low, high, body = args
        tail = rf" \, d{_after_d(s.name(variable))}" if op == "integral" else ""
        return f"{_BIG[op]}{_bounds(variable, low, high, s, op)} {_body(op, variable, body, s)}{tail}", PREFIX
    if op == "maximum":
        variable, low, high, body = args
        name, bare = s.name(variable), variable in s.notation.bare
        span = name if bare else rf"{_emit(low, SUM, s.script)} \le {name} \le {_emit(high, SUM, s.script)}"
        return rf"\max_{{{span}}} {_body(op, variable, body, s)}", PREFIX
    if op in ("deriv", "partial"):
        return _derivative(t, s)
    if op == "limit":
        variable, body, point, direction = args
        raised = "" if direction == "+-" else f"^{{{direction}}}"
        target = _emit(point, ATOM if raised else SUM, s.script) + raised
        return rf"\lim_{{{s.name(variable)} \to {target}}} {_emit(body, PRODUCT, s)}", PREFIX
    if op in MATRICES or op in ("trace", "det"):
        return matrix_latex(t, lambda inner, need: _emit(inner, need, s), s.name)
    if op == "piecewise":
        pairs = zip(args[:-1:2], args[1::2], strict=True)
        rows = [rf"{_emit(value, SUM, s)} & \text{{if }} {_emit(condition, OR, s)}" for value, condition in pairs]
        rows.append(rf"{_emit(args[-1], SUM, s)} & \text{{otherwise}}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", PREFIX
    return _formula(t, s)


def _body(op: str, variable: str, body: Term, s: _Style) -> str:
    """What a sum sign or its like takes: bracketed where its last factor could be taken to stand behind it."""
    apart = op in ("prod", "maximum") and body.op in ("mul", "div") and variable not in body.args[-1].free
    return _emit(body, POWER if apart and not (body.op == "div" and not s.raised) else PRODUCT, s)


def _bounds(variable: str, low: Term, high: Term, s: _Style, op: str) -> str:
    name = s.name(variable)
    if variable in s.notation.bare:
        return f"_{{{name}}}"
    if op != "integral" and (low, high) == (num(0), num(1)):
        return rf"_{{{name} \in \{{0, 1\}}}}"
    start = _emit(low, SUM, s.script)
    return f"_{{{start if op == 'integral' else f'{name}={start}'}}}^{{{_emit(high, SUM, s.script)}}}"


def _application(name: str, args: tuple[Term, ...], s: _Style) -> str:
    """By the author's template, as `P(y)`, or with subscripts."""
    template = s.notation.calls.get(f"{name}/{len(args)}", s.notation.calls.get(name))
    if template is not None and _holes(template) == set(range(len(args))):
        return _filled(template, args, s)
    if not args:
        return s.name(name)
    if name in s.notation.functions or any(a.op == "fam" for a in args):
        return s.name(name, upright=True) + call(", ".join(_emit(a, SUM, s) for a in args))
    stem = s.name(name)
    return (f"{{{stem}}}" if at_depth_zero(stem, "_") else stem) + f"_{{{_indices(args, s)}}}"


def _holes(template: str) -> set[int]:
    return {int(field) for _, field, _, _ in string.Formatter().parse(template) if field}


def _filled(template: str, args: tuple[Term, ...], s: _Style) -> str:
    """The template with its arguments, bracketed where it does not enclose them itself; its own brackets grow."""
    text, depth = "", 0
    grows = r"\left" not in template and template.count("(") == template.count(")")
    for literal, field, _, _ in string.Formatter().parse(template):
        text += literal.replace("(", CALL).replace(")", END) if grows else literal
        depth += sum(literal.count(c) for c in "([{") - sum(literal.count(c) for c in ")]}")
        if field:
            text += _emit(args[int(field)], SUM if depth > 0 else ATOM, s)
    return text


def _indices(args: tuple[Term, ...], s: _Style) -> str:
    """Subscripts, set side by side where that cannot be misread: x_{ik}, but x_{i,k+1} and x_{2,k}."""
    texts = [_emit(a, SUM, s.index) for a in args]
    single = all(re.fullmatch(r"[A-Za-z0-9]|\\[a-z]+", text) for text in texts)
    if not single or any(text.isdigit() for text in texts[:-1]):
        return ",".join(texts)
    joined = texts[0]
    for text in texts[1:]:
        joined += (" " if _MACRO_END.search(joined) and text[0].isalpha() else "") + text
    return joined


def _arithmetic(t: Term, need: int, s: _Style) -> tuple[str, int]:
    op, args = t.op, t.args
    if op == "num":
        value = args[0]
        if value.denominator == 1:
            return str(value), SIGNED if value < 0 else ATOM
        if s.raised:
            return str(value), SIGNED if value < 0 else PRODUCT
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", SIGNED if sign else POWER
    if op == "neg":
        return f"-{_emit(args[0], PRODUCT, s)}", SIGNED
    if op == "pow":
        return _power(args[0], args[1], s)
    if not args:
        return "0" if op == "add" else "1", ATOM
    if op in ("add", "sub"):
        (_, first), *rest = spine(t, ("add", "sub"))
        signs = {"add": " + ", "sub": " - "}
        return _emit(first, SUM, s) + "".join(signs[o] + _emit(operand, PRODUCT, s) for o, operand in rest), SUM
    if op == "div" and not s.raised:
        return rf"\frac{{{_emit(args[0], SUM, s)}}}{{{_emit(args[1], SUM, s)}}}", POWER
    return _product(t, need, s)


def _product(t: Term, need: int, s: _Style) -> tuple[str, int]:
    """Factors side by side; on one line with `/` and dots where raised."""
    ops = ("mul", "div") if s.raised else ("mul",)
    (_, first), *rest = spine(t, ops)
    factors = [first, *(operand for _, operand in rest)]
    leads = first.op == "num" and rest and need <= SIGNED
    text = _emit(first, SIGNED if leads else POWER if rest else PREFIX, s)
    level = SIGNED if text.startswith("-") else PRODUCT
    for i, (op, operand) in enumerate(rest, 1):
        piece = _emit(operand, PREFIX if i == len(rest) and op == "mul" else POWER, s)
        if op == "div":
            text += f"/{piece}"
        else:
            # Behind a quotient on one line a factor could belong to the divisor.
            dotted = rest[i - 2][0] == "div" if i > 1 else False
            text += (r" \cdot " if dotted or _needs_dot(factors[i - 1], operand, piece, s) else " ") + piece
    return text, level


def _needs_dot(left: Term, right: Term, piece: str, s: _Style) -> bool:
    """Whether two factors side by side could be read as something else than their product."""
    if piece[0].isdigit() or s.indexing or left in (num(0), num(1)):
        return True
    if _is_numeric(left) and _is_numeric(right):  # 2 \frac{1}{2} is two and a half
        return True
    return left.op == "var" and left.args[0] in s.notation.functions and piece.startswith(GROUP)


def _is_numeric(t: Term) -> bool:
    return t.op == "num" or (t.op in ARITHMETIC and all(map(_is_numeric, t.children)))


def _power(base: Term, exponent: Term, s: _Style) -> tuple[str, int]:
    half = exponent.op == "num" and exponent.args[0].denominator == 2 and exponent.args[0].numerator == 1
    if half and (norm := norm_latex(base, lambda inner, need: _emit(inner, need, s))):
        return norm, ATOM
    if half or exponent == Term("div", num(1), num(2)):
        return rf"\sqrt{{{_emit(base, SUM, s)}}}", POWER
    raised = f"^{{{_emit(exponent, SUM, s.script)}}}"
    if base.op in _POWERED and exponent.op == "num" and exponent.args[0].denominator == 1 and exponent.args[0] > 1:
        return f"{_NAMED[base.op]}{raised} {_argument(base.args[0], s)}", PREFIX
    below, level = _text(base, ATOM, s)
    # Two superscripts in a row are an error in LaTeX: a name or template may bring one of its own.
    return (group(below) if level < ATOM or at_depth_zero(below, "^") else below) + raised, POWER


def _function(t: Term, s: _Style) -> tuple[str, int]:
    op, args = t.op, t.args
    if op == "exp":
        if s.e_is_taken or any(part.op in _TALL for part in walk(args[0])):
            return r"\exp" + call(_emit(args[0], SUM, s)), ATOM
        return f"e^{{{_emit(args[0], SUM, s.script)}}}", POWER
    if op == "abs":
        return bars(_emit(args[0], SUM, s)), ATOM
    if op == "conjugate":
        return rf"\overline{{{_emit(args[0], SUM, s)}}}", ATOM
    if op == "delta":
        return rf"\delta_{{{_indices(args, s)}}}", ATOM
    if op == "floor":
        return rf"\lfloor {_emit(args[0], SUM, s)} \rfloor", ATOM
    if op == "factorial":
        return f"{_emit(args[0], ATOM, s)}!", POWER
    if op == "binomial":
        return rf"\binom{{{_emit(args[0], SUM, s)}}}{{{_emit(args[1], SUM, s)}}}", ATOM
    if op in _BRACKETLESS:
        return f"{_NAMED[op]} {_argument(args[0], s)}", PREFIX
    return _NAMED.get(op, rf"\operatorname{{{op}}}") + call(", ".join(_emit(a, SUM, s) for a in args)), ATOM


def _argument(t: Term, s: _Style) -> str:
    """The argument of log and its like: bracketed unless it ends where it seems to end."""
    text, level = _text(t, PREFIX, s)
    whole = t.op == "exp" or (text.startswith((r"\frac", r"\sqrt")) and t.op in ("div", "pow", "num"))
    return text if level in (ATOM, PREFIX) or whole else group(text)


def _derivative(t: Term, s: _Style) -> tuple[str, int]:
    """Nested derivatives as one operator; the body above the line when it is short."""
    below: list[str] = []
    body = t
    while body.op == "partial" or (body.op == "deriv" and (body is t or body.args[2] == var(body.args[0]))):
        name = body.args[0]
        below.append(s.name(name) if body.op == "deriv" else _application(name, body.args[2:], s))
        body = body.args[1]
    names = {f for f in body.free if not f.startswith("@") or f[1:] not in s.notation.functions}
    d = "d" if t.op == "deriv" and len(set(below)) == 1 and names <= {t.args[0]} else r"\partial"
    order = f"^{{{len(below)}}}" if len(below) > 1 else ""
    under = " ".join(_powered(d, name, len(list(same))) for name, same in groupby(below))
    whole = _emit(body, ATOM, s) if body.op in ("var", "app") else ""
    if whole and width(whole) <= 8 and r"\left" not in settle(whole):
        text, level = rf"\frac{{{d}{order}{_after_d(whole, d)}}}{{{under}}}", POWER
    else:
        operand, binds = _text(body, POWER, s)
        text = rf"\frac{{{d}{order}}}{{{under}}} {operand if binds >= PREFIX else square(operand)}"
        level = PREFIX
    if t.op == "deriv" and t.args[2] != var(t.args[0]):
        at = f"{s.name(t.args[0])} = {_emit(t.args[2], SUM, s.script)}"
        return rf"\left. {text} \right|_{{{at}}}", ATOM
    return text, level


def _after_d(name: str, d: str = "d") -> str:
    """A name as it follows the d of a differential: a space where two macros or letters of one would run together."""
    return f" {name}" if name.startswith("\\") or d != "d" else name


def _powered(d: str, name: str, count: int) -> str:
    return f"{d}{_after_d(name, d)}" + (f"^{{{count}}}" if count > 1 else "")


def _expectation(t: Term, s: _Style) -> str:
    r"""\mathbb{E}_{y \sim P}: over several names where one expectation is directly in another."""
    names, body = [t.args[0]], t.args[3]
    while body.op == t.op:
        names, body = [*names, body.args[0]], body.args[3]
    weight, value = body.args if body.op == "mul" and len(body.args) == 2 else (num(1), body)
    under = ", ".join(map(s.script.name, names))
    if weight.op == "app" and set(weight.args[1:]) == set(map(var, names)):
        under += rf" \sim {s.script.name(weight.args[0])}"
    elif weight != num(1):
        under += rf" \sim {_emit(weight, SUM, s.script)}"
    return rf"\mathbb{{E}}_{{{under}}}{square(_emit(value, SUM, s))}"


def _formula(t: Term, s: _Style) -> tuple[str, int]:
    op, args = t.op, t.args
    if op in RELATIONS:
        return f"{_emit(args[0], SUM, s)} {RELATION_LATEX[op]} {_emit(args[1], SUM, s)}", RELATION
    if op in ("iff", "implies"):
        return f"{_emit(args[0], OR, s)} {RELATION_LATEX[op]} {_emit(args[1], OR, s)}", IFF
    if op == "or" and (found := members(t)):
        return rf"{_emit(found[0], SUM, s)} \in \{{{', '.join(_emit(v, SUM, s) for v in found[1])}\}}", RELATION
    if op == "or":
        return r" \text{ or } ".join(_emit(a, AND, s) for a in args) or r"\text{false}", OR if args else ATOM
    if op == "and":
        parts = []
        for first, *rest in chains(args):
            tail = "".join(f" {RELATION_LATEX[r.op]} {_emit(r.args[1], SUM, s)}" for r in rest)
            parts.append(_emit(first, NOT, s) + tail)
        return r" \text{ and } ".join(parts) or r"\text{true}", AND if args else ATOM
    if op == "not":
        return rf"\text{{not }} {_emit(args[0], ATOM, s)}", NOT
    if op == "integer":
        return rf"{_emit(args[0], SUM, s)} \in \mathbb{{Z}}", RELATION
    if op in ("definite", "semidefinite"):
        return rf"{_emit(args[0], SUM, s)} \succ{'' if op == 'definite' else 'eq'} 0", RELATION
    if op == "complex":
        return rf"{_emit(args[0], SUM, s)} \in \mathbb{{C}}", RELATION
    if op == "defined":
        return rf"{_emit(args[0], SUM, s)} \text{{ is defined}}", RELATION
    if op == "forall":
        return rf"\text{{for all }} {_span(t, s)}\colon {_emit(args[3], IFF, s)}", IFF
    names = ", ".join(s.name(name) for name in args[1:])
    return rf"\text{{there {'is' if len(args) == 2 else 'are'} }} {names} \text{{ with }} {_emit(args[0], IFF, s)}", IFF


def _span(t: Term, s: _Style) -> str:
    """The range of a quantifier: y, y \\in \\{0, 1\\} or i = 1, \\dots, m."""
    variable, low, high, _ = t.args
    name = s.name(variable)
    if variable in s.notation.bare:
        return name
    if values := few(low, high):
        return rf"{name} \in {values}"
    return rf"{name} = {_emit(low, SUM, s)}, \dots, {_emit(high, SUM, s)}"


def few(low: Term, high: Term) -> str:
    """`\\{0, 1\\}` for a range of at most four known integers, nothing for another."""
    if not (low.op == high.op == "num" and 0 <= high.args[0] - low.args[0] <= 3):
        return ""
    values = range(int(low.args[0]), int(high.args[0]) + 1)
    return rf"\{{{', '.join(map(str, values))}\}}"
