"""Estates generated once for all tests of this folder."""

import pytest

from loaders.synthetic.generation import generate
from tests.loaders.synthetic.estate_files import AS_OF, EstateFiles


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> EstateFiles:
    """About 200 prisoners."""
    folder = tmp_path_factory.mktemp("tiny")
    generate(folder, scale="tiny", seed=7, as_of=AS_OF)
    return EstateFiles(folder)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> EstateFiles:
    """About 5,000 prisoners."""
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, scale="demo", seed=7, as_of=AS_OF)
    return EstateFiles(folder)
