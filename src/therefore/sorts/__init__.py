"""Goals about complex numbers and matrices, turned into what the prover and the kernel know."""
