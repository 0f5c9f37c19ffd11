"""Days and places that were extracted tell two cases of one template apart, whenever their articles were read."""

from collections.abc import Callable
from itertools import permutations, product

import pytest
from saying import Saying
from sqlalchemy import Engine

from store.check import check
from store.database import open_database, reading
from store.repost_verifier import compare, features_of, is_ruled_out, tell
from store.reposts import fold_reposts
from store.save import save
from store.stated import NOTHING, Stated, stated_by, stated_in
from store.stories import list_stories

TEMPLATE = (
    "سقط صباح اليوم جدار مدرسة في حي {place} بعد أمطار غزيرة ولم يصب أحد من التلاميذ، وحضر رجال الدفاع المدني إلى "
    "الموقع وأخلوا المبنى، وقال مدير التعليم إن لجنة ستفحص مباني المدارس القديمة قبل أن يعود إليها التلاميذ"
)


def told(id: str, place: str, key: str, day: str | None = None) -> Saying:
    saying = Saying(id, TEMPLATE.format(place=place), published="2024-05-02")
    saying.place(place, kind="subdivision", country="LB", subdivision=None, names={"en": key, "ar": place, "fa": None})
    return saying.date("صباح اليوم", day) if day else saying


def test_what_is_compared_of_facts() -> None:
    saying = Saying("a", "زار الوفد طرابلس وصيدا ولبنان في 2 مايو 2024 وكان قد زارها في مايو 2023")
    saying.place("طرابلس", kind="town", country="LB", subdivision=None, names={"en": "Tripoli", "ar": None, "fa": None})
    saying.place("لبنان", kind="country", country="LB", subdivision=None, names={"en": "Lebanon"})
    saying.date("2 مايو 2024", "2024-05-02").date("مايو 2023", "2023-05").organization("الوفد")
    facts = [("date", one) for one in saying.extraction.dates] + [("place", one) for one in saying.extraction.places]
    stated = stated_by((kind, fact.model_dump(mode="json")) for kind, fact in facts)
    assert stated == Stated(
        frozenset({"2024-05-02"}), frozenset({("Tripoli", ("Tripoli", "طرابلس"))}), frozenset({"LB"})
    )


@pytest.mark.parametrize(
    ("first", "second", "elsewhere"),
    [
        ("في صيدا", "في زحلة", True),
        ("في صيدا", "بصيدا", False),
        ("في صيدا ثم في زحلة", "في زحلة", False),  # one side names more
        ("في صيدا ثم في صور", "في صور ثم في جزين", True),
        ("في صيدا ثم في صور ثم في الهرمل", "في صور ثم في جزين ثم في الهرمل", False),  # more in common
        ("في الهرمل", "إلى هرمل ثم في صيدا", False),  # extracted of the first alone, but the second names it
        ("في قريتنا", "في زحلة", False),  # nothing extracted
    ],
)
def test_texts_of_which_each_has_a_place_that_the_other_does_not_name(first: str, second: str, elsewhere: bool) -> None:
    towns = {"صيدا": "Sidon", "زحلة": "Zahle", "صور": "Tyre", "جزين": "Jezzine", "الهرمل": "Hermel"}

    def stated(text: str) -> Stated:
        return Stated(places=frozenset((key, (name,)) for name, key in towns.items() if name in text))

    said = "قال مدير المدرسة إن الجدار سقط صباح اليوم بعد أمطار غزيرة ولم يصب أحد من التلاميذ وحضر رجال الدفاع المدني"
    one, two = tell(f"{said} {first}"), tell(f"{said} {second}")
    assert not is_ruled_out(one, two)
    assert is_ruled_out(one, two, stated(first), stated(second)) == elsewhere
    assert is_ruled_out(two, one, stated(second), stated(first)) == elsewhere


TELEGRAM = (
    "بعث رئيس الجمعية برقية تهنئة إلى رئيس الجمهورية {people} بمناسبة ذكرى استقلال بلاده، وأعرب فيها باسم الأعضاء "
    "عن أطيب التهاني له ولحكومة بلاده وشعبها الشقيق، متمنيا دوام الصحة والسعادة والتقدم والازدهار"
)


