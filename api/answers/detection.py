"""Which feed a file is of, with its evidence."""

from __future__ import annotations

from pathlib import Path

from api.schemas.detection import DetectedTable, DetectionAnswer, GuessAnswer
from loaders.evidence_of_feed import Detection, detect_feed
from loaders.readers import documents_in


def detected(path: Path) -> DetectionAnswer:
    """Every table of a file, guessed. Raises WrongFileError."""
    tables = []
    for document in documents_in(path):
        with document:
            tables.append(_table(detect_feed(document)))
    return DetectionAnswer(tables=tables)


def _table(found: Detection) -> DetectedTable:
    guesses = [
        GuessAnswer(
            feed=guess.feed,
            title=guess.title,
            mapping=guess.mapping,
            score=guess.score,
            accepted=guess.accepted,
            speaks_for=list(guess.speaks_for),
            against=list(guess.against),
        )
        for guess in found.guesses
    ]
    return DetectedTable(file=found.file, feed=found.feed, guesses=guesses)
