# What the server itself says, Polish. Not reviewed yet by native speakers who work in peer support.
# These texts have no variables; `en-server.ftl` says when each is chosen.

kept-memory = Nic nie jest zapisywane na dysku. To, co tu zostanie powiedziane, jest w pamięci serwera, dopóki trwa krąg, i znika wraz z jego końcem.
kept-shared = Nic nie jest zapisywane na dysku. To, co tu zostanie powiedziane, jest w pamięci komputerów tej usługi, dopóki trwa krąg, i znika wraz z jego końcem.
kept-disk = To, co tu zostanie powiedziane, jest w pamięci komputerów tej usługi, dopóki trwa krąg, i jest z niej usuwane, gdy się kończy. Osoby, które prowadzą to miejsce, pozwalają kopiować tę pamięć na dysk; kopia może tam zostać dłużej.
kept-log = To, co tu zostanie powiedziane, jest w pamięci komputerów tej usługi, dopóki trwa krąg, i jest usuwane, gdy się kończy. Osoby, które prowadzą to miejsce, mają tam dziennik powolnych kroków; pojedyncze wiadomości mogą w nim zostać dłużej.
kept-unseen = To, co tu zostanie powiedziane, jest w pamięci komputerów tej usługi, dopóki trwa krąg, i jest z niej usuwane, gdy się kończy. Czy ta pamięć jest też kopiowana na dysk, tego serwer nie widzi.
kept-exported = Jeśli ktoś zgłosi wiadomość, jej kopia oraz kopia wiadomości przed nią i po niej trafia do osób, które prowadzą to miejsce, zamknięta tak, że tylko one mogą ją przeczytać. Jak długo ją trzymają, zależy od nich.
