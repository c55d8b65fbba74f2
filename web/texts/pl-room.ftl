# Texts of the room itself, Polish. Not reviewed yet by native speakers who work in peer support:
# whoever runs a place for people in distress should have them read before relying on them.

## The circle

the-circle = Krąg
sharing-order = Kolejność
around = Pokój
people = Kto tu jest
practice-here = Pokój do ćwiczeń. Każdy, czyje imię zaczyna się od „Ćwiczenie”, jest symulowany.
phase-gathering = Zbieramy się
phase-circle = Między rundami
phase-paused = Przerwa
phase-after = Po kręgu
phase-closed = Koniec
whose-gathering = Zbieramy się. Krąg jeszcze się nie zaczął.
whose-after = Krąg się skończył. Możesz zostać i porozmawiać.
whose-paused = Krąg ma przerwę. Wszystkie zegary stoją.
whose-silence = Chwila ciszy
whose-silence-words = Chwila ciszy: { $words }
whose-offered = Teraz kolej na: { $name }
whose-offered-me = Teraz twoja kolej, jeśli chcesz
whose-speaking = Teraz dzieli się: { $name }
whose-speaking-me = Teraz ty się dzielisz
whose-replies = Słowa dla: { $name }
whose-replies-me = Słowa dla ciebie
whose-floor-turns = Teraz nikt się nie dzieli
whose-floor-open = Każdy może pisać
whose-floor-hosts = Piszą osoby prowadzące
whose-floor-quiet = Czas ciszy
place-queue = { $place ->
    [1] Twoja kolej jest następna
   *[other] Twoje miejsce w kolejce: { $place }
  }
place-back = Wrócimy do ciebie później
place-heard = Twój głos w tej rundzie już był
place-listener = Słuchasz
with-you = { $count ->
    [0] Nie ma tu jeszcze nikogo innego
    [one] Jest z tobą jedna osoba
    [few] Są z tobą { $count } osoby
    [many] Jest z tobą { $count } osób
   *[other] Jest z tobą { $count } osoby
  }
order-you = { $name } (ty)
order-now = teraz
order-next = następna kolej
order-later = {""}
order-back = powrót później
is-host = prowadzi
is-listener = słucha
is-away = chwilowo poza pokojem
is-back-soon = zaraz wraca
is-muted = na razie słucha
clock-hide = Ukryj zegar
clock-show = Pokaż zegar
clock-minutes = { $count ->
    [one] została około minuta
    [few] zostały około { $count } minuty
    [many] zostało około { $count } minut
   *[other] zostało około { $count } minuty
  }
clock-minute = została około minuta
clock-seconds = zostało około dwudziestu sekund
clock-over = jeszcze chwila ponad czas
clock-over-me = Czas minął. Dokończ spokojnie zdanie.
clock-stands = Zegar stoi

## My turn

your-turn-group = Twoja kolej
my-offered = Możesz zacząć, odpuścić albo wrócić do tego później. Wszystko jest w porządku.
my-speaking = Pisz tyle, ile chcesz, dużo albo mało. Możesz wysyłać po kawałku.
my-replies = Teraz inni mogą ci odpowiedzieć. „To wszystko” prowadzi dalej.
begin = Zaczynam
pass = Odpuszczam
come-back = Wróćcie do mnie
done = To wszystko
more-time = Potrzebuję więcej czasu
hand-raise = Podnoszę rękę
hand-lower = Opuszczam rękę
bell = Uderz w dzwonek
part-to-listener = Od teraz tylko słucham
part-to-sharer = Znów chcę mieć swoją kolej

## Writing

your-words = Twoje słowa
reply-to = Twoje słowa dla: { $name }
send = Wyślij
feedback = Co inni mogą odpowiedzieć?
feedback-none = Nic, tylko słuchać
feedback-kind_words = Dobre słowa
feedback-reflections = Co to w nich porusza
feedback-ideas = Pomysły
note-add = Dodaj ostrzeżenie o treści
note-label = O czym to jest, żeby każdy mógł wybrać, czy chce czytać
is-writing = { $name } pisze
are-writing = { $count ->
    [one] Pisze jedna osoba
    [few] Piszą { $count } osoby
    [many] Pisze { $count } osób
   *[other] Pisze { $count } osoby
  }
