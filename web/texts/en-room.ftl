# Texts of the room itself, English: what is read once one is in. The pages fetch them while one still
# reads at the door; what an operator says otherwise may stand in either file.

## The circle

the-circle = The circle
sharing-order = Sharing order
around = The room
people = Who is here
practice-here = Practice room. Everybody whose name begins with “Practice” is simulated.
phase-gathering = Gathering
phase-circle = Between rounds
phase-paused = Paused
phase-after = Afterwards
phase-closed = Ended
whose-gathering = We are gathering. The circle has not begun.
whose-after = The circle has ended. You can stay and talk.
whose-paused = The circle is paused. Every clock stands still.
whose-silence = A moment of silence
whose-silence-words = A moment of silence: { $words }
whose-offered = It is { $name }’s turn next
whose-offered-me = It is your turn, if you like
whose-speaking = { $name } is sharing now
whose-speaking-me = You are sharing now
whose-replies = Words for { $name }
whose-replies-me = Words for you
whose-floor-turns = Nobody is sharing right now
whose-floor-open = Everyone may write
whose-floor-hosts = The hosts are writing
whose-floor-quiet = A quiet time
place-queue = { $place ->
    [1] You are next
    [one] You are { $place }st
    [two] You are { $place }nd
    [few] You are { $place }rd
   *[other] You are { $place }th
  }
place-back = You will be asked again later
place-heard = You have shared in this round
place-listener = You are listening
with-you = { $count ->
    [0] Nobody else is here yet
    [one] One person is with you
   *[other] { $count } people are with you
  }
order-you = { $name } (you)
order-now = now
order-next = next
order-later = {""}
order-back = asked again later
is-host = host
is-listener = listening
is-away = away for a moment
is-back-soon = back soon
is-muted = muted
clock-hide = Hide the clock
clock-show = Show the clock
clock-minutes = about { $count } minutes left
clock-minute = about one minute left
clock-seconds = about twenty seconds left
clock-over = taking a little more time
clock-over-me = Time is up. Finish your sentence.
clock-stands = The clock stands still

## My turn

your-turn-group = Your turn
my-offered = You can begin, pass, or come later. All of it is fine.
my-speaking = Write as much or as little as you like. Send it in pieces if that helps.
my-replies = The others may answer you now. Press “I’m done” to go on.
begin = Begin
pass = Pass
come-back = Come back to me
done = I'm done
more-time = I need more time
hand-raise = Raise my hand
hand-lower = Lower my hand
bell = Ring the bell
part-to-listener = Only listen from now on
part-to-sharer = Take turns again

## Writing

your-words = Your words
reply-to = Your words for { $name }
send = Send
feedback = What may people answer?
feedback-none = Nothing, just listen
feedback-kind_words = Kind words
feedback-reflections = What it touches in them
feedback-ideas = Ideas
note-add = Add a content note
note-label = What it is about, so that people can choose to read it
is-writing = { $name } is writing
are-writing = { $count ->
    [one] One person is writing
   *[other] { $count } people are writing
  }
why-turn = Only { $name } is sharing now. Your words are kept for later.
why-offered = { $name } may begin now. Your words are kept for later.
why-begin = Press “Begin” when you want to share. Your words are kept.
why-nobody = Nobody is sharing right now. Your words are kept for later.
why-hosts = Only the hosts write now. Your words are kept for later.
why-quiet = This is a quiet time. Your words are kept for later.
why-silence = A moment of silence. Your words are kept for later.
why-paused = The circle is paused. Your words are kept for later.
why-muted = A host has asked you to listen for now. Your words are kept. You can still ask a host.
why-unheard = You came after these words, so you can write a little later. Your words are kept.
why-closed = The room has ended.
why-lost = No connection right now. Your words are kept here.
not-sent = That didn’t send. Your words are still here.

## Messages

messages = Messages
log-empty = What is said from now on appears here.
new-messages = { $count ->
    [one] New message
   *[other] New messages ({ $count })
  }
marks = Marks
ways = Respond
ways-own = More
ways-for = Respond to { $name }
mark-heard = Heard you
mark-with_you = With you
mark-me_too = Me too
mark-thank_you = Thank you
mark-strength = Strength
marked-heard = heard { $count }
marked-with_you = with you { $count }
marked-me_too = me too { $count }
marked-thank_you = thank you { $count }
marked-strength = strength { $count }
answers = for { $name }
note-shown = About: { $note }
sending = Sending
unsent = Not sent yet. Trying again.
failed = Not sent. Your words are still here.
try-again = Try again
edit-again = Change it
held = A host is reading this first. Only you and the hosts see it.
held-pre_moderated = That is how this room works for everyone.
held-contact = It may hold a way to reach somebody outside.
held-crisis = It might be hard for others to read. You did nothing wrong by writing it.
held-pressure = It might press somebody.
held-child_safety = It is about keeping young people safe.
held-flood = It was a lot at once.
held-list = The people who run this place look at some words first.
held-hook = The people who run this place have it looked at first.
declined-host = A host decided not to show this. { $words }
declined-expired = Nobody could read this in time, so it was not shown. You may send it again.
declined-withdrawn = You took this back.
declined-left = This was not shown.
changed = Something was taken out to keep people safe.
removed = This message was removed.
hidden = This message is set aside until a host has read it.
hidden-host = Set aside after several people asked for a look. Only its author and hosts read it.
dimmed = You have hidden this person for yourself.
dim = Hide this person for me
undim = Show this person again
retract = Take it back
report = Report
restore-message = Show it again
remove-message = Remove this message
ask-host = Ask a host
tell-host = Tell a host instead
answer-privately = Answer privately
private-to-you = private, to you
private-to = private, to { $name }
kind-note = note for hosts
kind-announcement = announcement
appeal = Ask for another look
appeal-intro = A host will read your words again, and what you say about them.
appeal-words = What should they know? (optional)
appeal-send = Ask for it
appeal-sent = The hosts were asked to look again.
report-title = Report a message
report-intro = A host will look at it. The person is not told who reported.
report-why = What is wrong?
report-unkind = It is unkind
report-unsafe = Somebody may be in danger
report-contact = It asks for contact outside
report-illegal = It is against the law
report-other = Something else
report-words = Anything to add? (optional)
report-send = Send the report
report-sent = Thank you. Your report was sent.
ask-title = Ask a host
ask-all-hosts = Only the hosts will see this.
ask-one-host = Only { $name } will see this.
ask-nobody = No host is here right now. Your words will wait for one.
ask-words = Your words
ask-send = Send privately
ask-call = Just ask a host to look in on me
ask-called = The hosts were asked.
reason-told = Why? They will be told.
care-title = You are not alone with this
care-words = Here are people who can be there for you right now. You can also ask a host here.

