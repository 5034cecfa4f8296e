"""Likely unobserved ties, as a ranked list with the precision that may be expected of it: never a yes or no."""

from analytics.link_prediction.combination import FEATURES, PRIOR, Combination, Reach, combine, surprise, unknown_pairs
from analytics.link_prediction.known import EVENT_LIMIT, Attendance, Known, all_pairs, pair_code, weights_like
from analytics.link_prediction.scores import RESTART, Method, score_pairs, walk_columns

__all__ = [
    "EVENT_LIMIT",
    "FEATURES",
    "PRIOR",
    "RESTART",
    "Attendance",
    "Combination",
    "Known",
    "Method",
    "Reach",
    "all_pairs",
    "combine",
    "pair_code",
    "score_pairs",
    "surprise",
    "unknown_pairs",
    "walk_columns",
    "weights_like",
]
