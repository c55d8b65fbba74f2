# Texts of the pages, Arabic. Not reviewed yet by native speakers who work in peer support: whoever
# runs a place for people in distress should have them read before relying on them.
#
# People are spoken to without telling whether they are a man or a woman: nouns of action and the
# first person on buttons, forms that are written alike for both elsewhere, and “the hosting team”.

## Everywhere

language-name = العربية
text-direction = rtl
languages = اللغة
between = {"، "}
leave-quickly = مغادرة سريعة
leave-more = { $count ->
    [zero] للمغادرة: { $count } ضغطة على Shift.
    [one] للمغادرة: ضغطة واحدة أخرى على Shift.
    [two] للمغادرة: ضغطتان أخريان على Shift.
    [few] للمغادرة: { $count } ضغطات أخرى على Shift.
    [many] للمغادرة: { $count } ضغطة أخرى على Shift.
   *[other] للمغادرة: { $count } ضغطة أخرى على Shift.
  }
get-help = مساعدة الآن
close = إغلاق
cancel = إلغاء
copy = نسخ
tab-title = غرفة
to-start = إلى صفحة البداية
help-title = مساعدة لهذه اللحظة
help-intro = لا حاجة إلى شرح أي شيء كي تصلك هذه المساعدة. إذا كان أحد في خطر، فرقم الطوارئ في بلدك هو الأسرع.
help-none = تعذّر تحميل خطوط المساعدة. إذا كنت في خطر، فرقم الطوارئ في بلدك هو الأسرع.

## Before the room

connecting = لحظة واحدة
connecting-words = يُفتح الباب الآن.
reaching = لا يمكننا الوصول إلى الغرفة بعد
reaching-words = تتكرر المحاولة تلقائيًا. يمكنك ترك هذه الصفحة مفتوحة.
lobby = هذه غرفة الانتظار
lobby-words = سيفتح لك فريق الاستضافة الباب. يمكنك ترك هذه الصفحة مفتوحة.
join = دخول
join-what = ما هذا المكان
join-is = غرفة لعدد قليل من الناس، بالكتابة فقط. تكون الكلمة لشخص واحد في كل مرة، والبقية يستمعون. تجاوز الدور مقبول دائمًا.
join-is-not = هذه ليست خدمة طوارئ، ولا أحد هنا يقدّم علاجًا. إذا احتجت إلى مساعدة الآن، فهناك زر «مساعدة الآن» في الأعلى.
join-agreements = ما نتفق عليه
join-kept = ما الذي يُحفظ
join-kept-default = لا يُحفظ شيء بعد انتهاء الغرفة.
join-leave = زر «مغادرة سريعة» في الأعلى ينقلك فورًا إلى موقع آخر، وكذلك الضغط على Shift ثلاث مرات. لا يُمحى سجل متصفحك.
join-lines = خطوط المساعدة
join-hosts = في الاستضافة: { $names }.
join-no-host = لا أحد من فريق الاستضافة هنا بعد.
join-here = { $count ->
    [zero] لا أحد غيرك هنا بعد.
    [one] هنا شخص واحد.
    [two] هنا شخصان.
    [3] هنا ثلاثة أشخاص أو أكثر.
    [few] هنا { $count } أشخاص.
    [many] هنا { $count } شخصًا.
   *[other] هنا { $count } شخص.
  }
join-lobby = يدخل الناس واحدًا واحدًا بموافقة فريق الاستضافة.
join-name = اسمك في هذه الغرفة
join-own = اسم آخر
join-own-label = اسم من اختيارك
join-own-hint = نرجو عدم استعمال اسمك الحقيقي.
join-part = بأي شكل يناسبك حضورك معنا؟
part-sharer = بالمشاركة
part-sharer-hint = لك دور في كل جولة، ويمكنك دائمًا تجاوزه.
part-listener = بالاستماع
part-listener-hint = لا دور لك. يكفي وجودك هنا.
join-agree = قرأت هذا، وأوافق عليه.
leave-room = مغادرة الغرفة
leave-sure = سيرى الآخرون أنك غادرت، وسيصبح مكانك متاحًا.
leave-yes = مغادرة

