"""Sums, products and series: moved, closed, exchanged, telescoped; gathered under one range."""
