"""Decides goals and steps, one or very many: refute, prove, replay, and say what came of it."""
