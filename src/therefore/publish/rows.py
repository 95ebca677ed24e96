"""The rows of a derivation as they are set: relation signs under one another, prose between runs of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from therefore.document import Checked, Document, Notation, Prose, Result
from therefore.publish.latex import RELATION_LATEX, latex
from therefore.publish.names import width
from therefore.term import FORMULAS, Term, conj, eq, var
from therefore.text import IFF, OR, SUM

# A longer first expression gets a row of its own, so that what follows fits a page.
_LONG = 36


@dataclass(frozen=True)
class Row:
    """One row: LaTeX left of the relation (mostly empty), the relation, LaTeX right of it, and what it shows."""

    left: str
    relation: str
    right: str
    results: tuple[Result, ...]

    @property
    def latex(self) -> str:
        """The row for an `aligned` environment, without its end."""
        # A row must not open with [, which the \\ before it would take as its argument.
        left = f"{{}}{self.left}" if self.left.startswith("[") else self.left
        return f"{left} &{self.relation} {self.right}".strip() if self.relation or self.right else left


def runs(checked: Checked) -> list[Prose | tuple[Result, ...]]:
    """The items in order, steps that follow one another under the same conditions together."""
    found: list[Prose | tuple[Result, ...]] = []
    for item in checked.items:
        last = found[-1] if found else None
        if isinstance(item, Prose):
            found.append(item)
        elif isinstance(last, tuple) and _conditions(last[-1]) == _conditions(item):
            found[-1] = (*last, item)
        else:
            found.append((item,))
    return found


def case(run: Sequence[Result], notation: Notation) -> str:
    """LaTeX of the conditions under which a run of steps stands beyond the derivation's own, if any."""
    conditions = _conditions(run[0])
    return latex(conj(*conditions), notation) if conditions else ""


def _conditions(result: Result) -> tuple[Term, ...]:
    return result.step.conditions


def rows(results: Sequence[Result], notation: Notation, after: Result | None = None) -> list[Row]:
    """The rows of consecutive steps; the first may continue from the step `after`."""
    made: list[Row] = []
    current = after.step.right if after is not None else None
    for i, result in enumerate(results):
        step = result.step
        if step.relation not in RELATION_LATEX:
            continued = i + 1 < len(results) and results[i + 1].step.relation in RELATION_LATEX
            row = _opening(step.right, (result,), notation, alone=not continued)
            values = ", ".join(latex(eq(var(name), value), notation) for name, value in step.witness)
            if values:
                row = Row("", "", rf"{row.left}{row.right} \quad \text{{(namely }} {values}\text{{)}}", row.results)
            made.append(row)
        else:
            if step.left != current:
                made.append(_opening(step.left, (), notation))
            row = Row("", RELATION_LATEX[step.relation], latex(step.right, notation, _need(step.right)), (result,))
            if step.equality is not None:
                condition = latex(step.equality, notation)
                row = replace(row, right=rf"{row.right} \quad \text{{(equal iff }} {condition}\text{{)}}")
            if made and made[-1].left and not made[-1].relation:
                opened = made.pop()
                row = replace(row, left=opened.left, results=(*opened.results, result))
            made.append(row)
        current = step.right
    return made


def _opening(term: Term, results: tuple[Result, ...], notation: Notation, alone: bool = False) -> Row:
    text = latex(term, notation, IFF if alone else _need(term))
    return Row("", "", text, results) if width(text) > _LONG else Row(text, "", "", results)


def _need(term: Term) -> int:
    """A side of a relation, or of an equivalence, brackets what binds less."""
    return OR if term.op in FORMULAS else SUM


def aligned(checked: Checked, notation: Notation, marks: bool = False) -> str:
    """One `aligned` block of all the steps; with `marks` a last column says which are proved."""
    return block(rows(checked.results, notation), marks)


def block(made: Sequence[Row], marks: bool = False) -> str:
    """Rows as an `aligned` environment; a claim that is refuted is always marked as such."""
    lines = []
    for row in made:
        mark = refuted(row)
        if marks and not mark and row.results:
            good = all(r.good for r in row.results)
            mark = ("" if row.relation or row.right else " &") + (
                r" &&\quad \checkmark" if good else r" &&\quad \times"
            )
        lines.append(row.latex + mark)
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def refuted(row: Row) -> str:
    """What marks a claim of the source that is wrong, behind its row."""
    wrong = [r for r in row.results if r.expected != "proved"]
    return rf" \quad \text{{({wrong[0].verdict.status})}}" if wrong else ""


def definitions_block(document: Document) -> str:
    """The document's definitions as one `aligned` environment."""
    lines = [
        f"{latex(head, document.notation, SUM)} &:= {latex(body, document.notation, _need(body))}"
        for _, head, body, _ in document.definitions
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
