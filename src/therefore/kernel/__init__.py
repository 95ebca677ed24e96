"""Replays certificates: the rules, and the arithmetic that they rest on. All that is trusted with a proof."""
