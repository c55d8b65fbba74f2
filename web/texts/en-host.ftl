# Texts of the hosts' pages, English; they lie over those that everybody gets.

## Signing in and opening a room

host-title = Hosts
host-sign-in = Sign in
host-sign-in-words = Your key comes from the people who run this place. It is not kept in this browser; a cookie remembers you for some hours.
host-key = Host key
host-enter = Sign in
host-key-wrong = That key was not accepted. Please look at it again.
host-ticket-old = That link has been used or is too old. You can sign in with your key, or ask for a new link.
host-failed = The room could not be opened. Please try again.
problem-invalid = The room can’t be opened like this.
problem-full = This server keeps as many rooms as it can. Please try again later.
problem-rate_limited = That was a lot at once. Please wait a moment.
problem-unavailable = The server can’t reach what it needs. Please try again in a moment.
problem-unauthorized = You are not signed in any more. Please sign in again.
problem-origin = This address is not one of this server’s. Please open the page by its usual address.
problem-not_found = That is not there any more.
problem-not_allowed = That can’t be done here.
problem-internal = Something went wrong on our side. Please try again in a moment.
problem-too_large = This is too long.
problem-too_slow = It did not arrive in time. Please try again.
problem-cut_off = It did not arrive whole. Please try again.
problem-bad_json = That did not work. Please try again.
host-new = Open a room
host-room-title = Title
agenda = Agenda
all-rounds = All rounds
rounds-hint = Open a round to change it. What you change holds for this room alone.
round-name = Name
round-prompt = What is asked
round-minutes = Minutes
round-add = Add a round
round-remove = Remove this round
round-removed = Removed: { $name }
round-untitled = Untitled
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
  }
practice = Practise with simulated people
practice-hint = Five of them sit down: one is quiet, one talks without an end, one leaves the topic, one loses the connection, and one is in great distress and says so. When the circle ends each tells you in private what they asked of you. No real person is in the room unless you give somebody the link.
open-room = Open a room
host-opened = The room is open
host-give = Give this link to the people who are to come. Whoever has it can join.
host-join-link = Join link
qr = The join link as a QR code
qr-hint = For a screen or a sheet that only the right people see: whoever has it can join.
qr-label = QR code of the join link
qr-failed = It could not be fetched. Please try again.
host-own-link = This one is yours. It opens the host’s console, so keep it to yourself.
host-host-link = Host link
host-go = Go to the console
host-another = Open another room
host-open-rooms = Open rooms
sign-out = Sign out
copied = Copied.
copy-failed = The link could not be copied.
copy-name = Copy: { $name }

## The console

desk = The floor
strip-people = { $count ->
    [one] one person
   *[other] { $count } people
  }
strip-hosts = { $count ->
    [one] one host
   *[other] { $count } hosts
  }
strip-held = { $count } held, the oldest for { $minutes } more min
strip-alerts = { $count ->
    [one] one alert
   *[other] { $count } alerts
  }
begin-circle = Begin the circle
next-round = Next round
circle-pause = Pause
circle-resume = Go on
hush = A minute of silence
hush-end = End the silence
coming = Next: { $title }
coming-none = This is the last round.
skip = Skip
extend = One more minute
lists = Turns
list-now = Now
list-queue = To come
list-hands = Raised hands
list-back = Asked again later
list-notyet = Hasn’t shared yet
list-heard = Heard
shuffle = Shuffle
move-up = Up
move-up-name = Move up: { $name }
move-down = Down
move-down-name = Move down: { $name }
make-next = Next
make-next-name = Make next: { $name }
moved = { $name } is now number { $place }
raced = The list changed. Here it is now.
hand-down = Lower
hand-down-name = Lower the hand of { $name }
offer = Offer the turn
offer-name = Offer the turn to { $name }
who-writes = Who can write
floor-open = Everyone
floor-turns = Whose turn it is
floor-hosts = Hosts
floor-quiet = Nobody
floor-round = As the round says

