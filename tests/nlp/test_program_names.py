"""Where a text may name a program, and where such a name begins and ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import ProgramKind
from nlp.facts import Facts
from nlp.organizations import find_organizations
from nlp.places import find_places
from nlp.program_mentions import find_candidates
from nlp.program_names import Candidate, find_head
from nlp.program_tables import load_tables
from nlp.sentences import split_sentences
from nlp.text import fold
from nlp.words import Words


def candidates(text: str, language: str) -> list[Candidate]:
    facts = Facts(text)
    facts.sentences = split_sentences(text)
    facts.places = find_places(facts, language)
    facts.organizations = find_organizations(facts, language)
    return find_candidates(Words(facts), load_tables(language))


def names(text: str, language: str) -> list[str]:
    return [candidate.name for candidate in candidates(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # a quoted name and what it is for
        ("أطلقت المؤسسة برنامج «جسور» للتدريب المهني يوم الأحد", ["برنامج «جسور» للتدريب المهني"]),
        ("أطلقت الجمعية مبادرتها التطوعية «يدا بيد» في القرية", ["مبادرتها التطوعية «يدا بيد»"]),
        ("برامج «نور» و«أمل» و«سند» مستمرة", ["برامج «نور»", "أمل", "سند"]),
        # after «entitled» the quotation alone is the name
        ("دورة تدريبية بعنوان «فن الإلقاء» حضرها كثيرون", ["فن الإلقاء"]),
        # a prefix goes, the article that «لل» swallowed comes back
        ("وبمهرجان الزيتون السنوي الذي تنظمه البلدية", ["مهرجان الزيتون السنوي"]),
        ("للمشروع الخيري أثر كبير", ["المشروع الخيري"]),
        # a verb, a person's title, an indefinite noun after a definite one end a name
        ("قافلة الشفاء الطبية تصل إلى الجنوب", ["قافلة الشفاء الطبية"]),
        ("صندوق دعم الأسر الدكتور أحمد سالم", ["صندوق دعم الأسر"]),
        ("صندوق تنمية المهارات برنامج (رواد) للتدريب", ["صندوق تنمية المهارات", "برنامج (رواد) للتدريب"]),
        ("حملة التبرع بالدم ستنطلق غدا", ["حملة التبرع بالدم"]),
        # a topic belongs to the name, and the place where the name is short
        ("نظمت الجمعية دورة في الإسعافات الأولية لفائدة الشباب", ["دورة في الإسعافات الأولية"]),
        ("ندوة حول حقوق المسنين بحضور الوالي", ["ندوة حول حقوق المسنين"]),
        ("بناء مدرسة في القيروان", ["مدرسة في القيروان"]),
        # a long name ends at a joint
        ("برنامج تأهيل الأيتام والأرامل للعمل في المصانع الصغيرة", ["برنامج تأهيل الأيتام والأرامل للعمل"]),
        # accusatives and duals
        ("افتتح الوالي مركزا لغسيل الكلى", ["مركزا لغسيل الكلى"]),
        ("دشنت الجمعية عيادتين متنقلتين في الريف", ["عيادتين متنقلتين"]),
        # two words that count only together
        ("خط أخضر لضحايا العنف", ["خط أخضر لضحايا العنف"]),
        # what only holds a program is not its name
        ("ضمن فعاليات المهرجان الوطني للمسرح بالرباط", ["المهرجان الوطني للمسرح بالرباط"]),
    ],
)
def test_arabic_names(text, found):
    assert names(text, "ar") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("طرح «همیار سلامت» با حضور مسئولان آغاز شد", ["طرح «همیار سلامت»"]),
        ("طرح‌های «آوا» و «نوا» ادامه دارد", ["طرح‌های «آوا»", "نوا"]),
        # verbs, their nouns, numerals and pronouns end a name
        ("کارگاه آموزشی فرش‌بافی در روستای سرآسیاب برگزار شد", ["کارگاه آموزشی فرش‌بافی"]),
        ("گرمخانه بانوان دو ماه پیش", ["گرمخانه بانوان"]),
        ("جشنواره خرما هر سال برگزار می‌شود", ["جشنواره خرما"]),
        ("خانه امن زنان را راه‌اندازی کردند", ["خانه امن زنان"]),
        ("جشنواره عروسک می‌سازند", ["جشنواره عروسک"]),
        # particles and adjectives inside a name
        ("مرکز مراقبت از سالمندان افتتاح شد", ["مرکز مراقبت از سالمندان"]),
        ("کلاس‌های هنری، فرهنگی و ورزشی برپا شد", ["کلاس‌های هنری، فرهنگی و ورزشی"]),
        ("نخستین جشنواره بین المللی قصه‌گویی", ["نخستین جشنواره بین المللی قصه‌گویی"]),
        ("طرح خود اشتغالی زنان روستایی اجرا می‌شود", ["طرح خود اشتغالی زنان روستایی"]),
        ("نشستی برای بررسی مشکلات کارگران", ["نشستی برای بررسی مشکلات کارگران"]),
        ("دوره‌ای با موضوع مدیریت بحران", ["دوره‌ای با موضوع مدیریت بحران"]),
        # its place, where the name is short
        ("نمایشگاه کتاب در مدارس زاهدان گشایش یافت", ["نمایشگاه کتاب در مدارس زاهدان"]),
        ("شفاخانه سیار مادر و کودک در ولسوالی", ["شفاخانه سیار مادر و کودک"]),
        ("مراسم آغاز طرح ملی درختکاری", ["طرح ملی درختکاری"]),
        # the noun of a light verb is no word of the name
        ("طرح غربالگری سرطان روده امضا شد", ["طرح غربالگری سرطان روده"]),
        ("پروژه آبرسانی روستاها افزایش می‌یابد", ["پروژه آبرسانی روستاها"]),
        # twenty-sixth
        ("بیست و ششمین جشنواره قصه‌گویی", ["بیست و ششمین جشنواره قصه‌گویی"]),
        ("همایش روز جهانی سالمندان در یزد", ["همایش روز جهانی سالمندان"]),
        # what is only the occasion
        ("به مناسبت هفته سلامت، نمایشگاه گل برگزار شد", ["نمایشگاه گل"]),
    ],
)
def test_persian_names(text, found):
    assert names(text, "fa") == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("صادق البرلمان على مشروع قانون جديد", "ar"),
        ("نفذت الشرطة حملة أمنية واسعة", "ar"),
        ("تراجع سوق الأسهم", "ar"),
        ("البرنامج التلفزيوني الجديد", "ar"),
        ("المهرجان الذي شاهدناه", "ar"),
        ("المهرجان الدكتور فلان", "ar"),
        ("آیین نامه جدید ابلاغ شد", "fa"),
        ("شبکه خبری العالم گزارش داد", "fa"),
        ("بخش خصوصی و بخش دولتی", "fa"),
        ("مسائل اجتماعی کشور", "fa"),
    ],
)
def test_no_names(text, language):
    assert names(text, language) == []


@pytest.mark.parametrize(
    ("word", "following", "language", "head", "kind"),
    [
        ("وبالمهرجان", "", "ar", "مهرجان", ProgramKind.EVENT),
        ("برنامجا", "", "ar", "برنامج", ProgramKind.OTHER),
        ("حافلتين", "", "ar", "حافله", ProgramKind.TRANSPORT),
        ("مبادرتها", "", "ar", "مبادره", ProgramKind.OTHER),
        ("المخیم", "الصیفی", "ar", "مخیم صیفی", ProgramKind.EVENT),
        ("المخیم", "", "ar", "مخیم", ProgramKind.SHELTER),
        ("گرمخانههای", "", "fa", "گرمخانه", ProgramKind.SHELTER),
        ("دورهای", "", "fa", "دوره", ProgramKind.TRAINING),
        ("بیمارستان", "صحرایی", "fa", "بیمارستان صحرایی", ProgramKind.CLINIC),
    ],
)
def test_forms_of_heads(word, following, language, head, kind):
    found = find_head(fold(word), load_tables(language), fold(following))
    assert found is not None
    assert (found[1].word, found[1].kind) == (head, kind)


PIECES = {
    "ar": [
        "برنامج",
        "«نور»",
        "للمرضى",
        "الخيري",
        "و",
        "في",
        "طرابلس",
        "دورة",
        "،",
        ".",
        "\n",
        "تنظمها",
        "12",
        "(",
        ")",
        "جمعية الأمل",
    ],
    "fa": [
        "طرح",
        "«نور»",
        "سلامت",
        "در",
        "و",
        "تهران",
        "دوره‌های",
        "،",
        ".",
        "\n",
        "برگزار شد",
        "۱۲",
        "(",
        ")",
        "انجمن امید",
    ],
}


@pytest.mark.parametrize("language", ["ar", "fa"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_names_stand_in_the_text_and_do_not_overlap(language, data):
    text = " ".join(data.draw(st.lists(st.sampled_from(PIECES[language]), max_size=30)))
    last = 0
    for candidate in candidates(text, language):
        quoted = text[candidate.start : candidate.end]
        assert candidate.first >= last
        assert candidate.name in (quoted, "ال" + quoted.removeprefix("لل")) or quoted.startswith(candidate.name)
        last = candidate.last