## Quiet lines

line-joined = { $name } joined
line-left = { $name } left
line-round = { $title }. { $prompt }
line-turn = { $name } is sharing
line-passed = { $name } passed. That is always fine.
line-passed-me = You passed. That is always fine.
line-later = { $name } comes later
line-later-me = { $place ->
    [0] Your turn moved on for now. It comes back.
    [1] Your turn moved on for now. You are next.
    [one] Your turn moved on for now. You are { $place }st.
    [two] Your turn moved on for now. You are { $place }nd.
    [few] Your turn moved on for now. You are { $place }rd.
   *[other] Your turn moved on for now. You are { $place }th.
  }
line-marks = { $count ->
    [one] While you shared, somebody sent you a quiet mark.
   *[other] While you shared, you were sent { $count } quiet marks.
  }
line-silence = A moment of silence
line-silence-words = A moment of silence: { $words }
line-circle-paused = The circle is paused. { $words }
line-circle-resumed = The circle goes on. { $words }
line-circle-ended = The circle has ended. Thank you for being here.
line-host-absent = No host is here right now. The circle waits.
line-host-returned = A host is here again.
line-room-closing = The room will close soon.
notice-message_changed = { $text }
notice-message_hidden = One of your messages is set aside until a host has read it.
notice-message_removed = A host removed one of your messages. { $text }
notice-role_offered = A host asks you to host with them.
notice-report_sent_to_operator = Your report went to the people who run this place.
notice-report_not_seen = No host could read your report.
notice-host_word = A host says: { $text }
notice-message_held = A host reads one of your messages first.
notice-unmuted = You can write again.
notice-muted = A host has asked you to listen for now. You can still write to a host. { $text }

## Read out

spoken = { $name }: { $text }
spoken-private = { $name }, privately: { $text }
spoken-many = { $count } new messages
spoken-your-turn = It is your turn. You can begin, pass, or come later.
spoken-turn = It is { $name }’s turn.
spoken-participant-joined = { $name } joined
spoken-participant-left = { $name } left
spoken-care = Help lines are shown for you, and only you.
spoken-silence-began = A moment of silence
spoken-silence-ended = The silence is over
spoken-circle-paused = The circle is paused
spoken-circle-resumed = The circle goes on
spoken-round-opened = { $title }
spoken-host-absent = No host is here right now
spoken-host-returned = A host is here again

## The connection

lost = Connection lost. Trying again. Your words are kept here.
unsaved = We can't save right now. What you wrote is kept here and will be sent as soon as it works again.
back = You are back.
missed = { $count ->
    [one] One message while you were away.
   *[other] { $count } messages while you were away.
  }
gap = Some messages could not be fetched.
role-offered = A host asks you to host with them.
role-accept = Become a host

## Coming late

late-title = You came in the middle. That is fine.
late-may = You may write now.
late-history = What was said before you came stays with those who were here.
late-done = I see

## Time, and what is kept

clock-half = half of your time is over, about { $count } minutes left
clock-half-over = Half of your time is over.
spoken-more-time = You have more time.
line-ended-me = Your turn has come to its end. What you have not sent is kept in the box.
line-round-only = { $title }
reply-to-kind_words = Your words for { $name }. Kind words are welcome.
reply-to-reflections = Your words for { $name }. What does it touch in you?
reply-to-ideas = Your words for { $name }. Ideas are welcome.
end-unsent = Words that you have not sent
end-unsent-words = They are on this page alone, and gone when you close it.
copied-words = Copied

## Reading

reading = Reading
reading-view = Reading view
pause-messages = Pause messages
unpause-messages = { $count ->
    [0] Messages wait. Go on
    [one] Show one new message
   *[other] Show new messages ({ $count })
  }
spoken-paused = New messages wait until you ask for them.

## Settings

settings = Settings
settings-words = They are for you alone, and change at once.
settings-size = Text size
settings-size-100 = As it is
settings-size-125 = Larger
settings-size-150 = Much larger
settings-size-200 = Twice as large
settings-reads = What is read out
settings-reads-all = Every message
settings-reads-mine = My turn, and what is for me
settings-reads-none = Only what is urgent
settings-easy = Easier reading: plain letters, more room between them
settings-contrast = More contrast
settings-calm = Nothing moves
settings-enter = Enter sends
settings-keep = Keep these settings in this browser
settings-keep-words = Whoever looks through this browser may then see that you were on this site. “Leave quickly” deletes them.
