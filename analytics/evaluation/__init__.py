"""How good the answers are, on networks whose truth is known."""
