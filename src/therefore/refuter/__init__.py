"""Looks for counterexamples: points at which hypotheses hold, a claim at such a point, and what to say of it."""
