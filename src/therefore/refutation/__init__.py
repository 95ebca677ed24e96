"""The parts of the refuter: ways to fail, a claim at a point, the search for a violation, and what to say."""
