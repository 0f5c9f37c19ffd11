"""`make docs`: docs/commands.md, the reference of every command, written from the commands themselves."""

from pathlib import Path
from typing import Any

import click
import typer.main

from rasad.cli import app

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"


def command_reference() -> str:
    """Return the reference as Markdown: every command with its help, arguments and options."""
    group: Any = typer.main.get_command(app)
    lines = ["# Commands", "", "Written from the commands' own help by `make docs`.", ""]
    with click.Context(group, info_name="rasad", terminal_width=100) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            with type(context)(command, info_name=f"rasad {name}", terminal_width=100, max_content_width=100) as own:
                lines += [f"## rasad {name}", "", "```", command.get_help(own).strip(), "```", ""]
    return "\n".join(lines)


def main() -> None:
    """Write the reference."""
    TARGET.write_text(command_reference(), "utf-8")
    print(f"wrote {TARGET.relative_to(Path.cwd()) if TARGET.is_relative_to(Path.cwd()) else TARGET}")


if __name__ == "__main__":
    main()