## Endings

use-this-tab = المتابعة في هذه النافذة
end-1000 = لقد غادرت
end-1000-words = لم يبقَ شيء من ذلك على هذا الجهاز. نتمنى لك كل خير.
end-4500 = لم تتفاهم هذه الصفحة مع الخادم
end-4500-words = نرجو فتح رابطك مرة أخرى.
end-4503 = هذا الرابط لا يفتح غرفة
end-4503-words = ربما يكون قديمًا أو ناقصًا. يمكنك طلب رابط جديد.
end-4504 = أنهى فريق الاستضافة وجودك هنا
end-4504-words = قد يكون هذا صعبًا. ما زال هناك من يستمع إليك، هنا:
end-4505 = انتهت الغرفة
end-4505-words = شكرًا لوجودك هنا. لا يُحفظ شيء مما قيل.
end-4506 = لم يكن الدخول ممكنًا هذه المرة
end-4506-words = قد لا يكون السبب متعلقًا بك. هناك من يستمع إليك، هنا:
end-4507 = فتحت هذه الغرفة في مكان آخر
end-4507-words = هي مستمرة هناك، ويمكنك إعادتها إلى هنا.

## What could not be done

error-agreement_required = نرجو وضع علامة في المربع أولًا، إذا وافقت.
error-alias_taken = هذا الاسم مستعمل هنا. نرجو اختيار اسم آخر.
error-alias_refused = لا يمكن استعمال هذا الاسم هنا. نرجو اختيار اسم آخر.
error-room_full = الغرفة ممتلئة الآن. يمكنك المحاولة لاحقًا.
error-room_locked = الغرفة لا تستقبل أحدًا الآن.
error-forbidden = هذا غير ممكن الآن.
error-not_your_turn = الدور الآن لشخص آخر.
error-floor_closed = الكتابة غير متاحة لأحد الآن.
error-silence = هذه لحظة صمت.
error-muted = طلب منك فريق الاستضافة الاستماع فقط في الوقت الحالي.
error-slow_mode = نرجو ترك بعض الوقت بين الرسائل.
error-rate_limited = كان ذلك كثيرًا دفعة واحدة. نرجو الانتظار لحظة.
error-too_long = هذا أطول من رسالة واحدة. نرجو إرساله على أجزاء.
error-blocked = لا يمكن عرض هذا هنا.
blocked-contact = فيه ما يوصل إلى شخص خارج هذا المكان. لا أحد هنا يُعرف من هو.
blocked-impersonation = قد يُظن أن هذا اسم شخص من فريق الاستضافة. نرجو اختيار اسم آخر.
blocked-flood = كان ذلك كثيرًا دفعة واحدة. نرجو الانتظار لحظة.
blocked-crisis = لم يُرسل، لأن قراءته قد تكون صعبة. يمكنك أن تطلب من فريق الاستضافة التحدث معك.
blocked-pressure = لم يُرسل، كي لا يشعر أحد بالضغط.
blocked-child_safety = لم يُرسل، حمايةً لصغار السن.
blocked-moderation = لا يمكن عرض هذا هنا كما هو.
error-not_found = لم يعد هذا موجودًا.
error-stale = تغيّر الأمر في هذه الأثناء.
error-wrong_phase = هذا غير ممكن في هذه المرحلة من اللقاء.
error-unavailable = تعذّر الوصول إلى الخادم. نرجو المحاولة مرة أخرى.
error-bad_command = لم ينجح ذلك.
error-bad_frame = لم ينجح ذلك.
error-not_joined = أنت خارج الغرفة حتى الآن.
error-already_joined = أنت في الغرفة بالفعل.
