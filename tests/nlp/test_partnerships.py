"""Which organizations a text says work together: real phrases in, parties and kinds out."""

import pytest
import spacy

from nlp.extraction import Partnership
from nlp.facts import facts_of
from nlp.pipeline import extract

PUBLISHED = "2024-05-01"


def partnerships(text: str, language: str) -> list[Partnership]:
    return extract(text, language, PUBLISHED).partnerships


def parties(text: str, language: str) -> set[frozenset[str]]:
    return {frozenset(one.parties) for one in partnerships(text, language)}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # signing, with «مع», between, and by several
        (
            "وقّعت جمعية النور الخيرية مذكرة تفاهم مع جامعة الزيتونة الأردنية، أمس.",
            "memorandum",
            ["جمعية النور الخيرية", "جامعة الزيتونة الأردنية"],
        ),
        (
            "جرى في بيروت توقيع اتفاقية شراكة بين بلدية صيدا ومنظمة أطباء بلا حدود.",
            "agreement",
            ["بلدية صيدا", "منظمة أطباء بلا حدود"],
        ),
        (
            "وقعت جمعية المودة وشركة المراعي اتفاقية لدعم الأسر المنتجة.",
            "agreement",
            ["جمعية المودة", "شركة المراعي"],
        ),
        (
            "وقع مدير جامعة صنعاء ورئيس مؤسسة التواصل مذكرة تفاهم في مجال التدريب.",
            "memorandum",
            ["جامعة صنعاء", "مؤسسة التواصل"],
        ),
        (
            "المركز ثمرة تحالف أعلنته جمعية الأمل ومؤسسة الغد وجامعة دمشق.",
            "alliance",
            ["جمعية الأمل", "مؤسسة الغد", "جامعة دمشق"],
        ),
        # work together
        (
            "نظمت جمعية الأمل حملة للتبرع بالدم بالتعاون مع مستشفى الملك فهد وبلدية جدة.",
            "cooperation",
            ["جمعية الأمل", "مستشفى الملك فهد", "بلدية جدة"],
        ),
        (
            "بالشراكة مع جامعة القاهرة، أطلقت مؤسسة مصر الخير برنامجا لتدريب المعلمين.",
            "cooperation",
            ["جامعة القاهرة", "مؤسسة مصر الخير"],
        ),
        (
            "بالتعاون مع عدد من الجهات منها وزارة الصحة وجامعة الكويت، نظمت جمعية القلب الكويتية يوما مفتوحا.",
            "cooperation",
            ["جمعية القلب الكويتية", "وزارة الصحة", "جامعة الكويت"],
        ),
        (
            "تعمل منظمة اليونيسف مع وزارة التربية على ترميم المدارس.",
            "cooperation",
            ["منظمة اليونيسف", "وزارة التربية"],
        ),
        (
            "أطلقت جمعية الرحمة حملة شتاء دافئ مع منظمة الإغاثة الإسلامية.",
            "cooperation",
            ["جمعية الرحمة", "منظمة الإغاثة الإسلامية"],
        ),
        (
            "نظمت وزارة الشباب وجامعة نواكشوط ملتقى للتشغيل.",
            "cooperation",
            ["وزارة الشباب", "جامعة نواكشوط"],
        ),
        (
            "ومن بين الموقعين على البيان جمعية الوفاء، ونادي الاتحاد، ومنظمة العفو الدولية.",
            "cooperation",
            ["جمعية الوفاء", "نادي الاتحاد", "منظمة العفو الدولية"],
        ),
        # money
        (
            "افتتحت منظمة أطباء العالم عيادة بتمويل من البنك الإسلامي للتنمية.",
            "funding",
            ["منظمة أطباء العالم", "البنك الإسلامي للتنمية"],
        ),
        (
            "بمنحة قدرها مليون دولار من البنك الدولي، تنفذ وزارة التربية مشروع الحقيبة المدرسية.",
            "funding",
            ["وزارة التربية", "البنك الدولي"],
        ),
        # membership
        (
            "جمعية كفالة عضو في الاتحاد العالمي للمكفوفين.",
            "membership",
            ["جمعية كفالة", "الاتحاد العالمي للمكفوفين"],
        ),
        # when it was stands between the verb and who acts
        (
            "وقعت، أمس الأحد، جمعية الأمل الخيرية اتفاقية مع بنك الرجاء لتمويل دار الأيتام.",
            "agreement",
            ["جمعية الأمل الخيرية", "بنك الرجاء"],
        ),
        (
            "أطلقت مساء يوم الخميس الماضي جمعية الأمل الخيرية ومؤسسة النور حملة لجمع الملابس.",
            "cooperation",
            ["جمعية الأمل الخيرية", "مؤسسة النور"],
        ),
        (
            "العيادة ثمرة تحالف أعلنته في آذار الماضي جمعية الرحمة وجامعة حلب.",
            "alliance",
            ["جمعية الرحمة", "جامعة حلب"],
        ),
        # a participle says that it was made
        (
            "ناقشت بلدية طرابلس أهمية الاتفاقية المبرمة مع جمعية البيئة النظيفة.",
            "agreement",
            ["بلدية طرابلس", "جمعية البيئة النظيفة"],
        ),
        (
            "تعمل مجموعة البنك الدولي مع وزارة الصحة على بناء مستوصفات.",
            "cooperation",
            ["البنك الدولي", "وزارة الصحة"],
        ),
    ],
)
def test_arabic_sentences_tell_of_partnerships(text: str, kind: str, expected: list[str]) -> None:
    (found,) = partnerships(text, "ar")
    assert (found.kind, set(found.parties)) == (kind, set(expected))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "انجمن خیریه مهر با دانشگاه علوم پزشکی شیراز تفاهم‌نامه همکاری امضا کرد.",
            "memorandum",
            ["انجمن خیریه مهر", "دانشگاه علوم پزشکی شیراز"],
        ),
        (
            "تفاهم‌نامه همکاری بین بنیاد مستضعفان و سازمان بهزیستی امضا شد.",
            "memorandum",
            ["بنیاد مستضعفان", "سازمان بهزیستی"],
        ),
        (
            "جمعیت هلال احمر با همکاری شهرداری مشهد مانور زلزله برگزار کرد.",
            "cooperation",
            ["جمعیت هلال احمر", "شهرداری مشهد"],
        ),
        (
            "این کارگاه با همکاری انجمن اولیا و دانشگاه کابل برگزار شد.",
            "cooperation",
            ["انجمن اولیا", "دانشگاه کابل"],
        ),
        (
            "نمایشگاه به همت بنیاد سعدی و کانون پرورش فکری برگزار شد.",
            "cooperation",
            ["بنیاد سعدی", "کانون پرورش فکری"],
        ),
        (
            "مؤسسه خیریه رعد با سازمان فنی و حرفه‌ای همکاری دارد.",
            "cooperation",
            ["مؤسسه خیریه رعد", "سازمان فنی و حرفه‌ای"],
        ),
        (
            "انجمن زنان کابل و برنامه جهانی غذا دیروز به صد خانواده آرد توزیع کردند.",
            "cooperation",
            ["انجمن زنان کابل", "برنامه جهانی غذا"],
        ),
        (
            "با هماهنگی با نهادهای مختلف از جمله سازمان بهزیستی و کمیته امداد، بنیاد مسکن خانه‌ها را می‌سازد.",
            "cooperation",
            ["بنیاد مسکن", "سازمان بهزیستی", "کمیته امداد"],
        ),
        (
            "بانک ملت ۲ میلیارد تومان به انجمن خیریه محک اهدا کرد.",
            "funding",
            ["بانک ملت", "انجمن خیریه محک"],
        ),
        (
            "جشنواره را کانون هنرمندان با حمایت بنیاد رودکی برگزار می‌کند.",
            "funding",
            ["کانون هنرمندان", "بنیاد رودکی"],
        ),
        (
            "وزارت صحت عامه عضو سازمان جهانی بهداشت است.",
            "membership",
            ["وزارت صحت عامه", "سازمان جهانی بهداشت"],
        ),
        # who hosts and who organizes
        (
            "این جشنواره به میزبانی دانشگاه تبریز و از سوی انجمن شعر آذربایجان با همکاری شهرداری تبریز برگزار شد.",
            "cooperation",
            ["دانشگاه تبریز", "انجمن شعر آذربایجان", "شهرداری تبریز"],
        ),
        # written apart
        (
            "تفاهم نامه همکاری میان سازمان بهزیستی و دانشگاه تبریز امضا شد.",
            "memorandum",
            ["سازمان بهزیستی", "دانشگاه تبریز"],
        ),
        (
            "بنیاد کودک و شهرداری مشهد برگزار کنندگان این همایش هستند.",
            "cooperation",
            ["بنیاد کودک", "شهرداری مشهد"],
        ),
        # an agreement of one with another
        (
            "وی به تفاهم‌نامه اخیر بنیاد برکت با دانشگاه زابل اشاره کرد.",
            "memorandum",
            ["بنیاد برکت", "دانشگاه زابل"],
        ),
        (
            "به گفته وی، شهرداری یزد، انجمن خیریه مهر و دانشگاه یزد در برگزاری این اردو همکاری کرده‌اند.",
            "cooperation",
            ["شهرداری یزد", "انجمن خیریه مهر", "دانشگاه یزد"],
        ),
    ],
)
def test_persian_sentences_tell_of_partnerships(text: str, kind: str, expected: list[str]) -> None:
    (found,) = partnerships(text, "fa")
    assert (found.kind, set(found.parties)) == (kind, set(expected))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # meeting, visiting, praising
        ("زار وفد من جامعة صنعاء مقر مؤسسة التواصل وأشاد بجهودها.", "ar"),
        ("التقى وزير العدل رئيس جمعية المودة في مقر جامعة القاهرة.", "ar"),
        ("رئیس سازمان بهزیستی از بیمارستان امام رضا بازدید کرد.", "fa"),
        # talk about cooperation to come
        ("بحث مدير جمعية المودة سبل التعاون مع منظمة الصحة العالمية.", "ar"),
        ("وافق المجلس على تفويض وزارة العدل بالتباحث مع وزارة الداخلية في مشروع مذكرة تفاهم.", "ar"),
        ("مدیرعامل بنیاد کودک از آمادگی برای همکاری با وزارت آموزش و پرورش خبر داد.", "fa"),
        # hierarchy
        ("استقبل مستشفى الشفاء التابع لوزارة الصحة مئة مريض.", "ar"),
        ("سازمان بهزیستی وابسته به وزارت رفاه است.", "fa"),
        # side by side
        ("حضر الحفل ممثلون عن جمعية المودة وشركة المراعي.", "ar"),
        # the word alone, with nobody named
        ("نظمت جمعية الأمل يوما مفتوحا بالتعاون مع عدد من المتطوعين في مدينة الرياض.", "ar"),
        ("", "ar"),
    ],
)
def test_what_is_no_partnership(text: str, language: str) -> None:
    assert partnerships(text, language) == []


