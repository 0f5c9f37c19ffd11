"""What an installation holds: read from the lock, described as CycloneDX, refused where a licence would bind users."""

import re
import tomllib

import pytest

from rasad.dependencies import (
    LOCK,
    PURPOSES,
    ROOT,
    TARGET,
    Licence,
    bill_of_materials,
    default_install,
    dependency_page,
    faults,
    installed_by_default,
    licence_of,
    read_lock,
)

SMALL = """\
alpha==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via rasad (pyproject.toml)
beta[fast]==2.1 ; sys_platform == 'win32' \\
    --hash=sha256:{0}
    # via
    #   alpha
    #   gamma[all]
delta==0.1 ; sys_platform == 'never' \\
    --hash=sha256:{0}
    # via alpha
gamma==3 \\
    --hash=sha256:{0}
    # via rasad (pyproject.toml:dev)
zeta==5 \\
    --hash=sha256:{1}
    # via alpha
""".format("a" * 64, "b" * 64)
MIT = Licence("MIT", True)


def test_a_lock_is_read_with_versions_markers_hashes_and_who_needs_whom():
    alpha, beta, *_ = read_lock(SMALL)
    assert (alpha.name, alpha.version, alpha.hashes) == ("alpha", "1.0", ("a" * 64, "b" * 64))
    assert alpha.needed_by == ("rasad (pyproject.toml)",)
    assert (beta.version, beta.marker, beta.needed_by) == ("2.1", "sys_platform == 'win32'", ("alpha", "gamma[all]"))
    assert not beta.on_platform()


def test_an_entry_without_a_version_is_refused():
    with pytest.raises(ValueError, match="alpha"):
        read_lock("alpha>=1\n")


def test_the_default_install_leaves_out_groups_and_what_is_switched_off():
    assert [entry.name for entry in default_install(read_lock(SMALL))] == ["alpha", "beta", "zeta"]


def test_the_real_lock_gives_a_default_install_without_tools_for_development():
    names = {entry.name for entry in default_install(read_lock(LOCK.read_text("utf-8")))}
    assert {"spacy", "scrapy", "numpy", "psycopg-binary"} <= names
    assert not {"pytest", "mypy", "ruff", "playwright", "torch", "pandas"} & names


def test_requirements_are_as_pip_reads_them():
    _, beta, *_ = read_lock(SMALL)
    assert beta.requirement() == f"beta==2.1 ; sys_platform == 'win32' \\\n    --hash=sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("MIT", False),
        ("Apache-2.0 AND MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("AGPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("SSPL-1.0", True),
        ("GPL-2.0-only OR AGPL-3.0-only", True),
        ("unknown", True),
    ],
)
def test_licences_that_the_default_install_must_not_hold(text, refused):
    assert Licence(text, True).refused() is refused


def test_an_installed_package_says_its_licence_and_one_that_is_not_there_none():
    assert licence_of("pydantic") == MIT
    assert licence_of("no-such-package").refused()


def test_the_default_install_holds_no_licence_that_is_refused():
    """Of what is installed here: whether all of it is, and in the lock's versions, `make audit` says."""
    found = [entry.name for entry in installed_by_default() if licence_of(entry.name).text != "unknown"]
    assert len(found) > 100
    assert [name for name in found if licence_of(name).refused()] == []


def test_the_page_of_the_docs_has_the_packages_of_the_lock():
    rows = re.findall(r"^\| (\S+) \| (\S+) \|", TARGET.read_text("utf-8"), re.MULTILINE)
    expected = {(entry.name, entry.version) for entry in installed_by_default()}
    assert set(rows) - {("package", "version"), ("---", "---")} == expected, "run `make docs`"


def test_faults_name_the_package_its_licence_and_a_version_that_differs():
    (entry,) = read_lock(f"pydantic==0.1 \\\n    --hash=sha256:{'a' * 64}\n    # via rasad (pyproject.toml)\n")
    licence, version = faults({"pydantic": Licence("AGPL-3.0-only", True)}, [entry])
    assert licence == "pydantic 0.1: licence AGPL-3.0-only"
    assert version.startswith("pydantic: the lock has 0.1, installed is ")


def test_the_bill_of_materials_has_every_package_and_what_it_needs():
    installed = [entry for entry in default_install(read_lock(SMALL)) if entry.on_platform()]
    licences = {"alpha": MIT, "zeta": Licence("BSD License", False)}
    document = bill_of_materials(installed, licences)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert [component["purl"] for component in document["components"]] == ["pkg:pypi/alpha@1.0", "pkg:pypi/zeta@5"]
    assert document["components"][0]["licenses"] == [{"expression": "MIT"}]
    assert document["components"][1]["licenses"] == [{"license": {"name": "BSD License"}}]
    needs = {entry["ref"]: entry["dependsOn"] for entry in document["dependencies"]}
    assert needs[document["metadata"]["component"]["bom-ref"]] == ["pkg:pypi/alpha@1.0"]
    assert needs["pkg:pypi/alpha@1.0"] == ["pkg:pypi/zeta@5"]
    assert document == bill_of_materials(installed, licences)


def test_the_page_says_what_each_package_is_for_or_who_needs_it():
    installed = [entry for entry in default_install(read_lock(SMALL)) if entry.on_platform()]
    page = dependency_page(installed, {"alpha": MIT, "zeta": MIT}, {"alpha": "the beginning"})
    assert "| alpha | 1.0 | MIT | the beginning |" in page
    assert "| zeta | 5 | MIT | alpha |" in page


def test_every_dependency_of_the_project_has_a_purpose():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {
        requirement.split(";")[0].split(">")[0].split("=")[0].split("[")[0] for requirement in project["dependencies"]
    }
    assert {name.replace(".", "-") for name in names} == set(tomllib.loads(PURPOSES.read_text("utf-8")))
