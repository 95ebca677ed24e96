"""The process that Jupyter kernels are forked from imports this, and with it what a notebook needs."""

import ipykernel.kernelapp as ipykernel
import matplotlib.pyplot as pyplot
import sympy as sympy

import therefore.display as display
import therefore.script.author as author
import therefore.script.exhibits as exhibits
import therefore.script.expressions as expressions
import therefore.script.symbols as symbols

__all__ = ["author", "display", "exhibits", "expressions", "ipykernel", "pyplot", "symbols", "sympy"]
