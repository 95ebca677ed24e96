"""Formulas as documents of machine learning, statistics and physics write them: read rightly, or refused at a token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from therefore.reader.parser import Parser
from therefore.reader.signature import Signature, signature
from therefore.reader.tokens import TexError
from therefore.script.domain import parse_domain
from therefore.script.strings import Reader
from therefore.script.symbols import declared_by

CASES = json.loads((Path(__file__).parent / "cases" / "formulas.json").read_text("utf-8"))
GROUPS = CASES["read"]
REFUSED = CASES["refused"]


def names(symbols: Mapping[str, str], notation: Mapping[str, str]) -> Signature:
    declared = {d.name: d for d in declared_by({name: parse_domain(text) for name, text in symbols.items()})}
    return signature(declared.values(), [(declared[name], latex) for name, latex in notation.items()])


def formulas() -> Iterator[object]:
    for group in GROUPS:
        for source, *meaning in group["formulas"]:
            yield pytest.param(source, meaning, names(group["symbols"], group["notation"]), id=source)


@pytest.mark.parametrize(("source", "meaning", "known"), list(formulas()))
def test_a_formula_is_read_as_what_it_means(source: str, meaning: list[str], known: Signature) -> None:
    assert [link.term for link in Parser(source, known).chain()] == [Reader(text).read() for text in meaning]


@pytest.mark.parametrize(("source", "at"), REFUSED["formulas"])
def test_what_could_be_misread_is_refused_at_its_token(source: str, at: str) -> None:
    with pytest.raises(TexError) as caught:
        Parser(source, names(REFUSED["symbols"], {})).chain()
    assert source[caught.value.start : caught.value.end] == at
