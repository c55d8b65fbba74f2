# Texts of the start, help, privacy and error pages, English. They stand in the HTML as well; the
# server puts another language's in their place, so that no page needs a script to be read. The
# `-tab` ones are titles of the tab: nothing in them tells a glance what this is.

index-tab = Start
help-tab = Help
privacy-tab = Privacy
missing-tab = Nothing here
crashed-tab = A fault
console-tab = Console
noscript-room = This page needs JavaScript to open the room. “Leave quickly” and “Get help now” work without it.
noscript-host = This page needs JavaScript. “Leave quickly” and “Get help now” work without it.
crashed-title = Something went wrong on our side
crashed-words = This is not because of you. Please try again in a moment; your link still works.

index-title = A quiet room, in writing
index-lead = A few people sit together in a circle. One shares, the others listen. A host holds the time. When it ends, nothing remains.
index-come = Coming to a circle
index-come-words = You need the link that a host gave you. Open it, read what the circle is, choose a name for the evening, and come in. There is no account.
index-not = What this is not
index-not-words = It is not a crisis service and nobody here gives treatment. If you need somebody now, use “Get help now” at the top of every page.
index-leave = Leaving fast
index-leave-words = “Leave quickly” at the top takes you to another site at once. Pressing Shift three times does the same. Your browser’s own history is not erased.
index-host = Hosting a circle
index-host-words = Hosts sign in with a key from the people who run this place.
index-host-link = To the hosts’ page
index-privacy = What is kept, and what is not promised
help-number = If none of these fits, your local emergency number is always open.
help-inside = While you are in a room
help-inside-words = “Ask a host” tells the hosts in private that you would like somebody to look in on you. It works at any time.
privacy-1-what = What you write in a room
privacy-1-who = The people in the room and its hosts, while it is open
privacy-1-long = Until the room ends. Then it is gone from the server.
privacy-2-what = Your name for the evening
privacy-2-who = The people in the room
privacy-2-long = Until the room ends
privacy-3-what = Your internet address
privacy-3-who = The server’s memory, never a log. A scrambled form of a part of it where a host has removed somebody.
privacy-3-long = While you are connected; the scrambled form until the room ends
privacy-4-what = A word to the hosts
privacy-4-who = The hosts of that room
privacy-4-long = Until the room ends
privacy-5-what = Your place and your unsent words
privacy-5-who = This browser tab only
privacy-5-long = Until you leave or close the tab
privacy-title = What is kept, and what is not
privacy-lead = No account, no cookie for people who take part, nothing sent to anybody else.
privacy-table = What there is, who sees it, and for how long
privacy-what = What
privacy-who = Who sees it
privacy-long = For how long
privacy-not = What we can’t promise
privacy-not-1 = Rooms are not end-to-end encrypted: hosts and moderation read them.
privacy-not-2 = Nobody can stop another person from taking a picture of their screen.
privacy-not-3 = The network that you use can see that this site was visited.
privacy-not-4 = “Leave quickly” does not erase your browser’s history.
missing-title = There is nothing here
missing-words = The link may be old, or a part of it is missing.
