"""The register of separations that Cordon itself keeps: each change one published row, like an agency's own."""

from loaders.register.publishing import FEED, publish_row, take_back
from loaders.register.rows import row_of_groups, row_of_separation

__all__ = ["FEED", "publish_row", "row_of_groups", "row_of_separation", "take_back"]
