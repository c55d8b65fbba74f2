# Texts of the hosts' pages, Polish; they lie over those that everybody gets. Not reviewed yet by
# native speakers who work in peer support.

## Signing in and opening a room

host-title = Prowadzenie
host-sign-in = Zaloguj się
host-sign-in-words = Klucz dostajesz od osób, które prowadzą to miejsce. Nie zostaje w tej przeglądarce; przez kilka godzin pamięta o tobie ciasteczko.
host-key = Klucz
host-enter = Zaloguj się
host-key-wrong = Ten klucz nie został przyjęty. Sprawdź go, proszę, jeszcze raz.
host-ticket-old = Ten link był już użyty albo jest za stary. Możesz zalogować się kluczem albo poprosić o nowy link.
host-failed = Nie udało się otworzyć pokoju. Spróbuj, proszę, jeszcze raz.
problem-invalid = W tej postaci nie można otworzyć pokoju.
problem-full = Ten serwer ma już tyle pokoi, ile może. Spróbuj, proszę, później.
problem-rate_limited = Było tego dużo naraz. Poczekaj, proszę, chwilę.
problem-unavailable = Serwer nie może połączyć się z tym, czego potrzebuje. Spróbuj, proszę, za chwilę.
problem-unauthorized = Logowanie wygasło. Zaloguj się, proszę, jeszcze raz.
problem-origin = To nie jest adres tego serwera. Otwórz, proszę, stronę pod jej zwykłym adresem.
problem-not_found = Tego już tu nie ma.
problem-not_allowed = Tutaj nie jest to możliwe.
problem-internal = Coś poszło nie tak po naszej stronie. Spróbuj, proszę, za chwilę.
problem-too_large = To jest za długie.
problem-too_slow = Nie dotarło na czas. Spróbuj, proszę, jeszcze raz.
problem-cut_off = Nie dotarło w całości. Spróbuj, proszę, jeszcze raz.
problem-bad_json = To się nie udało. Spróbuj, proszę, jeszcze raz.
host-new = Otwórz pokój
host-room-title = Tytuł
agenda = Plan spotkania
all-rounds = Wszystkie rundy
rounds-hint = Otwórz rundę, żeby ją zmienić. Zmiany dotyczą tylko tego pokoju.
round-name = Nazwa
round-prompt = O co się pyta
round-minutes = Minuty
round-add = Dodaj rundę
round-remove = Usuń tę rundę
round-removed = Usunięto: { $name }
round-untitled = Bez tytułu
minutes = { $count ->
    [one] jedna minuta
    [few] { $count } minuty
    [many] { $count } minut
   *[other] { $count } minuty
  }
practice = Ćwicz z symulowanymi osobami
practice-hint = Przyjdzie pięć osób: jedna mało mówi, jedna mówi bez końca, jedna odchodzi od tematu, jednej zrywa się połączenie, a jedna jest w wielkim kryzysie i o tym mówi. Gdy krąg się kończy, każda mówi ci na osobności, o co jej chodziło. W pokoju nie ma nikogo prawdziwego, chyba że komuś dasz link.
open-room = Otwórz pokój
host-opened = Pokój jest otwarty
host-give = Daj ten link osobom, które mają przyjść. Kto go ma, może wejść.
host-join-link = Link do wejścia
qr = Link do wejścia jako kod QR
qr-hint = Na ekran lub kartkę, które widzą tylko właściwe osoby: kto go ma, może wejść.
qr-label = Kod QR linku do wejścia
qr-failed = Nie udało się go pobrać. Spróbuj, proszę, jeszcze raz.
host-own-link = Ten jest dla ciebie. Otwiera panel prowadzenia, więc nikomu go nie dawaj.
host-host-link = Link do prowadzenia
host-go = Do panelu
host-another = Otwórz inny pokój
host-open-rooms = Otwarte pokoje
sign-out = Wyloguj się
copied = Skopiowane.
copy-failed = Nie udało się skopiować linku.
copy-name = Kopiuj: { $name }

## The console

desk = Głos
strip-people = { $count ->
    [one] jedna osoba
    [few] { $count } osoby
    [many] { $count } osób
   *[other] { $count } osoby
  }
