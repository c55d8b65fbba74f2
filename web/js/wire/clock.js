/**
 * The server's time on this machine's monotonic clock.
 *
 * A phone's own clock may be wrong by hours; only `now` of preview, welcome and ping counts, laid
 * on a clock that nobody sets.
 */
export class Clock {
  /** @param {() => number} monotonic milliseconds, never set back */
  constructor(monotonic) {
    this.monotonic = monotonic;
    this.offset = Date.now() - monotonic();
  }

  /** @param {number} now the server's, as just received */
  set(now) {
    this.offset = now - this.monotonic();
  }

  /** The server's time, milliseconds since the Unix epoch. */
  now() {
    return this.monotonic() + this.offset;
  }
}
