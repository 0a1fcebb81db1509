"""All saved workspaces: found by their name, saved, refreshed, deleted.

saved/<name>/workspace.json    the name as it was given; a folder without it is no workspace
saved/<name>/authored.sqlite   what was decided about its customers, which no refresh touches
saved/<name>/pseudonyms.key    makes its pseudonyms, the same at every refresh
saved/<name>/…                 its editions (segmentation.saved_workspaces.editions)
saved/<name>.…                 whether it may be deleted, and who writes it (segmentation.saved_workspaces.folders)
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from segmentation.authored import take_along
from segmentation.errors import InputError, Message
from segmentation.extracts import LoadReport, read_report
from segmentation.extracts.deliveries import comparable_name
from segmentation.progress import Progress, steering
from segmentation.pseudonyms import take_key_along
from segmentation.saved_workspaces.editions import (
    Edition,
    LetGo,
    delete_edition,
    delete_others,
    in_force,
    new_folder,
    new_key,
    now,
    write_whole,
)
from segmentation.saved_workspaces.folders import NoAccessError, access_told, deleted, folders, held, make, mark
from segmentation.saved_workspaces.names import cleaned, folder_name
from segmentation.warehouse import open_warehouse
from segmentation.warehouse.full_disk import full_disk_told
from segmentation.warehouse.publish import BusyError
from segmentation.workspaces import build, delete_abandoned_mastered, delete_mastered_of_others

_LOG = logging.getLogger("segmentkompass")
_DESCRIPTION = "workspace.json"
_ABOUT_TO_OPEN_SECONDS = 3600


@dataclass(frozen=True)
class SavedWorkspace:
    """One workspace. created: UTC, None where that cannot be told; edition: the one in force, whose warehouse may be
    lost, None where nothing of any is left."""

    name: str
    folder: Path
    created: datetime | None
    edition: Edition | None

    @property
    def is_lost(self) -> bool:
        """Whether there are no figures to be shown."""
        return self.edition is None or not self.edition.is_there


@dataclass(frozen=True)
class Refreshed:
    """What a refresh brought: the edition that is in force now, with the totals before it, and the load's report."""

    workspace: SavedWorkspace
    edition: Edition
    report: LoadReport


@dataclass(frozen=True)
class Extracts:
    """What a refresh reads. files: new extracts that the workspace shall keep, None for none; instead: in place of all
    that it keeps, otherwise beside them, where one of the same name gives way. source: in place of that, a folder that
    is read from now on. mapping: in place of the one in use. With nothing given: what the workspace reads anyway."""

    files: Path | None = None
    instead: bool = False
    source: Path | None = None
    mapping: Path | None = None


def _nothing_to_close(_path: Path) -> None: ...