@pytest.mark.parametrize(
    ("first", "second", "others"),
    [
        ("التونسية", "المصرية", True),
        ("التونسية", "تونس", False),
        ("التونسية والمصرية", "المصرية", False),  # one side names more
        ("الصديقة", "المصرية", False),
    ],
)
def test_telegrams_to_two_countries_are_two_texts_by_their_words_alone(first: str, second: str, others: bool) -> None:
    one, two = (tell(TELEGRAM.format(people=people)) for people in (first, second))
    assert is_ruled_out(one, two) == is_ruled_out(two, one) == others


def test_countries_that_were_extracted_count_as_those_that_words_name() -> None:
    one, two = tell(TELEGRAM.format(people="في تشاد")), tell(TELEGRAM.format(people="المصرية"))
    assert not is_ruled_out(one, two)
    assert is_ruled_out(one, two, Stated(countries=frozenset({"TD"})))
    # a text that holds the other and much else has countries of its own
    round_up = tell(
        f"{TELEGRAM.format(people='المصرية')} {' '.join(f'وفي خبر {n} جاء كلام آخر {n}' for n in range(30))}"
    )
    assert not is_ruled_out(one, round_up, Stated(countries=frozenset({"TD"})))


def test_days_that_each_text_has_alone_are_counted() -> None:
    one, two = tell(TEMPLATE), tell(TEMPLATE)
    first, second = Stated(frozenset({"2024-05-02", "2024-05-03"})), Stated(frozenset({"2024-05-02", "2024-05-01"}))
    assert features_of(one, two, 0.0, first, second)["other_dates"] == pytest.approx(0.693, abs=0.001)
    assert features_of(one, two, 0.0, first, Stated())["other_dates"] == 0
    assert features_of(one, two, 0.0)["other_dates"] == 0


def test_what_was_extracted_only_speaks_against_a_pair() -> None:
    """So the store reads facts of those alone that are copies by their words."""
    one, two = tell(TEMPLATE.format(place="الميناء")), tell(TEMPLATE.format(place="المرج"))
    sides = [
        NOTHING,
        Stated(frozenset({"2024-05-02"}), frozenset({("Mina", ("الميناء",))})),
        Stated(frozenset({"2024-05-01"}), frozenset({("Marj", ("المرج",)), ("Mina", ("الميناء",))})),
    ]
    for first, second in product(sides, sides):
        chance = compare(one, two, 0.0, stated=(first, second)).chance
        assert chance <= compare(one, two, 0.0).chance
        assert chance == compare(two, one, 0.0, stated=(second, first)).chance


def stories(engine: Engine) -> set[frozenset[str]]:
    return {frozenset(story.articles) for story in list_stories(engine)}


def test_two_events_of_one_day_in_one_template_are_two_stories_where_their_places_differ(
    new_database: Callable[[], str],
) -> None:
    sayings = [
        told("mina", "الميناء", "Mina", "2024-05-02"),
        told("mina again", "الميناء", "Mina", "2024-05-02"),
        told("marj", "المرج", "Marj", "2024-05-02"),
        told("marj again", "المرج", "Marj"),
    ]
    for order in list(permutations(sayings))[::5]:
        engine = open_database(new_database())
        for one in order:
            one.save(engine)
            fold_reposts(engine, [one.article.id])
        assert stories(engine) == {frozenset({"mina", "mina again"}), frozenset({"marj", "marj again"})}


def test_articles_that_are_read_after_they_were_folded_give_the_same_stories(new_database: Callable[[], str]) -> None:
    sayings = [told("mina", "الميناء", "Mina", "2024-05-02"), told("marj", "المرج", "Marj", "2024-05-01")]
    apart = {frozenset({"mina"}), frozenset({"marj"})}
    for order in permutations(sayings):
        engine = open_database(new_database())
        for one in sayings:
            save(engine, one.article, None, None)
        fold_reposts(engine)
        assert stories(engine) == {frozenset({"mina", "marj"})}  # by their words
        for one in order:
            one.save(engine)
            fold_reposts(engine)
        assert stories(engine) == apart
        with reading(engine) as connection:
            assert stated_in(connection, ["marj"])["marj"].days == {"2024-05-01"}
        assert check(engine) == []
        # a newer extractor finds no place and no day: the words decide again
        Saying("marj", TEMPLATE.format(place="المرج"), published="2024-05-02").save(engine, "newer")
        fold_reposts(engine)
        assert stories(engine) == {frozenset({"mina", "marj"})}