def test_several_deals_are_one_partnership_with_each() -> None:
    text = "أبرمت وزارة الصحة اتفاقيتين مع مؤسسة الرحمة الخيرية وشركة النيل للأدوية."
    assert parties(text, "ar") == {
        frozenset(("وزارة الصحة", "مؤسسة الرحمة الخيرية")),
        frozenset(("وزارة الصحة", "شركة النيل للأدوية")),
    }
    text = "مؤسسه رویش با دانشگاه‌های علوم پزشکی تبریز و اصفهان تفاهم‌نامه دارد."
    assert parties(text, "fa") == {
        frozenset(("مؤسسه رویش", "دانشگاه علوم پزشکی تبریز")),
        frozenset(("مؤسسه رویش", "دانشگاه علوم پزشکی اصفهان")),
    }


def test_one_deal_of_several_is_one_partnership() -> None:
    text = "وقعت جمعية المودة اتفاقية مع جامعة طيبة وشركة المراعي."
    assert parties(text, "ar") == {frozenset(("جمعية المودة", "جامعة طيبة", "شركة المراعي"))}


def test_a_union_has_each_of_its_members() -> None:
    text = "تضم شبكة المنظمات الأهلية جمعية الأمل وجمعية النور ومؤسسة الغد."
    assert parties(text, "ar") == {
        frozenset(("شبكة المنظمات الأهلية", member)) for member in ("جمعية الأمل", "جمعية النور", "مؤسسة الغد")
    }


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # a noun with the article stands for the body named before
        (
            "أعلنت جمعية المودة افتتاح مركز جديد. ووقعت الجمعية اتفاقية تعاون مع شركة المراعي.",
            "ar",
            ["جمعية المودة", "شركة المراعي"],
        ),
        (
            "افتتحت جمعية سند لرعاية الأيتام دارا في نابلس. وتبرعت شركة البناء الحديث بمبلغ 50 ألف دينار للجمعية.",
            "ar",
            ["جمعية سند لرعاية الأيتام", "شركة البناء الحديث"],
        ),
        (
            "بنیاد برکت از سال‌ها پیش مدرسه می‌سازد. این بنیاد با همکاری وزارت آموزش و پرورش پنج مدرسه ساخت.",
            "fa",
            ["بنیاد برکت", "وزارت آموزش و پرورش"],
        ),
        # nobody named: what the article is about
        (
            "افتتحت جمعية المودة مركزا جديدا. وأقيم الحفل بالتعاون مع بلدية جدة.",
            "ar",
            ["جمعية المودة", "بلدية جدة"],
        ),
    ],
)
def test_parties_are_found_across_sentences(text: str, language: str, expected: list[str]) -> None:
    assert parties(text, language) == {frozenset(expected)}


