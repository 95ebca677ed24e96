"""How fast the checker is: against importing SymPy, and against SymPy's simplify, step by step.

    python tests/benchmarks/speed.py [--repeat 5] [--every 4] [--limit 5]

Prints two ratios, each measured within this one run: a cold `therefore check derivations` over
`import sympy` alone (medians of fresh processes, in turn, each with the bytecode that installing
leaves behind), and `simplify(left - right) == 0` over our time, on the same equations, at the median.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import sympy

from therefore.checker.decide import Memory, decide
from therefore.goal import Goal, unfold
from therefore.script.load import Workspace, load
from therefore.term import Term, walk

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "derivations").glob("*.py"))


class TooLong(Exception):
    """The limit for one step was hit."""


def cold(commands: list[list[str]], repeat: int) -> list[float]:
    """The median seconds of fresh processes for each command, run in turn."""
    times: list[list[float]] = [[] for _ in commands]
    with TemporaryDirectory() as bytecode:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(repeat + 1):
            for command, taken in zip(commands, times, strict=True):
                begun = time.perf_counter()
                subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
                taken.append(time.perf_counter() - begun)
    return [statistics.median(taken[1:]) for taken in times]


def equations() -> list[Goal]:
    """Every goal of the derivations that claims an equation, and that SymPy can write."""
    workspace = Workspace()
    drafts = [draft for path in SCRIPTS for draft in load(path, workspace).drafts if not draft.erratum]
    goals = [goal for draft in drafts for step in draft.steps for goal in step.goals]
    return [goal for goal in goals if goal.claim.op == "eq" and expressible(goal)]


def expressible(goal: Goal) -> bool:
    """Whether both sides have a form in SymPy (it has no derivative by an element of a family)."""
    return all(t.op not in ("partial", "maximum", "piecewise") for t in walk(unfolded(goal)))


def unfolded(goal: Goal) -> Term:
    return unfold(goal.claim, goal.unfolding)


def limited(work: Callable[[], object], seconds: float) -> tuple[object, float]:
    """What `work` returns (None when the limit hits) and the seconds it took."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    begun = time.perf_counter()
    try:
        result = work()
    except (TooLong, Exception):
        result = None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return result, time.perf_counter() - begun


def simplified(goal: Goal) -> bool:
    """What a SymPy user would try."""
    positive = _positive(goal)
    left, right = (to_sympy(side, positive) for side in unfolded(goal).args)
    return bool(sympy.simplify(left - right) == 0)


def _positive(goal: Goal) -> frozenset[str]:
    """Names that a hypothesis makes positive: SymPy has no other domains."""
    found = set()
    for h in goal.hypotheses:
        while h.op == "forall":
            h = h.args[3]
        if h.op in ("lt", "le") and h.args[0].op == "num" and (h.args[0].args[0] > 0 or h.op == "lt"):
            found.add(h.args[1].args[0] if h.args[1].op in ("var", "app") else "")
    return frozenset(found)


def to_sympy(t: Term, positive: frozenset[str]) -> sympy.Expr:
    """A term as an ordinary SymPy expression, with the assumptions SymPy can hold."""

    def symbol(name: str) -> sympy.Symbol:
        return sympy.Symbol(name, positive=True) if name in positive else sympy.Symbol(name, real=True)

    def read(u: Term) -> sympy.Expr:
        op, args = u.op, u.args
        if op == "num":
            return sympy.Rational(args[0].numerator, args[0].denominator)
        if op == "var":
            return symbol(args[0])
        if op == "const":
            return {"pi": sympy.pi, "oo": sympy.oo}[args[0]]
        if op == "fam":
            return sympy.Symbol(args[0])
        if op == "app":
            known = {"positive": True} if args[0] in positive else {"real": True}
            return sympy.Function(args[0], **known)(*map(read, args[1:]))
        if op in ("sum", "prod"):
            kind = sympy.Sum if op == "sum" else sympy.Product
            return kind(read(args[3]), (symbol(args[0]), read(args[1]), read(args[2])))
        if op == "deriv":
            return sympy.Derivative(read(args[1]), symbol(args[0])).doit().subs(symbol(args[0]), read(args[2]))
        if op == "limit":
            return sympy.limit(read(args[1]), symbol(args[0]), read(args[2]), args[3])
        simple: dict[str, Callable[..., sympy.Expr]] = {
            "add": sympy.Add, "mul": sympy.Mul, "sub": lambda a, b: a - b, "div": lambda a, b: a / b,
            "neg": lambda a: -a, "pow": sympy.Pow, "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min,
            "exp": sympy.exp, "log": sympy.log, "delta": sympy.KroneckerDelta,
        }  # fmt: skip
        return simple[op](*map(read, args))

    return read(t)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--limit", type=float, default=5.0)
    options = parser.parse_args()
    check = [sys.executable, "-m", "therefore", "check", "derivations"]
    sympy_alone, ours = cold([[sys.executable, "-c", "import sympy"], check], options.repeat)
    print(f"import sympy            {sympy_alone:6.2f} s")
    print(f"therefore check, cold   {ours:6.2f} s   ratio {ours / sympy_alone:.1f}")

    goals = equations()[:: options.every]
    memory = Memory()
    proved = [decide(goal, memory=memory) for goal in goals]
    tried = [limited(lambda goal=goal: simplified(goal), options.limit) for goal in goals]  # type: ignore[misc]
    mine = statistics.median(v.seconds for v in proved)
    theirs = statistics.median(seconds for _, seconds in tried)
    right = sum(r is True for r, _ in tried)
    print(f"{len(goals)} equations            proved    median")
    print(f"therefore               {sum(v.status == 'proved' for v in proved):6d}   {mine * 1000:7.1f} ms")
    print(f"simplify(l - r) == 0    {right:6d}   {theirs * 1000:7.1f} ms   ratio {theirs / mine:.1f}")
    hard = [(v.seconds, t) for v, (r, t) in zip(proved, tried, strict=True) if r is not True or t > 0.005]
    mine, theirs = (statistics.median(column) for column in zip(*hard, strict=True))
    print(f"the {len(hard)} that are not equal as soon as they are written down:")
    print(f"therefore {mine * 1000:.1f} ms, simplify {theirs * 1000:.1f} ms   ratio {theirs / mine:.1f}")


if __name__ == "__main__":
    main()
