"""Numbers as both languages write them, and what is said of them: phrases in, values out.

num2words is the oracle: it spells, Rasad reads. Where it spells oddly, `spelled` writes what Arabic or Persian does:
Arabic «مائة و ألف ألف» (101 000) is «مائة و واحد ألف», and «ألفا» alone (2000, the construct form) is «ألفان»; Persian
«سیم» (30th) is «سی‌ام»; Arabic ordinals above the 19th, which it gives as cardinals, are composed here.
"""

import json
import random
import re
import time
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from nlp.numbers import find_numbers, parse_number, scan_numbers
from nlp.text import Folded, fold
from rasad.config import shared_gold_folder

MILLION = 1_000_000
ARABIC_TENS = "عشر|ثلاث|أربع|خمس|ست|سبع|ثمان|تسع"
SHARED_GOLD = shared_gold_folder()


def spelled(value, language):
    """Return a number in words, as num2words spells it but for what the head of this file says."""
    words = num2words(value, lang=language)
    if language == "fa":
        return words
    words = re.sub(r"و (ألف|مليون|مليار) \1", r"و واحد \1", words)
    return {"ألفا": "ألفان", "مليونا": "مليونان", "مليارا": "ملياران"}.get(words, words)


def found(text, language):
    """Return the values found, with their bounds where they are not exact."""
    numbers = find_numbers(Folded(text), language)
    return [number.value if number.bound == "exact" else (number.value, str(number.bound)) for number in numbers]


# Every stretch of a thousand where spelling changes its form, and a comb over the rest.
STRATIFIED = [
    *range(1300),
    *range(1_990, 2_030),
    *range(9_990, 10_020),
    *range(99_980, 101_030),
    *range(7, MILLION, 769),
]


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_numbers_in_words(language):
    assert [v for v in [*STRATIFIED, MILLION] if parse_number(spelled(v, language), language) != v] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "fa"])
def test_every_number_to_a_million(language):
    assert [v for v in range(MILLION + 1) if parse_number(spelled(v, language), language) != v] == []


@pytest.mark.parametrize("language", ["ar", "fa"])
@given(value=st.integers(0, 10**12))
@settings(max_examples=300, deadline=None)
def test_large_numbers_in_words(language, value):
    assert parse_number(spelled(value, language), language) == value


def oblique(words):
    words = re.sub(rf"\b({ARABIC_TENS})ون\b", r"\1ين", words)
    words = re.sub(r"(اثن|مئت|ألف|مليون|مليار)(?:ان|ا(?!ً))\b", r"\1ين", words)
    return words.replace("اثنين عشر", "اثني عشر")


def feminine(words):
    words = re.sub(r"\b(ثلاث|أربع|خمس|ست|سبع|تسع)ة و (\w+ون)\b(?! (?:ألف|مليون|مليار))", r"\1 و \2", words)
    return words.replace("اثنان و", "اثنتان و")


