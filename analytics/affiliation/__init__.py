"""Known affiliation spreads: what a person's ties say of the group that he belongs to."""

from analytics.affiliation.votes import Vote, combined, shares, votes

__all__ = ["Vote", "combined", "shares", "votes"]