def test_a_party_that_the_sentence_does_not_name_lowers_confidence() -> None:
    named = partnerships("نظمت جمعية المودة حفلا بالتعاون مع بلدية جدة.", "ar")[0]
    unnamed = partnerships("افتتحت جمعية المودة مركزا. وأقيم الحفل بالتعاون مع بلدية جدة.", "ar")[0]
    assert unnamed.confidence < named.confidence


def test_outlets_that_only_report_are_no_parties() -> None:
    text = "القاهرة - وكالة أنباء الشرق الأوسط: نفذت وزارة التضامن بالتعاون مع بنك ناصر برنامجا للتدريب."
    assert parties(text, "ar") == {frozenset(("وزارة التضامن", "بنك ناصر"))}
    text = "به گزارش خبرگزاری فارس، کمیته امداد با مشارکت بسیج سازندگی هزار بسته توزیع کرد."
    assert parties(text, "fa") == {frozenset(("کمیته امداد", "بسیج سازندگی"))}


@pytest.mark.parametrize(
    ("text", "language", "date", "duration"),
    [
        (
            "وقّعت جمعية النور الخيرية يوم 4 مارس 2024 مذكرة تفاهم مع جامعة الزيتونة الأردنية لمدة ثلاث سنوات.",
            "ar",
            "2024-03-04",
            "P3Y",
        ),
        ("وقعت جمعية المودة اتفاقية مع شركة المراعي لمدة عامين.", "ar", None, "P2Y"),
        ("تفاهم‌نامه همکاری بین بنیاد مستضعفان و سازمان بهزیستی به مدت سه سال امضا شد.", "fa", None, "P3Y"),
        ("نظمت جمعية الأمل في 4 مارس 2024 حفلا بالتعاون مع بلدية جدة.", "ar", None, None),
    ],
)
def test_dates_and_durations(text: str, language: str, date: str | None, duration: str | None) -> None:
    (found,) = partnerships(text, language)
    assert (found.date, found.duration) == (date, duration)