strip-hosts = { $count ->
    [one] prowadzi jedna osoba
    [few] prowadzą { $count } osoby
    [many] prowadzi { $count } osób
   *[other] prowadzi { $count } osoby
  }
strip-held = czeka na przeczytanie: { $count }, najstarsza jeszcze { $minutes } min
strip-alerts = { $count ->
    [one] jeden alarm
    [few] { $count } alarmy
    [many] { $count } alarmów
   *[other] { $count } alarmu
  }
begin-circle = Zacznij krąg
next-round = Następna runda
circle-pause = Przerwa
circle-resume = Dalej
hush = Minuta ciszy
hush-end = Zakończ ciszę
coming = Potem: { $title }
coming-none = To ostatnia runda.
skip = Pomiń
extend = Minuta dłużej
lists = Kolejka
list-now = Teraz
list-queue = Następnie
list-hands = Podniesione ręce
list-back = Powrót później
list-notyet = Jeszcze bez głosu
list-heard = Już po swojej kolei
shuffle = Przetasuj
move-up = W górę
move-up-name = Przesuń w górę: { $name }
move-down = W dół
move-down-name = Przesuń w dół: { $name }
make-next = Następnie
make-next-name = Następna kolej dla: { $name }
moved = { $name }: teraz miejsce { $place }
raced = Lista się zmieniła. Teraz wygląda tak.
hand-down = Opuść
hand-down-name = Opuść rękę: { $name }
offer = Daj kolej
offer-name = Daj kolej: { $name }
who-writes = Kto może pisać
floor-open = Wszyscy
floor-turns = Kto ma kolej
floor-hosts = Prowadzący
floor-quiet = Nikt
floor-round = Tak, jak mówi runda

panel-alerts = Alarmy
panel-held-list = Czeka, aż to przeczytasz
panel-lobby-list = W poczekalni
admit = Wpuść
admit-name = Wpuść: { $name }
refuse = Nie dziś
refuse-name = Nie dziś: { $name }
admit-all = Wpuść wszystkich
waiting-marked = stamtąd, skąd ktoś został usunięty
i-have-this = Zajmuję się tym
alert-close = Zamknij alarm
alert-close-note = Notatka dla innych prowadzących (nieobowiązkowa)
alert-crisis = Ktoś może teraz potrzebować pomocy:
alert-contact = Dane kontaktowe:
alert-pressure = Nacisk na kogoś:
alert-child_safety = Bezpieczeństwo dziecka:
alert-flood = Bardzo dużo wiadomości:
alert-report = Zgłoszenie:
alert-help = Prośba do prowadzących:
alert-hook = Moderacja:
label-crisis = może teraz potrzebować pomocy
label-crisis-plan = mówi o planie
label-crisis-means = mówi o środkach
label-crisis-farewell = żegna się
label-crisis-past = mówi o tym, co było wcześniej
label-crisis-method = mówi, jak
label-crisis-encourage = zachęca kogoś
label-crisis-pact = mówi o zrobieniu tego razem
label-contact = dane kontaktowe
label-pressure = nacisk
label-child_safety = bezpieczeństwo dziecka
label-flood = bardzo dużo wiadomości
label-list = słowo z listy
label-appeal = prosi, by spojrzeć jeszcze raz
label-unkind = krzywdzące
label-unsafe = ktoś może być w niebezpieczeństwie
label-illegal = niezgodne z prawem
label-other = coś innego
label-hook = własne sprawdzenie tego serwera
claimed-by = Zajmuje się tym { $name }.
claimed-by-you = Ty się tym zajmujesz.
spoken-alert = Alarm. { $kind }
spoken-held = Wiadomość czeka, aż ją przeczytasz
spoken-waiting = Ktoś jest w poczekalni
alert-unclaimed = Nikt się tym jeszcze nie zajmuje.
approve = Przyjmij
approve-word = Przyjmij ze słowem
approve-told = Słowo do piszącej osoby, tylko dla niej (nieobowiązkowe)
decline = Odrzuć
decline-told = Słowo do piszącej osoby, która dowie się dlaczego (nieobowiązkowe)
held-since = { $waited ->
    [0] Przyszła właśnie teraz.
    [one] Czeka jedną minutę.
    [few] Czeka { $waited } minuty.
    [many] Czeka { $waited } minut.
   *[other] Czeka { $waited } minuty.
  } { $left ->
    [one] W ciągu minuty wróci do osoby, która ją napisała.
    [few] Za { $left } minuty wróci do osoby, która ją napisała.
    [many] Za { $left } minut wróci do osoby, która ją napisała.
   *[other] Za { $left } minuty wróci do osoby, która ją napisała.
  }
