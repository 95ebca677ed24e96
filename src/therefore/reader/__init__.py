"""Reads LaTeX into the surface tree, under what the reader has been told the names mean.

    tokens      text → tokens with their spans; synonyms and spacing are settled here
    signature   what is declared: variables, families, functions, templates, indices without bounds
    parser      tokens → terms and chains of relations (Pratt), on a floor each for cursor, names, commands, functions,
                matrices, expectations and formulas

What is not declared or not understood is an error at its token, never a guess.
"""
