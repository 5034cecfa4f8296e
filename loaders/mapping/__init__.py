"""The mapping language: how a feed's rows become evidence, written as YAML and compiled for each file."""

from loaders.mapping.compiling import RowMapper, compile_mapping
from loaders.mapping.detection import detect
from loaders.mapping.examples import ExampleResult, try_examples
from loaders.mapping.folders import FolderMapping, FolderPart, is_folder_mapping, load_folder_mapping
from loaders.mapping.language import Mapping
from loaders.mapping.loading import available_mappings, load_mapping
from loaders.mapping.outcomes import Dropped, RowProblem
from loaders.mapping.problems import MappingError, MappingProblem

__all__ = [
    "Dropped",
    "ExampleResult",
    "FolderMapping",
    "FolderPart",
    "Mapping",
    "MappingError",
    "MappingProblem",
    "RowMapper",
    "RowProblem",
    "available_mappings",
    "compile_mapping",
    "detect",
    "is_folder_mapping",
    "load_folder_mapping",
    "load_mapping",
    "try_examples",
]