why-turn = Teraz dzieli się tylko: { $name }. Twoje słowa poczekają na później.
why-offered = Teraz może zacząć: { $name }. Twoje słowa poczekają na później.
why-begin = Naciśnij „Zaczynam”, gdy zechcesz się podzielić. Twoje słowa są zachowane.
why-nobody = Teraz nikt się nie dzieli. Twoje słowa poczekają na później.
why-hosts = Teraz piszą tylko osoby prowadzące. Twoje słowa poczekają na później.
why-quiet = To czas ciszy. Twoje słowa poczekają na później.
why-silence = Chwila ciszy. Twoje słowa poczekają na później.
why-paused = Krąg ma przerwę. Twoje słowa poczekają na później.
why-muted = Osoba prowadząca prosi, żeby na razie słuchać, nie pisać. Twoje słowa są zachowane. Nadal możesz napisać do osoby prowadzącej.
why-unheard = Te słowa padły przed twoim przyjściem, więc napiszesz trochę później. Twoje słowa są zachowane.
why-closed = Pokój jest zamknięty.
why-lost = Teraz nie ma połączenia. Twoje słowa są tu zachowane.
not-sent = To się nie wysłało. Twoje słowa nadal tu są.

## Messages

messages = Wiadomości
log-empty = Tutaj pojawi się to, co zostanie napisane od tej chwili.
new-messages = { $count ->
    [one] Nowa wiadomość
    [few] Nowe wiadomości ({ $count })
    [many] Nowe wiadomości ({ $count })
   *[other] Nowe wiadomości ({ $count })
  }
marks = Znaki
ways = Odpowiedz
ways-own = Więcej
ways-for = Odpowiedz: { $name }
mark-heard = Słyszę cię
mark-with_you = Jestem z tobą
mark-me_too = Ja też
mark-thank_you = Dziękuję
mark-strength = Siły
marked-heard = słyszę cię { $count }
marked-with_you = jestem z tobą { $count }
marked-me_too = ja też { $count }
marked-thank_you = dziękuję { $count }
marked-strength = siły { $count }
answers = dla: { $name }
note-shown = O czym: { $note }
sending = Wysyła się
unsent = Jeszcze nie wysłane. Próbujemy dalej.
failed = Nie wysłane. Twoje słowa nadal tu są.
try-again = Spróbuj znowu
edit-again = Zmień
held = Najpierw czyta to osoba prowadząca. Widzicie to tylko ty i osoby prowadzące.
held-pre_moderated = Tak ten pokój działa dla wszystkich.
held-contact = Może to zawierać sposób na kontakt poza pokojem.
held-crisis = Innym może być trudno to czytać. Pisząc to, nie robisz nic złego.
held-pressure = To może wywierać na kogoś nacisk.
held-child_safety = Chodzi o bezpieczeństwo młodych osób.
held-flood = Było tego dużo naraz.
held-list = Na niektóre słowa najpierw patrzą osoby, które prowadzą to miejsce.
held-hook = Osoby, które prowadzą to miejsce, chcą to najpierw sprawdzić.
declined-host = Osoba prowadząca zdecydowała tego nie pokazywać. { $words }
declined-expired = Nikt nie mógł tego przeczytać na czas, więc się nie pokazało. Możesz wysłać jeszcze raz.
declined-withdrawn = To zostało przez ciebie cofnięte.
declined-left = To się nie pokazało.
changed = Coś zostało usunięte, żeby wszyscy byli bezpieczni.
removed = Ta wiadomość została usunięta.
hidden = Ta wiadomość jest odłożona, aż przeczyta ją osoba prowadząca.
hidden-host = Odłożona po zgłoszeniach kilku osób. Czytają ją tylko autor i osoby prowadzące.
dimmed = Wiadomości tej osoby są u ciebie ukryte.
dim = Ukryj u mnie tę osobę
undim = Pokaż znowu tę osobę
retract = Cofnij wiadomość
report = Zgłoś
restore-message = Pokaż ponownie
remove-message = Usuń tę wiadomość
ask-host = Napisz do prowadzących
tell-host = Powiedz to prowadzącym
answer-privately = Odpowiedz prywatnie
private-to-you = prywatnie, do ciebie
private-to = prywatnie, do: { $name }
kind-note = notatka dla prowadzących
kind-announcement = ogłoszenie
appeal = Poproś, by spojrzeć jeszcze raz
appeal-intro = Osoba prowadząca przeczyta jeszcze raz twoje słowa i to, co o nich powiesz.
appeal-words = Co warto wiedzieć? (nieobowiązkowe)
appeal-send = Wyślij prośbę
appeal-sent = Osoby prowadzące dostały prośbę, by spojrzeć jeszcze raz.
report-title = Zgłoś wiadomość
report-intro = Osoba prowadząca to sprawdzi. Autor lub autorka nie dowie się, kto zgłosił.
report-why = Co jest nie tak?
report-unkind = To jest krzywdzące
report-unsafe = Ktoś może być w niebezpieczeństwie
report-contact = Ktoś prosi o kontakt poza pokojem
report-illegal = To jest niezgodne z prawem
report-other = Coś innego
report-words = Chcesz coś dodać? (nieobowiązkowe)
report-send = Wyślij zgłoszenie
report-sent = Dziękujemy. Zgłoszenie zostało wysłane.
ask-title = Napisz do prowadzących
ask-all-hosts = Zobaczą to tylko osoby prowadzące.
ask-one-host = Zobaczy to tylko { $name }.
ask-nobody = Nie ma tu teraz osoby prowadzącej. Twoje słowa na nią poczekają.
ask-words = Twoje słowa
ask-send = Wyślij prywatnie
ask-call = Chcę tylko, żeby ktoś do mnie zajrzał
ask-called = Osoby prowadzące dostały twoją prośbę.
reason-told = Dlaczego? Ta osoba się dowie.
care-title = Nie zostajesz z tym bez wsparcia
care-words = Tu są ludzie, którzy mogą teraz z tobą być. Możesz też napisać do prowadzących.