WAYS_TO_WRITE = {
    ("ar", "«و» joined to the word after it"): lambda words: words.replace(" و ", " و"),
    ("ar", "oblique cases"): oblique,
    ("ar", "feminine"): feminine,
    ("ar", "«مئة» for «مائة»"): lambda words: words.replace("مائة", "مئة"),
    ("ar", "hundreds apart"): lambda words: re.sub(r"(ثلاث|أربع|خمس|ست|سبع|ثمان|تسع)مائة", r"\1 مائة", words),
    ("ar", "no hamza"): lambda words: re.sub("[أإآ]", "ا", words),
    ("ar", "Persian letters"): lambda words: words.replace("ي", "ی").replace("ة", "ه"),
    ("ar", "tatweel and marks"): lambda words: words.replace("ث", "ثـُ").replace("ع", "عّ"),
    ("ar", "bidi marks"): lambda words: "\u200f" + words.replace(" ", "\u200e \u200f"),
    ("ar", "no-break spaces"): lambda words: words.replace(" ", "\u00a0"),
    ("ar", "a preposition before"): lambda words: "ل" + words,
    ("ar", "«و» before"): lambda words: "و" + words,
    ("fa", "half-spaces"): lambda words: words.replace(" ", "\u200c"),
    ("fa", "half-spaces around «و»"): lambda words: words.replace(" و ", "\u200cو\u200c"),
    ("fa", "no spaces"): lambda words: words.replace(" ", ""),
    ("fa", "scales fused"): lambda words: re.sub(r" (هزار|میلیون|میلیارد)", r"\1", words),
    ("fa", "«و» joined to the word before it"): lambda words: words.replace(" و ", "و "),
    ("fa", "«و» joined to the word after it"): lambda words: words.replace(" و ", " و"),
    ("fa", "hundreds apart"): lambda words: re.sub(r"(چهار|شش|هفت|هشت|نه)صد", r"\1 صد", words),
    ("fa", "Arabic letters"): lambda words: words.replace("ی", "ي").replace("ک", "ك").replace("ه", "ة"),
    ("fa", "alef maksura"): lambda words: words.replace("ی", "ى"),
    ("fa", "no-break spaces"): lambda words: words.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize(("language", "way"), WAYS_TO_WRITE, ids=lambda part: str(part))
def test_ways_to_write_a_number(language, way):
    write = WAYS_TO_WRITE[language, way]
    values = [*range(1, 1000, 7), *range(11, 1000, 100), *random.Random(way).sample(range(10**9), 300), 2_000, 200_000]
    written = {value: write(spelled(value, language)) for value in values}
    assert {v: words for v, words in written.items() if parse_number(words, language) != v} == {}


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("ثلاثون", 30),
        ("ثلاثين", 30),
        ("مائتي", 200),
        ("مئتا", 200),
        ("ثلثمائة", 300),
        ("ثماني مئة", 800),
        ("إحدى عشرة", 11),
        ("اثنتي عشرة", 12),
        ("مئة وإحدى عشرة", 111),
        ("خمس عشرة", 15),
        ("الخمسين", 50),
        ("ألفين", 2_000),
        ("ألفي", 2_000),
        ("مليوني", 2_000_000),
        ("ألفان و500", 2_500),
        ("مليونان و300 ألف", 2_300_000),
        ("ألف ومئتان", 1_200),
        ("مئة ألف وألف", 101_000),
        ("مئة ألف وألفين", 102_000),
        ("ثلاثة آلاف", 3_000),
        ("ثلاثة الآف", 3_000),
        ("321 ألفا و 336", 321_336),
        ("3 ملايين و200 ألف و50", 3_200_050),
        ("220,74 مليون", 220_740_000),
        ("٢٫٥ مليون", 2_500_000),
        ("2.3 مليون", 2_300_000),
        ("17.106 ألف", 17_106),
        ("نصف مليون", 500_000),
        ("ربع مليون", 250_000),
        ("ثلاثة أرباع المليون", 750_000),
        ("مليون ونصف", 1_500_000),
        ("مليون ونصف المليون", 1_500_000),
        ("مليونين ونصف المليون", 2_500_000),
        ("ثلاثة ونصف مليون", 3_500_000),
        ("مليار وربع المليار", 1_250_000_000),
        ("1.250.000", 1_250_000),
        ("1,250", 1_250),
        ("١٬٢٥٠", 1_250),
        ("1،250", 1_250),
        ("12 500", 12_500),
        ("1\u202f250\u202f000", 1_250_000),
        ("9.4", 9.4),
        ("1.250,75", 1_250.75),
        ("١٥٠ ألف", 150_000),
        ("۱۵۰ ألف", 150_000),
    ],
)
def test_arabic_phrases(phrase, value):
    assert parse_number(phrase, "ar") == value


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("۲/۵ میلیون", 2_500_000),
        ("۲٫۵ میلیون", 2_500_000),
        ("۲.۵ میلیون", 2_500_000),
        ("۲,۵۰۰", 2_500),
        ("۱۲٬۵۰۰٬۰۰۰", 12_500_000),
        ("۱/۲۵۰/۰۰۰", 1_250_000),
        ("٥٠٠", 500),
        ("یک و نیم میلیون", 1_500_000),
        ("یک‌ونیم میلیون", 1_500_000),
        ("یک میلیون و نیم", 1_500_000),
        ("نیم میلیون", 500_000),
        ("سه چهارم میلیون", 750_000),
        ("پانصدهزار", 500_000),
        ("پنج‌هزار", 5_000),
        ("یکهزار و ۲۰۰", 1_200),
        ("یک‌صد", 100),
        ("یک صد هزار", 100_000),
        ("شش صد", 600),
        ("پنجصد هزار", 500_000),
        ("دوصد", 200),
        ("چهلوپنج هزار", 45_000),
        ("بیست ویک", 21),
        ("۱۲ هزار و ۵۰۰", 12_500),
        ("۳ میلیون و ۲۰۰ هزار و ۵۰", 3_200_050),
        ("۵۰۰هزار", 500_000),
        ("۲میلیون", 2_000_000),
        ("هزار میلیارد", 10**12),
        ("۲ هزار و ۵۰۰ میلیارد", 2_500 * 10**9),
        ("يك ميليون", 1_000_000),
        ("دو ملیون", 2_000_000),
        ("نه", 9),
    ],
)
def test_persian_phrases(phrase, value):
    assert parse_number(phrase, "fa") == value


