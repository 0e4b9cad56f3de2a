/**
 * Lets a message through at most once per interval and tells with the next one how many were held back, so that a
 * fault that repeats does not bury the log. One limiter serves one kind of message.
 */
export function rateLimited(
  intervalMs: number,
  report: (message: string, heldBack: number) => void,
  now: () => number = Date.now,
): (message: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  let heldBack = 0;
  return (message) => {
    if (now() - last < intervalMs) {
      heldBack += 1;
      return;
    }
    last = now();
    report(message, heldBack);
    heldBack = 0;
  };
}
