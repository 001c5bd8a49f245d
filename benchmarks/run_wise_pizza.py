"""What wise-pizza names as causes of a change; runs in an environment of its own, without this package.

    python run_wise_pizza.py BEFORE.csv NOW.csv MOST

The tables have the dimensions as columns and a `total`. Prints one JSON line: the segments, each as dimension -> value,
in its order, and the seconds it took.
"""

import json
import sys
import time
import warnings

import pandas as pd


def main() -> None:
    from wise_pizza import explain_changes_in_average

    before, now = (
        pd.read_csv(name, dtype=str).assign(total=lambda table: table["total"].astype(float)) for name in sys.argv[1:3]
    )
    dimensions = [name for name in now.columns if name != "total"]
    # cells rather than answers: it solves for totals of cells, and takes several times as long on answers
    cells = [
        table.assign(size=1.0).groupby(dimensions, as_index=False)[["total", "size"]].sum() for table in (before, now)
    ]
    start = time.perf_counter()
    found = explain_changes_in_average(
        *cells, dimensions, "total", "size", max_segments=int(sys.argv[3]), max_depth=3, solver="lasso", how="totals",
        verbose=0,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    named = [{name: str(value) for name, value in one["segment"].items()} for one in found.segments]
    print(json.dumps({"segments": named[: int(sys.argv[3])], "seconds": seconds}))


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main()
