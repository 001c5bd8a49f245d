"""environment.yml and pyproject.toml say the same; constraints pin every direct dependency."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]


def name(requirement: str) -> str:
    return re.split(r"[<>=!\[;\s]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_environment_says_the_same_as_pyproject():
    listed = next(part["pip"] for part in CONDA if isinstance(part, dict))
    assert listed[0] == "-c constraints.txt"
    assert listed[1:] == PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    assert f"python{PROJECT['requires-python']}" in CONDA


def test_every_dependency_is_pinned():
    pinned = {name(line) for line in (ROOT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"}
    wanted = {name(r) for r in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]}
    assert wanted - pinned == set()
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text().splitlines()
