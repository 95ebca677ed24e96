"""Limits and integrals: leading parts, antiderivatives, the table of integrals."""
