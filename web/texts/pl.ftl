# Texts of the pages, Polish. Not reviewed yet by native speakers who work in peer support: whoever
# runs a place for people in distress should have them read before relying on them.
#
# People are spoken to as “ty”, without telling whether they are a man or a woman: present and future
# tense, “ta osoba”, nouns instead of past forms; a host is “osoba prowadząca”.

## Everywhere

language-name = Polski
text-direction = ltr
languages = Język
between = {", "}
leave-quickly = Wyjdź szybko
leave-more = { $count ->
    [one] Jeszcze raz Shift, aby wyjść.
    [few] Jeszcze { $count } razy Shift, aby wyjść.
    [many] Jeszcze { $count } razy Shift, aby wyjść.
   *[other] Jeszcze { $count } razy Shift, aby wyjść.
  }
get-help = Pomoc teraz
close = Zamknij
cancel = Anuluj
copy = Kopiuj
tab-title = Pokój
to-start = Do strony początkowej
help-title = Pomoc na teraz
help-intro = Aby z niej skorzystać, nie trzeba niczego wyjaśniać. Jeśli ktoś jest w niebezpieczeństwie, zadzwoń na lokalny numer alarmowy.
help-none = Nie udało się wczytać numerów pomocy. Jeśli grozi ci niebezpieczeństwo, zadzwoń na lokalny numer alarmowy.

## Before the room

connecting = Chwileczkę
connecting-words = Otwieramy drzwi.
reaching = Na razie nie możemy połączyć się z pokojem
reaching-words = Próbujemy dalej, samo się to powtarza. Możesz zostawić tę stronę otwartą.
lobby = To jest poczekalnia
lobby-words = Osoba prowadząca cię wpuści. Możesz zostawić tę stronę otwartą.
join = Wejdź
join-what = Co to jest
join-is = Pokój dla kilku osób, w którym się pisze. Zawsze dzieli się jedna osoba, a reszta słucha. Zawsze można odpuścić swoją kolej.
join-is-not = To nie jest pogotowie kryzysowe i nikt tu nie prowadzi leczenia. Jeśli potrzebujesz pomocy od razu, u góry jest „Pomoc teraz”.
join-agreements = Na co się umawiamy
join-kept = Co zostaje zapisane
join-kept-default = Po zamknięciu pokoju nic nie zostaje.
join-leave = „Wyjdź szybko” u góry od razu przenosi na inną stronę; tak samo działa trzykrotne naciśnięcie Shift. Historia przeglądarki nie zostaje usunięta.
join-lines = Numery pomocy
join-hosts = Prowadzi: { $names }.
join-no-host = Nie ma tu jeszcze osoby prowadzącej.
join-here = { $count ->
    [0] Nie ma tu jeszcze nikogo innego.
    [one] Jest tu jedna osoba.
    [3] Są tu co najmniej trzy osoby.
    [few] Są tu { $count } osoby.
    [many] Jest tu { $count } osób.
   *[other] Jest tu { $count } osoby.
  }
join-lobby = Osoba prowadząca wpuszcza po kolei.
join-name = Twoje imię w tym pokoju
join-own = Inne imię
join-own-label = Imię do wyboru
join-own-hint = Prosimy, nie używaj swojego prawdziwego imienia.
join-part = Jak chcesz wziąć udział?
part-sharer = Dzielę się
part-sharer-hint = W każdej rundzie masz swoją kolej. Zawsze możesz ją odpuścić.
part-listener = Słucham
part-listener-hint = Bez swojej kolei. Wystarczy, że jesteś.
join-agree = Znam już te słowa i zgadzam się na to.
leave-room = Opuść pokój
leave-sure = Inni zobaczą, że cię już nie ma. Twoje miejsce się zwolni.
leave-yes = Opuść

## Endings

use-this-tab = Używaj tej karty
end-1000 = Nie ma cię już w pokoju
end-1000-words = Na tym urządzeniu nic z tego nie zostaje. Zadbaj o siebie.
end-4500 = Ta strona i serwer się nie zrozumiały
end-4500-words = Otwórz, proszę, swój link jeszcze raz.
end-4503 = Ten link nie otwiera żadnego pokoju
end-4503-words = Może jest stary albo czegoś w nim brakuje. Poproś o nowy.
end-4504 = Osoba prowadząca zakończyła tu twój pobyt
end-4504-words = To może być trudne. Nadal są ludzie, którzy cię wysłuchają, tutaj:
end-4505 = Pokój jest zamknięty
end-4505-words = Dziękujemy, że jesteś. Nic z tego, co tu padło, nie zostaje.
end-4506 = Tym razem nie można było cię wpuścić
end-4506-words = To nie musi mieć związku z tobą. Są ludzie, którzy cię wysłuchają, tutaj:
end-4507 = Ten pokój jest otwarty gdzie indziej
end-4507-words = Tam trwa dalej. Możesz przenieść go z powrotem tutaj.

## What could not be done

error-agreement_required = Najpierw zaznacz, proszę, pole, jeśli się zgadzasz.
error-alias_taken = Ktoś tutaj ma już to imię. Wybierz, proszę, inne.
error-alias_refused = Tego imienia nie można tu użyć. Wybierz, proszę, inne.
error-room_full = Pokój jest teraz pełny. Możesz spróbować później.
error-room_locked = Pokój nie przyjmuje teraz nowych osób.
error-forbidden = Teraz nie jest to możliwe.
error-not_your_turn = Teraz jest kolej kogoś innego.
error-floor_closed = Teraz nikt nie może pisać.
error-silence = Trwa chwila ciszy.
error-muted = Osoba prowadząca prosi, żeby na razie słuchać, nie pisać.
error-slow_mode = Zostaw, proszę, trochę czasu między wiadomościami.
error-rate_limited = Było tego dużo naraz. Poczekaj, proszę, chwilę.
error-too_long = To za długie na jedną wiadomość. Wyślij to, proszę, w częściach.
error-blocked = Tego nie można tu pokazać.
blocked-contact = Jest w tym sposób na kontakt poza pokojem. Tutaj wszyscy zostają anonimowi.
blocked-impersonation = To imię może wyglądać jak imię osoby prowadzącej. Wybierz, proszę, inne.
blocked-flood = Było tego dużo naraz. Poczekaj, proszę, chwilę.
blocked-crisis = Nie zostało wysłane, bo może być trudne do czytania. Możesz poprosić prowadzących o rozmowę.
blocked-pressure = Nie zostało wysłane, aby nikt nie czuł presji.
blocked-child_safety = Nie zostało wysłane, aby chronić młode osoby.
blocked-moderation = W tej postaci nie można tego tu pokazać.
error-not_found = Tego już tu nie ma.
error-stale = W międzyczasie coś się zmieniło.
error-wrong_phase = W tej części spotkania nie jest to możliwe.
error-unavailable = Nie udało się połączyć z serwerem. Spróbuj, proszę, jeszcze raz.
error-bad_command = To się nie udało.
error-bad_frame = To się nie udało.
error-not_joined = Nie ma cię jeszcze w pokoju.
error-already_joined = Jesteś już w pokoju.
