"""The tagger's second opinion: which of its names become organizations, and which names of the rules it takes away."""

import numpy as np
import pytest

from nlp.facts import Facts
from nlp.organizations import find_organizations
from nlp.places import find_places
from nlp.tagger.labels import LABELS, TaggedName, Tagging
from nlp.tagger.words import split_words


def organizations(text, language, tagged):
    """Return the names found in a text in which the tagger sees `tagged`: phrase -> (type, probability)."""
    words = split_words(text)
    probabilities = np.zeros((len(words), len(LABELS)), np.float32)
    probabilities[:, 0] = 1
    names = []
    for phrase, (kind, probability) in tagged.items():
        start = text.index(phrase)
        names.append(TaggedName(start, start + len(phrase), kind, probability))
        for index, (begin, end) in enumerate(words):
            if start < end and begin < start + len(phrase):
                probabilities[index] = 0
                probabilities[index, LABELS.index("B-" + kind)] = probability
    facts = Facts(text, tagging=Tagging(words, probabilities, names))
    facts.places = find_places(facts, language)
    return [one.name for one in find_organizations(facts, language)]


@pytest.mark.parametrize(
    ("language", "text", "tagged", "found"),
    [
        ("ar", "نظمت نبض الحياة حملة للتبرع.", {"نبض الحياة": ("ORG", 0.995)}, ["نبض الحياة"]),
        ("ar", "نظمت نبض الحياة حملة للتبرع.", {"نبض الحياة": ("ORG", 0.9)}, []),
        ("ar", "نظمت نبض الحياة حملة للتبرع.", {"نبض الحياة": ("PER", 0.99)}, []),
        ("ar", "تقدمت سابك وقالت وسابك لا تعلق.", {"وسابك": ("ORG", 0.999)}, ["سابك"]),
        ("ar", "سافر الوفد إلى تونس أمس.", {"تونس": ("ORG", 0.999)}, []),
        ("ar", "قالت الجمعية إن العمل بدأ.", {"الجمعية": ("ORG", 0.999)}, []),
        ("fa", "مدیران مهرآفرین از شهر دیدن کردند.", {"مهرآفرین": ("ORG", 0.999)}, ["مهرآفرین"]),
        ("fa", "مدیران مهرآفرین از شهر دیدن کردند.", {"مهرآفرین": ("ORG", 0.992)}, []),
    ],
)
def test_a_name_that_only_the_tagger_sees(language, text, tagged, found):
    assert organizations(text, language, tagged) == found


def test_a_doubtful_name_that_the_tagger_does_not_see_is_dropped():
    text = "بازدید از کتابخانه بزرگ روستا انجام شد."
    facts = Facts(text)
    facts.places = find_places(facts, "fa")
    assert [one.confidence < 0.75 for one in find_organizations(facts, "fa")] == [True]
    assert organizations(text, "fa", {}) == []
    assert organizations(text, "fa", {"کتابخانه بزرگ روستا": ("LOC", 0.9)}) != []


def test_a_sure_name_stays_whatever_the_tagger_sees():
    assert organizations("وقعت جامعة القاهرة اتفاقية.", "ar", {}) == ["جامعة القاهرة"]


@pytest.mark.parametrize(
    ("language", "text", "tagged", "found"),
    [
        # a person after the name of a body, not one that it is named after
        (
            "ar",
            "التقى بنك البركة سالم المهدي أمس.",
            {"بنك البركة": ("ORG", 1.0), "سالم المهدي": ("PER", 1.0)},
            ["بنك البركة"],
        ),
        (
            "ar",
            "نظمت مؤسسة الأمير سالم الخيرية حملة.",
            {"مؤسسة الأمير سالم الخيرية": ("ORG", 1.0)},
            ["مؤسسة الأمير سالم الخيرية"],
        ),
        # what the tagger is all but certain is no name
        ("ar", "أعلنت جامعة النور الموافقة على الخطة.", {"جامعة النور": ("ORG", 1.0)}, ["جامعة النور"]),
        # Persian names end where the tagger sees nothing more of them, and go on as far as it sees them
        ("fa", "انجمن مهرآفرین کلاس‌های سوادآموزی دارد.", {"انجمن مهرآفرین": ("ORG", 1.0)}, ["انجمن مهرآفرین"]),
        (
            "fa",
            "شرکت برق تهران بزرگ خبر داد.",
            {"شرکت برق تهران بزرگ": ("ORG", 1.0)},
            ["شرکت برق تهران بزرگ"],
        ),
        # the field of a minister is a title
        ("fa", "وزیر نیرو و انرژی خبر داد.", {"نیرو و انرژی": ("ORG", 1.0)}, []),
    ],
)
def test_the_tagger_says_where_a_name_ends(language, text, tagged, found):
    assert organizations(text, language, tagged) == found