@pytest.mark.parametrize(
    ("language", "phrase"),
    [("ar", "مركز"), ("ar", "ثلاثة مراكز"), ("ar", "ثلاثة، أربعة"), ("ar", ""), ("fa", "سه تخت"), ("fa", "کتاب ۳")],
)
def test_what_is_not_one_number_has_no_value(language, phrase):
    assert parse_number(phrase, language) is None


ARABIC_ORDINALS = ["حادي", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع"]


@pytest.mark.parametrize("ending", ["ون", "ين"])
@pytest.mark.parametrize("feminine_ending", ["", "ة"])
def test_arabic_ordinals(ending, feminine_ending):
    phrases = {value: num2words(value, lang="ar", to="ordinal") for value in range(2, 20)}
    for ten, word in zip(range(20, 100, 10), ARABIC_TENS.split("|"), strict=True):
        for unit, ordinal in enumerate(ARABIC_ORDINALS, 1):
            phrases[ten + unit] = f"ال{ordinal}{feminine_ending} وال{word}{ending}"
    assert {v: phrase for v, phrase in phrases.items() if parse_number(phrase, "ar") != v} == {}
    assert all(scan_numbers(fold(phrase), "ar")[0].ordinal for phrase in phrases.values())


@pytest.mark.parametrize("suffix", ["م", "مین"])
def test_persian_ordinals(suffix):
    values = [*range(4, 1000), *range(1000, MILLION, 4999)]
    phrases = {value: re.sub("م$", suffix, num2words(value, lang="fa", to="ordinal")) for value in values}
    phrases = {value: re.sub("سی(مین|م)$", r"سی‌ا\1", phrase) for value, phrase in phrases.items()}
    assert {v: phrase for v, phrase in phrases.items() if parse_number(phrase, "fa") != v} == {}
    assert all(scan_numbers(fold(phrase), "fa")[0].ordinal for phrase in phrases.values())


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("ar", "الدورة الثانية عشرة", [12]),
        ("ar", "للمرة الأولى", [1]),
        ("fa", "بیست‌و‌سومین دوره", [23]),
        ("fa", "۲۰مین سالگرد", [20]),
        ("fa", "سی امین جشنواره", [30]),
        ("fa", "نخستین همایش", [1]),
    ],
)
def test_ordinals_are_marked(language, text, values):
    numbers = find_numbers(Folded(text), language)
    assert [number.value for number in numbers if number.ordinal] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("861مركزا في 12 ولاية", [861, 12]),
        ("تتسع لـ40 شخصا", [40]),
        ("استقبل المركز لثلاثين مقيما", [30]),
        ("ثلاثة (3) مراكز", [3, 3]),
        ("سلّم 12 500 قفة و3 سيارات", [12_500, 3]),
        ("هاتف: +212 522 123 456", [522, 123, 456]),
        ("الساعة 10:30 والموقع a1.org", []),
        ("انعقد يوم الاثنين في شهر صفر", []),
        ("نصف ساعة وثلث السكان", []),
        ("بنسبة 15 بالمائة و35 في المئة", [15, 35]),
        ("الأول 50 ألفا والثاني مئة والثالث 30", [1, 50_000, 2, 100, 3, 30]),
        ("وحدتين وجناحا", [2]),
        ("مستفيدا ثمان لعشر ساعات", [8, 10]),
        ("افتتح مركزان جديدان وبطاقتين صحيتين", [2, 2]),
        ("زار باكستان وأفغانستان مع بوتين", []),
        ("استقبل المركز مئتين وخمس وستين أسرة", [265]),
    ],
)
def test_arabic_texts(text, values):
    assert [number.value for number in find_numbers(Folded(text), "ar")] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("نه نفر آمدند و نه تنها خندیدند", [9]),
        ("روز سه شنبه و چهارشنبه و پنج شنبه", []),
        ("به گزارش بی بی سی و سی ان ان، سی نفر", [30]),
        ("دو سوم جمعیت و هشت صدم درصد", []),
        ("سهم مردم و سیم برق", []),
        ("۳/۵ تن برنج تا تاریخ ۱۴۰۳/۰۵/۱۲", [3.5]),
        ("نه صد در صد", [900]),
        ("هزارنفر در ۲۱هزارمترمربع", [1_000, 21_000]),
    ],
)
def test_persian_texts(text, values):
    assert [number.value for number in find_numbers(Folded(text), "fa")] == values


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("أكثر من 500 أسرة", [(500, "at_least")]),
        ("لأكثر من خمسمئة أسرة", [(500, "at_least")]),
        ("ما لا يقل عن الخمسين", [(50, "at_least")]),
        ("ما يربو على مئة", [(100, "at_least")]),
        ("أزيد من 20", [(20, "at_least")]),
        ("300 ألف شخص على الأقل", [(300_000, "at_least")]),
        ("مئة ونيف", [(100, "at_least")]),
        ("+500 مستفيد", [(500, "at_least")]),
        ("500+ مستفيد", [(500, "at_least")]),
        ("مجموعة 5+1", [5, 1]),
        ("لا يقل عددهم عن 40", [(40, "at_least")]),
        ("تفوق طاقته الاستيعابية 40 سريرا", [(40, "at_least")]),
        ("ألا تتجاوز قيمتها ألف درهم", [(1_000, "at_most")]),
        ("لا يتجاوز 20 سريرا", [(20, "at_most")]),
        ("حتى 20 سريرا", [(20, "at_most")]),
        ("لا أكثر من 20 سريرا", [(20, "at_most")]),
        ("أقل من 20", [(20, "at_most")]),
        ("20 شخصا كحد أقصى", [(20, "at_most")]),
        ("زهاء 200 شخص", [(200, "about")]),
        ("نحو مئتي أسرة", [(200, "about")]),
        ("قرابة ألف", [(1_000, "about")]),
        ("ما يقارب الـ 300 أسرة", [(300, "about")]),
        ("بما يناهز 20 ألف", [(20_000, "about")]),
        ("عشرات الآلاف من الأسر", [(10_000, "at_least")]),
        ("مئات الأشخاص", [(100, "at_least")]),
        ("بضعة آلاف", [(1_000, "at_least")]),
        ("ما بين 7 آلاف و10 آلاف", [(7_000, "at_least"), (10_000, "at_most")]),
        ("بين ثلاثين وأربعين", [(30, "at_least"), (40, "at_most")]),
        ("من 40 إلى 50 ألف", [(40_000, "at_least"), (50_000, "at_most")]),
        ("ما بين الـ20 والـ30 ألفا", [(20_000, "at_least"), (30_000, "at_most")]),
        ("50-60 طفلا", [(50, "at_least"), (60, "at_most")]),
        ("14 أو 15 مليون", [(14_000_000, "at_least"), (15_000_000, "at_most")]),
        ("30 طبيبا و40 ممرضا", [30, 40]),
        ("بين 2015 و2018", [2015, 2018]),
        ("أكثر من\n500 أسرة", [500]),
    ],
)
def test_arabic_bounds(text, numbers):
    assert found(text, "ar") == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("بیش از ۵۰۰ نفر", [(500, "at_least")]),
        ("بالغ بر هزار نفر", [(1_000, "at_least")]),
        ("دست‌کم ۲۰ تخت", [(20, "at_least")]),
        ("دست کم ۲۰ تخت", [(20, "at_least")]),
        ("دستکم ۲۰ تخت", [(20, "at_least")]),
        ("حداقل ۲۰ تخت", [(20, "at_least")]),
        ("حداکثر ۲۰ تخت", [(20, "at_most")]),
        ("تا ۲۰ تخت", [(20, "at_most")]),
        ("۲۰ تخت و بیشتر", [(20, "at_least")]),
        ("کمتر از ۲۰ تخت", [(20, "at_most")]),
        ("حدود ۵۰۰ نفر", [(500, "about")]),
        ("نزدیک به بیست تخت", [(20, "about")]),
        ("قریب به هزار نفر", [(1_000, "about")]),
        ("ده‌ها هزار نفر", [(10_000, "at_least")]),
        ("دهها نفر", [(10, "at_least")]),
        ("ده ها هزار نفر", [(10_000, "at_least")]),
        ("میلیونها نفر", [(1_000_000, "at_least")]),
        ("چند هزار نفر", [(1_000, "at_least")]),
        ("چندصد نفر", [(100, "at_least")]),
        ("بین ۲۰ تا ۳۰ نفر", [(20, "at_least"), (30, "at_most")]),
        ("بین ۲۰ و ۳۰ نفر", [(20, "at_least"), (30, "at_most")]),
        ("سه تا پنج هزار نفر", [(3_000, "at_least"), (5_000, "at_most")]),
        ("۲۰ الی ۳۰ نفر", [(20, "at_least"), (30, "at_most")]),
        ("۲۰ پزشک و ۳۰ پرستار", [20, 30]),
        ("از مرز ۲۰۰ نفر گذشت", [(200, "at_least")]),
        ("کم از کم سی نفر", [(30, "at_least")]),
        ("وزیر دو کشور", [2]),
        ("۷۰۰ داوطلب آمدند و تقریبا همه ماندند", [700]),
    ],
)
def test_persian_bounds(text, numbers):
    assert found(text, "fa") == numbers


