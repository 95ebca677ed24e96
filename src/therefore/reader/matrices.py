"""Transposes, inverses, norms, determinants, traces and gradients, where names are declared as matrices.

What it makes are the terms that `strings` makes of `A.T`, `A**-1`, `Norm(x)` or `det(A)`; which of
them are matrices is asked of `matrix_terms`, which gives them their sorts again before anything is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property

from therefore.draft import Misuse
from therefore.kernel.grammar import shape
from therefore.reader.functions import FunctionReader
from therefore.reader.tokens import Token
from therefore.script.domain import MatrixDomain
from therefore.script.symbols import Variable
from therefore.sorts.matrices import Sorts, speaks_of_matrices
from therefore.term import MATRICES, ONE, Term, mul, neg, num, power

TRANSPOSED = frozenset({r"\top", r"\intercal", "T", r"\mathsf{T}"})
IDENTITIES = frozenset({"I", r"\mathbf{I}", r"\mathbb{I}", r"\boldsymbol{I}", r"\mathbb{1}", r"\mathbf{1}"})
HALF = num(Fraction(1, 2))


class MatrixReader(FunctionReader):
    """Reads what is written of matrices; without a declared matrix nothing here applies."""

    @cached_property
    def matrices(self) -> Mapping[str, Term]:
        """The names that stand for matrices."""
        variables = (v for v in self.names.variables.values() if isinstance(v, Variable))
        return {v.name: v.domain.letter(v.name) for v in variables if isinstance(v.domain, MatrixDomain)}

    def matrix(self, t: Term, at: Token) -> Term | None:
        """The matrix that a term stands for, or None for a number; TexError where shapes do not fit."""
        if t.free.isdisjoint(self.matrices) and not speaks_of_matrices(t):
            return None
        try:
            made = Sorts(self.matrices).term(t)
        except Misuse as error:
            raise self.error(error.text.removeprefix("matrices: "), at) from None
        return made if made.op in MATRICES else None

    def is_vector(self, t: Term, at: Token) -> bool:
        """Whether a term is a matrix of one column."""
        made = self.matrix(t, at)
        sizes = shape(made) if made is not None else None
        return sizes is not None and sizes[1] == ONE

    def transposed(self, base: Term, at: Token) -> Term | None:
        """`A^\\top`, `A^T` or `A^{-\\top}`, if that stands raised here."""
        begun = self.at
        braced = self.take("{")
        inverse = braced and self.take("-")
        mark = self.token.text
        if mark not in TRANSPOSED or (braced and self.ahead(1).text != "}"):
            self.at = begun
            return None
        if self.matrix(base, at) is None:
            if mark != "T":
                raise self.error("the transpose of what is not declared as a matrix")
            self.at = begun
            return None
        if mark == "T" and self.names.knows("T"):
            raise self.error("`T` is declared, and this could be a transpose", help=r"write ^\top for a transpose")
        self.advance()
        if braced:
            self.expect("}")
        return Term("transpose", power(base, neg(ONE)) if inverse else base)

    def norm(self, token: Token) -> Term:
        """`\\|x\\|` and `\\|x\\|_2` of a vector, `\\|A\\|_F` of a matrix: the root of the sum of squares."""
        begun = self.token
        stops, self.stops = self.stops, [r"\|"]
        inner = self.expression()
        self.stops = stops
        self.expect(r"\|")
        kind = ""
        if self.take("_"):
            kind = " ".join(t.text for t in self.group())
        if self.matrix(inner, begun) is None:
            raise self.error("a norm of what is not declared as a vector or a matrix", begun)
        if kind not in (("", "2") if self.is_vector(inner, begun) else ("F",)):
            help = r"\|x\|, \|x\|_2 of vectors and \|A\|_F of matrices are known"
            raise self.error("this norm is not known", token, help)
        return power(Term("trace", mul(Term("transpose", inner), inner)), HALF)

    def inner(self, token: Token) -> Term:
        """`\\langle x, y \\rangle` of two vectors."""
        left = self.unstopped_until(",")
        self.expect(",")
        right = self.unstopped(self.expression)
        self.expect(r"\rangle")
        if not (self.is_vector(left, token) and self.is_vector(right, token)):
            raise self.error("an inner product of what is not declared as vectors", token)
        return Term("trace", mul(Term("transpose", left), right))

    def of_matrix(self, op: str, token: Token) -> Term:
        """`\\det A` or `\\operatorname{tr}(AB)`."""
        begun = self.token
        inner = self.argument()
        if self.matrix(inner, begun) is None:
            raise self.error("this is of a matrix, and none is declared here", begun)
        return Term(op, inner)

    def bars(self) -> Term:
        """An absolute value, or the determinant of a matrix."""
        token = self.token
        if self.matrices and token.text == "|" and self.ahead(1).text == "|" and self.ahead(1).touching:
            raise self.error("these bars can be read in two ways", help=r"write \| for a norm")
        value = super().bars()
        if self.matrix(value.args[0], token) is None:
            return value
        if self.is_vector(value.args[0], token):
            raise self.error("bars around a vector", token, r"write \|x\| for its norm")
        return Term("det", *value.args)

    def gradient(self, token: Token) -> Term:
        """`\\nabla_x f` by a vector or a matrix x."""
        if not self.take("_"):
            raise self.error("a gradient by what?", token, r"write \nabla_x")
        braced = self.take("{")
        begun = self.token
        by = self.unstopped(self.atom)
        if braced:
            self.expect("}")
        if by.op != "var" or by.args[0] not in self.matrices:
            raise self.error("a gradient is by a vector or a matrix", begun)
        return self.differentiated(self.operand(), by, token)

    def identity(self) -> Term | None:
        """`I_n`, where neither is declared as something else."""
        if self.token.text not in IDENTITIES or self.names.knows(self.token.text) or not self.matrices:
            return None
        if self.ahead(1).text != "_":
            raise self.error("an identity matrix needs its size", help="write I_n")
        self.advance()
        self.advance()
        return Term("identity", self.script())

    def dotted_vectors(self, left: Term, right: Term, at: Token) -> Term | None:
        """The inner product `x \\cdot y` of two vectors."""
        if self.matrices and self.is_vector(left, at) and self.is_vector(right, at):
            return Term("trace", mul(Term("transpose", left), right))
        return None


PARTS: Mapping[str, Callable[[MatrixReader, Token], Term]] = {
    r"\|": MatrixReader.norm,
    r"\langle": MatrixReader.inner,
}
OPERATORS: Mapping[str, Callable[[MatrixReader, Token], Term]] = {r"\nabla": MatrixReader.gradient}
