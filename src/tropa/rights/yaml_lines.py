"""YAML 1.2 into plain values, remembering the line of each, so that a typo is named where it is.

Only mappings, lists, text, whole numbers, true/false and null: no anchors, tags, points in numbers or dates (days stay
text). It does not know what a pack is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tropa.rights.errors import Problem

Plain = dict[str, "Plain"] | list["Plain"] | str | int | bool | None
Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Document:
    """A file's content; ``lines`` has the line of every key and item, from 1."""

    file: str
    content: Plain
    lines: dict[Path, int]

    def problem(self, path: Path, text: str) -> Problem:
        """A problem at the deepest part of the path that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return Problem(self.file, self.lines.get(path, 0), text)


class _Bad(Exception):
    def __init__(self, node: Node, text: str) -> None:
        super().__init__(text)
        self.line, self.text = node.start_mark.line + 1, text


def parse(file: str, data: bytes) -> Document | Problem:
    """The file's content with its lines, or what is wrong with it as YAML."""
    lines: dict[Path, int] = {}
    try:
        root = YAML(typ="safe", pure=True).compose(data.decode("utf-8"))
        if root is None:
            return Problem(file, 0, "the file is empty")
        return Document(file, _plain(root, (), lines), lines)
    except UnicodeDecodeError:
        return Problem(file, 0, "the file is not UTF-8 text")
    except _Bad as error:
        return Problem(file, error.line, error.text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return Problem(file, line, f"this is not YAML: {error.problem}")
    except (YAMLError, RecursionError) as error:
        return Problem(file, 0, f"this is not YAML: {error}")


def _plain(node: Node, path: Path, lines: dict[Path, int]) -> Plain:
    lines.setdefault(path, node.start_mark.line + 1)
    if node.anchor is not None:
        raise _Bad(node, "anchors (&name) are not used in packs; write it out")
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, place), lines) for place, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    return dict(_pairs(node, path, lines))


def _pairs(node: MappingNode, path: Path, lines: dict[Path, int]) -> Iterator[tuple[str, Plain]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
        if not key:
            raise _Bad(key_node, "a key must be a word")
        if key in seen:
            raise _Bad(key_node, f"`{key}` is written twice")
        seen.add(key)
        lines[(*path, key)] = key_node.start_mark.line + 1
        yield key, _plain(value_node, (*path, key), lines)


def _scalar(node: ScalarNode) -> Plain:
    text = str(node.value)
    kind = str(node.tag).removeprefix(_TAG)
    if kind in ("str", "timestamp"):
        return text
    if kind in ("bool", "null") and text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if kind == "int" and text.lstrip("-").isdecimal():
        return int(text)
    raise _Bad(node, f"`{text}` is neither text, a whole number, true, false nor null")
