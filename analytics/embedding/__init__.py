"""Where people stand, as rows of numbers: node2vec, in compiled code, with the node2vec package as its reference."""

from analytics.embedding.model import Embedding, add_newcomers, embed, nearest
from analytics.embedding.parameters import EmbeddingParameters
from analytics.embedding.reference import EmbeddingUnavailableError, embed_by_package

__all__ = [
    "Embedding",
    "EmbeddingParameters",
    "EmbeddingUnavailableError",
    "add_newcomers",
    "embed",
    "embed_by_package",
    "nearest",
]
