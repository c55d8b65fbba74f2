# Texts of the pages, English. One key a text; an operator may replace any of them by a file of the
# same name. Written to be read by somebody who is tired: short words, no blame, no exclamation.

## Everywhere

# How readers call this language, and how it is written: ltr or rtl. A file with a name is offered.
language-name = English
text-direction = ltr
languages = Language
# Stands between names or words that follow each other.
between = {", "}

leave-quickly = Leave quickly
leave-more = { $count ->
    [one] Press Shift once more to leave.
   *[other] Press Shift { $count } more times to leave.
  }
get-help = Get help now
close = Close
cancel = Cancel
copy = Copy
tab-title = Room
to-start = Go to the start page
help-title = Help for right now
help-intro = You do not have to explain anything to use these. If somebody is in danger, call your local emergency number.
help-none = The help lines could not be loaded. If you are in danger, call your local emergency number.

## Before the room

connecting = One moment
connecting-words = Opening the door.
reaching = We can't reach the room yet
reaching-words = Trying again by itself. You can keep this page open.
lobby = You are in the waiting room
lobby-words = A host will let you in. You can keep this page open.
join = Join
join-what = What this is
join-is = A room for a few people, in writing. One person shares at a time, and the others listen. Passing is always fine.
join-is-not = It is not a crisis service and nobody here gives treatment. If you need help now, use “Get help now” at the top.
join-agreements = What we agree on
join-kept = What is kept
join-kept-default = Nothing is kept when the room ends.
join-leave = “Leave quickly” at the top takes you to another site at once, and so does pressing Shift three times. Your browser’s own history is not erased.
join-lines = Help lines
join-hosts = Hosted by { $names }.
join-no-host = No host is here yet.
join-here = { $count ->
    [0] Nobody else is here yet.
    [one] One person is here.
    [3] Three or more people are here.
   *[other] { $count } people are here.
  }
join-lobby = A host lets people in one by one.
join-name = Your name for this room
join-own = Use another name
join-own-label = Another name
join-own-hint = Please do not use your real name.
join-part = How would you like to take part?
part-sharer = Share
part-sharer-hint = You get a turn in each round. You can always pass.
part-listener = Listen
part-listener-hint = You get no turn. Being there is enough.
join-agree = I have read this, and I agree to it.
leave-room = Leave the room
leave-sure = The others will see that you left. Your place will be free.
leave-yes = Leave

## Endings

use-this-tab = Use this tab
end-1000 = You have left
end-1000-words = Nothing of it is kept on this device. Take good care of yourself.
end-4500 = This page and the server did not understand each other
end-4500-words = Please open your link once more.
end-4503 = This link does not open a room
end-4503-words = It may be old, or a part of it is missing. Please ask for a new one.
end-4504 = A host ended your stay here
end-4504-words = This can feel hard. You can still reach people who listen, here:
end-4505 = The room has ended
end-4505-words = Thank you for being here. Nothing of what was said is kept.
end-4506 = You could not be let in this time
end-4506-words = This need not be about you. There are people who listen, here:
end-4507 = You opened this room somewhere else
end-4507-words = It goes on there. You can bring it back here.

## What could not be done

error-agreement_required = Please tick the box first, if you agree.
error-alias_taken = Somebody here has that name. Please choose another one.
error-alias_refused = That name can’t be used here. Please choose another one.
error-room_full = The room is full right now. You can try again later.
error-room_locked = The room takes no newcomers right now.
error-forbidden = That is not possible right now.
error-not_your_turn = It is somebody else’s turn.
error-floor_closed = Nobody can write right now.
error-silence = It is a moment of silence.
error-muted = A host has asked you to listen for now.
error-slow_mode = Please leave a little time between messages.
error-rate_limited = That was a lot at once. Please wait a moment.
error-too_long = This is too long for one message. Please send it in parts.
error-blocked = This can’t be shown here.
blocked-contact = It holds a way to reach somebody outside. In here everybody stays anonymous.
blocked-impersonation = That name could be taken for a host’s. Please choose another one.
blocked-flood = That was a lot at once. Please wait a moment.
blocked-crisis = It was not sent, because it might be hard to read. You can ask a host to talk with you.
blocked-pressure = It was not sent, so that nobody feels pressed.
blocked-child_safety = It was not sent, to keep young people safe.
blocked-moderation = This can’t be shown here as it is.
error-not_found = That is not there any more.
error-stale = It has moved on in the meantime.
error-wrong_phase = That is not possible at this point of the evening.
error-unavailable = The server could not be reached. Please try again.
error-bad_command = That did not work.
error-bad_frame = That did not work.
error-not_joined = You are not in the room yet.
error-already_joined = You are in the room already.
