"""What was read from a warehouse, kept for all sessions; all that came from one warehouse can be dropped at once.

Streamlit's own caches drop one entry of known arguments, or everything of everybody.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Entry(Generic[R]):
    """What one call gave; whoever asks while it is being read waits for it. What failed is tried again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: list[R] = []

    @property
    def is_there(self) -> bool:
        return bool(self._given)

    def put(self, given: R) -> None:
        self._given.append(given)

    def get(self, read: Callable[[], R]) -> R:
        if not self._given:
            with self._lock:
                if not self._given:
                    self._given.append(read())
        return self._given[0]


class Memory(Generic[P, R]):
    """A function of a warehouse's path that remembers what its latest `most` calls gave."""

    def __init__(self, read: Callable[Concatenate[Path, P], R], most: int) -> None:
        self._read = read
        self._most = most
        self._lock = Lock()
        self._entries: OrderedDict[tuple[Any, ...], _Entry[R]] = OrderedDict()

    def __call__(self, path: Path, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._entry(path, *args, **kwargs).get(lambda: self._read(path, *args, **kwargs))

    def keep(self, given: R, path: Path, *args: P.args, **kwargs: P.kwargs) -> None:
        """What such a call would give, found on the way to something else."""
        self._entry(path, *args, **kwargs).put(given)

    def has(self, path: Path, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether such a call is remembered and takes no time."""
        with self._lock:
            entry = self._entries.get(_key(path, *args, **kwargs))
        return entry is not None and entry.is_there

    def _entry(self, path: Path, *args: P.args, **kwargs: P.kwargs) -> _Entry[R]:
        key = _key(path, *args, **kwargs)
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
        return entry

    def paths(self) -> set[Path]:
        """Of which warehouses it remembers something."""
        with self._lock:
            return {path for path, *_rest in self._entries}

    def forget(self, path: Path) -> None:
        """Drop what came from this warehouse, or from those in this folder; what is being read now goes to who asked
        for it and is not kept."""
        with self._lock:
            for key in [key for key in self._entries if path in (key[0], key[0].parent)]:
                del self._entries[key]


def _key(path: Path, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    return path, args, tuple(sorted(kwargs.items()))


_MEMORIES: list[Memory[Any, Any]] = []


def remembered(most: int) -> Callable[[Callable[Concatenate[Path, P], R]], Memory[P, R]]:
    """Makes a function of a warehouse's path a memory. What it gives is shared by all sessions: to be read only."""

    def make(read: Callable[Concatenate[Path, P], R]) -> Memory[P, R]:
        memory = Memory(read, most)
        _MEMORIES.append(memory)
        return memory

    return make


def forget_deleted() -> None:
    """Drop all that came from warehouses that were deleted by another process: held open, their files are not gone."""
    for memory in _MEMORIES:
        for path in memory.paths():
            if not path.exists():
                memory.forget(path)


def forget(path: Path) -> None:
    """Drop all that came from this warehouse, or from those in this folder; what came from others stays."""
    for memory in _MEMORIES:
        memory.forget(path)
