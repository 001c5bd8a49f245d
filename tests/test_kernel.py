"""One kernel for many notebooks: warm, and none the wiser for those before."""

import nbformat
import psutil
import pytest
from papermill.exceptions import PapermillExecutionError

from vocwork import kernel

PLACE = "import os\nprint(os.getpid())"


def run(tmp_path, *cells, **parameters):
    """The executed notebook of these cells."""
    spec = {"name": "python3", "language": "python", "display_name": "Python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    tagged = nbformat.v4.new_code_cell("who = 'nobody'", metadata={"tags": ["parameters"]})
    notebook.cells = [tagged, *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(notebook, tmp_path / "asked.ipynb")
    return kernel.execute(tmp_path / "asked.ipynb", tmp_path / "done.ipynb", parameters)


def printed(notebook):
    return [output.text.strip() for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output]


@pytest.fixture(autouse=True)
def ended():
    yield
    while kernel._kernels:
        kernel._kernels.pop().end()


def test_the_next_notebook_has_the_same_kernel_and_an_empty_namespace(tmp_path):
    first = run(tmp_path, "left_behind = 1", PLACE)
    second = run(tmp_path, PLACE, "print('left_behind' in globals(), who)", who="somebody")
    assert printed(second) == [*printed(first), "False somebody"]
    counted = [cell.execution_count for cell in second.cells if cell.cell_type == "code"]
    assert counted == list(range(1, len(counted) + 1))


def test_a_notebook_that_fails_takes_its_kernel_with_it_and_leaves_its_evidence(tmp_path):
    before = printed(run(tmp_path, PLACE))
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError") as failed:
        run(tmp_path, PLACE, "1 / 0")
    assert failed.value.exec_count == 3
    assert printed(nbformat.read(tmp_path / "done.ipynb", as_version=4))[-1] == before[0]
    assert not psutil.pid_exists(int(before[0]))
    assert printed(run(tmp_path, PLACE)) != before


def test_a_kernel_killed_between_notebooks_is_replaced(tmp_path):
    before = printed(run(tmp_path, PLACE))
    psutil.Process(int(before[0])).kill()
    assert printed(run(tmp_path, PLACE)) != before


def test_a_kernel_that_dies_over_a_notebook_is_an_error_with_evidence(tmp_path):
    with pytest.raises(RuntimeError, match="died"):
        run(tmp_path, "print('so far')", "os = __import__('os'); os._exit(1)")
    assert "so far" in printed(nbformat.read(tmp_path / "done.ipynb", as_version=4))
    assert printed(run(tmp_path, "print('again')")) == ["again"]
