/** Milliseconds as people read them: 0.42 ms, 71.9 ms, 1.2 s. */
export function formatDuration(durationMs: number): string {
  if (durationMs >= 1_000) return `${(durationMs / 1_000).toFixed(durationMs >= 10_000 ? 1 : 2)} s`;
  return `${durationMs.toFixed(durationMs >= 10 ? 1 : 2)} ms`;
}

/** The time of day on this machine, to the millisecond. */
export function formatTime(timeMs: number): string {
  const date = new Date(timeMs);
  const digits = (value: number, length = 2) => String(value).padStart(length, '0');
  return `${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}.${digits(date.getMilliseconds(), 3)}`;
}

/** Text of any length, cut to what is worth showing. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
