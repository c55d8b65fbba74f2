# Texts of the hosts' pages, Arabic; they lie over those that everybody gets. Not reviewed yet by
# native speakers who work in peer support.

## Signing in and opening a room

host-title = الاستضافة
host-sign-in = تسجيل الدخول
host-sign-in-words = يأتي مفتاحك من القائمين على هذا المكان. لا يُحفظ في هذا المتصفح؛ يتذكرك ملف تعريف ارتباط بضع ساعات.
host-key = مفتاح الاستضافة
host-enter = دخول
host-key-wrong = لم يُقبل هذا المفتاح. نرجو النظر فيه مرة أخرى.
host-ticket-old = هذا الرابط استُعمل أو صار قديمًا. يمكنك الدخول بمفتاحك، أو طلب رابط جديد.
host-failed = تعذّر فتح الغرفة. نرجو المحاولة مرة أخرى.
problem-invalid = لا يمكن فتح الغرفة بهذا الشكل.
problem-full = وصل هذا الخادم إلى أقصى عدد من الغرف. نرجو المحاولة لاحقًا.
problem-rate_limited = كان ذلك كثيرًا دفعة واحدة. نرجو الانتظار لحظة.
problem-unavailable = لا يصل الخادم إلى ما يحتاج إليه. نرجو المحاولة بعد لحظة.
problem-unauthorized = انتهى تسجيل دخولك. نرجو تسجيل الدخول من جديد.
problem-origin = هذا العنوان ليس من عناوين هذا الخادم. نرجو فتح الصفحة بعنوانها المعتاد.
problem-not_found = لم يعد هذا موجودًا.
problem-not_allowed = هذا غير ممكن هنا.
problem-internal = حدث خلل من جهتنا. نرجو المحاولة بعد لحظة.
problem-too_large = هذا أطول مما يمكن.
problem-too_slow = لم يصل في الوقت المناسب. نرجو المحاولة مرة أخرى.
problem-cut_off = لم يصل كاملًا. نرجو المحاولة مرة أخرى.
problem-bad_json = لم ينجح ذلك. نرجو المحاولة مرة أخرى.
host-new = فتح غرفة
host-room-title = العنوان
agenda = برنامج اللقاء
all-rounds = كل الجولات
rounds-hint = افتح جولة لتغييرها. ما تغيره يخص هذه الغرفة وحدها.
round-name = الاسم
round-prompt = السؤال
round-minutes = الدقائق
round-add = إضافة جولة
round-remove = حذف هذه الجولة
round-removed = حُذفت: { $name }
round-untitled = بلا عنوان
minutes = { $count ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
  }
practice = التدرب مع أشخاص افتراضيين
practice-hint = يأتي خمسة: واحد قليل الكلام، وواحد يتكلم بلا نهاية، وواحد يخرج عن الموضوع، وواحد ينقطع اتصاله، وواحد في ضيق شديد ويقول ذلك. حين تنتهي الحلقة يخبرك كل منهم على انفراد بما كان يطلبه منك. لا يوجد أي شخص حقيقي في الغرفة إلا إذا أعطيت الرابط لأحد.
open-room = فتح غرفة
host-opened = الغرفة مفتوحة
host-give = هذا الرابط لمن سيأتي. كل من لديه الرابط يمكنه الدخول.
host-join-link = رابط الدخول
qr = رابط الدخول رمزًا مربعًا (QR)
qr-hint = لشاشة أو ورقة لا يراها إلا من تعنيهم: من لديه الرمز يمكنه الدخول.
qr-label = رمز QR لرابط الدخول
qr-failed = تعذر إحضاره. حاول مرة أخرى من فضلك.
host-own-link = وهذا لك. يفتح لوحة الاستضافة، فلا ينبغي أن يصل إلى غيرك.
host-host-link = رابط الاستضافة
host-go = إلى اللوحة
host-another = فتح غرفة أخرى
host-open-rooms = الغرف المفتوحة
sign-out = تسجيل الخروج
copied = تم النسخ.
copy-failed = تعذّر نسخ الرابط.
copy-name = نسخ: { $name }

## The console

desk = إدارة الكلام
strip-people = { $count ->
    [zero] لا أحد
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
    [many] { $count } شخصًا
   *[other] { $count } شخص
  }
