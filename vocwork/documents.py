"""The YAML files that people write: read strictly, and whatever is wrong said with its place and a remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Document = TypeVar("Document", bound=BaseModel)


# What is said of a value of the wrong kind, by pydantic's names of faults.
EXPECTED = {
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "dict_type": "expected keys and values",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
    "string_type": "expected words; numbers and dates stand in quotes",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "missing": "is missing",
}


class ParamsError(ValueError):
    """Bad params or bad input: the message is for the person who wrote them (exit code 2)."""


class Frozen(BaseModel):
    """A value that cannot change and knows exactly its own keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _PlainLoader(yaml.SafeLoader):
    """YAML 1.2 where it matters here: `on`, `yes`, `no` and dates are words, only true and false are booleans."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """As YAML has it: a key that stands twice is a slip, not a correction."""
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if (name := str(key.value)) in lines:
                twice = f"the key `{name}` stands twice, first in line {lines[name]}. Keep one of them"
                raise yaml.composer.ComposerError(None, None, twice, key.start_mark)
            lines[name] = key.start_mark.line + 1
        return node


_BOOL, _DATE = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_PlainLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in (_BOOL, _DATE)]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file of keys and values. Raises ParamsError with line and column."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError:
        raise ParamsError(f"{path}: there is no such params file. `vocwork new` makes one from your data.") from None
    except IsADirectoryError:
        raise ParamsError(f"{path} is a folder. Name the params file in it, for example: {path / 'demo.yml'}") from None
    except OSError as error:
        raise ParamsError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ParamsError(f"{path}: params must be UTF-8 text ({error.reason} at byte {error.start})") from None


def parse_yaml(text: str, path: Path) -> dict[str, Any]:
    """YAML of keys and values. Raises ParamsError with line and column; no key may stand twice."""
    try:
        given = yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ParamsError(f"{path}{where}: not readable as YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(given, dict):
        raise ParamsError(f"{path}: expected keys and values such as `study: acme`, got {type(given).__name__}")
    return given


def refuse_unknown(given: Any, model: type[BaseModel], path: Path, prefix: str = "") -> None:
    """Raise on the first unknown key, with the nearest known one as a suggestion."""
    if not isinstance(given, dict):
        return
    for key, value in given.items():
        if key not in model.model_fields:
            near = difflib.get_close_matches(str(key), model.model_fields, n=1)
            hint = f": did you mean {near[0]}?" if near else f". Known here: {', '.join(model.model_fields)}"
            raise ParamsError(f"{path}: unknown key {prefix}{key}{hint}")
        inner = _model_within(model.model_fields[key].annotation)
        if inner:
            by_name = get_origin(model.model_fields[key].annotation) is dict
            for place, item in _items(value, by_name):
                refuse_unknown(item, inner, path, f"{prefix}{key}{place}.")


def _items(value: Any, by_name: bool) -> Iterator[tuple[str, Any]]:
    """The models that a key holds, one, several or by name, each with its place behind the key."""
    if isinstance(value, list):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))
    elif by_name and isinstance(value, dict):
        yield from ((f".{name}", item) for name, item in value.items())
    else:
        yield "", value


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that a key holds, or a list of it."""
    parts = [annotation, *get_args(annotation)]
    return next((p for p in parts if isinstance(p, type) and issubclass(p, BaseModel)), None)


def validated(given: dict[str, Any], model: type[Document], path: Path, text: str = "") -> Document:
    """What a YAML says as a model. Raises ParamsError naming file, key and remedy, with `text` of the file the line."""
    refuse_unknown(given, model, path)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise ParamsError(explain(error, path, text)) from None


def explain(error: ValidationError, path: Path, text: str = "") -> str:
    """A validation error as lines a person can act on: file, key, what was expected, what came.

    Where the `text` of the file is given, also the line.
    """
    lines = []
    for fault in _told_once(error):
        keys = [part for part in fault["loc"] if "[" not in str(part)]  # the rest names types, such as dict[str, str]
        place = ".".join(map(str, keys)) or "the file as a whole"
        where = f", line {line_of(text, keys)}" if text and keys else ""
        said = EXPECTED.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        came = "" if fault["type"] == "missing" or not fault["loc"] else f" (got {str(fault['input'])[:80]!r})"
        lines.append(f"{path}{where}: {place}: {said}{came}")
    return "\n".join(lines)


def _told_once(error: ValidationError) -> list[Any]:
    """The faults; of what may be words or keys and values, and is the latter with faults of its own, these alone."""
    faults = error.errors()
    words = {fault["loc"] for fault in faults if fault["loc"][-1:] == ("str",)}
    within = {fault["loc"][: len(place) - 1] for place in words for fault in faults if fault["loc"] not in words}
    return [fault for fault in faults if fault["loc"] not in words or fault["loc"][:-1] not in within]


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of a YAML text, counted from 1, in which a place such as ("categories", 2, "id") stands.

    Of a key that is missing, that of what should hold it.
    """
    node: Any = yaml.compose(text, Loader=_PlainLoader)
    line = node.start_mark.line
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = (node.value[part], node.value[part])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return int(line) + 1
