"""LaTeX of matrices: products, transposes, inverses, norms, traces and determinants."""

from __future__ import annotations

from collections.abc import Callable

from therefore.kernel.grammar import shape
from therefore.publish.brackets import call, norm
from therefore.term import ONE, Term, num
from therefore.text import ATOM, IFF, POWER, PREFIX, PRODUCT, SIGNED, SUM

Emit = Callable[[Term, int], str]
MINUS_ONE = num(-1)


def matrix_latex(t: Term, emit: Emit, name: Callable[[str], str]) -> tuple[str, int]:
    """LaTeX of an operator on matrices and how tightly it binds; `emit` prints what is in it."""
    op, args = t.op, t.args
    if op == "matrix":
        return name(args[0]), ATOM
    if op == "matadd":
        text = emit(args[0], SUM)
        for a in args[1:]:
            minus = a.op == "scale" and a.args[0] == MINUS_ONE
            text += (" - " if minus else " + ") + emit(a.args[1] if minus else a, PRODUCT)
        return text, SUM
    if op == "scale" and args[0] == MINUS_ONE:
        return f"-{emit(args[1], PRODUCT)}", SIGNED
    if op == "scale":
        return f"{emit(args[0], POWER)} {emit(args[1], PRODUCT)}", PRODUCT
    if op == "matmul":
        return " ".join(emit(a, POWER) for a in args), PRODUCT
    if op in ("transpose", "inverse"):
        raised = r"^{\top}" if op == "transpose" else "^{-1}"
        return f"{emit(args[0], ATOM)}{raised}", POWER
    if op == "gradient":
        return rf"\frac{{\partial}}{{\partial {emit(args[1], ATOM)}}} {emit(args[0], POWER)}", PREFIX
    if op == "identity":
        return f"I_{{{emit(args[0], SUM)}}}", ATOM
    if op == "zeros":
        return "0", ATOM
    if op == "trace" and _is_number(args[0]):
        return emit(args[0], SUM), SUM if args[0].op == "matadd" else PRODUCT
    return (r"\operatorname{tr}" if op == "trace" else r"\det") + call(emit(args[0], IFF)), ATOM


def norm_latex(t: Term, emit: Emit) -> str:
    r"""`\|x\|` or `\|A\|_F` for the root of t, if t is the sum of the squares of x or A."""
    product = t.args[0] if t.op == "trace" else t
    if product.op != "matmul" or len(product.args) != 2 or product.args[0] != Term("transpose", product.args[1]):
        return ""
    sizes = shape(product.args[1])
    if sizes is None:
        return ""
    return norm(emit(product.args[1], SUM)) + ("" if sizes[1] == ONE else "_F")


def _is_number(t: Term) -> bool:
    try:
        return shape(t) == (ONE, ONE)
    except ValueError:
        return False
