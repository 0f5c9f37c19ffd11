"""Rows of a Parquet file, some at a time (with the extra `archives`).

Invariant: whatever the size of the file, no more than one of its row groups is in memory.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from ingest.open_files import MissingExtraError

_ROWS_AT_ONCE = 200


def read_rows(stream: IO[bytes], columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the rows with those of the columns that the file has; days and times as ISO 8601.

    Raises:
        MissingExtraError: pyarrow is not installed.
        ValueError: this is no Parquet file, or it is broken.
        OSError: it cannot be read.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("a Parquet file") from error
    try:
        with parquet.ParquetFile(stream) as file:
            present = [name for name in columns if name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=present):
                for row in batch.to_pylist():
                    yield {name: _plain(value) for name, value in row.items()}
    except pyarrow.ArrowInvalid as error:
        raise ValueError(f"not a readable Parquet file ({str(error).splitlines()[0]})") from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
