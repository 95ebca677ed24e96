"""What publishing says in words, in the language of the document: English or Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from therefore.document import Document, Notation, Prose
from therefore.goal import Witness
from therefore.publish.latex import latex
from therefore.publish.names import escape
from therefore.term import app, num, var

_ENGLISH = {
    "lang": "en",
    "contents": "Contents",
    "definitions": "Definitions",
    "figures": "Figures",
    "where": "Here {}.",
    "case": "Case {}:",
    "erratum": "Erratum: {}",
    "claim": "The source claims: {}",
    "correction": "Correction: {}",
    "witness": "It fails at {}.",
    "left": "left side",
    "right": "right side",
    "by": "by",
    "step": "step",
    "rests": "rests on",
    "facts": "hypotheses used",
    "proof": "proof of",
    "conditions": "side conditions, proved too",
    "graph": "What rests on what",
    "in words": "in words",
    "index": "Derivations",
    "derivations": "derivations",
    "top": "All documents",
    "code": "code",
    "steps": "steps",
    "trust": "trust base",
    "unfounded": "none",
    "files": "Also as",
    "worksheet": "Each cell below checks one derivation: change a step, run the cell, and see what becomes of it.",
    "siblings": "the scripts that this one imports",
    "checked": "Every formula below is printed from the expression that was checked.",
    "proved": "proved",
    "definition": "definition",
    "refuted": "refuted",
    "undefined": "undefined",
    "admitted": "admitted",
    "erratum-claim": "refuted in errata",
}
_CHINESE = {
    "lang": "zh-CN",
    "contents": "目录",
    "definitions": "定义",
    "figures": "图",
    "where": "其中 {}。",
    "case": "情形 {}：",
    "erratum": "勘误：{}",
    "claim": "原文称：{}",
    "correction": "更正：{}",
    "witness": "反例：{}。",
    "left": "左边",
    "right": "右边",
    "by": "由",
    "step": "步骤",
    "rests": "依据",
    "facts": "所用假设",
    "proof": "证明",
    "conditions": "附带条件（同样已证）",
    "graph": "结果之间的依赖",
    "in words": "文字说明",
    "index": "推导",
    "derivations": "个推导",
    "top": "全部文档",
    "code": "代码",
    "steps": "步",
    "trust": "信任基",
    "unfounded": "无",
    "files": "另有",
    "worksheet": "下面每个单元格检验一个推导：改动一步，运行单元格，便知它是否仍然成立。",
    "siblings": "本脚本所引用的脚本",
    "checked": "以下每个公式都由被检验的表达式本身排印而成。",
    "proved": "已证",
    "definition": "定义",
    "refuted": "已否证",
    "undefined": "无定义",
    "admitted": "未证而采用",
    "erratum-claim": "勘误中已否证",
}
# One value of a family in a witness: x(1, 2) = 1/3.
_ENTRY = re.compile(r"(\w+)\((-?\d+(?:, -?\d+)*)\) = ([^\s,]+)")
_NUMBER = re.compile(r"-?[\d./]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Chinese text from its first character to its last, with the punctuation between and after.
_QUOTED = re.compile(r"[\u3400-\u9fff\uf900-\ufaff][\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]*")
_TAG = re.compile(r"(<[^>]*>)")


def is_chinese(document: Document) -> bool:
    """Whether the document's own prose is mostly Chinese; its sections quote their source."""
    parts = [document.title, document.introduction]
    for checked in document.derivations:
        parts += [checked.title, *(i.text for i in checked.items if isinstance(i, Prose))]
    text = re.sub(r"\$[^$]*\$|`[^`]*`", "", " ".join(parts))
    # A Chinese character carries about as much as a short word.
    return 2 * len(_HAN.findall(text)) > len(re.findall(r"[A-Za-z]+", text))


def has_han(text: str) -> bool:
    """Whether a text needs a font with Chinese characters."""
    return _HAN.search(text) is not None


def in_their_language(html: str, say: Mapping[str, str]) -> str:
    """HTML whose Chinese, in a text of another language, says so to who reads it aloud or chooses its font."""
    if say["lang"] == _CHINESE["lang"]:
        return html
    parts = _TAG.split(html)
    parts[::2] = [_QUOTED.sub(rf'<span lang="{_CHINESE["lang"]}">\g<0></span>', part) for part in parts[::2]]
    return "".join(parts)


def words(document: Document) -> Mapping[str, str]:
    """The words to use for a document, and its `lang`."""
    return words_in(_CHINESE["lang"] if is_chinese(document) else _ENGLISH["lang"])


def words_in(lang: str) -> Mapping[str, str]:
    """The words to use in a language."""
    return _CHINESE if lang == _CHINESE["lang"] else _ENGLISH


def witness_text(witness: Witness, notation: Notation, say: Mapping[str, str]) -> str:
    """`$x = 0$, $P(1) = 1/3$; left side $-1/2$, right side $1/2$`, as Markdown."""
    entries = []
    for name, value in witness.point:
        table = _ENTRY.findall(value) if value.startswith(f"{name}(") else []
        terms = [(app(head, *map(num, arguments.split(", "))), at) for head, arguments, at in table]
        entries += [f"${latex(t, notation)} = {escape(at)}$" for t, at in terms or [(var(name), value)]]
    sides = [
        f"{say[side]} {f'${value}$' if _NUMBER.fullmatch(value) else value}"
        for side, value in (("left", witness.left), ("right", witness.right))
        if value
    ]
    return "; ".join(", ".join(part) for part in (entries, sides) if part)


def in_numbers(document: Document, say: Mapping[str, str]) -> tuple[str, str]:
    """How many steps there are and what became of them, and what that rests on."""
    count, verdicts, trust = summary(document)
    decided = ", ".join(f"{number} {say.get(verdict, verdict)}" for verdict, number in verdicts.items())
    return f"{count} {say['steps']}: {decided}", f"{say['trust']}: {', '.join(trust) or say['unfounded']}"


def summary(document: Document) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """The number of steps, how many have each verdict (claims of errata apart), and the trust bases."""
    results = [r for d in document.derivations for r in d.results]
    verdicts = Counter(r.verdict.status if r.expected == "proved" else "erratum-claim" for r in results)
    return len(results), dict(verdicts), tuple(sorted({r.verdict.trust for r in results} - {""}))
