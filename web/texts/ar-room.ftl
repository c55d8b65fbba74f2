# Texts of the room itself, Arabic. Not reviewed yet by native speakers who work in peer support:
# whoever runs a place for people in distress should have them read before relying on them.

## The circle

the-circle = الحلقة
sharing-order = ترتيب المشاركة
around = الغرفة
people = من هنا
practice-here = غرفة تدريب. كل من يبدأ اسمه بكلمة «تدريب» افتراضي.
phase-gathering = اجتماع الناس
phase-circle = بين جولتين
phase-paused = توقف مؤقت
phase-after = بعد الحلقة
phase-closed = انتهت
whose-gathering = نحن نجتمع. لم تبدأ الحلقة بعد.
whose-after = انتهت الحلقة. يمكنك البقاء والحديث.
whose-paused = الحلقة متوقفة مؤقتًا، وكل ساعة واقفة.
whose-silence = لحظة صمت
whose-silence-words = لحظة صمت: { $words }
whose-offered = الدور الآن: { $name }
whose-offered-me = حان دورك، إذا أردت
whose-speaking = الكلمة الآن: { $name }
whose-speaking-me = الكلمة لك الآن
whose-replies = كلمات إلى { $name }
whose-replies-me = كلمات إليك
whose-floor-turns = لا أحد يشارك الآن
whose-floor-open = الكتابة متاحة للجميع
whose-floor-hosts = يكتب الآن فريق الاستضافة
whose-floor-quiet = وقت هادئ
place-queue = { $place ->
    [1] دورك هو التالي
   *[other] ترتيبك: { $place }
  }
place-back = سنعود إليك لاحقًا
place-heard = لقد شاركت في هذه الجولة
place-listener = أنت هنا للاستماع
with-you = { $count ->
    [zero] لا أحد غيرك هنا بعد
    [one] معك شخص واحد
    [two] معك شخصان
    [few] معك { $count } أشخاص
    [many] معك { $count } شخصًا
   *[other] معك { $count } شخص
  }
order-you = { $name } (أنت)
order-now = الآن
order-next = التالي
order-later = {""}
order-back = عودة لاحقًا
is-host = استضافة
is-listener = استماع
is-away = غياب قصير
is-back-soon = عودة قريبة
is-muted = كتم مؤقت
clock-hide = إخفاء الساعة
clock-show = إظهار الساعة
clock-minutes = { $count ->
    [zero] أقل من دقيقة تقريبًا
    [one] بقيت دقيقة واحدة تقريبًا
    [two] بقيت دقيقتان تقريبًا
    [few] بقيت { $count } دقائق تقريبًا
    [many] بقيت { $count } دقيقة تقريبًا
   *[other] بقيت { $count } دقيقة تقريبًا
  }
clock-minute = بقيت دقيقة واحدة تقريبًا
clock-seconds = بقيت عشرون ثانية تقريبًا
clock-over = وقت إضافي قصير
clock-over-me = انتهى الوقت. يمكنك إكمال جملتك.
clock-stands = الساعة واقفة

## My turn

your-turn-group = دورك
my-offered = البدء أو تجاوز الدور أو العودة لاحقًا: كل ذلك مقبول.
my-speaking = بقدر ما يناسبك، قليلًا أو كثيرًا. ويمكن الإرسال على أجزاء.
my-replies = يمكن للآخرين أن يجيبوك الآن. زر «انتهيت» للمتابعة.
begin = أبدأ الآن
pass = أتجاوز دوري
come-back = العودة إليّ لاحقًا
done = انتهيت
more-time = أحتاج إلى وقت أكثر
hand-raise = أرفع يدي
hand-lower = أُنزل يدي
bell = قرع الجرس
part-to-listener = الاستماع فقط من الآن
part-to-sharer = العودة إلى أخذ الدور

## Writing

your-words = كلماتك
reply-to = كلماتك إلى { $name }
send = إرسال
feedback = بماذا يمكن أن يجيب الآخرون؟
feedback-none = لا شيء، استماع فقط
feedback-kind_words = كلمات طيبة
feedback-reflections = ما لمسهم في كلماتي
feedback-ideas = أفكار
note-add = إضافة تنبيه عن المحتوى
note-label = عمّ تتحدث الرسالة، كي يختار الناس هل يقرؤونها
is-writing = كتابة جارية: { $name }
are-writing = { $count ->
    [zero] لا أحد يكتب
    [one] يكتب شخص واحد
    [two] يكتب شخصان
    [few] يكتب { $count } أشخاص
    [many] يكتب { $count } شخصًا
   *[other] يكتب { $count } شخص
  }