## Quiet lines

line-joined = { $name } jest z nami
line-left = { $name } już wychodzi
line-round = { $title }. { $prompt }
line-turn = Dzieli się: { $name }
line-passed = { $name } odpuszcza. To zawsze jest w porządku.
line-passed-me = Odpuszczasz tym razem. To zawsze jest w porządku.
line-later = { $name } później
line-later-me = { $place ->
    [0] Twoja kolej na razie przechodzi dalej. Wróci do ciebie.
    [1] Twoja kolej na razie przechodzi dalej. Jest teraz następna.
   *[other] Twoja kolej na razie przechodzi dalej. Twoje miejsce w kolejce: { $place }.
  }
line-marks = { $count ->
    [one] W czasie twojej kolei ktoś przesłał ci cichy znak.
    [few] W czasie twojej kolei przyszły do ciebie { $count } ciche znaki.
    [many] W czasie twojej kolei przyszło do ciebie { $count } cichych znaków.
   *[other] W czasie twojej kolei przyszło do ciebie { $count } cichego znaku.
  }
line-silence = Chwila ciszy
line-silence-words = Chwila ciszy: { $words }
line-circle-paused = Krąg ma przerwę. { $words }
line-circle-resumed = Krąg trwa dalej. { $words }
line-circle-ended = Krąg się skończył. Dziękujemy, że jesteś.
line-host-absent = Nie ma tu teraz osoby prowadzącej. Krąg czeka.
line-host-returned = Osoba prowadząca znów tu jest.
line-room-closing = Pokój niedługo się zamknie.
notice-message_changed = Coś zostało usunięte z twojej wiadomości, żeby wszyscy byli bezpieczni. { $text }
notice-message_hidden = Jedna z twoich wiadomości jest odłożona, aż przeczyta ją osoba prowadząca.
notice-message_removed = Osoba prowadząca usunęła jedną z twoich wiadomości. { $text }
notice-role_offered = Osoba prowadząca prosi, żeby prowadzić razem.
notice-report_sent_to_operator = Twoje zgłoszenie trafiło do osób, które prowadzą to miejsce.
notice-report_not_seen = Żadna osoba prowadząca nie mogła przeczytać twojego zgłoszenia.
notice-host_word = Od osoby prowadzącej: { $text }
notice-message_held = Jedną z twoich wiadomości najpierw czyta osoba prowadząca.
notice-unmuted = Możesz znów pisać.
notice-muted = Osoba prowadząca prosi, żeby na razie słuchać, nie pisać. Nadal możesz napisać do osoby prowadzącej. { $text }