strip-hosts = { $count ->
    [zero] لا أحد في الاستضافة
    [one] في الاستضافة شخص واحد
    [two] في الاستضافة شخصان
    [few] في الاستضافة { $count } أشخاص
    [many] في الاستضافة { $count } شخصًا
   *[other] في الاستضافة { $count } شخص
  }
strip-held = بانتظار القراءة: { $count }، وأقدمها أمامه { $minutes } د
strip-alerts = { $count ->
    [zero] لا تنبيهات
    [one] تنبيه واحد
    [two] تنبيهان
    [few] { $count } تنبيهات
    [many] { $count } تنبيهًا
   *[other] { $count } تنبيه
  }
begin-circle = بدء الحلقة
next-round = الجولة التالية
circle-pause = توقف مؤقت
circle-resume = متابعة
hush = دقيقة صمت
hush-end = إنهاء الصمت
coming = التالي: { $title }
coming-none = هذه آخر جولة.
skip = تخطي
extend = دقيقة إضافية
lists = الأدوار
list-now = الآن
list-queue = القادمون
list-hands = أيدٍ مرفوعة
list-back = عودة لاحقًا
list-notyet = بلا مشاركة بعد
list-heard = شاركوا
shuffle = خلط الترتيب
move-up = أعلى
move-up-name = نقل إلى أعلى: { $name }
move-down = أسفل
move-down-name = نقل إلى أسفل: { $name }
make-next = التالي
make-next-name = جعل الدور التالي: { $name }
moved = صار ترتيب { $name }: { $place }
raced = تغيرت القائمة. هذه هي الآن.
hand-down = إنزال
hand-down-name = إنزال يد: { $name }
offer = عرض الدور
offer-name = عرض الدور على: { $name }
who-writes = من يمكنه الكتابة
floor-open = الجميع
floor-turns = صاحب الدور
floor-hosts = فريق الاستضافة
floor-quiet = لا أحد
floor-round = كما تقول الجولة

panel-alerts = تنبيهات
panel-held-list = بانتظار قراءتك
panel-lobby-list = في غرفة الانتظار
admit = إدخال
admit-name = إدخال: { $name }
refuse = ليس اليوم
refuse-name = ليس اليوم: { $name }
admit-all = إدخال الجميع
waiting-marked = من شبكة أُخرج منها شخص
i-have-this = أنا أتولى هذا
alert-close = إغلاق التنبيه
alert-close-note = ملاحظة لبقية فريق الاستضافة (اختياري)
alert-crisis = قد يحتاج أحد إلى مساعدة الآن:
alert-contact = وسائل تواصل:
alert-pressure = ضغط على أحد:
alert-child_safety = سلامة طفل:
alert-flood = رسائل كثيرة جدًا:
alert-report = بلاغ:
alert-help = طلب حضور فريق الاستضافة:
alert-hook = إشراف:
label-crisis = قد يحتاج إلى مساعدة الآن
label-crisis-plan = يذكر خطة
label-crisis-means = يذكر وسيلة
label-crisis-farewell = كلمات وداع
label-crisis-past = يذكر ما حدث من قبل
label-crisis-method = يذكر الكيفية
label-crisis-encourage = تشجيع لأحد
label-crisis-pact = حديث عن فعل ذلك معًا
label-contact = وسائل تواصل
label-pressure = ضغط
label-child_safety = سلامة طفل
label-flood = رسائل كثيرة جدًا
label-list = كلمة من القائمة
label-appeal = طلب نظرة أخرى
label-unkind = كلام جارح
label-unsafe = قد يكون أحد في خطر
label-illegal = مخالف للقانون
label-other = شيء آخر
label-hook = فحص خاص بهذا الخادم
claimed-by = يتولى هذا: { $name }.
claimed-by-you = أنت تتولى هذا.
spoken-alert = تنبيه. { $kind }
spoken-held = رسالة بانتظار قراءتك
spoken-waiting = شخص في غرفة الانتظار
alert-unclaimed = لا أحد يتولى هذا بعد.
approve = قبول
approve-word = قبول مع كلمة
approve-told = كلمة لصاحب الرسالة، لا يراها غيره (اختياري)
decline = رفض
decline-told = كلمة لصاحب الرسالة، وسيُقال له السبب (اختياري)
held-since = { $waited ->
    [zero] وصلت الآن.
    [one] تنتظر منذ دقيقة.
    [two] تنتظر منذ دقيقتين.
    [few] تنتظر منذ { $waited } دقائق.
    [many] تنتظر منذ { $waited } دقيقة.
   *[other] تنتظر منذ { $waited } دقيقة.
  } { $left ->
    [zero] تعود الآن إلى صاحبها.
    [one] تعود إلى صاحبها خلال دقيقة.
    [two] تعود إلى صاحبها خلال دقيقتين.
    [few] تعود إلى صاحبها خلال { $left } دقائق.
    [many] تعود إلى صاحبها خلال { $left } دقيقة.
   *[other] تعود إلى صاحبها خلال { $left } دقيقة.
  }