why-turn = الكلمة الآن: { $name }. كلماتك محفوظة لوقت لاحق.
why-offered = الدور الآن: { $name }. كلماتك محفوظة لوقت لاحق.
why-begin = زر «أبدأ الآن» متاح متى أردت المشاركة. كلماتك محفوظة.
why-nobody = لا أحد يشارك الآن. كلماتك محفوظة لوقت لاحق.
why-hosts = الكتابة الآن لفريق الاستضافة فقط. كلماتك محفوظة لوقت لاحق.
why-quiet = هذا وقت هادئ. كلماتك محفوظة لوقت لاحق.
why-silence = لحظة صمت. كلماتك محفوظة لوقت لاحق.
why-paused = الحلقة متوقفة مؤقتًا. كلماتك محفوظة لوقت لاحق.
why-muted = طلب منك فريق الاستضافة الاستماع فقط في الوقت الحالي. كلماتك محفوظة، ويمكنك دائمًا مخاطبة فريق الاستضافة.
why-unheard = قيلت هذه الكلمات قبل وصولك، فيمكنك الكتابة بعد قليل. كلماتك محفوظة.
why-closed = انتهت الغرفة.
why-lost = لا اتصال الآن. كلماتك محفوظة هنا.
not-sent = لم يتم الإرسال. كلماتك ما زالت هنا.

## Messages

messages = الرسائل
log-empty = ما يقال من الآن يظهر هنا.
new-messages = { $count ->
    [zero] لا رسائل جديدة
    [one] رسالة جديدة
    [two] رسالتان جديدتان
    [few] رسائل جديدة ({ $count })
    [many] رسائل جديدة ({ $count })
   *[other] رسائل جديدة ({ $count })
  }
marks = إشارات
ways = رد
ways-own = المزيد
ways-for = رد على { $name }
mark-heard = سمعتك
mark-with_you = أنا معك
mark-me_too = وأنا أيضًا
mark-thank_you = شكرًا
mark-strength = قوة لك
marked-heard = سمعتك { $count }
marked-with_you = أنا معك { $count }
marked-me_too = وأنا أيضًا { $count }
marked-thank_you = شكرًا { $count }
marked-strength = قوة لك { $count }
answers = إلى { $name }
note-shown = عن: { $note }
sending = يُرسل الآن
unsent = لم يُرسل بعد. تتكرر المحاولة.
failed = لم يُرسل. كلماتك ما زالت هنا.
try-again = محاولة أخرى
edit-again = تعديل
held = يقرأ فريق الاستضافة هذا أولًا. لا يراه إلا أنت وفريق الاستضافة.
held-pre_moderated = هكذا تعمل هذه الغرفة مع الجميع.
held-contact = قد يكون فيه ما يوصل إلى شخص خارج هذا المكان.
held-crisis = قد تكون قراءته صعبة على الآخرين. لم تخطئ في كتابته.
held-pressure = قد يكون فيه ضغط على أحد.
held-child_safety = يتعلق بسلامة الصغار.
held-flood = كان كثيرًا دفعة واحدة.
held-list = القائمون على هذا المكان ينظرون في بعض الكلمات أولًا.
held-hook = القائمون على هذا المكان يراجعونه أولًا.
declined-host = رأى فريق الاستضافة عدم عرض هذا. { $words }
declined-expired = لم يتمكن أحد من قراءة هذا في الوقت المناسب، فلم يُعرض. يمكنك إرساله مرة أخرى.
declined-withdrawn = سحبت هذا.
declined-left = لم يُعرض هذا.
changed = أُزيل شيء حفاظًا على سلامة الناس.
removed = أُزيلت هذه الرسالة.
hidden = وُضعت هذه الرسالة جانبًا إلى أن يقرأها فريق الاستضافة.
hidden-host = وُضعت جانبًا بعد بلاغات من عدة أشخاص. لا يقرؤها إلا كاتبها وفريق الاستضافة.
dimmed = رسائل هذا الشخص مخفية عندك.
dim = إخفاء رسائل هذا الشخص عني
undim = إظهار رسائل هذا الشخص من جديد
retract = سحب الرسالة
report = إبلاغ
restore-message = إظهارها من جديد
remove-message = إزالة هذه الرسالة
ask-host = مخاطبة فريق الاستضافة
tell-host = قول ذلك لفريق الاستضافة
answer-privately = رد خاص
private-to-you = رسالة خاصة إليك
private-to = رسالة خاصة إلى { $name }
kind-note = ملاحظة لفريق الاستضافة
kind-announcement = إعلان
appeal = طلب نظرة أخرى
appeal-intro = سيقرأ فريق الاستضافة كلماتك من جديد، وشرحك لها.
appeal-words = ما الذي ينبغي أن يُعرف؟ (اختياري)
appeal-send = إرسال الطلب
appeal-sent = طُلب من فريق الاستضافة النظر من جديد.
report-title = إبلاغ عن رسالة
report-intro = سينظر فيها فريق الاستضافة. لن يعرف صاحب الرسالة من أبلغ.
report-why = ما المشكلة؟
report-unkind = كلام جارح
report-unsafe = قد يكون أحد في خطر
report-contact = طلب تواصل خارج المكان
report-illegal = مخالف للقانون
report-other = شيء آخر
report-words = أي إضافة؟ (اختياري)
report-send = إرسال البلاغ
report-sent = شكرًا لك. أُرسل بلاغك.
ask-title = مخاطبة فريق الاستضافة
ask-all-hosts = لن يرى هذا إلا فريق الاستضافة.
ask-one-host = لن يرى هذا إلا { $name }.
ask-nobody = لا أحد من فريق الاستضافة هنا الآن. ستنتظر كلماتك من يأتي منهم.
ask-words = كلماتك
ask-send = إرسال خاص
ask-call = يكفيني أن يطمئن عليّ أحد
ask-called = وصل طلبك إلى فريق الاستضافة.
reason-told = لماذا؟ سيُقال ذلك للشخص المعني.
care-title = لست وحدك في هذا
care-words = هنا من يمكن أن يكون معك الآن. ويمكنك أيضًا مخاطبة فريق الاستضافة هنا.

