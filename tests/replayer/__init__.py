"""A second replayer of certificates, written from docs/certificates.md alone.

It imports nothing of the project and no python-flint: only Python's integers, fractions and JSON.
"""
