"""What the README says is so: its commands, its keys, its pictures."""

import re
from pathlib import Path

from mentor_tui import cli
from mentor_tui.tui.commands import TOGETHER

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(<([^>]+)>\)", README)
    assert len(pictures) == 6
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_every_command_of_the_command_line_is_told_and_every_one_that_is_told_exists() -> None:
    told = set(re.findall(r"mentor-tui ([a-z]+)", README)) - {"data"}
    parser = cli.parser()
    there = {name for action in parser._actions if isinstance(action.choices, dict) for name in action.choices}
    assert told == there


def test_every_option_that_is_told_exists() -> None:
    helps = cli.parser().format_help() + "".join(
        one.format_help()
        for action in cli.parser()._actions
        if isinstance(action.choices, dict)
        for one in action.choices.values()
    )
    block = README[README.index("## On the command line") : README.index("## Where your data is")]
    for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", block):
        assert option in helps, option


def test_every_key_is_told() -> None:
    names = {
        "question_mark": "?",
        "slash": "/",
        "escape": "Escape",
        "comma": ",",
        "f1": "F1",
        "delete": "Del",
        "less_than_sign": "<",
        "greater_than_sign": ">",
        "plus": "+",
        "minus": "-",
        "number_sign": "#",
    }
    table = README[README.index("## Keys") : README.index("The mouse works")]
    for command in {command for together in TOGETHER for command in together}:
        key = command.key.split(",")[0]
        assert f"`{names.get(key, key)}`" in table, command.name
