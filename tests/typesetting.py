r"""Compile everything that is published as LaTeX with KaTeX, MathJax, LaTeX, and typst by way of pandoc.

    python -m tests.typesetting [--node DIRECTORY]

DIRECTORY is where `npm install katex mathjax-full` was run; LaTeX is `pdflatex` on the path; pandoc
and typst are Python packages (`pypandoc-binary`, `typst`). What is not installed is named and left out.
Every file under `output/*/tex` is compiled, and the formulas within the documents themselves. Temml
compiles all of them whenever pages are built, and stands for the browsers.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "output"
DISPLAYS = re.compile(r"\\\[\n(.*?)\n\\\]|(?<!\\)\$([^$]+)\$", re.DOTALL)
HEAD = "\\documentclass{article}\n\\usepackage{amsmath, amssymb}\n\\begin{document}\n"
KATEX = """
const katex = require(process.argv[1] + '/node_modules/katex');
const bad = [];
for (const [i, tex] of JSON.parse(require('fs').readFileSync(0)).entries()) {
  try { katex.renderToString(tex, {displayMode: true, strict: 'error', throwOnError: true}); }
  catch (error) { bad.push([i, String(error)]); }
}
console.log(JSON.stringify(bad));
"""
MATHJAX = """
const at = process.argv[1] + '/node_modules/mathjax-full/js/';
const {mathjax} = require(at + 'mathjax.js'), {TeX} = require(at + 'input/tex.js');
const {SVG} = require(at + 'output/svg.js');
const {liteAdaptor} = require(at + 'adaptors/liteAdaptor.js'), {RegisterHTMLHandler} = require(at + 'handlers/html.js');
const {AllPackages} = require(at + 'input/tex/AllPackages.js');
const adaptor = liteAdaptor(); RegisterHTMLHandler(adaptor);
const packages = AllPackages.filter(name => name !== 'noundefined' && name !== 'noerrors');
const reader = new TeX({packages, formatError: (_, error) => { throw error; }});
const page = mathjax.document('', {InputJax: reader, OutputJax: new SVG()});
const bad = [];
for (const [i, tex] of JSON.parse(require('fs').readFileSync(0)).entries()) {
  try { adaptor.outerHTML(page.convert(tex, {display: true})); } catch (error) { bad.push([i, String(error.message)]); }
}
console.log(JSON.stringify(bad));
"""


def formulas(output: Path) -> Iterator[str]:
    """Everything that is set: the files to input, and the displays and inline formulas of the documents."""
    seen = dict.fromkeys(
        "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("%"))
        for path in sorted(output.glob("*/tex/**/*.tex"))
    )
    for path in sorted(output.glob("*/*.tex")):
        body = path.read_text("utf-8").partition("\\begin{document}")[2]
        seen |= dict.fromkeys(display or inline for display, inline in DISPLAYS.findall(body))
    yield from seen


def by_node(script: str, directory: Path | None, package: str) -> Callable[[list[str]], list[tuple[int, str]]] | None:
    if directory is None or not (directory / "node_modules" / package).exists() or not shutil.which("node"):
        return None

    def run(sources: list[str]) -> list[tuple[int, str]]:
        command = ["node", "-e", script, str(directory)]
        done = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=True)
        return [(i, reason) for i, reason in json.loads(done.stdout)]

    return run


def pdflatex(sources: list[str]) -> list[tuple[int, str]]:
    """All formulas in one document; the errors of LaTeX with the formula that they stand behind."""
    parts = [
        f"\\typeout{{@{i}}}\n{source if _is_display(source) else f'$ {source} $'}\n\n"
        for i, source in enumerate(sources)
    ]
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "all.tex").write_text(HEAD + "".join(parts) + "\\end{document}\n", "utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "all.tex"]
        log = subprocess.run(command, cwd=directory, capture_output=True, text=True, errors="replace").stdout
        if not (Path(directory) / "all.pdf").exists():
            return [(0, log[-2000:])]
    bad, here = [], 0
    for line in log.splitlines():
        here = int(line[1:]) if re.fullmatch(r"@\d+", line) else here
        if line.startswith("!"):
            bad.append((here, line))
    return bad


def typst(sources: list[str]) -> list[tuple[int, str]]:
    """Each formula from LaTeX to typst by pandoc, whose warnings count, and all of them compiled."""
    import pypandoc
    import typst as compiler

    bad, texts = [], []
    for i, source in enumerate(sources):
        command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "typst"]
        text = source if _is_display(source) else f"$${source}$$"
        if _is_display(source):
            text = f"$$\n{source.replace('{align*}', '{aligned}')}\n$$"
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        if done.stderr:
            bad.append((i, done.stderr.strip()))
        texts.append(done.stdout)
    with tempfile.TemporaryDirectory() as directory:
        for i, text in enumerate(texts):
            file = Path(directory) / "one.typ"
            file.write_text(text, "utf-8")
            try:
                compiler.compile(str(file))
            except Exception as error:  # of any kind that typst raises
                bad.append((i, str(error)))
    return bad


def _is_display(source: str) -> bool:
    return source.lstrip().startswith(r"\begin{align*}")


def main() -> int:
    """Run every engine that is there; 1 if one of them refuses a formula."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    asked = parser.parse_args()
    node, sources = asked.node, list(formulas(asked.output))
    engines = {
        "KaTeX": by_node(KATEX, node, "katex"),
        "MathJax": by_node(MATHJAX, node, "mathjax-full"),
        "LaTeX": pdflatex if shutil.which("pdflatex") else None,
        "typst": typst if _importable("pypandoc") and _importable("typst") else None,
    }
    failed = False
    for name, run in engines.items():
        if run is None:
            print(f"{name}: not installed")
            continue
        bad = run(sources)
        print(f"{name}: {len(sources) - len({i for i, _ in bad})} of {len(sources)} formulas compile")
        for i, reason in bad[:10]:
            print(f"  {sources[i]}\n    {reason}")
        failed = failed or bool(bad)
    return int(failed)


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


if __name__ == "__main__":
    sys.exit(main())
