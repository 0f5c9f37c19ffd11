"""Quality is a test like any other: no F1 on the annotated articles may fall below its recorded figure."""

import pytest

from rasad.config import shared_gold_folder
from rasad.quality import (
    PAGE,
    SHARED_SETS,
    TOLERANCE,
    falls,
    gold_folders,
    measure,
    quality_page,
    recorded,
    recorded_details,
)

FOLDERS = gold_folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{folder.parent.name}-{folder.name}" for folder in FOLDERS])
def test_no_figure_falls_below_the_recorded_one(folder):
    report = measure(folder)
    assert report.name in recorded(), "run `make record`"
    assert list(falls(report, recorded()[report.name])) == []


def test_a_fall_is_noticed():
    report = measure(FOLDERS[0])
    record = recorded()[report.name]
    language, kinds = next(iter(record.items()))
    kind, figures = next(iter(kinds.items()))
    higher = {language: {kind: {**figures, "f1": report.as_json()[language][kind]["f1"] + 2 * TOLERANCE}}}
    assert len(list(falls(report, higher))) == 1
    assert list(falls(report, {language: {kind: report.as_json()[language][kind]}})) == []


def test_the_page_shows_the_recorded_figures():
    assert PAGE.read_text("utf-8") == quality_page(recorded(), recorded_details()), "run `make record`"


def test_every_recorded_figure_lies_in_its_interval():
    details = recorded_details()
    assert list(details) == list(recorded())
    for name, languages in recorded().items():
        for language, kinds in languages.items():
            for kind, figures in kinds.items():
                for rate, (low, high) in details[name]["intervals"][language][kind].items():
                    assert low <= figures[rate] <= high, (name, language, kind, rate)


def test_which_gates_ran(capsys):
    """Say in the run's output which sets were there; a clone elsewhere has the sample corpus alone."""
    ran = [f"{folder.parent.name}/{folder.name}" for folder in FOLDERS]
    absent = [] if shared_gold_folder() else list(SHARED_SETS)
    with capsys.disabled():
        print(
            f"\nquality gates: {', '.join(ran)}"
            + (f"; not beside this checkout: {', '.join(absent)}" if absent else "")
        )
    assert ran
