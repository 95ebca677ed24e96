"""Inequalities in one variable: intervals, their ends, where a function turns, boxes."""
