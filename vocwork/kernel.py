"""The kernel of a worker process: one notebook after another, each in an empty namespace, the libraries still loaded.

Starting a kernel and importing what a report needs takes longer than most reports. A notebook that fails takes its
kernel with it, so that nothing of it reaches the next one.
"""

from __future__ import annotations

import atexit
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import start_new_async_kernel
from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.iorw import write_ipynb

CELL_SECONDS = 300
START_SECONDS = 60
REPLY_SECONDS = 10
# Kernels of several processes can race for a port at start; these are worth another try, a cell's own error is not.
START_FAULTS = ("Kernel died before replying", "Kernel didn't respond", "Address already in use")
TRIES = 3
CLEAR = "get_ipython().reset(new_session=True)"  # also counts cells from 1 again
WARM = "warm"


class Kernel:
    """A kernel with its client. Raises RuntimeError where it does not start."""

    def __init__(self) -> None:
        self.manager, self.client = _started()
        self.client.allow_stdin = False
        atexit.register(self.end)

    def is_ready(self) -> bool:
        """Whether the kernel answers, with nothing of the last notebook left in it."""
        if not run_sync(self.manager.is_alive)():
            return False
        try:
            said = run_sync(self.client.execute_interactive)(CLEAR, silent=True, timeout=REPLY_SECONDS)
        except (RuntimeError, TimeoutError):
            return False
        return bool(said["content"]["status"] == "ok")

    def end(self) -> None:
        """Shut the kernel down, whatever it is at."""
        atexit.unregister(self.end)
        self.client.stop_channels()
        with suppress(RuntimeError):  # it has died already
            run_sync(self.manager.shutdown_kernel)(now=True)


class _Warm(NBClientEngine):
    """papermill's own engine, on a kernel that is already running."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, kernel: Kernel, evidence: str, **_: Any
    ) -> None:
        runner = PapermillNotebookClient(nb_man, km=kernel.manager, kernel_name=kernel_name, timeout=CELL_SECONDS)
        runner.kc = kernel.client
        try:
            runner.execute()
        except BaseException:
            write_ipynb(nb_man.nb, evidence)
            raise


papermill_engines.register(WARM, _Warm)
_kernels: list[Kernel] = []  # of this process: one, or none yet


def execute(notebook: Path, executed: Path, parameters: dict[str, str]) -> NotebookNode:
    """Run a notebook from top to bottom with these parameters; what came of it, written to `executed` as well.

    Raises PapermillExecutionError where a cell fails, RuntimeError where the kernel dies or a cell takes too long.
    """
    kernel = _ready()
    try:
        done = papermill.execute_notebook(
            str(notebook),
            str(executed),
            parameters=parameters,
            engine_name=WARM,
            kernel_name="python3",
            kernel=kernel,
            evidence=str(executed),
            progress_bar=False,
            request_save_on_cell_execute=False,  # writing all anew after every cell took a third of the time
        )
    except BaseException:
        kernel.end()
        raise
    _kernels.append(kernel)
    return done


def _ready() -> Kernel:
    """The kernel of this process, or a new one."""
    while _kernels:
        kernel = _kernels.pop()
        if kernel.is_ready():
            return kernel
        kernel.end()
    return Kernel()


def _started() -> Any:
    """A new kernel and its client, with another try when only its start went wrong."""
    for attempt in range(1, TRIES + 1):
        try:
            return run_sync(start_new_async_kernel)(
                startup_timeout=START_SECONDS,
                kernel_name="python3",
                cwd=tempfile.gettempdir(),
                # kernels would print their own warnings between the lines of the progress bar
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except RuntimeError as error:
            if attempt == TRIES or not any(fault in str(error) for fault in START_FAULTS):
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")
