"""Fuzzing that is led by what the code does with its input (Atheris, https://github.com/google/atheris): `make fuzz`.

The checks are those of the other fuzz tests; what is changed is the sample site, the sample articles and queries. An
input that breaks a check ends its target, and lies in a file whose name is printed.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import perf_counter

CHECKOUT = Path(__file__).parents[2]
# Bytes of an input at most, and seconds that one may take.
_LONGEST, _SLOWEST = 20_000, 20
_PAGES = ("pages", "links", "lists", "lines", "archives")
_TEXTS = ("numbers", "dates", "extraction", "queries")


def _of_pages(name: str) -> tuple[Callable[[bytes], None], list[bytes]]:
    from tests.fuzz import test_fuzz_pages as fuzz
    from tests.fuzz.mutations import LISTS, PAGES

    check: Callable[[bytes], None] = fuzz.CHECKS[name][1]
    pages = [page.encode() for page in PAGES]
    lines = [b'{"text": "\xd9\x86\xd8\xb5", "title": "x", "published": "2024-03-06", "details": {"links": []}}']
    lists = [one.encode() for one in LISTS]
    return check, {"lists": lists, "lines": lines, "archives": fuzz.ARCHIVES}.get(name, pages)


def _of_texts(name: str) -> tuple[Callable[[bytes], None], list[bytes]]:
    from store.search_query import QueryError, parse_query, wording
    from tests.fuzz import test_fuzz_texts as fuzz

    def check(body: bytes) -> None:
        text = body.decode("utf-8", "ignore")
        if name == "queries":
            with suppress(QueryError):
                wording(parse_query(text).text)
            return
        for language in ("ar", "fa"):
            fuzz.CHECKS[name](text[:1200], language)

    queries = ["رعاية منزلية country:MA", 'since:2024 "خانه امید" -kind:shelter', "palliative capacity>=40 free:yes"]
    return check, [one.encode() for one in (queries if name == "queries" else fuzz.ARTICLES)]


def _fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["ingest", "nlp", "store"]):
        check, seeds = _of_pages(name) if name in _PAGES else _of_texts(name)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed[:_LONGEST])
    limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={_SLOWEST}", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], str(corpus), *limits, f"-artifact_prefix={folder}/{name}-", "-verbosity=0"], check)
    atheris.Fuzz()


def main() -> int:
    """Fuzz the targets one after the other, each in a process of its own; return 1 where one was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=[*_PAGES, *_TEXTS])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        _fuzz(options.targets[0], options.seconds, options.alone)
        return 0
    broken = 0
    for name in options.targets:
        folder = Path(mkdtemp(prefix="rasad-fuzz-"))
        command = [sys.executable, "-m", "tests.fuzz.guided", name, f"--seconds={options.seconds}", f"--alone={folder}"]
        started = perf_counter()
        ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
        tried = len(list((folder / "corpus").iterdir()))
        outcome = "BROKEN" if ended.returncode else "passed"
        print(f"{name}: {outcome} in {perf_counter() - started:.0f} s, {tried} inputs that each did something new")
        if not ended.returncode:
            rmtree(folder)
        else:
            broken += 1
            print("\n".join(ended.stderr.splitlines()[-40:]))
            print(f"the input lies in {folder}")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
