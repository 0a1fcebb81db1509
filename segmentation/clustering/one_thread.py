"""One thread for what is fitted: sums in another order could put a customer on the border elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Lock

from threadpoolctl import ThreadpoolController, threadpool_limits  # type: ignore[import-untyped]


class _OfAll:
    """The limit of linear algebra is one for all threads: who comes first sets it, who is through last lifts it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._within = 0
        self._limit: threadpool_limits | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._guard:
            if self._limit is None:
                _give_up_control()
                self._limit = threadpool_limits(limits=1, user_api="blas")
            self._within += 1
        try:
            yield
        finally:
            with self._guard:
                self._within -= 1
                if not self._within and self._limit is not None:
                    _give_up_control()
                    self._limit.restore_original_limits()
                    self._limit = None
                    _give_up_control()


def _give_up_control() -> None:
    """Only one thread is heard, and that one would keep the others from setting or lifting a limit."""
    for library in ThreadpoolController().lib_controllers:
        if hasattr(library, "clear_controlling_thread"):
            library.clear_controlling_thread(force=True)


_OF_ALL = _OfAll()


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, what this thread fits is summed up by one thread, whoever else comes or goes meanwhile."""
    # The limit holds only for libraries that are loaded when it is set.
    import_module("sklearn.cluster")
    with _OF_ALL.held(), threadpool_limits(limits=1, user_api="openmp"):
        yield