panel-alerts = Alerts
panel-held-list = Waiting for you to read
panel-lobby-list = In the waiting room
admit = Admit
admit-name = Admit { $name }
refuse = Not today
refuse-name = Not today: { $name }
admit-all = Admit all
waiting-marked = from where somebody was removed
i-have-this = I have this
alert-close = Close the alert
alert-close-note = A note for the other hosts (optional)
alert-crisis = Somebody may need help now:
alert-contact = Contact details:
alert-pressure = Pressure on somebody:
alert-child_safety = A child’s safety:
alert-flood = Very many messages:
alert-report = A report:
alert-help = Asks for a host:
alert-hook = Moderation:
label-crisis = may need help now
label-crisis-plan = tells of a plan
label-crisis-means = tells of means
label-crisis-farewell = says goodbye
label-crisis-past = tells of what happened before
label-crisis-method = tells how
label-crisis-encourage = encourages somebody
label-crisis-pact = speaks of doing it together
label-contact = contact details
label-pressure = pressure
label-child_safety = a child’s safety
label-flood = very many messages
label-list = a listed word
label-appeal = asks for another look
label-unkind = unkind
label-unsafe = somebody may be in danger
label-illegal = against the law
label-other = something else
label-hook = this server’s own check
claimed-by = { $name } has this.
claimed-by-you = You have this.
spoken-alert = Alert. { $kind }
spoken-held = A message waits for you to read it
spoken-waiting = Somebody is in the waiting room
alert-unclaimed = Nobody has this yet.
approve = Approve
approve-word = Approve with a word
approve-told = A word to the author, which only they will see (optional)
decline = Decline
decline-told = A word to the author, who is told why (optional)
held-since = { $waited ->
    [0] Came just now.
    [one] Has waited for one minute.
   *[other] Has waited for { $waited } minutes.
  } { $left ->
    [one] Within a minute it goes back to its author.
   *[other] In { $left } minutes it goes back to its author.
  }
decided = It goes out in a moment.
undo = Take it back
read-first = A host reads every message first

guests = People
write-privately = Write privately
mute = Mute for 5 minutes
unmute = Unmute
rename = Give another name
make-host = Make a host
make-host-sure = { $name } will be asked, and has to accept.
remove = Remove
remove-title = Remove somebody
remove-words = { $name } will be taken out of the room at once.
remove-reason = Why? They will be told this.
remove-ban = Also keep them from coming back
remove-ban-hint = The join link changes, and newcomers from the same network wait in the waiting room.

house = The room
announce = Announce
announce-hint = Everybody sees this at once, whoever may write.
note = Note for hosts
note-hint = Only hosts see this.
send-word = Send this
copy-link = Copy the join link
right-back = Be right back
lock = No newcomers
lobby-on = Waiting room
slow-mode = Slow mode
slow = { $count ->
    [0] off
    [one] one second
   *[other] { $count } seconds
  }
close-room = Close the room
close-sure = Everybody leaves, and every trace of the room is deleted.
practice-close = End the circle first, with “Next round” after the last one: then each simulated person tells you in private what they asked of you. Nothing of it is kept.
closing-words = Closing words (optional)
close-now = Close it now
debrief = Before you go
debrief-hint = A minute for yourself, or together with your co-host. Nothing of it is kept.
debrief-went = What went well?
debrief-hard = What was hard, and what would you do again or otherwise?
debrief-who = Is there anybody you worry about? Who can take care of it now?
debrief-me = How are you? Who is there for you tonight?
cues = Words at hand
cues-hint = They go into your box for you to change. Nothing is sent by itself.
cue-welcome = Welcome
cue-welcome-words = Welcome, everyone. There is no right way to be here, and passing is always fine.
cue-time = Time
cue-time-words = We have a few minutes left in this round. Take the time you need to finish.
cue-long = Too long
cue-long-words = Thank you for all of this. May I ask you to find an end, so that everybody gets a turn?
cue-advice = Advice
cue-advice-words = Let us stay with what was shared, and keep advice for when somebody asks for it.
cue-topic = Off topic
cue-topic-words = That matters too. Let us come back to it later, and stay with this round’s question for now.
cue-hot = Hot subject
cue-hot-words = This touches many of us. Let us take a breath before we go on.
cue-wisdom = Group wisdom
cue-wisdom-words = Has anyone known something like this? What helped you?
cue-close = Closing
cue-close-words = We are coming to the end. Is there a word you would like to take along?