class Shelf:
    """The saved workspaces below one folder.

    Of those who write the same workspace one comes first, and the others are told (InputError) if it is not through
    within seconds; readers are never kept out. Where a disk is full, or whatever else goes wrong, what was there before
    stays in force. Whatever reads or writes raises NoAccessError where the system does not allow it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, name: str) -> SavedWorkspace:
        """The workspace of this name. InputError if there is none."""
        folder = self._folder_of(name)
        found = _described(folder)
        if found is None:
            raise InputError(Message("There is no workspace “{name}”.", name=cleaned(name)))
        return found

    def listed(self) -> list[SavedWorkspace]:
        """All of them by name."""
        found = [there for folder in folders(self.folder) if (there := _described(folder)) is not None]
        return sorted(found, key=lambda workspace: workspace.name.casefold())

    def create(
        self, name: str, source: Path, mapping: Path | None = None, progress: Progress | None = None
    ) -> Refreshed:
        """A new workspace that reads this folder, now and at every refresh. InputError if there is one of that name, or
        as from a load."""
        progress = progress or Progress()
        with progress.steers(), self._new(name) as folder:
            edition = Edition(folder, new_key(folder), now(), source=source.resolve())
            report = _build(edition, mapping, progress)
        return Refreshed(self.find(name), edition, report)

    def keep(self, name: str, warehouse: Path, extracts: Path, mapping: Path | None = None) -> SavedWorkspace:
        """A new workspace of what was loaded already, with its extracts and what was decided beside it; what it is made
        of stays where it is. InputError if there is one of that name, or if the data are gone."""
        try:
            with self._new(name) as folder:
                edition = Edition(folder, new_key(folder), now())
                _copy_files([extracts], edition.extracts)
                if mapping is not None:
                    shutil.copyfile(mapping, edition.mapping)
                take_along(warehouse, edition.warehouse)
                take_key_along(warehouse, edition.warehouse)
                edition.note()
                _copy(warehouse, edition.warehouse)
                edition.put_in_force()
        except FileNotFoundError as error:
            raise InputError(Message("The data to be saved are no longer there: load them again.")) from error
        return self.find(name)

    def refresh(
        self, name: str, extracts: Extracts, progress: Progress | None = None, let_go: LetGo = _nothing_to_close
    ) -> Refreshed:
        """Build the workspace's data anew and put them in the place of the old ones in one step.

        let_go: closes a superseded file before it is deleted. InputError if there is no such workspace, nothing to
        read, a refresh under way, no room on the disk, or as from a load; CancelledError.
        """
        progress = progress or Progress()
        with progress.steers(), self._writing(name) as folder:
            self.find(name)
            # Where it cannot be told which edition gives way, none does.
            with access_told(folder, OSError):
                old = in_force(folder)
            if old is not None and old.is_in_force and old.is_there:
                delete_others(old, let_go, _ABOUT_TO_OPEN_SECONDS)
            edition = _next(folder, old, extracts)
            with _whole_or_nothing(edition, let_go):
                if edition.source is None:
                    kept = [] if old is None or extracts.instead else [old.extracts]
                    _copy_files([*kept, *([] if extracts.files is None else [extracts.files])], edition.extracts)
                mapping = extracts.mapping or (None if old is None else old.mapping_in_use)
                report = _build(edition, mapping, progress, before=old)
            delete_others(edition, let_go, _ABOUT_TO_OPEN_SECONDS)
            return Refreshed(self.find(name), edition, report)

    def delete(self, name: str, let_go: LetGo = _nothing_to_close) -> bool:
        """Delete all its files, though someone reads them. False if the system holds some yet: it is not found any
        more, and they go with `tidy_up`. InputError if there is none, or a refresh under way."""
        with self._writing(name) as folder:
            self.find(name)
            mark(folder).touch()
            try:
                (folder / _DESCRIPTION).unlink(missing_ok=True)
            except OSError:
                mark(folder).unlink()
                raise
            return deleted(folder, let_go)

    def tidy_up(self, let_go: LetGo = _nothing_to_close) -> None:
        """Delete what was superseded, and what is left of deleted workspaces and of killed runs; of a folder that this
        program did not mark or describe nothing. What cannot be tidied keeps nothing else."""
        try:
            found = folders(self.folder)
        except NoAccessError:
            _LOG.exception("the saved workspaces could not be tidied up")
            return
        for folder in found:
            try:
                with held(folder, is_patient=False):
                    _tidy_up(folder, let_go)
            except BusyError:
                continue
            except Exception:
                _LOG.exception("the saved workspace in %s could not be tidied up", folder)

    def _folder_of(self, name: str) -> Path:
        folder, there = self.folder / folder_name(name), folders(self.folder)
        if folder not in there:
            # One whose description cannot be read is listed under its folder's name.
            return next((other for other in there if other.name == cleaned(name)), folder)
        return folder

    @contextmanager
    def _writing(self, name: str) -> Iterator[Path]:
        folder = self._folder_of(name)
        make(self.folder)
        try:
            with access_told(folder), held(folder, is_patient=True):
                yield folder
        except BusyError as error:
            raise InputError(
                Message("The workspace “{name}” is being refreshed at this moment.", name=cleaned(name)),
                [Message("Try again when that is through; until then it shows what it showed before.")],
            ) from error

    @contextmanager
    def _new(self, name: str) -> Iterator[Path]:
        """An empty folder, which is a workspace of that name when left without error, and gone when left with one."""
        with self._writing(name) as folder:
            if (there := _described(folder)) is not None:
                raise InputError(
                    Message("There is a workspace “{name}” already.", name=there.name),
                    [Message("Choose another name, or refresh or delete that workspace.")],
                )
            if mark(folder).exists():
                if not deleted(folder, _nothing_to_close):
                    raise InputError(
                        Message("The system still holds files of a deleted workspace “{name}”.", name=cleaned(name)),
                        [Message("Choose another name, or try again in an hour.")],
                    )
            elif folder.exists():
                raise InputError(
                    Message("Where the workspace “{name}” would be kept there are other files.", name=cleaned(name)),
                    [Message("Choose another name, or ask whoever runs the app what they are.")],
                )
            try:
                with full_disk_told(folder):
                    mark(folder).touch()
                    make(folder)
                    yield folder
                    known = {"name": cleaned(name), "created": now().isoformat()}
                    write_whole(folder / _DESCRIPTION, json.dumps(known, ensure_ascii=False))
                    mark(folder).unlink()
            except BaseException:
                deleted(folder, _nothing_to_close)
                raise


def _tidy_up(folder: Path, let_go: LetGo) -> None:
    if mark(folder).exists():
        deleted(folder, let_go)
    elif (there := _described(folder)) is not None:
        delete_abandoned_mastered(folder)
        if (edition := there.edition) is not None and edition.is_in_force and edition.is_there:
            delete_others(edition, let_go, _ABOUT_TO_OPEN_SECONDS)
            if edition.seconds_there >= _ABOUT_TO_OPEN_SECONDS:
                delete_mastered_of_others(edition.warehouse, folder, let_go)


def _described(folder: Path) -> SavedWorkspace | None:
    """The workspace in the folder; under the folder's name where its description cannot be read, which may pass."""
    name, created, edition = folder.name, None, None
    description = folder / _DESCRIPTION
    try:
        if mark(folder).exists():
            return None
        created = datetime.fromtimestamp(description.stat().st_mtime, UTC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        _LOG.warning("%s cannot be read at this moment: %s", description, error)
    with suppress(OSError, ValueError, TypeError, KeyError, InputError):
        known = json.loads(description.read_text(encoding="utf-8"))
        if folder_name(known["name"]) == folder.name:
            name, created = cleaned(known["name"]), datetime.fromisoformat(known["created"])
    with suppress(OSError):
        edition = in_force(folder)
    return SavedWorkspace(name, folder, created, edition)


def _next(folder: Path, old: Edition | None, extracts: Extracts) -> Edition:
    """The edition that a refresh makes. InputError if there is nothing that it could read."""
    source = extracts.source
    if source is None and extracts.files is None and old is not None:
        source = old.source
    if source is None and extracts.files is None and (old is None or not old.can_be_read_again):
        raise InputError(
            Message("The workspace keeps no extracts and knows no folder to read them from."),
            [Message("Name a folder (--source).")],
        )
    before = None if old is None else _totals(old.warehouse)
    return Edition(folder, new_key(folder), now(), None if source is None else source.resolve(), before)


def _totals(warehouse: Path) -> dict[str, float] | None:
    """The control totals; None where the file cannot be read or is of an earlier version of this program."""
    try:
        with open_warehouse(warehouse) as opened:
            totals: dict[str, float] = read_report(opened, rejects=0).as_json()["totals"]
            return totals
    except InputError:
        return None


def _build(edition: Edition, mapping: Path | None, progress: Progress, before: Edition | None = None) -> LoadReport:
    """Build the edition's warehouse and put the edition in force. before: the one that it takes the place of."""
    if mapping is not None:
        if not mapping.is_file():
            raise InputError(Message("The mapping file {path} does not exist.", path=str(mapping)))
        shutil.copyfile(mapping, edition.mapping)
    edition.note()
    read = edition.extracts if edition.source is None else edition.source
    earlier = None if before is None or not before.is_there else before.warehouse
    report = build(read, edition.warehouse, mapping=edition.mapping_in_use, progress=progress, before=earlier)
    progress.commit()
    edition.put_in_force()
    return report


@contextmanager
def _whole_or_nothing(edition: Edition, let_go: LetGo) -> Iterator[None]:
    try:
        with full_disk_told(edition.folder):
            yield
    except BaseException:
        if not edition.is_in_force:
            delete_edition(edition, let_go)
        raise


def _copy_files(folders: list[Path], into: Path) -> None:
    """The files of these folders; of two with the same name (`comparable_name`) the later. They appear at once:
    what a killed run copied is not taken for all there was."""
    new = new_folder(into)
    new.mkdir()
    for folder in folders:
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            steering().check()
            for same in new.iterdir():
                if comparable_name(same.name) == comparable_name(file.name):
                    same.unlink()
            _copy(file, new / file.name)
    new.replace(into)


def _copy(file: Path, to: Path) -> None:
    """As a second name of the same file where the file system can, for no file is changed here once it is there."""
    try:
        os.link(file, to)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(file, to)