decided = Za chwilę to wyjdzie.
undo = Cofnij
read-first = Prowadzący najpierw czytają każdą wiadomość

guests = Osoby
write-privately = Napisz prywatnie
mute = Wycisz na 5 minut
unmute = Wyłącz wyciszenie
rename = Daj inne imię
make-host = Poproś o prowadzenie
make-host-sure = { $name } dostanie pytanie i musi się zgodzić.
remove = Usuń
remove-title = Usuń kogoś
remove-words = Z pokoju od razu zniknie: { $name }.
remove-reason = Dlaczego? Ta osoba się dowie.
remove-ban = Nie wpuszczaj też z powrotem
remove-ban-hint = Link do wejścia się zmienia, a nowe osoby z tej samej sieci czekają w poczekalni.

house = Pokój
announce = Ogłoś
announce-hint = Wszyscy od razu to widzą, niezależnie od tego, kto może pisać.
note = Notatka dla prowadzących
note-hint = Widzą to tylko prowadzący.
send-word = Wyślij to
copy-link = Kopiuj link do wejścia
right-back = Zaraz wracam
lock = Bez nowych osób
lobby-on = Poczekalnia
slow-mode = Wolniejsze tempo
slow = { $count ->
    [0] wyłączone
    [one] jedna sekunda
    [few] { $count } sekundy
    [many] { $count } sekund
   *[other] { $count } sekundy
  }
close-room = Zamknij pokój
close-sure = Wszyscy wychodzą, a każdy ślad pokoju znika.
practice-close = Najpierw zakończ krąg przyciskiem „Następna runda” po ostatniej: wtedy każda symulowana osoba powie ci na osobności, o co jej chodziło. Nic z tego nie zostaje.
closing-words = Słowa na koniec (nieobowiązkowe)
close-now = Zamknij teraz
debrief = Zanim pójdziesz
debrief-hint = Chwila dla ciebie albo razem z drugą osobą prowadzącą. Nic z tego nie zostaje.
debrief-went = Co poszło dobrze?
debrief-hard = Co było trudne i co następnym razem zrobisz tak samo albo inaczej?
debrief-who = Czy o kogoś się martwisz? Kto może się tym teraz zająć?
debrief-me = Jak się masz? Kto jest dziś przy tobie?
cues = Słowa pod ręką
cues-hint = Trafiają do twojego pola, żeby można było je zmienić. Nic nie wysyła się samo.
cue-welcome = Powitanie
cue-welcome-words = Witajcie. Nie ma jednego dobrego sposobu bycia tutaj, a odpuścić zawsze można.
cue-time = Czas
cue-time-words = W tej rundzie zostało nam parę minut. Dokończcie spokojnie.
cue-long = Za długo
cue-long-words = Dziękuję za to wszystko. Czy mogę prosić o dokończenie, żeby każda osoba miała swoją kolej?
cue-advice = Rady
cue-advice-words = Zostańmy przy tym, co tu padło, a rady zachowajmy na chwilę, kiedy ktoś o nie poprosi.
cue-topic = Nie na temat
cue-topic-words = To też jest ważne. Wróćmy do tego później, a teraz zostańmy przy pytaniu tej rundy.
cue-hot = Trudny temat
cue-hot-words = To porusza wiele osób. Weźmy oddech, zanim pójdziemy dalej.
cue-wisdom = Mądrość grupy
cue-wisdom-words = Czy ktoś zna coś podobnego? Co wtedy pomogło?
cue-close = Zakończenie
cue-close-words = Zbliżamy się do końca. Czy jest słowo, które chcecie zabrać ze sobą?
