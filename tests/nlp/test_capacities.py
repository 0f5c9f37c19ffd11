"""What counts as a capacity: real phrases in, values, units, bounds, times and kinds out."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import Capacity
from nlp.facts import facts_of
from nlp.pipeline import extract


def capacities(text: str, language: str, title: str = "") -> list[Capacity]:
    return extract(text, language, "2024-05-01", title=title).capacities


def counted(text: str, language: str) -> list[tuple[float, str]]:
    return [(one.value, one.unit) for one in capacities(text, language)]


@pytest.mark.parametrize(
    ("text", "value", "unit_text", "unit", "kind"),
    [
        ("تتسع الدار لستين طفلا.", 60, "طفلا", "child", "capacity"),
        ("تستوعب القاعة 1500 مقعد.", 1500, "مقعد", "seat", "capacity"),
        ("تضم المستشفى 120 سريرا.", 120, "سريرا", "bed", "facility"),
        ("يعمل في المركز 25 طبيبا.", 25, "طبيبا", "doctor", "staff"),
        ("كفلت الجمعية 500 يتيم.", 500, "يتيم", "child", "served"),
        ("تم توزيع 20 طنا من التمور.", 20, "طنا", "tonne", "served"),
        ("وقعت الجمعية ثلاث اتفاقيات.", 3, "اتفاقيات", "agreement", "agreement"),
        ("تبرع البنك بمبلغ 2.5 مليون ريال سعودي لبناء المدرسة.", 2_500_000, "ريال سعودي", "SAR", "funding"),
        ("أقيمت الدورة بمشاركة 80 متدربا.", 80, "متدربا", "trainee", "other"),
        ("قدمت القافلة 700 استشارة طبية.", 700, "استشارة طبية", "service", "served"),
        ("وفرت الجمعية 90 ليلة إيواء.", 90, "ليلة إيواء", "night", "served"),
        ("للمنظمة 14 فرعا في البلاد.", 14, "فرعا", "centre", "facility"),
        ("بلغ عدد المستفيدين من البرنامج 3200.", 3200, "المستفيدين", "beneficiary", "served"),
        ("شارك في اللقاء 54 من أعضاء المنظمة.", 54, "أعضاء", "member", "other"),
        ("أنشأت المؤسسة بئرين في القرية.", 2, "بئر", "station", "facility"),
        # a noun of no table counts too
        ("وزعت الجمعية 350 ناموسية على الأسر.", 350, "ناموسية", "other", "other"),
    ],
)
def test_arabic_counts(text: str, value: float, unit_text: str, unit: str, kind: str) -> None:
    (found,) = capacities(text, "ar")
    assert (found.value, found.unit_text, found.unit, found.kind) == (value, unit_text, unit, kind)


@pytest.mark.parametrize(
    ("text", "value", "unit_text", "unit", "kind"),
    [
        ("این مرکز ۱۴ تخت دارد.", 14, "تخت", "bed", "facility"),
        ("ظرفیت سالن ۲۰۰ نفر است.", 200, "نفر", "person", "capacity"),
        ("بیش از ۴۵ هزار نفر از خدمات مؤسسه بهره‌مند شدند.", 45_000, "نفر", "person", "served"),
        ("این خیریه ۶۰ داوطلب دارد.", 60, "داوطلب", "volunteer", "staff"),
        ("۲ هزار و ۵۰۰ بسته معیشتی توزیع شد.", 2500, "بسته معیشتی", "parcel", "served"),
        ("خیرین ۵ میلیارد تومان برای ساخت مدرسه اهدا کردند.", 5_000_000_000, "تومان", "IRT", "funding"),
        ("این نهاد هجده میلیون افغانی به بیوه‌زنان کمک کرد.", 18_000_000, "افغانی", "AFN", "funding"),
        ("۲۵ تفاهم‌نامه امضا شد.", 25, "تفاهم‌نامه", "agreement", "agreement"),
        ("به ۴۰۰ خانواده چادر دادند.", 400, "خانواده", "family", "served"),
        ("یک دستگاه آمبولانس به بیمارستان تحویل شد.", 1, "دستگاه آمبولانس", "vehicle", "facility"),
        ("صد دستگاه ویلچر اهدا شد.", 100, "دستگاه ویلچر", "device", "facility"),
        ("در این دوره ۱۲ کارگاه آموزشی برگزار شد.", 12, "کارگاه آموزشی", "course", "other"),
        ("تعداد داوطلبان این جمعیت ۳۲۰ نفر است.", 320, "نفر", "person", "staff"),
        ("این کارخانه ۳۰۰ هزار تن ورق به زلزله‌زدگان داد.", 300_000, "تن ورق", "tonne", "served"),
        ("هفت تن از پیشکسوتان تجلیل شدند.", 7, "تن", "person", "served"),
        ("این گروه ۳۵ قایق‌سواری رایگان فراهم کرد.", 35, "قایق‌سواری", "other", "other"),
    ],
)
def test_persian_counts(text: str, value: float, unit_text: str, unit: str, kind: str) -> None:
    (found,) = capacities(text, "fa")
    assert (found.value, found.unit_text, found.unit, found.kind) == (value, unit_text, unit, kind)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # ages, dates, times, percentages, ranks, measures, places in texts, telephones
        ("يبلغ من العمر 45 عاما.", "ar"),
        ("او ۴۵ سال دارد.", "fa"),
        ("ارتفعت النسبة إلى 30 في المئة.", "ar"),
        ("۳۰ درصد از هزینه پرداخت شد.", "fa"),
        ("تأسست الجمعية في 15 مارس 2012.", "ar"),
        ("يفتح المركز في الساعة 10 مساء.", "ar"),
        ("تبعد القرية 40 كيلومترا.", "ar"),
        ("على مساحة 5000 متر مربع.", "ar"),
        ("مساحت پارک ۲۰ هکتار است.", "fa"),
        ("تنص المادة 12 من القانون على ذلك.", "ar"),
        ("ماده ۱۲ قانون اصلاح شد.", "fa"),
        ("هاتف 22345678", "ar"),
        ("- 4 تقديم الطلبات قبل نهاية الشهر.", "ar"),
        # votes and scores
        ("فاز الفريق بنتيجة 3-1.", "ar"),
        ("النتائج: نسر طبلبة 18-22 نادي كرة اليد.", "ar"),
        ("تیم ملی والیبال ۳ بر ۱ پیروز شد.", "fa"),
        # the dead, war and crime
        ("قتل 12 شخصا في الهجوم.", "ar"),
        ("سجلت الوزارة 40 حالة وفاة.", "ar"),
        ("در این حادثه ۱۲ نفر کشته شدند.", "fa"),
        ("۳۱۱ فروند شناور غیرمجاز توقیف شد.", "fa"),
        # prices, markets, nations
        ("بلغ سعر البرميل 90 دولارا.", "ar"),
        ("ارتفعت الصادرات إلى 5 مليارات دولار.", "ar"),
        ("قیمت هر کیلو گوشت ۵۰۰ هزار تومان است.", "fa"),
        ("ارزش معاملات بورس به ۹۰۰ میلیارد تومان رسید.", "fa"),
        ("شاخص بورس ۱۴۱۰ واحد افت کرد.", "fa"),
        ("عدد سكان البلاد 40 مليون نسمة.", "ar"),
        # what has been named before
        ("این دو مسجد قدیمی هستند.", "fa"),
        ("أشادت هذه 3 جمعيات بالقرار.", "ar"),
        # loose talk, and people of whom a text tells
        ("با سه، چهار نمایش تجربه همکاری داشت.", "fa"),
        ("در این فیلم سه نوجوان بازی می‌کنند.", "fa"),
        ("", "ar"),
    ],
)
def test_what_is_no_capacity(text: str, language: str) -> None:
    assert capacities(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("استفاد أكثر من 300 شاب من البرنامج.", "ar", "at_least"),
        ("خدم المركز نحو 300 مريض.", "ar", "about"),
        ("استقبلت الدار 300 طفل.", "ar", "exact"),
        ("بیش از ۳۰۰ بیمار درمان شدند.", "fa", "at_least"),
        ("حدود ۳۰۰ بیمار درمان شدند.", "fa", "about"),
    ],
)
def test_bounds(text: str, language: str, bound: str) -> None:
    assert [one.bound for one in capacities(text, language)] == [bound]


@pytest.mark.parametrize(
    ("text", "language", "per"),
    [
        ("يستقبل المركز 250 مريضا يوميا.", "ar", "day"),
        ("تستقبل العيادة 60 مراجعا في الأسبوع.", "ar", "week"),
        ("توزع الجمعية 400 سلة شهريا.", "ar", "month"),
        ("يخدم المستشفى 9000 مريض سنويا.", "ar", "year"),
        ("روزانه ۳۰۰ بیمار در این درمانگاه ویزیت می‌شوند.", "fa", "day"),
        ("سالانه ۵۰۰ دانشجو پذیرش می‌شوند.", "fa", "year"),
        ("استقبل المركز 250 مريضا.", "ar", None),
    ],
)
def test_per(text: str, language: str, per: str | None) -> None:
    assert [one.per for one in capacities(text, language)] == [per]


def test_a_range_is_two_capacities_on_one_quote() -> None:
    low, high = capacities("استفاد من الحملة ما بين 7 آلاف و10 آلاف طالب.", "ar")
    assert [(one.value, one.bound) for one in (low, high)] == [(7000, "at_least"), (10_000, "at_most")]
    assert {one.unit for one in (low, high)} == {"student"}
    assert counted("بین ۸۰ تا ۱۰۰ دانش‌آموز در اردو شرکت کردند.", "fa") == [(80, "student"), (100, "student")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "وزعت الجمعية 45 ألف وجبة و1200 سلة غذائية على 300 أسرة.",
            "ar",
            [(45_000, "meal"), (1200, "parcel"), (300, "family")],
        ),
        (
            "تضم المستشفى 120 سريرا و25 طبيبا و60 ممرضة.",
            "ar",
            [(120, "bed"), (25, "doctor"), (60, "nurse")],
        ),
        (
            "صد دستگاه ویلچر و پنجاه تخته پتو اهدا شد.",
            "fa",
            [(100, "device"), (50, "parcel")],
        ),
    ],
)
def test_lists(text: str, language: str, expected: list[tuple[float, str]]) -> None:
    assert counted(text, language) == expected


def test_a_figure_told_twice_is_one() -> None:
    text = "خدم المركز 4500 مريض هذا العام. وقال مديره إن 4500 مستفيد تلقوا العلاج."
    assert [one.value for one in capacities(text, "ar")] == [4500]
    found = capacities("وزعت الجمعية 4500 سلة.", "ar", title="توزيع 4500 سلة غذائية")
    assert [(one.value, one.title) for one in found] == [(4500, False)]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("تبرعت الشركة بمبلغ 50 ألف دينار لجمعية في تونس.", "TND"),
        ("تبرعت الشركة بمبلغ 50 ألف دينار لجمعية في الكويت.", "KWD"),
        ("تبرعت الشركة بمبلغ 50 ألف دينار أردني للجمعية.", "JOD"),
        ("تبرعت الشركة بمبلغ 50 ألف جنيه لجمعية في القاهرة.", "EGP"),
        ("تبرعت الشركة بمبلغ 50 ألف درهم لجمعية في المغرب.", "MAD"),
        ("تبرعت الشركة بمبلغ 50 ألف يورو للجمعية.", "EUR"),
    ],
)
def test_places_tell_whose_money_is_meant(text: str, unit: str) -> None:
    assert [one.unit for one in capacities(text, "ar")] == [unit]


def test_the_period_is_the_date_of_the_sentence() -> None:
    (found,) = capacities("خدم المركز 4500 مريض خلال عام 2023.", "ar")
    assert found.period == "2023"


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=11, max_value=9_999), st.sampled_from(["مريض", "أسرة", "سلة غذائية", "متطوع"]))
def test_quotes_stand_in_the_text_letter_for_letter(value: int, noun: str) -> None:
    text = f"أعلنت الجمعية أنها خدمت {value} {noun}، وشكرت الداعمين."
    (found,) = capacities(text, "ar")
    assert text[found.start : found.end] == found.text == f"{value} {noun}"
    assert found.value == value


@pytest.mark.parametrize(("language", "text"), [("ar", "استقبل المركز 250 مريضا."), ("fa", "این مرکز ۱۴ تخت دارد.")])
def test_the_component_works_in_a_blank_pipeline(language: str, text: str) -> None:
    nlp = spacy.blank(language)
    for name in ("sentences", "numbers", "dates", "capacities"):
        nlp.add_pipe(f"rasad_{name}")
    doc = nlp(text)
    assert len(facts_of(doc).capacities) == 1
    assert len(doc.spans["rasad_capacities"]) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # an ordinal, a rank, the first of several
        ("انعقدت الدورة الـ42 للمجلس.", "ar"),
        ("تستضيف العاصمة القمة العربية الـ29.", "ar"),
        ("الدول الخمس الأولى في الترتيب.", "ar"),
        # every number of a list after a word that numbers
        ("طبق ماده ۱، ۲ و ۶ اساسنامه انجمن.", "fa"),
        ("خطوط 6 و 7 مترو ساخته شد.", "fa"),
        # a year of our time
        ("گزارش ۲۰۱۹ دفتر انجمن منتشر شد.", "fa"),
        # a bribe is no grant, though it is given
        ("طلب منه موظف 80 دينارا رشوة لمساعدته.", "ar"),
        # a noun of no table, where nobody is named and nothing served
        ("كان في الحقل 40 غرابا.", "ar"),
    ],
)
def test_what_numbers_something_or_is_of_nobody(text: str, language: str) -> None:
    assert capacities(text, language) == []


def test_what_the_page_is_about_decides_where_the_clause_says_nothing() -> None:
    war = "قصف الجيش المدينة بعد هجوم مسلح. وأدى الانفجار إلى سقوط قتلى وجرحى في معارك واشتباكات. "
    assert counted("كان في المكان 40 رجلا.", "ar") == [(40, "person")]
    assert counted(war + "كان في المكان 40 رجلا.", "ar") == []
    assert counted(war + "استقبل المستشفى 40 مريضا.", "ar") == [(40, "patient")]


def test_a_sum_in_words_and_digits_is_one() -> None:
    assert counted("رصدت للبرنامج ميزانية بلغت مليون ريال (1,000,000 ريال).", "ar") == [(1_000_000, "SAR")]


def test_a_headline_tells_the_figure_of_the_text_with_another_noun() -> None:
    (found,) = capacities("نفذت الجمعية دورة لـ100 متدربة.", "ar", title="تدريب 100 شابة على العمل")
    assert (found.value, found.unit) == (100, "trainee")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("سالن ۲ هزار نفری افتتاح شد.", 2000, "seat"), ("۱۵۰ واحد نیازمند تعمیر است.", 150, "dwelling")],
)
def test_persian_adjectives_and_classifiers(text: str, value: float, unit: str) -> None:
    assert counted(text, "fa") == [(value, unit)]
