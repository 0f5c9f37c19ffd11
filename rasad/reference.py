"""`make docs`: docs/commands.md, dates.md, dependencies.md, the diagram of data-model.md, from what they describe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import typer.main
from sqlmodel import SQLModel

from rasad import date_reference, dependencies
from rasad.cli import app
from store.diagram import entity_diagram

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"
DATA_MODEL = TARGET.with_name("data-model.md")


def command_reference() -> str:
    """Return the reference as Markdown: every command with its help, arguments and options."""
    group: Any = typer.main.get_command(app)
    lines = ["# Commands", "", "Written from the commands' own help by `make docs`.", ""]
    with click.Context(group, info_name="rasad", terminal_width=100) as context:
        for name, command in _commands(group, context, "rasad"):
            with type(context)(command, info_name=name, terminal_width=100, max_content_width=100) as own:
                lines += [f"## {name}", "", "```", command.get_help(own).strip(), "```", ""]
    return "\n".join(lines)


def _commands(group: Any, context: click.Context, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each command of a group, those of the groups in it for these, with the words that call it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, context, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def with_diagram(page: str) -> str:
    """Return the page on the data model with the diagram of the tables as they are."""
    before, _, rest = page.partition("```mermaid\n")
    _, _, after = rest.partition("\n```\n")
    return f"{before}```mermaid\n{entity_diagram(SQLModel.metadata.tables.values())}\n```\n{after}"


def main() -> None:
    """Write the pages."""
    TARGET.write_text(command_reference(), "utf-8")
    date_reference.TARGET.write_text(date_reference.date_reference(), "utf-8")
    DATA_MODEL.write_text(with_diagram(DATA_MODEL.read_text("utf-8")), "utf-8")
    dependencies.TARGET.write_text(dependencies.page(), "utf-8")
    for page in (TARGET, date_reference.TARGET, DATA_MODEL, dependencies.TARGET):
        print(f"written: docs/{page.name}")


if __name__ == "__main__":
    main()
