"""What people write for Cordon in YAML (policies, mappings), read so that a mistake is told with its file and line."""

from graph.written.lines import Lines, Path, line_of, read_yaml, spelled
from graph.written.problems import WrittenError, WrittenProblem
from graph.written.schema import check_schema

__all__ = ["Lines", "Path", "WrittenError", "WrittenProblem", "check_schema", "line_of", "read_yaml", "spelled"]