def test_a_number_is_the_numeral_and_its_whole_takes_in_the_bound():
    text = "وفّرنا لأكثر من ثلاثين ألف أسرة"
    (number,) = find_numbers(Folded(text), "ar")
    assert text[number.start : number.end] == "ثلاثين ألف"
    assert text[number.whole_start : number.whole_end] == "أكثر من ثلاثين ألف"


# Number words, what joins them, signs and stray characters, in any order.
ARABIC_SCRAPS = "و ألف ألفا ألفين مئة نصف ثلاثة عشر عشرون بضع آلاف إلى بين الـ ا ل أكثر_من مركزان في_المئة"
PERSIAN_SCRAPS = "یک سی صد هزار نیم چند ده ها ام سوم تا از بی ونود دست‌کم در_صد هزارنفر"
SIGNS = "1 ٢ ۳ 000 . , ، / - + ( ½ ﷲ \u200c \u200f \u064e \n"
SCRAPS = [scrap.replace("_", " ") for scrap in f"{ARABIC_SCRAPS} {PERSIAN_SCRAPS} {SIGNS}".split(" ")]
NUMERIC = st.tuples(
    st.sampled_from(["", " "]), st.lists(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=3)), max_size=12)
).map(lambda drawn: drawn[0].join(drawn[1]))


