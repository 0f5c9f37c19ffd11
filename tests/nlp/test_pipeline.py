"""The way from a text to an extraction: every offset is the article's own, and nothing but the arguments decides."""

import json

import jsonschema
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import Extraction
from nlp.languages import LANGUAGES
from nlp.pipeline import COMPONENTS, extract, load_pipeline
from rasad.config import corpora_folder, shared_gold_folder
from tests.timing import growth

SCHEMA = Extraction.model_json_schema(mode="serialization")

PIECES = st.sampled_from(
    [
        "افتتحت جمعية بسمة مركزا للرعاية",
        " يوم 5 مارس 2024",
        "بسعة ٣٠ سريرا",
        "بالشراكة مع وزارة الصحة",
        "مَدْرَسَة ﷲ ﻻ",
        "انجمن یاران سبز در اسفند ۱۴۰۲",
        "با همکاری دانشگاه علوم پزشکی شیراز",
        "۴۰ تخت",
        "سال\u200cگذشته ",
        "\n",
        "، ",
        ". ",
        "\u200f«",
        "»\u200e",
        "1435هـ ",
        "،،((",
        "\x00",
        "😀",
        "\u0301",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join)


def places(extraction):
    yield from extraction.dates
    yield from extraction.capacities
    yield from (mention for one in extraction.organizations for mention in one.mentions)
    yield from (one.evidence for one in extraction.partnerships)
    yield from (evidence for one in extraction.programs for evidence in one.evidence)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, title=TEXTS, language=st.sampled_from(sorted(LANGUAGES)))
def test_every_place_is_in_the_article_letter_for_letter(text, title, language):
    extraction = extract(text, language, "2024-03-06", title=title)
    assert extraction.article.text == text
    for place in places(extraction):
        whole = extraction.article.title if place.title else text
        assert 0 <= place.start < place.end <= len(whole)
        if hasattr(place, "text"):
            assert whole[place.start : place.end] == place.text
    for program in extraction.programs:
        assert all(0 <= index < len(extraction.capacities) for index in program.capacities)


def test_the_same_article_gives_the_same_facts():
    text = "افتتحت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، مركزا لإيواء المرضى يتسع لثلاثين سريرا."
    assert extract(text, "ar", "2024-03-06") == extract(text, "ar", "2024-03-06")


def test_a_fact_of_the_title_alone_says_so():
    extraction = extract("وحضر الحفل عدد من الأهالي.", "ar", title="جمعية نور الخيرية تفتتح مقرها في 5 مارس 2024")
    (date,) = extraction.dates
    assert date.title
    assert extraction.article.title[date.start : date.end] == date.text
    assert date.edtf == "2024-03-05"


def test_a_language_that_is_none_of_ours_is_refused():
    with pytest.raises(KeyError):
        extract("text", "xx")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_can_be_added_to_a_pipeline_of_one_s_own(language, component):
    nlp = spacy.blank(language)
    nlp.add_pipe(component)
    assert nlp.pipe_names == [component]
    assert nlp("افتتحت وزارة الصحة في 5 مارس 2024 مركزا يستوعب 40 سريرا.").text


def test_facts_lie_on_the_doc_as_span_groups():
    doc = load_pipeline("ar")("افتتحت وزارة الصحة في 5 مارس 2024 مركزا يستوعب 40 سريرا.")
    assert [span.text for span in doc.spans["rasad_organizations"]] == ["وزارة الصحة"]
    assert [span.text for span in doc.spans["rasad_dates"]] == ["5 مارس 2024"]
    assert [span.text for span in doc.spans["rasad_capacities"]] == ["40 سريرا"]


def test_time_grows_with_the_text_and_no_faster():
    sentence = "افتتحت جمعية نور الخيرية في 5 مارس 2024 مركزا للرعاية المنزلية بسعة 40 سريرا بالشراكة مع وزارة الصحة.\n"
    extract(sentence, "ar")

    def read(times):
        return extract("".join(f"{number} {sentence}" for number in range(times)), "ar")

    # four times the text takes four times as long; were it quadratic, sixteen times
    assert growth(read, 50, 200) < 8


@pytest.mark.parametrize("letters", ["كتب", "abc", "123", "و1", "\u064e", "ب\u064e", "ـ"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "افتتحت جمعية {} دار الضيافة، وقالت جمعية {} إن مركز «{}» يتسع لثلاثين شخصا"),
        ("fa", "بنیاد {} در تهران با انجمن «{}» تفاهم‌نامه امضا کرد؛ بنیاد {} در سال ۱۴۰۰ ساخته شد"),
    ],
)
def test_a_word_may_be_long(language, text, letters):
    def read(length):
        return extract(text.replace("{}", (letters * length)[:length]), language)

    # ten times the letters; were it quadratic, a hundred times
    read(10)
    assert growth(read, 500, 5_000) < 30


FOLDERS = [corpora_folder() / "gold"] + [
    shared_gold_folder() / name for name in ("seeds", "ar-dev", "fa-dev") if shared_gold_folder()
]


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_all_annotated_articles_extract_and_keep_to_the_schema(folder):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for line in (folder / "articles.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        extraction = extract(
            article["text"], article["language"], article["published"], title=article["title"] or "", id=article["id"]
        )
        validator.validate(extraction.model_dump(mode="json"))
        for place in places(extraction):
            assert 0 <= place.start < place.end <= len(article["title"] if place.title else article["text"])