def test_evidence_is_the_sentence() -> None:
    text = "بدأ الصيف. نظمت جمعية المودة حفلا بالتعاون مع بلدية جدة. وانتهى الحفل مساء."
    (found,) = partnerships(text, "ar")
    assert text[found.evidence.start : found.evidence.end] == "نظمت جمعية المودة حفلا بالتعاون مع بلدية جدة."


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_the_component_works_in_a_blank_pipeline(language: str) -> None:
    nlp = spacy.blank(language)
    for name in ("sentences", "numbers", "dates", "places", "organizations", "partnerships"):
        nlp.add_pipe(f"rasad_{name}")
    text = {
        "ar": "وقعت جمعية المودة مذكرة تفاهم مع جامعة طيبة.",
        "fa": "جمعیت هلال احمر با همکاری شهرداری مشهد مانور برگزار کرد.",
    }[language]
    doc = nlp(text)
    assert [len(one.parties) for one in facts_of(doc).partnerships] == [2]
    assert [span.text for span in doc.spans["rasad_partnerships"]] == [text]


MET_AR = "التقى وفد من جمعية النور الخيرية بمسؤولي مؤسسة الأمل التنموية. "
MET_FA = "مدیران بنیاد مهر و دانشگاه شیراز گفت‌وگو کردند. "


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        # a word for both stands for the two bodies named before
        (MET_AR + "ووقع الطرفان مذكرة تفاهم لدعم الأسر.", "ar", ["memorandum"]),
        (MET_AR + "وأكد الطرفان أهمية اللقاء.", "ar", []),
        (
            "زار مدير بنك النيل جمعية النور الخيرية وجمعية الهدى الخيرية. ويستمر التعاون بين الجمعيتين.",
            "ar",
            ["cooperation"],
        ),
        (MET_FA + "دو طرف تفاهم‌نامه همکاری امضا کردند.", "fa", ["memorandum"]),
        (MET_FA + "این دو نهاد تفاهم‌نامه همکاری امضا کردند.", "fa", ["memorandum"]),
        # who signs on behalf of whom, after the agreement
        ("وقع الاتفاقية عن جمعية النور الخيرية رئيسها وعن مؤسسة الأمل التنموية مديرها.", "ar", ["agreement"]),
        ("بنیاد مهر و دانشگاه شیراز تفاهم‌نامه همکاری امضا کردند.", "fa", ["memorandum"]),
        # the joint work of both
        ("المركز ثمرة تعاون جمعية النور الخيرية ومؤسسة الأمل التنموية.", "ar", ["cooperation"]),
        ("این ایستگاه محصول همکاری مشترک بنیاد مهر و دانشگاه شیراز است.", "fa", ["cooperation"]),
        ("بنیاد مهر و دانشگاه شیراز از برگزارکنندگان همایش هستند.", "fa", ["cooperation"]),
        # deals to come
        ("سيتم توقيع اتفاقية بين جمعية النور الخيرية ومؤسسة الأمل التنموية.", "ar", []),
        ("تفاهم‌نامه همکاری میان بنیاد مهر و دانشگاه شیراز امضا خواهد شد.", "fa", []),
        # of a player
        ("وقع اللاعب عقدا بموجب اتفاقية بين نادي الوحدة ونادي النجوم.", "ar", []),
    ],
)
def test_both_sides_signers_joint_work_and_what_is_to_come(text: str, language: str, kinds: list[str]) -> None:
    assert [one.kind for one in partnerships(text, language)] == kinds
