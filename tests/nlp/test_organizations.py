"""Which organizations a text names, where their names begin and end, and which names are one body's."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import Organization, OrganizationKind
from nlp.facts import Facts
from nlp.organizations import find_organizations
from nlp.places import find_places
from nlp.sentences import split_sentences


def organizations(text: str, language: str) -> list[Organization]:
    facts = Facts(text)
    facts.sentences = split_sentences(text)
    facts.places = find_places(facts, language)
    return find_organizations(facts, language)


def names(text: str, language: str) -> list[str]:
    return [organization.name for organization in organizations(text, language)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("أعلنت وزارة الموارد البشرية والتنمية الاجتماعية عن برنامجها", "وزارة الموارد البشرية والتنمية الاجتماعية"),
        ("قامت جمعية إبصار الخيرية بتوزيع السلال", "جمعية إبصار الخيرية"),
        ("وبجمعية رعاية مرضى السرطان", "جمعية رعاية مرضى السرطان"),
        ("حسب الهيئة العامة للسياحة التي تشرف عليه", "الهيئة العامة للسياحة"),
        ("في مستشفى الملك فهد أمس", "مستشفى الملك فهد"),
        ("نظمت منظمة الدفاع عن المستهلك ندوة", "منظمة الدفاع عن المستهلك"),
        ("وقعت مؤسسة الأمير محمد بن فهد للتنمية الإنسانية اتفاقية", "مؤسسة الأمير محمد بن فهد للتنمية الإنسانية"),
        ("زار نادي «النور» الثقافي", "نادي «النور» الثقافي"),
        ("قدم الدعم للجمعية السعودية للسكر", "الجمعية السعودية للسكر"),
        ("شكر الوفد للجنة المنظمة جهودها وللجنة الوطنية للطفولة", "اللجنة الوطنية للطفولة"),
        ("قرار الحكومة الأردنية يوم الأحد", "الحكومة الأردنية"),
    ],
)
def test_where_arabic_names_begin_and_end(text, name):
    assert name in names(text, "ar")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("به همت انجمن حمایت از بیماران کلیوی ایران برگزار شد", "انجمن حمایت از بیماران کلیوی ایران"),
        ("وزارت بهداشت، درمان و آموزش پزشکی اعلام کرد", "وزارت بهداشت، درمان و آموزش پزشکی"),
        ("مدیر بیمارستان امام رضا در گفت‌وگو", "بیمارستان امام رضا"),
        ("ستاد مبارزه با مواد مخدر گزارش داد", "ستاد مبارزه با مواد مخدر"),
        ("خیریه «مهربانان» به خانواده‌ها کمک کرد", "خیریه «مهربانان»"),
        ("دانشگاه علوم پزشکی کرمان و شهرداری", "دانشگاه علوم پزشکی کرمان"),
        ("انجمن صنفی معلمان تشکیل شد", "انجمن صنفی معلمان"),
        ("در مؤسسه توانمندسازی سالمندان می‌گوید", "مؤسسه توانمندسازی سالمندان"),
        ("بهزیستی زنجان آمار داد", "بهزیستی زنجان"),
    ],
)
def test_where_persian_names_begin_and_end(text, name):
    assert name in names(text, "fa")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قالت الجمعية إن مؤسسات وطنية تعاونت مع الوزارة"),
        ("ar", "كل جمعية خيرية وكل منظمة غير حكومية"),
        ("ar", "رئيس مجلس الإدارة وفريق العمل"),
        ("ar", "افتتاح مركز الإيواء الجديد"),
        ("ar", "وزير الصحة وحركة المرور"),
        ("fa", "این مؤسسه و سازمان‌های مردم‌نهاد"),
        ("fa", "راه‌اندازی شبکه مراقبت در منزل و افتتاح درمانگاه جدید"),
        ("fa", "شرکت‌کنندگان در این انجمن"),
        ("fa", "یک سازمان بزرگ با هیئت مدیره"),
    ],
)
def test_generic_nouns_titles_and_things_being_opened_name_no_body(language, text):
    assert names(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "اتفاق بين مؤسستي الأمين والبر", ["مؤسسة الأمين", "مؤسسة البر"]),
        ("ar", "جامعتي القاهرة وأسيوط.", ["جامعة القاهرة", "جامعة أسيوط"]),
        (
            "fa",
            "با دانشگاه‌های علوم پزشکی اصفهان، مشهد و یزد همکاری دارد",
            ["دانشگاه علوم پزشکی اصفهان", "دانشگاه علوم پزشکی مشهد", "دانشگاه علوم پزشکی یزد"],
        ),
    ],
)
def test_a_list_under_one_head_is_spelled_out(language, text, expected):
    found = organizations(text, language)
    assert [one.name for one in found] == expected
    # what is quoted is what stands there
    assert all(one.name.endswith(one.mentions[0].text) for one in found)


@pytest.mark.parametrize(
    ("language", "text", "name", "aliases"),
    [
        (
            "ar",
            "البنك الأوروبي للاستثمار (BEI) يمول. وقال البنك الأوروبي للاستثمار إنه سعيد",
            "البنك الأوروبي للاستثمار (BEI)",
            {"البنك الأوروبي للاستثمار", "BEI"},
        ),
        (
            "ar",
            "جمعية أمل لمرضى اللوكيميا فتحت دارا، وقالت جمعية أمل إنها ستوسعها",
            "جمعية أمل لمرضى اللوكيميا",
            {"جمعية أمل"},
        ),
        (
            "ar",
            "جمعية تويزة الأطلس للتنمية، المعروفة بـ«تويزة» تعمل هنا",
            "جمعية تويزة الأطلس للتنمية",
            {"تويزة"},
        ),
        ("ar", "شكرت اليونيسيف الجميع، وقالت منظمة اليونيسف ذلك", "منظمة اليونيسف", {"اليونيسيف"}),
        (
            "fa",
            "انجمن بازیگران سینمای ایران نامه نوشت. انجمن بازیگران سینما گفت",
            "انجمن بازیگران سینمای ایران",
            {"انجمن بازیگران سینما"},
        ),
        ("fa", "سازمان بهزیستی گفت و بهزیستی افزود", "سازمان بهزیستی", {"بهزیستی"}),
    ],
)
def test_all_names_of_a_body_are_one_organization(language, text, name, aliases):
    (organization,) = organizations(text, language)
    assert organization.name == name
    assert set(organization.aliases) == aliases


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("fa", "سنندج - سپیدار: دوره آموزش آغاز شد", "سپیدار"),
        ("fa", "به گزارش ایسنا، این طرح اجرا شد", "ایسنا"),
        ("fa", "به نقل از دیدبان، این طرح اجرا شد", "دیدبان"),
        ("ar", "قابس (رواة) - أعلنت البلدية", "رواة"),
        ("ar", "وقال لصحيفة الوطن إن العمل مستمر", "صحيفة الوطن"),
    ],
)
def test_datelines_and_credits_name_outlets(language, text, name):
    found = {one.name: one.kind for one in organizations(text, language)}
    assert found[name] is OrganizationKind.MEDIA


def test_an_ordinary_word_is_no_outlet():
    assert names("عاد إلى الوطن اليوم", "ar") == []


def test_a_word_that_the_text_introduces_as_a_body():
    text = "مهران، نخستین سازمان مردم‌نهاد در این حوزه است. خدمات مهران رایگان است. مهران رشد کرد."
    (organization,) = organizations(text, "fa")
    assert organization.name == "مهران"
    assert len(organization.mentions) == 3


def test_a_text_pasted_twice_counts_once():
    text = "قالت جمعية البر الخيرية ببريدة إنها وزعت اليوم مئة سلة غذائية على الأسر المحتاجة في المدينة."
    (once,) = organizations(text, "ar")
    (twice,) = organizations(f"{text}\n{text}", "ar")
    assert len(twice.mentions) == len(once.mentions)


@pytest.mark.parametrize(
    ("language", "name", "kind"),
    [
        ("ar", "جمعية البر الخيرية", "charity"),
        ("ar", "وزارة الصحة", "government"),
        ("ar", "جامعة القاهرة", "university"),
        ("ar", "المركز الاستشفائي الجامعي", "health_facility"),
        ("ar", "بنك الجزيرة", "company"),
        ("ar", "منظمة الصحة العالمية", "intergovernmental"),
        ("fa", "مؤسسه خیریه همدلان", "charity"),
        ("fa", "بنیاد مسکن", "foundation"),
        ("fa", "بیمارستان شریعتی", "health_facility"),
        ("fa", "خبرگزاری مهر", "media"),
        ("fa", "انجمن تنظیم خانواده", "association"),
    ],
)
def test_the_kind_follows_from_head_and_name(language, name, kind):
    (organization,) = organizations(name, language)
    assert organization.kind == kind


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        # a list under one head goes on with names of persons, and ends where another head begins
        (
            "ar",
            "زار الوفد جامعات الملك سعود، والملك فيصل، وأم درمان ومدارس الرواد.",
            ["جامعة الملك سعود", "جامعة الملك فيصل", "جامعة أم درمان", "مدارس الرواد"],
        ),
        # what the plural has lost is restored
        ("ar", "تجهيز مستشفيات بن سينا والفارابي.", ["مستشفى بن سينا", "مستشفى الفارابي"]),
        # the seat of a mission belongs to its name
        ("ar", "أعلنت سفارة الأردن في الخرطوم عن فتح أبوابها.", ["سفارة الأردن في الخرطوم"]),
        # an apposition and a title are none of a name
        ("ar", "صرحت جامعة الدول العربية السفير حسام زكي.", ["جامعة الدول العربية"]),
        # nouns that end like adjectives, adjectives that are heads too
        ("ar", "قدم صندوق حماية البيئة منحة.", ["صندوق حماية البيئة"]),
        ("ar", "شكرت اللجنة المنظمة لملتقى الصحراء الثقافي جميع الحضور.", ["اللجنة المنظمة لملتقى الصحراء الثقافي"]),
        ("ar", "وزعت جمعية الصيادين التعاونية قوارب على أعضائها.", ["جمعية الصيادين التعاونية"]),
        # what a body is for belongs to some names, and what it does to none
        ("ar", "برنامج جامعة أم درمان لتدريب المعلمين.", ["جامعة أم درمان"]),
        ("ar", "زار جامعة السلطان قابوس للعلوم.", ["جامعة السلطان قابوس للعلوم"]),
        # a proper name of two words that closes its phrase
        ("ar", "تبرعت مؤسسة ليلى حداد للأطفال، ومؤسسة حياة هانئة.", ["مؤسسة ليلى حداد للأطفال", "مؤسسة حياة هانئة"]),
        # «and» before others of their kind joins no part of a name
        ("ar", "التقى مجلس نواب الشعب والنقابات.", ["مجلس نواب الشعب"]),
        # commas inside names of fields, however many
        (
            "fa",
            "رئیس اتاق بازرگانی، صنایع، معادن و کشاورزی یزد سخن گفت.",
            ["اتاق بازرگانی، صنایع، معادن و کشاورزی یزد"],
        ),
        ("fa", "مدیر اداره تعاون، کار و رفاه اجتماعی بم افزود.", ["اداره تعاون، کار و رفاه اجتماعی بم"]),
        # departments that are called by their field alone
        ("fa", "به گفته مدیرکل ورزش و جوانان استان کرمان", ["ورزش و جوانان استان کرمان"]),
        ("fa", "این برنامه در ستاد ساماندهی امور جوانان مطرح شد.", ["ستاد ساماندهی امور جوانان"]),
    ],
)
def test_lists_seats_commas_and_departments(language, text, names):
    assert [one.name for one in organizations(text, language)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # an adjective has the gender of its head: another definite word belongs to the sentence
        ("لفتت الوكالة النظر إلى الأزمة.", []),
        ("تستقبل الجامعة الطلاب الجدد.", []),
        ("أصدر البنك المختلفة فروعه بيانا.", []),
        ("قرر الاتحاد الجزائري لألعاب القوى ذلك.", ["الاتحاد الجزائري لألعاب القوى"]),
        # ordinals, teams and papers with the article name nothing
        ("حل في المركز الثالث أمام الفريق التركي.", []),
        # ordinary nouns that begin names only before a body
        ("تولى قيادة المنتخب.", []),
        ("زار قيادة حرس الحدود.", ["قيادة حرس الحدود"]),
        # what a body stands for, and prepositions inside names
        ("أسست جمعية نساء الريف من أجل المواطنة.", ["جمعية نساء الريف من أجل المواطنة"]),
        ("تعمل جمعية المنار من أجل توفير الماء.", ["جمعية المنار"]),
        ("أطلقت جمعية الرفق بالحيوان حملتها.", ["جمعية الرفق بالحيوان"]),
        ("شاركت الجمعية التونسية للنهوض بالتعليم.", ["الجمعية التونسية للنهوض بالتعليم"]),
        ("زار مقر صحفيون بلا حدود، وجمعية مهندسون بلا حدود.", ["جمعية مهندسون بلا حدود"]),
        ("قالت الهيئة الوطنية للوقاية من الفساد إنها ستحقق.", ["الهيئة الوطنية للوقاية من الفساد"]),
        # a proper noun that reads like a verb, or whose first letter is a preposition
        ("نظمت جمعية تواصل للتنمية المحلية ورشة.", ["جمعية تواصل للتنمية المحلية"]),
        ("كرم مركز مدارات للدراسات الاجتماعية أمس باحثين.", ["مركز مدارات للدراسات الاجتماعية"]),
        ("حسب صحيفة لاريبوبليكا، ارتفعت الأسعار.", ["صحيفة لاريبوبليكا"]),
        # schools and hospitals under the name of a person
        ("نقل إلى المستشفى الجهوي الهادي شاكر.", ["المستشفى الجهوي الهادي شاكر"]),
        ("درس في المدرسة الابتدائية عين السلام.", ["المدرسة الابتدائية عين السلام"]),
        ("تبرعت مؤسسة الأمير خالد ورجاله للتعليم.", ["مؤسسة الأمير خالد ورجاله للتعليم"]),
        # a longer name that begins like a well-known body's, and words that do not go on with it
        ("دعا مجلس الأمن القومي إلى الهدوء.", ["مجلس الأمن القومي"]),
        ("أذنت النيابة العمومية لإتلاف المحجوز.", ["النيابة العمومية"]),
        # fields of one ministry in a list of several
        (
            "بالتنسيق مع وزارات الداخلية والتنمية والتعاون الدولي والصحة.",
            ["وزارة الداخلية", "وزارة التنمية والتعاون الدولي", "وزارة الصحة"],
        ),
        ("توجد شركات متخصصة وأخرى عامة.", []),
        # branches
        ("أعلنت الجمعية الأردنية للإسعاف فرع إربد عن دورة.", ["الجمعية الأردنية للإسعاف فرع إربد"]),
        ("افتتح النادي الثقافي بمخيم البقعة.", ["النادي الثقافي بمخيم البقعة"]),
    ],
)
def test_what_belongs_to_an_arabic_name(text, names):
    assert [one.name for one in organizations(text, "ar")] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # finite verbs end a name and make none of a bare head
        ("او را به بیمارستان کشاندند.", []),
        ("از باشگاه برسد خبر می‌دهیم.", []),
        ("انجمن صنفی تهیه کنندگان فیلم نامه نوشت.", ["انجمن صنفی تهیه کنندگان فیلم"]),
        # verbs that are nouns too
        ("شورای پروانه ساخت آثار کوتاه موافقت کرد.", ["شورای پروانه ساخت آثار کوتاه"]),
        # population is no association, a filtering plant no house
        ("جمعیت فعال کشور بیشتر شد.", []),
        ("تصفیه خانه فاضلاب شهر افتتاح شد.", []),
        # the title of a minister is no department
        ("وزیر جهاد کشاورزی سفر کرد.", []),
        ("به گفته مدیر جهاد کشاورزی", ["جهاد کشاورزی"]),
        # fields of one ministry in a list of several
        (
            "وزارتخانه‌های نیرو، ورزش و جوانان و راه و شهرسازی",
            ["وزارت نیرو", "وزارت ورزش و جوانان", "وزارت راه و شهرسازی"],
        ),
        ("دانشگاه‌های دولتی و خصوصی دانشجو پذیرفتند.", []),
        # Afghan heads
        ("شاروالی هرات و ریاست صحت عامه بلخ اعلام کردند.", ["شاروالی هرات", "ریاست صحت عامه بلخ"]),
        ("پوهنتون کابل آزمون گرفت.", ["پوهنتون کابل"]),
        # the desk of a paper stands before a reporter
        ("گروه اجتماعی - سارا نیک‌پی: کودکان به مدرسه رفتند.", []),
        # an address on the web is none of a name
        ("نشانی انجمن گیاهان دارویی gol.ir است.", ["انجمن گیاهان دارویی"]),
    ],
)
def test_what_belongs_to_a_persian_name(text, names):
    assert [one.name for one in organizations(text, "fa")] == names


@pytest.mark.parametrize(
    ("language", "text", "bodies"),
    [
        # heads that stand for each other, heads that only say what sort of body it is
        ("ar", "قال حزب الكرامة إنه باق. وأضافت حركة الكرامة ذلك.", 1),
        ("ar", "هيئة الهلال الأحمر الكويتي في الموقع، وقال الهلال الأحمر الكويتي ذلك.", 1),
        ("ar", "جمعية الوفاق الخيرية بمحافظة جدة، أو جمعية الوفاق بجدة.", 1),
        ("ar", "الجمعية الجهوية لأصحاب المطاعم، وتسمى جمعية أصحاب المطاعم.", 1),
        # a mission is not what it is sent by, a hospital not its university
        ("ar", "مندوبية الاتحاد الأوروبي والاتحاد الأوروبي", 2),
        ("ar", "مستشفى جامعة أسيوط وجامعة أسيوط", 2),
        # two well-known bodies
        ("fa", "شورای امنیت و شورای عالی امنیت ملی", 2),
        ("fa", "پژوهشگران «دانشگاه سپید» (SPU) گفتند. SPU نوپاست.", 1),
    ],
)
def test_which_names_are_one_body(language, text, bodies):
    assert len(organizations(text, language)) == bodies


_PIECES = {
    "ar": [
        "جمعية",
        "للجمعية",
        "والجمعيات",
        "الخيرية",
        "مؤسستي",
        "الأمين",
        "والبر",
        "«",
        "»",
        "(",
        ")",
        "وزارة",
        "الصحة",
        "،",
        "BEI",
    ],
    "fa": [
        "انجمن",
        "دانشگاه‌های",
        "علوم پزشکی",
        "اصفهان",
        "،",
        "و",
        "«",
        "»",
        "(",
        ")",
        "سازمان",
        "بهزیستی",
        "کرد",
        "ایسنا",
    ],
}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mentions_stand_in_the_text_in_order_and_names_are_distinct(data):
    language = data.draw(st.sampled_from(["ar", "fa"]))
    text = " ".join(data.draw(st.lists(st.sampled_from([*_PIECES[language], "\n"]), max_size=25)))
    found = organizations(text, language)
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert one.name not in one.aliases
        assert all(mention.text == text[mention.start : mention.end] for mention in one.mentions)
        assert all(a.end <= b.start for a, b in pairwise(one.mentions))
