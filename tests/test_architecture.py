"""Who may import whom, and that reports never load a model."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "vocwork"
HEAVY = ("torch", "bertopic", "sentence_transformers", "onnxruntime", "umap", "sklearn")
# the module or folder -> what it may import of the package, besides itself
MAY = {
    "documents": set(),
    "population": {"documents"},
    "metric": {"documents"},
    "numbers": {"documents", "feedback"},
    "quarters": {"documents"},
    "targets": {"documents"},
    "locales": {"documents"},
    "source": {"documents"},
    "params": {"fix_sizes", "documents", "locales", "metric", "numbers", "population", "quarters", "source", "targets"},
    "feedback": set(),
    "assumptions": {"documents", "params", "locales"},
    "codebook": {"documents", "params", "locales", "terms"},
    "terms": set(),
    "store": {"params", "feedback"},
    "corpus": {
        "documents",
        "metric",
        "numbers",
        "params",
        "quarters",
        "feedback",
        "store",
        "codebook",
        "source",
        "locales",
        "terms",
    },
    "analysis": {"feedback", "terms"},
    "render": set(),
    "demo": set(),
    "fix_sizes": {"documents"},
    "fixes": {"analysis", "render", "causes", "view"},
    "whys": {"documents", "params", "quarters", "locales", "terms"},
    "whys_references": {"documents", "params", "quarters", "feedback", "analysis", "whys"},
    "five_whys": {"analysis", "render", "study", "whys", "whys_references", "view"},
    "whys_draft": {"documents", "store", "analysis", "drilldown", "whys", "view"},
    "answers": {"params", "feedback", "analysis"},
    "results": set(),
    "study": {
        "answers",
        "assumptions",
        "codebook",
        "params",
        "feedback",
        "store",
        "results",
        "whys",
        "analysis",
        "render",
    },
    "view": {"params", "quarters", "analysis", "study"},
    "check": {"params", "feedback", "codebook", "analysis", "answers"},
    "method": {"feedback", "analysis", "render", "study"},
    "causes": {"analysis", "render", "study", "view"},
    "drilldown": {"analysis", "render", "study", "causes", "view"},
    "contrast": {"params", "quarters", "feedback", "analysis", "study", "view"},
    "deep_dive": {"feedback", "analysis", "render", "causes", "contrast", "operations", "view"},
    "drivers": {"analysis", "render", "study", "view"},
    "categories": {"analysis", "render", "view"},
    "responders": {"analysis", "render", "view"},
    "board": {"analysis", "render", "responders", "targets", "view"},
    "report": {"analysis", "render", "study", "causes", "view"},
    "market": {"analysis", "render", "view"},
    "over_time": {"analysis", "render", "view"},
    "operations": {"analysis", "render", "view"},
    "outliers": {"analysis", "render", "study", "view"},
    "crosstabs": {"analysis", "render", "study", "view"},
    "overview": {"params", "analysis", "render", "report", "view"},
    "business_case": {"params", "assumptions", "analysis", "render", "study", "causes", "view"},
    "plan": {"params", "feedback", "store", "analysis", "study", "locales"},
    "manifest": {"params", "store", "plan", "study", "render", "locales"},
    "codes": {"params", "feedback", "store", "codebook", "corpus", "analysis"},
    "samples": {"metric", "params", "analysis", "study"},
    "kernel": set(),
    "pool": set(),
    "commands": {
        "params",
        "store",
        "codes",
        "contrast",
        "five_whys",
        "plan",
        "publish",
        "study",
        "view",
        "whys",
        "whys_draft",
        "whys_references",
    },
    "publish": {"kernel", "params", "store", "manifest", "plan", "pool", "study", "render", "results"},
}


def modules() -> list[Path]:
    """Every file of the package but the command line, which may import everything."""
    return sorted(p for p in PACKAGE.rglob("*.py") if p not in (PACKAGE / "__init__.py", PACKAGE / "__main__.py"))


def part(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Parts of the package that a file imports, at any depth of the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("vocwork.")}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    own = part(path)
    assert imported(path) - MAY[own] - {own} == set()


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_used(path):
    """Never at the top of a module: `vocwork --help` and every report must start fast."""
    top = ast.parse(path.read_text(encoding="utf-8")).body
    names = [alias.name for node in top if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in top if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.split(".")[0] in HEAVY]


def test_the_report_stage_loads_no_model():
    code = (
        "import sys; import vocwork.report, vocwork.overview, vocwork.business_case, vocwork.publish; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
