"""Logic: what follows from hypotheses, cases, induction, equations solved, lemmas, claims made general."""
