# What the server itself says, English. These texts have no variables.
#
# What people read before they join under "What is kept". The server looks at its store every minute
# and chooses the text that is true: rooms in one process; rooms in a shared store that keeps nothing;
# one that writes to a disk; one that keeps commands in a log; one that does not let itself be looked at.

kept-memory = Nothing is written to disk. What is said here stays in the server's memory while the circle lasts, and is gone when it ends.
kept-shared = Nothing is written to disk. What is said here stays in the memory of this service's machines while the circle lasts, and is gone when it ends.
kept-disk = What is said here stays in the memory of this service's machines while the circle lasts, and is deleted from there when it ends. The people who run this place let that memory be copied to a disk, where a copy may last longer.
kept-log = What is said here stays in the memory of this service's machines while the circle lasts, and is deleted when it ends. The people who run this place keep a log of slow steps there, in which single messages may last longer.
kept-unseen = What is said here stays in the memory of this service's machines while the circle lasts, and is deleted from there when it ends. Whether that memory is also copied to a disk, this server cannot see.

# Said after it where the operator has reported messages sent to themselves (export_key).
kept-exported = If somebody reports a message, a copy of it, of the one before and of the one after goes to the people who run this place, locked so that only they can read it. How long they keep it is up to them.
