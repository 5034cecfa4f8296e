"""Questions to a view. Answers carry public ids, keys and captions, in an order that depends on nothing else."""
