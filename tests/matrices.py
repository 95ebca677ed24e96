"""Formulas about matrices from text: A, B, C, S are n × n, X is m × n, x, y are columns of n."""

from __future__ import annotations

from therefore.script.strings import read_expression, read_formula
from therefore.sorts.matrices import Sorts
from therefore.term import Term, num, var

N, M = var("n"), var("m")
LETTERS = {name: Term("matrix", name, N, N) for name in "ABCS"}
LETTERS |= {name: Term("matrix", name, N, num(1)) for name in "xy"} | {"X": Term("matrix", "X", M, N)}


def formula(text: str) -> Term:
    return Sorts(LETTERS).term(read_formula(text))


def expression(text: str) -> Term:
    return Sorts(LETTERS).term(read_expression(text))
