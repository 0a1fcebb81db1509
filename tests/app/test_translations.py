"""Every English sentence of the screens and of the domain's messages has a German one with the same facts."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

from pages.ui.i18n import LANGUAGES, LOCALE_FOLDER
from pages.ui.screens import SCREENS
from segmentation.schema import LOADABLE

ROOT = Path(__file__).parent.parent.parent
FIELD = re.compile(r"\{(\w+)[^}]*\}")


SERVERS_OWN = {"path", "cause"}
"""Facts for the command line: the screens may leave them out."""


def _calls(folder: str, function: str, places: slice = slice(1)) -> dict[str, list[str]]:
    """Literal texts at these places of calls of that function, the first by default, with where they stand."""
    found = defaultdict(list)
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                for text in node.args[places]:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        found[text.value].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def _german() -> dict[str, dict[str, str]]:
    return _catalogue("de")


def _catalogue(language: str) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((LOCALE_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    texts[str(message.id)][path.name] = str(message.string)
    return texts


def test_every_text_of_the_screens_has_a_german_one() -> None:
    german = _german()
    used = _calls("pages", "_")
    assert len(used) > 100
    used |= _calls("pages", "counted", slice(1, 3))
    used |= {title: ["screens.py"] for title, _ in SCREENS.values()}
    used |= {table.title: ["schema.py"] for table in LOADABLE}
    assert {text: places for text, places in used.items() if not any(german[text].values())} == {}


def _constants() -> set[str]:
    """Every text in the code of the screens and the domain: labels and titles are declared far from where they are
    shown."""
    files = [
        ROOT / "app.py",
        *(path for folder in ("pages", "segmentation", "roi") for path in (ROOT / folder).rglob("*.py")),
    ]
    return {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_text_is_translated_that_nobody_says() -> None:
    said = _constants() | {table.title for table in LOADABLE}
    assert len(said) > 1000
    unsaid = {(language, text): [*files] for language in LANGUAGES for text, files in _catalogue(language).items()
              if text not in said}  # fmt: skip
    assert unsaid == {}


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
        for language in LANGUAGES
        for text, by_file in _catalogue(language).items()
        for translated in by_file.values()
        if set(FIELD.findall(text)) - SERVERS_OWN != set(FIELD.findall(translated)) - SERVERS_OWN
        or not set(FIELD.findall(translated)) <= set(FIELD.findall(text))
    ]
    assert different == []


def test_german_screens_do_not_quote_what_a_library_says_in_english() -> None:
    assert [text for by_file in _german().values() for text in by_file.values() if "{cause}" in text] == []


def test_what_the_screens_say_in_other_english_words_is_still_said() -> None:
    said = (text for folder in ("segmentation", "roi", "pages") for text in _calls(folder, "Message"))
    used = {*said, *(table.title for table in LOADABLE)}
    assert set(_catalogue("en")) - used == set()


def test_no_screen_says_what_only_the_command_line_means() -> None:
    said = {text for by_file in _german().values() for text in by_file.values()}
    for text in _calls("segmentation", "Message"):
        said.add(next(iter(_catalogue("en").get(text, {}).values()), text))
    leaks = re.compile(r"warehouse\b|\.duckdb|python -m|--mapping|\(field |\(table |\(column |\bExtrakt", re.IGNORECASE)
    assert [text for text in said if leaks.search(text)] == []
