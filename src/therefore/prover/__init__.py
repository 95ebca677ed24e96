"""The search for a proof; nothing here is trusted."""
