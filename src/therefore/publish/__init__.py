"""What checked derivations publish: LaTeX, pages, notebooks, PDF, numeric functions."""
