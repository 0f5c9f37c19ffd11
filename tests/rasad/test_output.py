"""What is printed for a person: words of articles give a terminal no orders."""

import json

from rasad_command import rasad

HOSTILE = "مركز \x1b[2J\x1b]0;x\x07 الأمل \x9b31m\x7f [/red] [bold]"


def test_what_is_an_order_to_a_terminal_is_shown_as_a_picture_of_it(tmp_path):
    article = {
        "id": "hostile",
        "title": HOSTILE,
        "text": f"افتتحت جمعية نور {HOSTILE} في 5 مارس 2024.",
        "language": "ar",
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    printed = ""
    for command in (["run", "one.jsonl"], ["list", "articles"], ["show", "hostile"]):
        done = rasad(tmp_path, *command)
        assert done.returncode == 0, done.stderr
        printed += done.stdout + done.stderr
    assert not {"\x1b", "\x07", "\x9b", "\x7f"} & set(printed)
    assert "مركز ␛[2J␛]0;x الأمل \ufffd31m␡ [/red] [bold]" in printed