@pytest.mark.parametrize("language", ["ar", "fa"])
@given(text=NUMERIC)
@settings(max_examples=300, deadline=None)
def test_numbers_of_any_text_are_places_of_it_in_order(language, text):
    numbers = find_numbers(Folded(text), language)
    assert all(0 <= n.whole_start <= n.start < n.end <= n.whole_end <= len(text) for n in numbers)
    assert all(first.end <= second.start for first, second in pairwise(numbers))
    assert all(0 <= n.value <= 1e18 for n in numbers)


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("ar", "بين ثلاثمئة وخمسة وعشرين ألفا و12 و1.250.000 مركز وجناحين، "),
        ("ar", "ثلاث"),
        ("ar", "ألف ألف "),
        ("fa", "بیش از سیصد و بیست‌وپنج هزار و ۱۲ و ۲/۵ میلیون، پانصدهزار "),
    ],
)
def test_the_time_is_linear_in_the_length(language, piece):
    def seconds(length):
        text = (piece * (length // len(piece) + 1))[:length]
        took = []
        for _ in range(2):
            start = time.process_time()
            find_numbers(Folded(text), language)
            took.append(time.process_time() - start)
        return min(took)

    # twice the text may take twice the time; the rest is for what the clock and the machine add
    assert seconds(200_000) < 2.6 * seconds(100_000) + 0.05


@pytest.mark.parametrize(
    ("language", "text", "spans"),
    [
        ("ar", "استفاد أكثر من ثلاثين مريضا", [("ثلاثين", "NUMBER")]),
        ("ar", "الدورة الثالثة في 40 مدينة", [("الثالثة", "ORDINAL"), ("40", "NUMBER")]),
        ("fa", "سومین دوره برای بیست نفر", [("سومین", "ORDINAL"), ("بیست", "NUMBER")]),
    ],
)
def test_the_component_works_alone_in_a_blank_pipeline(language, text, spans):
    nlp = spacy.blank(language)
    nlp.add_pipe("rasad_numbers")
    doc = nlp(text)
    assert [(span.text, span.label_) for span in doc.spans["rasad_numbers"]] == spans
    assert [number.value for number in doc._.rasad.numbers] == [n.value for n in find_numbers(Folded(text), language)]


@pytest.mark.skipif(SHARED_GOLD is None, reason="the large annotated sets are not beside this checkout")
@pytest.mark.parametrize("language", ["ar", "fa"])
def test_the_numbers_of_annotated_capacities(language):
    right = []
    for path in sorted(SHARED_GOLD.glob(f"{language}-*/*.json")):
        for capacity in json.loads(path.read_text("utf-8"))["capacities"]:
            values = [number.value for number in find_numbers(Folded(capacity["text"]), language)]
            right.append(capacity["value"] in values)
    assert len(right) > 100
    assert sum(right) / len(right) >= 0.99
