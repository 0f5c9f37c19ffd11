"""What Rasad is installed with: `make sbom`, `make audit`, docs/dependencies.md and the pinned list beside a wheel.

requirements.lock is the one source of names, versions and hashes, and of who needs whom (its `# via` lines); licences
come from the metadata of what is installed. Nothing here asks a network.

The bill of materials follows CycloneDX 1.6 (ECMA-424). It carries no time and no random number: the same lock and the
same metadata give the same bytes.
"""

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker

import rasad

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
TARGET = ROOT / "docs" / "dependencies.md"
PURPOSES = Path(__file__).with_name("dependencies.toml")

_PROJECT = "rasad (pyproject.toml)"
_ENTRY = re.compile(r"(?P<name>[a-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^    # (?:  |via )(\S.*)$", re.MULTILINE)
# The platform that the page and the bill of materials describe, whichever they are made on.
_PLATFORM = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.12.1",
    "python_version": "3.12",
    "sys_platform": "linux",
}
_UNKNOWN = "unknown"
# Licences of which a program that is given away, or that serves pages, would have to take more than a notice.
_REFUSED = re.compile(
    r"\bAGPL|Affero|\bSSPL|Commons.Clause|\bBUSL|(?<![A-Z])GPL|(?<!Lesser )General Public License", re.I
)


@dataclass(frozen=True)
class Pinned:
    """One entry of the lock: `needed_by` are the names of other entries, or how the lock calls the project itself."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    def on_platform(self) -> bool:
        """Return whether it is installed on Linux on x86-64."""
        return not self.marker or Marker(self.marker).evaluate(_PLATFORM)

    def requirement(self) -> str:
        """Return it as pip reads it, with its hashes."""
        condition = f" ; {self.marker}" if self.marker else ""
        return " \\\n    ".join(
            [f"{self.name}=={self.version}{condition}", *(f"--hash=sha256:{h}" for h in self.hashes)]
        )


@dataclass(frozen=True)
class Licence:
    """What a package's metadata says: an SPDX expression, or words where `spdx` is false."""

    text: str
    spdx: bool

    def refused(self) -> bool:
        """Return whether the default install must not hold it: no licence, or one that reaches beyond the package.

        Of an expression with OR one allowed side is enough.
        """
        sides = re.split(r"\s+OR\s+", self.text)
        return self.text == _UNKNOWN or all(_REFUSED.search(side) for side in sides)


def read_lock(text: str) -> list[Pinned]:
    """Return the entries of a lock, in its order.

    Raises:
        ValueError: an entry pins no version.
    """
    entries = []
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        match = _ENTRY.match(block)
        if match is None:
            raise ValueError(f"{block.splitlines()[0]}: pins no version")
        entries.append(
            Pinned(
                match["name"],
                match["version"],
                (match["marker"] or "").strip(),
                tuple(_HASH.findall(block)),
                tuple(name for name in _VIA.findall(block) if name != "via"),
            )
        )
    return entries


def default_install(entries: Iterable[Pinned]) -> list[Pinned]:
    """Return what is installed without extras and groups, on any platform: the project's own needs, and theirs."""
    entries = list(entries)
    reached = {_PROJECT}
    grown = True
    while grown:
        more = {entry.name for entry in entries if reached.intersection(entry.needed_by)}
        grown = not more <= reached
        reached |= more
    return [entry for entry in entries if entry.name in reached and "'never'" not in entry.marker]


def licence_of(name: str) -> Licence:
    """Return the licence that an installed package declares: its expression, else its classifiers, else its field."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return Licence(_UNKNOWN, False)
    if expression := found.get("License-Expression"):
        return Licence(expression, True)
    classified = [
        part.rpartition(" :: ")[2]
        for part in found.get_all("Classifier") or []
        if part.startswith("License :: ") and not part.endswith(":: OSI Approved")
    ]
    field = (found.get("License") or "").strip()
    if classified:
        return Licence("; ".join(classified), False)
    return Licence(field.splitlines()[0] if field and field != "UNKNOWN" else _UNKNOWN, False)


def installed_by_default() -> list[Pinned]:
    """Return the entries of the project's own lock that a default install on Linux has."""
    return [entry for entry in default_install(read_lock(LOCK.read_text("utf-8"))) if entry.on_platform()]


def faults(licences: Mapping[str, Licence], installed: Iterable[Pinned]) -> list[str]:
    """Return one line for each entry whose licence is refused, and for each that is installed in another version."""
    lines = []
    for entry in installed:
        licence = licences[entry.name]
        if licence.refused():
            lines.append(f"{entry.name} {entry.version}: licence {licence.text}")
        try:
            present = metadata.version(entry.name)
        except metadata.PackageNotFoundError:
            present = "none"
        if present != entry.version:
            lines.append(f"{entry.name}: the lock has {entry.version}, installed is {present}: run `make setup`")
    return lines


