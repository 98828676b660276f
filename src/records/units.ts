// Units as names, so that a number in a signature says what it counts.

/** Milliseconds since the Unix epoch, fractional, on one monotonic clock a page (`performance.timeOrigin` + `performance.now()`). */
export type EpochMilliseconds = number;

/** A span of time in milliseconds, fractional. */
export type Milliseconds = number;

/** Seconds since the Unix epoch, as JWT claims use them (RFC 7519, NumericDate). */
export type EpochSeconds = number;

/** A count of bytes as they go over the line (UTF-8 for text). */
export type ByteCount = number;