## Read out

spoken = { $name }: { $text }
spoken-private = { $name }, prywatnie: { $text }
spoken-many = Nowe wiadomości: { $count }
spoken-your-turn = Teraz twoja kolej. Możesz zacząć, odpuścić albo wrócić do tego później.
spoken-turn = Teraz kolej na: { $name }.
spoken-participant-joined = { $name } jest z nami
spoken-participant-left = { $name } już wychodzi
spoken-care = Widać numery pomocy, tylko dla ciebie.
spoken-silence-began = Chwila ciszy
spoken-silence-ended = Koniec ciszy
spoken-circle-paused = Krąg ma przerwę
spoken-circle-resumed = Krąg trwa dalej
spoken-round-opened = { $title }
spoken-host-absent = Nie ma tu teraz osoby prowadzącej
spoken-host-returned = Osoba prowadząca znów tu jest

## The connection

lost = Połączenie zostało przerwane. Próbujemy dalej. Twoje słowa są tu zachowane.
unsaved = Teraz nie możemy zapisywać. To, co piszesz, jest tu zachowane i wyśle się, gdy tylko wszystko znów zadziała.
back = Znów jest połączenie.
missed = { $count ->
    [one] Jedna wiadomość, kiedy cię nie było.
    [few] { $count } wiadomości, kiedy cię nie było.
    [many] { $count } wiadomości, kiedy cię nie było.
   *[other] { $count } wiadomości, kiedy cię nie było.
  }
gap = Części wiadomości nie udało się pobrać.
role-offered = Osoba prowadząca prosi, żeby prowadzić razem.
role-accept = Chcę prowadzić

## Przyjście później

late-title = Krąg już trwa. To nic nie szkodzi.
late-may = Możesz teraz pisać.
late-history = To, co powiedziano wcześniej, zostaje z tymi, którzy tu byli.
late-done = Rozumiem

## Czas i to, co zostaje

clock-half = minęła połowa twojego czasu, zostało minut: około { $count }
clock-half-over = Minęła połowa twojego czasu.
spoken-more-time = Masz więcej czasu.
line-ended-me = Twoja kolej się skończyła. To, co nie zostało wysłane, czeka w polu.
line-round-only = { $title }
reply-to-kind_words = Twoje słowa dla: { $name }. Miłe są życzliwe słowa.
reply-to-reflections = Twoje słowa dla: { $name }. Co to w tobie porusza?
reply-to-ideas = Twoje słowa dla: { $name }. Miłe są pomysły.
end-unsent = Słowa, które nie zostały wysłane
end-unsent-words = Są tylko na tej stronie i znikną, gdy ją zamkniesz.
copied-words = Skopiowano

## Czytanie

reading = Czytanie
reading-view = Widok do czytania
pause-messages = Wstrzymaj wiadomości
unpause-messages = { $count ->
    [0] Wiadomości czekają. Wznów
    [one] Pokaż jedną nową wiadomość
    [few] Pokaż nowe wiadomości ({ $count })
    [many] Pokaż nowe wiadomości ({ $count })
   *[other] Pokaż nowe wiadomości ({ $count })
  }
spoken-paused = Nowe wiadomości czekają, aż o nie poprosisz.

## Ustawienia

settings = Ustawienia
settings-words = Są tylko dla ciebie i działają od razu.
settings-size = Wielkość tekstu
settings-size-100 = Zwykła
settings-size-125 = Większa
settings-size-150 = Dużo większa
settings-size-200 = Dwa razy większa
settings-reads = Co jest czytane na głos
settings-reads-all = Każda wiadomość
settings-reads-mine = Moja kolej i to, co jest dla mnie
settings-reads-none = Tylko to, co pilne
settings-easy = Łatwiejsze czytanie: proste litery i więcej miejsca między nimi
settings-contrast = Większy kontrast
settings-calm = Nic się nie porusza
settings-enter = Enter wysyła
settings-keep = Zachowaj te ustawienia w tej przeglądarce
settings-keep-words = Kto przejrzy tę przeglądarkę, może wtedy zobaczyć, że ta strona była tu otwierana. „Wyjdź szybko” usuwa te ustawienia.
