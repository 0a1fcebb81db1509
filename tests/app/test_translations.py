"""Every English sentence of the screens and of the domain's messages has a German one with the same facts."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

from pages.ui.i18n import LOCALE_FOLDER
from pages.ui.screens import SCREENS

ROOT = Path(__file__).parent.parent.parent
FIELD = re.compile(r"\{(\w+)[^}]*\}")


def _calls(folder: str, function: str) -> dict[str, list[str]]:
    """Literal first arguments of calls of that function, with where they stand."""
    found = defaultdict(list)
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def _german() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((LOCALE_FOLDER / "de").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    texts[str(message.id)][path.name] = str(message.string)
    return texts


def test_every_text_of_the_screens_has_a_german_one() -> None:
    german = _german()
    used = _calls("pages", "_")
    assert len(used) > 100
    used |= {title: ["screens.py"] for title, _ in SCREENS.values()}
    assert {text: places for text, places in used.items() if not any(german[text].values())} == {}


def test_every_message_of_the_domain_has_a_german_one() -> None:
    german = _german()
    used = _calls("segmentation", "Message") | _calls("roi", "Message") | _calls("pages", "Message")
    assert len(used) > 20
    assert {text: places for text, places in used.items() if not any(german[text].values())} == {}


def test_a_text_is_translated_the_same_way_everywhere() -> None:
    assert {text: by_file for text, by_file in _german().items() if len(set(by_file.values())) > 1} == {}


def test_both_languages_name_the_same_facts() -> None:
    different = [
        text
        for text, by_file in _german().items()
        for translated in by_file.values()
        if set(FIELD.findall(text)) != set(FIELD.findall(translated))
    ]
    assert different == []
