"""The estate, who is held where, and what happened there."""
