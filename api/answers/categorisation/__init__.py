"""Categorisation: advice from the graph, cases from hand to hand, and the retired profiler's answers."""