## Quiet lines

line-joined = { $name } معنا الآن
line-left = مغادرة: { $name }
line-round = { $title }. { $prompt }
line-turn = الكلمة الآن: { $name }
line-passed = تجاوز الدور: { $name }. هذا مقبول دائمًا.
line-passed-me = تجاوزت دورك. هذا مقبول دائمًا.
line-later = لاحقًا: { $name }
line-later-me = { $place ->
    [0] انتقل دورك الآن إلى غيرك، وسيعود إليك.
    [1] انتقل دورك الآن إلى غيرك. دورك هو التالي.
   *[other] انتقل دورك الآن إلى غيرك. ترتيبك: { $place }.
  }
line-marks = { $count ->
    [zero] لم تصلك إشارات هادئة في أثناء مشاركتك.
    [one] في أثناء مشاركتك أرسل إليك أحدهم إشارة هادئة.
    [two] في أثناء مشاركتك وصلتك إشارتان هادئتان.
    [few] في أثناء مشاركتك وصلتك { $count } إشارات هادئة.
    [many] في أثناء مشاركتك وصلتك { $count } إشارة هادئة.
   *[other] في أثناء مشاركتك وصلتك { $count } إشارة هادئة.
  }
line-silence = لحظة صمت
line-silence-words = لحظة صمت: { $words }
line-circle-paused = الحلقة متوقفة مؤقتًا. { $words }
line-circle-resumed = تعود الحلقة الآن. { $words }
line-circle-ended = انتهت الحلقة. شكرًا لوجودك هنا.
line-host-absent = لا أحد من فريق الاستضافة هنا الآن. الحلقة تنتظر.
line-host-returned = عاد فريق الاستضافة.
line-room-closing = ستُغلق الغرفة قريبًا.
notice-message_changed = أُزيل شيء من رسالتك حفاظًا على سلامة الناس. { $text }
notice-message_hidden = وُضعت إحدى رسائلك جانبًا إلى أن يقرأها فريق الاستضافة.
notice-message_removed = أزال فريق الاستضافة إحدى رسائلك. { $text }
notice-role_offered = فريق الاستضافة يدعوك إلى الاستضافة معه.
notice-report_sent_to_operator = وصل بلاغك إلى القائمين على هذا المكان.
notice-report_not_seen = لم يتمكن أحد من فريق الاستضافة من قراءة بلاغك.
notice-host_word = من فريق الاستضافة: { $text }
notice-message_held = يقرأ فريق الاستضافة إحدى رسائلك أولًا.
notice-unmuted = يمكنك الكتابة من جديد.
notice-muted = طلب منك فريق الاستضافة الاستماع فقط في الوقت الحالي. ويمكنك دائمًا مخاطبة فريق الاستضافة. { $text }

