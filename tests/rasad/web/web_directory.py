"""The articles that the pages are tested with; every sentence is written for it."""

from ingest.article import Article

RELIEF = (
    "أطلقت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، حملة «قفة الخير» الغذائية، واستفادت منها 300 أسرة. "
    "ووقعت جمعية نور الخيرية اتفاقية شراكة مع مؤسسة الأفق للتنمية، بهدف توسيع الحملة في القرى المجاورة. "
    "وقال رئيس الجمعية إن المتطوعين وزعوا السلال على البيوت طوال أسبوع كامل رغم المطر."
)
ARTICLES = [
    Article(
        id="relief/1",
        url="https://outlet.example/relief",
        title="قفة الخير تصل إلى الأسر",
        text=RELIEF,
        language="ar",
        published="2024-03-06",
        source="المرفأ",
    ),
    Article(
        id="relief/2",
        url="https://other.example/relief",
        title="وجدة: انطلاق حملة قفة الخير",
        text=RELIEF.replace("رغم المطر", "رغم البرد الشديد"),
        language="ar",
        published="2024-03-08",
        source="البيدر",
    ),
    Article(
        id="relief/3",
        title="قفة الخير في عامها الثاني",
        text="نظمت جمعية نور الخيرية بوجدة، يوم 2 أبريل 2025، حملة «قفة الخير» الغذائية، واستفادت منها 450 أسرة.",
        language="ar",
        published="2025-04-03",
        source="المرفأ",
    ),
    Article(
        id="care",
        url="https://persian.example/care",
        title="پرستار محله به خانه سالمندان می‌رود",
        text=(
            "مؤسسه خیریه باران مهر در شیراز، ۱۲ فروردین ۱۴۰۲، طرح مراقبت در منزل «پرستار محله» را برای سالمندان "
            "آغاز کرد. در این طرح ۲۴۰ سالمند خدمت گرفتند. مؤسسه خیریه باران مهر با دانشگاه علوم پزشکی شیراز "
            "تفاهم‌نامه همکاری امضا کرد."
        ),
        language="fa",
        published="2023-04-03",
        source="سپیدار",
    ),
    Article(
        id="hostile",
        url="javascript:alert(1)",
        title="حملة «شتاء <script>window.run = 1</script> دافئ»",
        text=(
            "أطلقت مؤسسة الخير الخيرية، يوم 3 يناير 2024، حملة «شتاء <script>window.run = 2</script> دافئ» في حمص. "
            '<img src=x onerror=window.run=3> "><svg onload=window.run=4> {{ 7 * 7 }} &lt;b&gt; '
            "كما افتتحت بلدية المدينة سوقا للكتب في الساحة."  # the reader is not sure that this is a program
        ),
        language="ar",
        published="2024-01-04",
        source='"><img src=x onerror=window.run=5>',
    ),
]
PASSWORD = "a password of tests"
