"""Openers of generators: what logarithms, powers, waves and the like are equal to, and equations of such."""
