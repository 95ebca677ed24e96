"""Tries what a check would say of other steps: mutants, scores, hypotheses left out."""
