"""Tasks on worker processes that never outlive their master: stopped, killed or done, no worker and no kernel is left.

What a worker was at when it died gets one more try on its own; a stop ends the workers at once and keeps what is done.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import TypeVar

import psutil

Task = TypeVar("Task", bound=tuple[object, ...])
Result = TypeVar("Result")


def run_all(
    work: Callable[..., Result], tasks: Sequence[Task], workers: int, lost: Callable[[Task], Result]
) -> Generator[tuple[Task, Result], None, None]:
    """`work(*task)` for every task, as they are done; `lost(task)` where a worker died twice over the same one."""
    missing = []
    with _pool(min(workers, max(1, len(tasks)))) as pool:
        futures = {pool.submit(work, *task): task for task in tasks}
        for future in as_completed(futures):
            try:
                result = future.result()
            except BrokenProcessPool:
                missing.append(futures[future])
                continue
            yield futures[future], result
    for task in missing:
        yield task, _alone(work, task, lost)


def _alone(work: Callable[..., Result], task: Task, lost: Callable[[Task], Result]) -> Result:
    with _pool(1) as pool:
        try:
            return pool.submit(work, *task).result()
        except BrokenProcessPool:
            return lost(task)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that does not wait for its workers when it is left by an exception, a stop among them."""
    # spawn: a fork after a threaded library was used can hang
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_settle, initargs=(scratch,))
        before = set(multiprocessing.active_children())
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _kill(set(multiprocessing.active_children()) - before)
            raise
        pool.shutdown()


def _kill(workers: Iterable[BaseProcess]) -> None:
    """Workers, then their kernels. Not asked to end: a notebook that is counts as failed and loses its old page."""
    family = [process for worker in workers for process in _with_kernels(worker.pid)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _with_kernels(worker: int | None) -> Sequence[psutil.Process]:
    try:
        process = psutil.Process(worker)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _settle(scratch: str) -> None:
    """A worker: one thread per kernel, temporary files where the master clears them away, an end with the master's."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # the pool already uses every core
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is the master's to hear
    threading.Thread(target=_end_with_master, daemon=True).start()


def _end_with_master() -> None:
    """However the master ends, so does this process; kernels watch their parent in the same way."""
    master = multiprocessing.parent_process()
    if master is not None:
        master.join()
        os._exit(1)
