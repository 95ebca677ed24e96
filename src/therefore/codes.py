"""What every verdict and error code means: the pages behind `therefore explain CODE`."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, fill, indent


def _page(what: str, *, why: str, example: str, instead: str) -> str:
    """One page: the meaning, why it matters, an example and what to do."""
    parts = [
        fill(" ".join(what.split()), 80),
        "why it matters\n" + indent(fill(" ".join(why.split()), 78), "  "),
        "example\n" + indent(dedent(example).strip("\n").rstrip(), "  "),
        "what to do\n" + indent(fill(" ".join(instead.split()), 78), "  "),
    ]
    return "\n\n".join(parts) + "\n"


_VERDICTS: Mapping[str, str] = {
    "proved": _page(
        """
        The step holds at every point that the hypotheses allow, and both of its sides are
        defined there. The prover found a certificate and the kernel replayed it.
        """,
        why="""
        The trust base says who had to be believed: `kernel` means only the small kernel;
        `kernel + NAME` means that a named outside algorithm was believed as well.
        """,
        example="""
        d.start(log(x * y))             # given x > 0, y > 0
        d.eq(log(x) + log(y))           # proved, trust base: kernel
        """,
        instead="nothing; `therefore explain DERIVATION::STEP` prints the proof line by line",
    ),
    "definition": _page(
        """
        The step introduces a name for an expression. There is nothing to prove.
        """,
        why="""
        A definition can be used by later steps that name it in `by=`. It is an error to define
        a name twice, or by way of itself.
        """,
        example="""
        KL = define(D(P, Q), lambda: Sum(P(y) * log(P(y) / Q(y)), y))
        """,
        instead="nothing; name the definition in `by=` where a step unfolds it",
    ),
    "refuted": _page(
        """
        The step is false. There is a point, the witness, where every hypothesis holds and the
        claim fails.
        """,
        why="""
        Both sides were evaluated at the witness exactly as they are written, with rigorous
        bounds on every rounding error, and their enclosures do not meet. Put the numbers in by
        hand to see it. In `P(1) = 1/3, P(2) = 2/3` the family P is given as a finite table.
        """,
        example="""
        d.start(log(x + y))
        d.eq(log(x) + log(y))           # refuted: x = 1, y = 1 gives log 2 and 0
        """,
        instead="""
        correct the step, or add the hypothesis that the witness violates; if the claim is one
        that a source makes, record it with `@erratum`
        """,
    ),
    "undefined": _page(
        """
        A side of the step is not defined somewhere the hypotheses allow, or the domain silently
        grows or shrinks on the way from one side to the other.
        """,
        why="""
        Functions are partial here: `log` needs a positive argument, a quotient a nonzero
        denominator, a real root a nonnegative radicand. An equation between things that do not
        exist is not true, and `x/x = 1` forgets that x may be 0.
        """,
        example="""
        d.start(x / x)
        d.eq(1)                         # undefined: x ≠ 0 does not follow
        """,
        instead="add the hypothesis named in the message, for example `d.given(Ne(x, 0))`",
    ),
    "unproved": _page(
        """
        The step was neither proved nor refuted. It may be true.
        """,
        why="""
        No tactic found a proof and no sampled point contradicts the step. The message says what
        was left over, what was tried, how many points agree, and what might close the gap.
        """,
        example="""
        d.start(-Sum(P(y) * log(Q(y) / P(y)), y))
        d.ge(0)                         # unproved: too far for one step
        """,
        instead="""
        write the steps in between, name the lemma or definition in `by=`, or add the hypothesis
        that the step silently uses
        """,
    ),
    "out-of-budget": _page(
        """
        The step reached its limit of time or memory before it was decided.
        """,
        why="""
        This says nothing about whether the step is true. The message names the limit and what
        was running when it was hit.
        """,
        example="""
        therefore check --seconds 5     # the limit for one step
        """,
        instead="split the step into smaller ones, or raise the limit with `--seconds`",
    ),
    "vacuous": _page(
        """
        The hypotheses of the step contradict each other, so there is no point at which it says
        anything.
        """,
        why="""
        From a contradiction everything follows, so a proof would be worthless. The message shows
        a smallest set of hypotheses that cannot hold together.
        """,
        example="""
        d.given(x > 1, x < 0)
        d.start(x)
        d.eq(-x)                        # vacuous: x > 1 and x < 0
        """,
        instead="remove or correct one of the hypotheses that are shown",
    ),
    "admitted": _page(
        """
        The author asked for the step to be taken on trust with `admitted("why")`.
        """,
        why="""
        Nothing was proved, and everything that is built on the step is marked. A run succeeds
        with admitted steps only when it is told to.
        """,
        example="""
        d.eq(pi**2 / 6, by=admitted("Basel problem, not formalised yet"))
        """,
        instead="prove the step, or run `therefore check --allow-admitted` while you work",
    ),
    "unread": _page(
        """
        The text of a document could not be understood with certainty.
        """,
        why="""
        A formula that has two readings may be true in one and false in the other; nothing is
        guessed. The message shows the span and its readings.
        """,
        example=r"""
        \log x y                        % log(x y), or (log x) y
        """,
        instead="write the formula so that it has one reading, for example with brackets",
    ),
    "erratum": _page(
        """
        An erratum records a claim of a source that is wrong, and the claim is no longer refuted
        (or no longer undefined).
        """,
        why="""
        An erratum is a derivation that must fail: as long as the checker refutes the claim, the
        run succeeds. Now it does not, so either the claim has changed or the checker has.
        """,
        example="""
        @erratum(source="KL(P, Q) ≠ KL(Q, P)", correction="in general, not always")
        def kl_is_never_symmetric(d: Derivation) -> None:
            d.claim(Ne(D(P, Q), D(Q, P)))
        """,
        instead="if the claim holds after all, state it as a derivation; else repair it",
    ),
}

_INPUT: Mapping[str, str] = {
    "no-such-path": _page(
        "A file or directory named on the command line does not exist.",
        why="A run that checks nothing would look like a run in which everything is proved.",
        example="therefore check derivation/     # the directory is called derivations/",
        instead="correct the path; without one, `therefore check` reads `derivations`",
    ),
    "no-scripts": _page(
        "A directory holds no Python script.",
        why="""
        Scripts are the files `*.py` below the directory; names that begin with `_` or `.` are
        left out, so that shared helpers can live beside the scripts.
        """,
        example="therefore check output/",
        instead="name the directory or the file in which the derivations are",
    ),
    "unreadable": _page(
        "A script exists but could not be read as text.",
        why="Scripts are read as UTF-8; the system may also refuse access to the file.",
        example="therefore check derivations/notes.py      # saved as UTF-16",
        instead="save the file as UTF-8, or correct its permissions",
    ),
    "script-raised": _page(
        "A script raised an exception while it was loaded, so its derivations are not known.",
        why="The place is the last line of the author's own code that was running.",
        example="""
        P, Q = distributions("P", over=y)         # one name, two targets
        """,
        instead="run `python SCRIPT` to see the whole traceback, and correct that line",
    ),
    "not-installed": _page(
        "What was asked for needs a package that is not installed.",
        why="What is heavy and not always wanted is left to extras of the package.",
        example="therefore build --pdf pages      # without Pandoc and Typst",
        instead="install the extra that the message names",
    ),
    "missing-font": _page(
        "A document has characters that no installed font has.",
        why="A PDF with boxes in the place of characters would look finished and say nothing.",
        example="therefore build --pdf pages      # Chinese text, and no Chinese font",
        instead="install the font that the message names; it is looked for by its name",
    ),
    "notebook-failed": _page(
        "A script that runs as a module does not run as a notebook, so nothing was published.",
        why="""
        The published notebook holds the script cell by cell and is executed before it is written. In a
        notebook, `__file__` is not known, and modules are found beside the script or where they are installed.
        """,
        example="""
        DATA = Path(__file__).parent / "data.csv"
        """,
        instead="keep what needs the file's place in a module beside the script, and import it",
    ),
    "syntax-error": _page(
        "A script is not valid Python.",
        why="Nothing of the script can be checked; the other scripts are.",
        example="d.eq(2 x)                       # a product is written 2 * x",
        instead="correct the line that is shown",
    ),
    "no-derivations": _page(
        "A script declares no derivation.",
        why="A script without derivations proves nothing, which is easily taken for a success.",
        example="""
        def gradient(d: Derivation) -> None:      # the decorator is missing
            d.start(x)
        """,
        instead="""
        put `@derivation` above the function; give shared helpers a file name that begins
        with `_`
        """,
    ),
    "no-steps": _page(
        "A derivation has no steps.",
        why="It would succeed without proving anything.",
        example="""
        @derivation
        def gradient(d: Derivation) -> None:
            d.text("to do")
        """,
        instead="open the chain with `d.start(…)` and continue it with `d.eq(…)`, or remove it",
    ),
    "duplicate-name": _page(
        "Two things of one script have the same name, for example two derivations.",
        why="A lemma is used, and a step is addressed, by name; a name must mean one thing.",
        example="""
        @derivation
        def entropy(d: Derivation) -> None: ...
        @derivation
        def entropy(d: Derivation) -> None: ...
        """,
        instead="name each derivation as the theorem it is",
    ),
    "bad-by": _page(
        "What `by=` names cannot justify a step.",
        why="""
        `by=` is checked: it takes definitions, lemmas (derivations that stand earlier) and the
        derivation's own hypotheses. Anything else would be decoration.
        """,
        example="""
        d.eq(-H(P), by="entropy")       # a string, not the definition
        """,
        instead="pass the definition, the derivation or the hypothesis itself: `by=ENTROPY`",
    ),
    "undeclared-symbol": _page(
        "A step uses a symbol that was never declared.",
        why="""
        Whether a step is true depends on what its symbols may be; a misspelt name would be a new
        symbol about which nothing is known.
        """,
        example="""
        x = symbol("x", "positive")
        d.eq(log(Symbol("X")))          # X was never declared
        """,
        instead="declare the symbol with its domain, or correct its name",
    ),
    "circular-definition": _page(
        "A definition uses the name that it defines, directly or by way of others.",
        why="Unfolding it would never end, and such an equation need not have a solution.",
        example="A = define(a(x), lambda: 1 + a(x - 1))",
        instead="define one of the names without the others, or state the equation as a lemma",
    ),
    "bad-step": _page(
        "A step is not one: the chain has no start, or what it was given is not a formula.",
        why="A step continues from the expression before it, by a relation, to an expression.",
        example="""
        @derivation
        def gradient(d: Derivation) -> None:
            d.eq(x)                     # equal to what?
        """,
        instead="open the chain with `d.start(…)`; give `d.eq` an expression, `d.iff` a relation",
    ),
    "bad-expression": _page(
        """
        A text given to `check` is not an expression or relation that can be read, or it uses a name
        that `symbols` does not declare.
        """,
        why="""
        Texts are read, never executed: only arithmetic, comparisons and the mathematical functions that
        are known have a meaning. A name that was not declared could mean anything, so it is not guessed.
        """,
        example="""
        check("a*b", "==", "b*a", symbols={"a": "real"})   # b is not declared
        """,
        instead="declare every free name in `symbols`, and write the text as Python would, with * and **",
    ),
    "bad-latex": _page(
        """
        LaTeX in a script could not be read: a name is not declared, or the text could mean two things.
        The message marks the token.
        """,
        why="""
        LaTeX says how a formula looks and not what it means: `x_i` may be an element or a name, `\\log a b`
        may end after a or after b. What is not certain is not guessed.
        """,
        example="""
        d.eq(tex(r"\\hat{y} - y"))        # \\hat{y} is not declared
        """,
        instead="""
        declare the name as it is written, `symbol("yhat", latex=r"\\hat{y}")`, put brackets where a formula
        could end in two places, or give a declared thing a further notation with `written`
        """,
    ),
    "drift": _page(
        "What is published differs from what the checked derivations publish.",
        why="""
        The published files are generated; one that was edited by hand, or that is older than its
        derivation, shows a formula that nobody checked.
        """,
        example="therefore build --check",
        instead="run `therefore build` and commit the result",
    ),
    "unwritable": _page(
        "A published file could not be written.",
        why="The directory or the file may be protected, or a file stands where a directory must.",
        example="therefore build --output README.md",
        instead="correct the permissions, or publish elsewhere with `--output DIR`",
    ),
    "damaged": _page(
        "A file of certificates, or a part of one, cannot be read.",
        why="""
        A file holds one certificate as JSON, a list of them, or one on each line. What is not in
        that form proves nothing; the other certificates of the file are still replayed.
        """,
        example="therefore verify proofs.jsonl    # whose last line was cut off",
        instead="write the file again with `therefore check --certificates FILE`",
    ),
    "no-such-code": _page(
        "`therefore explain` knows no code and no derivation of this name.",
        why="It takes a code as printed in `error[code]`, or the address of a step.",
        example="""
        therefore explain refuted
        therefore explain derivations/logistic.py::gradient::3
        """,
        instead="copy the code or the address from a message",
    ),
    "internal": _page(
        "The checker itself failed. This is a defect of `therefore`, not of your script.",
        why="The step it was working on is not decided, and counts as not proved.",
        example="THEREFORE_TRACEBACK=1 therefore check",
        instead="report it together with the traceback that the command above prints",
    ),
}

EXPLANATIONS: Mapping[str, str] = {**_VERDICTS, **_INPUT}
