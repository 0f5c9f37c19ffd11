"""What tests of HSDS share: the directories that tests of the exports have, and the schemas where they are there."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from sqlalchemy import Connection, Engine

sys.path.insert(0, str(Path(__file__).parents[2] / "store"))
sys.path.insert(0, str(Path(__file__).parents[1] / "export"))

from export_directories import arabic, hostile_article, persian, undated
from saying import make_directory

from store.database import reading

SCHEMAS = Path(__file__).parents[4] / "shared/data/registers/hsds-3.1/schema"


@pytest.fixture(scope="session")
def plain_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An Arabic program with all there is to say, a Persian one in two countries, and one that nobody dates or runs."""
    return make_directory(tmp_path_factory.mktemp("hsds") / "d.db", [arabic(), persian(), undated()])


@pytest.fixture(scope="session")
def plain_reader(plain_engine: Engine) -> Iterator[Connection]:
    """A connection to the plain directory."""
    with reading(plain_engine) as connection:
        yield connection


@pytest.fixture(scope="session")
def hostile_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A directory whose names and sentences attack who reads it."""
    return make_directory(tmp_path_factory.mktemp("hostile") / "d.db", [hostile_article()])


@pytest.fixture(scope="session")
def valid() -> Callable[[str, Any], None]:
    """Raise where an object is not as a schema of the standard, named without its ending, wants it."""
    if not SCHEMAS.is_dir():
        pytest.skip("the schemas of HSDS 3.1 are not here: ../shared/data/registers/hsds-3.1")
    read = {file.name: json.loads(file.read_text("utf-8")) for file in SCHEMAS.glob("*.json")}
    draft = "https://json-schema.org/draft/2020-12/schema"
    registry = Registry().with_resources(
        (name, Resource.from_contents({"$schema": draft, **schema})) for name, schema in read.items()
    )

    def check(name: str, value: Any) -> None:
        validator = Draft202012Validator(
            {"$ref": f"{name}.json"}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        validator.validate(value)

    return check
