"""A second reckoning: whether a goal is true as far as points tell.

It shares neither the kernel's arithmetic nor its balls: numbers are fractions, or have 50 digits (400
where two are close). It decides nothing; it says what to make of steps that were broken on purpose.
"""
