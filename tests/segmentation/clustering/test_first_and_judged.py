"""Segments come twice: as soon as they are found, and judged; meanwhile it is told how far that is."""

from __future__ import annotations

from threading import Event, Thread

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from segmentation.clustering import METHODS, segment_customers, segmented
from segmentation.clustering.one_thread import one_thread
from segmentation.progress import CancelledError, Progress
from tests.segmentation.clustering.customers import customers

SUMS = ["segment", "name", "customers", "revenue", "contribution_margin"]


@pytest.mark.parametrize("method", METHODS)
def test_of_a_set_number_only_the_judgement_is_added(method: str) -> None:
    first, judged = segmented(customers(200)[0], method=method, k=4)
    assert not first.judged
    assert first.segments["stability"].isna().all()
    assert judged.judged
    assert judged.segments["stability"].between(0, 1).all()
    pd.testing.assert_frame_equal(first.assignments, judged.assignments)
    pd.testing.assert_frame_equal(first.segments[SUMS], judged.segments[SUMS])
    pd.testing.assert_frame_equal(first.profile, judged.profile)


def test_a_chosen_number_is_first_one_of_all_figures_but_stability() -> None:
    frame = customers(300, noise=2.0)[0]
    first, judged = segmented(frame)
    alike = ["k", "silhouette", "separation", "smallest_share", "too_small"]
    pd.testing.assert_frame_equal(first.k_choice[alike], judged.k_choice[alike])
    assert first.k_choice["stability"].isna().all()
    assert not first.k_choice["unstable"].any()
    ranks = first.k_choice[["silhouette", "separation"]].rank(ascending=False).mean(axis=1)
    assert first.k_choice["rank"].to_list() == ranks.to_list()
    pd.testing.assert_frame_equal(judged.segments, segment_customers(frame).segments)


def test_the_judging_tells_how_far_it_is_and_can_be_called_off() -> None:
    progress = Progress()
    with progress.steers():
        findings = segmented(customers(120)[0], k=4)
        next(findings)
        assert progress.now().share == 0.0
        next(findings)
        assert progress.now().share == 1.0
        findings = segmented(customers(120)[0], k=4)
        next(findings)
        progress.cancel()
        with pytest.raises(CancelledError):
            next(findings)


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_one_thread_holds_until_the_last_is_through() -> None:
    """Whoever is through first would otherwise lift the limit of the other, and that one keep it for good."""
    np.linalg.svd(np.eye(3))
    with threadpool_limits(limits=2):
        entered, leave = Event(), Event()

        def other() -> None:
            with one_thread():
                entered.set()
                assert leave.wait(30)

        thread = Thread(target=other)
        with one_thread():
            thread.start()
            assert entered.wait(30)
            assert blas_threads() == {1}
        assert blas_threads() == {1}
        leave.set()
        thread.join(30)
        assert blas_threads() == {2}