## Read out

spoken = { $name }: { $text }
spoken-private = { $name }، رسالة خاصة: { $text }
spoken-many = عدد الرسائل الجديدة: { $count }
spoken-your-turn = حان دورك. البدء أو تجاوز الدور أو العودة لاحقًا: كل ذلك ممكن.
spoken-turn = الدور الآن: { $name }.
spoken-participant-joined = { $name } معنا الآن
spoken-participant-left = مغادرة: { $name }
spoken-care = تظهر لك خطوط مساعدة، ولا يراها غيرك.
spoken-silence-began = لحظة صمت
spoken-silence-ended = انتهى الصمت
spoken-circle-paused = الحلقة متوقفة مؤقتًا
spoken-circle-resumed = تعود الحلقة الآن
spoken-round-opened = { $title }
spoken-host-absent = لا أحد من فريق الاستضافة هنا الآن
spoken-host-returned = عاد فريق الاستضافة

## The connection

lost = انقطع الاتصال. تتكرر المحاولة. كلماتك محفوظة هنا.
unsaved = لا يمكننا الحفظ الآن. ما كتبته محفوظ هنا، وسيُرسل حالما يعود كل شيء إلى العمل.
back = عاد الاتصال.
missed = { $count ->
    [zero] لا رسائل في أثناء غيابك.
    [one] رسالة واحدة في أثناء غيابك.
    [two] رسالتان في أثناء غيابك.
    [few] { $count } رسائل في أثناء غيابك.
    [many] { $count } رسالة في أثناء غيابك.
   *[other] { $count } رسالة في أثناء غيابك.
  }
gap = تعذّر جلب بعض الرسائل.
role-offered = فريق الاستضافة يدعوك إلى الاستضافة معه.
role-accept = أقبل الاستضافة

## الوصول متأخرًا

late-title = وصلت والحلقة جارية. لا بأس في ذلك.
late-may = يمكنك الكتابة الآن.
late-history = ما قيل قبل وصولك يبقى مع من كانوا هنا.
late-done = فهمت

## الوقت وما يبقى

clock-half = انقضى نصف وقتك، والدقائق المتبقية نحو { $count }
clock-half-over = انقضى نصف وقتك.
spoken-more-time = لديك وقت إضافي.
line-ended-me = انتهى دورك. ما لم ترسله محفوظ في مربع الكتابة.
line-round-only = { $title }
reply-to-kind_words = كلماتك إلى { $name }. الكلمات اللطيفة مرحب بها.
reply-to-reflections = كلماتك إلى { $name }. ما الذي يلامسه هذا فيك؟
reply-to-ideas = كلماتك إلى { $name }. الأفكار مرحب بها.
end-unsent = كلمات لم ترسلها
end-unsent-words = هي في هذه الصفحة وحدها، وتختفي عند إغلاقها.
copied-words = تم النسخ

## القراءة

reading = القراءة
reading-view = عرض القراءة
pause-messages = إيقاف الرسائل مؤقتًا
unpause-messages = { $count ->
    [0] الرسائل تنتظر. متابعة
    [zero] الرسائل تنتظر. متابعة
    [one] عرض رسالة جديدة واحدة
    [two] عرض رسالتين جديدتين
    [few] عرض الرسائل الجديدة ({ $count })
    [many] عرض الرسائل الجديدة ({ $count })
   *[other] عرض الرسائل الجديدة ({ $count })
  }
spoken-paused = الرسائل الجديدة تنتظر حتى تطلبها.

## الإعدادات

settings = الإعدادات
settings-words = هي لك وحدك، وتتغير فورًا.
settings-size = حجم النص
settings-size-100 = كما هو
settings-size-125 = أكبر
settings-size-150 = أكبر بكثير
settings-size-200 = ضعف الحجم
settings-reads = ما يُقرأ بصوت مسموع
settings-reads-all = كل رسالة
settings-reads-mine = دوري، وما هو موجه إلي
settings-reads-none = العاجل فقط
settings-easy = قراءة أسهل: حروف بسيطة ومسافات أوسع بينها
settings-contrast = تباين أعلى
settings-calm = لا شيء يتحرك
settings-enter = مفتاح Enter يرسل
settings-keep = حفظ هذه الإعدادات في هذا المتصفح
settings-keep-words = من يتفحص هذا المتصفح قد يرى عندئذ أنك زرت هذا الموقع. «مغادرة سريعة» تحذفها.
