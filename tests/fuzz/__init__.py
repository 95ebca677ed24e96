"""Fuzz targets: what reads, normalises, decides and replays is given bytes, and must keep its promises."""