def bill_of_materials(installed: Iterable[Pinned], licences: Mapping[str, Licence]) -> dict[str, Any]:
    """Return a CycloneDX 1.6 document of the default install: every package, its licence, and what it needs.

    The lock accepts several files of a version (wheels of platforms, the source); their SHA-256 stand as properties,
    since `hashes` of CycloneDX would say that they are all of one file.
    """
    installed = list(installed)
    names = {entry.name: f"pkg:pypi/{entry.name}@{entry.version}" for entry in installed}
    own = f"pkg:pypi/rasad@{rasad.__version__}"
    needs: dict[str, list[str]] = {own: [], **{reference: [] for reference in names.values()}}
    for entry in installed:
        for user in entry.needed_by:
            reference = own if user == _PROJECT else names.get(user.partition("[")[0])
            if reference:
                needs[reference].append(names[entry.name])
    content = "".join(sorted(names.values()))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "rasad",
                "version": rasad.__version__,
                "purl": own,
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": names[entry.name],
                "name": entry.name,
                "version": entry.version,
                "purl": names[entry.name],
                "licenses": [_licence_entry(licences[entry.name])],
                "properties": [{"name": "rasad:sha256", "value": digest} for digest in entry.hashes],
            }
            for entry in installed
        ],
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(on))} for ref, on in needs.items()],
    }


def _licence_entry(licence: Licence) -> dict[str, Any]:
    return {"expression": licence.text} if licence.spdx else {"license": {"name": licence.text}}


def dependency_page(installed: Iterable[Pinned], licences: Mapping[str, Licence], purposes: Mapping[str, str]) -> str:
    """Return docs/dependencies.md; `purposes` says what the project has each of its own dependencies for."""
    installed = list(installed)
    own = [entry for entry in installed if entry.name in purposes]
    others = [entry for entry in installed if entry.name not in purposes]
    names = {entry.name for entry in installed}
    lines = [
        "# Dependencies",
        "",
        "Written by `make docs` from requirements.lock and from what the packages say of themselves: what an",
        f"installation without extras holds on Linux on x86-64, {len(own)} packages that Rasad uses and {len(others)}",
        "others that these need. `make audit` fails if one of them names no licence, or the GPL, the AGPL or another",
        "that reaches beyond the package; then it asks an advisory service for known weaknesses, and fails if none",
        "answers. `make sbom` writes this list as CycloneDX 1.6 (`dist/rasad.cdx.json`), with the hashes that the lock",
        "accepts.",
        "",
        "## What Rasad uses",
        "",
        "| package | version | licence | what for |",
        "| --- | --- | --- | --- |",
        *(f"| {e.name} | {e.version} | {_cell(licences[e.name].text)} | {purposes[e.name]} |" for e in own),
        "",
        "## What these need",
        "",
        "| package | version | licence | needed by |",
        "| --- | --- | --- | --- |",
    ]
    for entry in others:
        users = ", ".join(sorted({user.partition("[")[0] for user in entry.needed_by} & names))
        lines.append(f"| {entry.name} | {entry.version} | {_cell(licences[entry.name].text)} | {users} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def page() -> str:
    """Return docs/dependencies.md as the lock and the installed packages have it now."""
    installed = installed_by_default()
    purposes = tomllib.loads(PURPOSES.read_text("utf-8"))
    return dependency_page(installed, {entry.name: licence_of(entry.name) for entry in installed}, purposes)


def main(arguments: list[str]) -> int:
    """`check`, `requirements FILE` (what a wheel is installed with), or `sbom FILE`; return the exit code."""
    match arguments:
        case ["check"]:
            installed = installed_by_default()
            found = faults({entry.name: licence_of(entry.name) for entry in installed}, installed)
            for line in found:
                print(line, file=sys.stderr)
            print(f"{len(installed)} packages, {len(found)} faults")
            return 1 if found else 0
        case ["requirements", target]:
            entries = default_install(read_lock(LOCK.read_text("utf-8")))
            Path(target).write_text("\n".join(entry.requirement() for entry in entries) + "\n", "utf-8")
        case ["sbom", target]:
            installed = installed_by_default()
            document = bill_of_materials(installed, {entry.name: licence_of(entry.name) for entry in installed})
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
        case _:
            print("python -m rasad.dependencies check | requirements FILE | sbom FILE", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
