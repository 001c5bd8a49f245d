"""Work shared out over the cores: the same results in the same order, each piece on one thread."""

import time

from threadpoolctl import threadpool_info

from vocwork.corpus.themes.cores import each


def test_results_come_in_the_order_of_their_pieces():
    def slower_first(piece):
        time.sleep(0.02 * (3 - piece))
        return piece

    assert each(slower_first, range(4)) == each(slower_first, range(4), most=1) == [0, 1, 2, 3]
    assert each(slower_first, []) == []


def test_each_piece_keeps_to_one_thread_of_openmp():
    """k-means on several threads adds its sums in the order in which they come in."""
    import sklearn.cluster  # noqa: F401

    def threads(_):
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"}

    assert each(threads, range(3)) == [{1}] * 3


def test_work_inside_of_work_comes_to_an_end():
    assert each(lambda piece: sum(each(lambda part: part * piece, range(5))), range(6)) == [10 * n for n in range(6)]
