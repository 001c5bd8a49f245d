"""Every command of the README is run: a README that does not work is a bug."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, flags=re.S | re.M)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
# run by other means: `make test` is what runs this test; `make report` is run by test_demo_study
MAKE = ("make report", "make test")


def export() -> str:
    """A small file such as a survey tool exports: 80 answers of two regions in two quarters."""
    rows = ["Date,Region,How likely are you to recommend us?,Comment"]
    for i in range(80):
        day, region = f"{1 + i % 27:02d}/{2 if i < 40 else 5:02d}/2024", "North" if i % 2 else "South"
        good = f"Friendly people, my question about order {100 + i} was answered in {i % 7 + 1} minutes"
        bad = f"The parcel came {i % 9 + 2} days late and nobody told me, order {100 + i}"
        rows.append(f'{day},{region},{8 + i % 3 if i % 3 else i % 7},"{good if i % 3 else bad}"')
    return "\n".join(rows) + "\n"


def test_the_readme_has_the_commands_it_should():
    assert set(MAKE) <= set(COMMANDS)
    assert [c.split()[1] for c in COMMANDS if c.startswith("vocwork")] == ["new", "check", "run", "new", "reports"]


def test_make_targets_exist():
    named = set(re.findall(r"`?(make \w+)`?", README))
    for command in named:
        done = subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_your_own_data_in_three_minutes(tmp_path):
    (tmp_path / "export.csv").write_text(export(), encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in COMMANDS:
        if command in MAKE:
            continue
        done = subprocess.run(
            command.split(), cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PATH": path}, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "reports/acme/index.html").exists()
    assert (tmp_path / "reports/acme/pl/2024Q2/north.html").exists()
    for language, block in BLOCKS:
        if language == "python":
            done = subprocess.run(
                [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr


PAGES = [f"docs/{name}.md" for name in ("assumptions", "codebook", "results", "themes")]


@pytest.mark.parametrize("page", ["README.md", *PAGES])
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        assert target.startswith("http") or ((ROOT / page).parent / target).exists(), target


def test_the_model_card_is_linked():
    assert "(../vocwork/corpus/sentiment/heads.md)" in (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")


def test_what_the_readme_imports_is_installed_by_make_report():
    """`make report` installs the dependencies without those of development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imported = {
        word for language, block in BLOCKS if language == "python" for word in re.findall(r"^import (\w+)", block, re.M)
    }
    assert imported == {"duckdb", "pandas"}
    assert imported <= {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
