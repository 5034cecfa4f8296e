"""Known affiliation spreads: what a person's ties say of the group that he belongs to."""

from analytics.affiliation.votes import Vote, by_neighbours, by_two_hops, combined, shares, votes

__all__ = ["Vote", "by_neighbours", "by_two_hops", "combined", "shares", "votes"]
