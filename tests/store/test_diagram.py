"""The page on the data model holds the diagram of the tables as they are."""

from pathlib import Path

from sqlmodel import SQLModel

from store.diagram import entity_diagram

PAGE = Path(__file__).parents[2] / "docs" / "data-model.md"


def test_the_page_holds_the_diagram_and_names_every_table() -> None:
    entities = list(SQLModel.metadata.tables.values())
    page = PAGE.read_text("utf-8")
    assert f"```mermaid\n{entity_diagram(entities)}\n```\n" in page
    prose = page.replace(entity_diagram(entities), "")
    for table in entities:
        assert f"`{table.name}`" in prose


def test_the_diagram_shows_columns_and_what_they_refer_to() -> None:
    diagram = entity_diagram(SQLModel.metadata.tables.values())
    assert "    evidence {\n        varchar fact PK, FK\n        integer number PK\n" in diagram
    assert "    evidence }o--|| facts : fact\n" in diagram
    assert "    stories |o--|| articles : article\n" in diagram
