"""Files wherever they lie: on this machine, or, with the extra `archives`, in what fsspec knows (s3://, gs://, http…).

Invariant: a file that is opened here can be read from any place in it, and little of it is in memory at a time.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PATTERN = re.compile(r"[*?\[]")


class MissingExtraError(ImportError):
    """What a file needs is not installed; the message names the extra."""

    def __init__(self, what: str) -> None:
        """Say what needs it."""
        super().__init__(f"{what} needs the extra `archives`: pip install 'rasad[archives]'")


@dataclass(frozen=True)
class SourceFile:
    """A file that can be read: its path or address, its size in bytes (None: not known), and what opens it.

    `name` is its path below the folder that was named, or its own name.
    """

    label: str
    name: str
    size: int | None
    open: Callable[[], IO[bytes]]


def is_address(name: str) -> bool:
    """Tell whether this names a place by a scheme (`s3://…`) and not by a path."""
    return _ADDRESS.match(name) is not None


def local_file(path: Path, folder: Path | None = None) -> SourceFile:
    """Return a file of this machine, called by its path below the folder, where one is given.

    Raises:
        OSError: it cannot be looked at.
    """
    name = path.relative_to(folder).as_posix() if folder else path.name
    return SourceFile(str(path), name, path.stat().st_size, lambda: path.open("rb"))


def files_at(address: str, endings: Iterable[str]) -> list[SourceFile]:
    """Return the files of an address, in the order of their names: of itself, of a folder, or of a pattern (`*`).

    Of a folder, with those in it, and of a pattern these are the files whose names have one of the endings.

    Raises:
        MissingExtraError: fsspec, or what it needs for this scheme, is not installed.
        OSError: there is nothing there, or it cannot be reached.
    """
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(address.split("://")[0] + "://") from error
    try:
        system, path = fsspec.core.url_to_fs(address)
        web = address.startswith("http")
        if _PATTERN.search(path) and not web:
            found = [one for one in system.glob(path) if system.isfile(one)]
        elif web or system.isfile(path):
            return [_remote(system, path, address, PurePosixPath(urlsplit(address).path if web else path).name)]
        else:
            found = system.find(path)
    except ImportError as error:  # of the file system's own library
        raise OSError(f"{error}: install it") from error
    except (OSError, ValueError):
        raise
    except Exception as error:  # each library has errors of its own
        raise OSError(f"{type(error).__name__}: {error}") from error
    chosen = sorted(one for one in found if one.lower().endswith(tuple(endings)))
    if not chosen:
        raise FileNotFoundError(f"no {', '.join(endings)} file there")
    folder = path.rstrip("/") + "/"
    return [_remote(system, one, system.unstrip_protocol(one), one.removeprefix(folder)) for one in chosen]


def _remote(system: Any, path: str, label: str, name: str) -> SourceFile:
    size = system.info(path).get("size")
    return SourceFile(label, name, size, lambda: system.open(path, "rb"))