decided = يُنفّذ بعد لحظة.
undo = تراجع
read-first = يقرأ فريق الاستضافة كل رسالة أولًا

guests = الناس
write-privately = رسالة خاصة
mute = كتم 5 دقائق
unmute = إلغاء الكتم
rename = إعطاء اسم آخر
make-host = ضم إلى الاستضافة
make-host-sure = سيصل السؤال إلى { $name }، ولا بد من القبول.
remove = إخراج
remove-title = إخراج شخص
remove-words = سيخرج { $name } من الغرفة فورًا.
remove-reason = لماذا؟ سيُقال ذلك للشخص.
remove-ban = ومنع العودة أيضًا
remove-ban-hint = يتغير رابط الدخول، وينتظر القادمون من الشبكة نفسها في غرفة الانتظار.

house = الغرفة
announce = إعلان
announce-hint = يراه الجميع فورًا، أيًا كان من يحق له الكتابة.
note = ملاحظة للاستضافة
note-hint = لا يراها إلا فريق الاستضافة.
send-word = إرسال هذا
copy-link = نسخ رابط الدخول
right-back = سأعود حالًا
lock = لا قادمين جددًا
lobby-on = غرفة انتظار
slow-mode = وضع بطيء
slow = { $count ->
    [zero] بلا
    [one] ثانية واحدة
    [two] ثانيتان
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
  }
close-room = إغلاق الغرفة
close-sure = يخرج الجميع، ويُحذف كل أثر للغرفة.
practice-close = أنه الحلقة أولا بزر «الجولة التالية» بعد الجولة الأخيرة: عندها يخبرك كل شخص افتراضي على انفراد بما كان يطلبه منك. لا يُحفظ شيء من ذلك.
closing-words = كلمات ختام (اختياري)
close-now = إغلاق الآن
debrief = قبل أن تذهب
debrief-hint = دقيقة لك وحدك أو مع من يشاركك الاستضافة. لا يُحفظ شيء من ذلك.
debrief-went = ما الذي سار جيدا؟
debrief-hard = ما الذي كان صعبا، وماذا ستكرر أو تغير؟
debrief-who = هل يقلقك أحد؟ ومن يستطيع أن يهتم به الآن؟
debrief-me = كيف حالك أنت؟ ومن بجانبك الليلة؟
cues = كلمات جاهزة
cues-hint = تُوضع في مربع الكتابة للتعديل. لا يُرسل شيء من تلقاء نفسه.
cue-welcome = ترحيب
cue-welcome-words = أهلًا بكم جميعًا. لا طريقة صحيحة واحدة لوجودكم هنا، وتجاوز الدور مقبول دائمًا.
cue-time = الوقت
cue-time-words = بقيت دقائق قليلة في هذه الجولة. لنختم بهدوء وبما يلزم من وقت.
cue-long = طويل
cue-long-words = شكرًا على كل هذا. هل يمكن أن نصل إلى الختام، كي يكون للجميع دور؟
cue-advice = نصائح
cue-advice-words = لنبقَ مع ما شورك معنا، ولنترك النصيحة لمن يطلبها.
cue-topic = خارج الموضوع
cue-topic-words = هذا مهم أيضًا. لنعد إليه لاحقًا، ولنبقَ الآن مع سؤال هذه الجولة.
cue-hot = موضوع حساس
cue-hot-words = هذا يمسّ كثيرين منا. لنأخذ نفسًا قبل أن نكمل.
cue-wisdom = حكمة المجموعة
cue-wisdom-words = هل مرّ أحدكم بشيء مشابه؟ ما الذي ساعدكم؟
cue-close = ختام
cue-close-words = نقترب من النهاية. هل من كلمة تودّون أن تحملوها معكم؟
