"""What a derivation script is written in and becomes: words and symbols, read, lowered to goals, kept as a draft."""
