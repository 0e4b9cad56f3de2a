import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since whenever. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

interface OpenLoopOptions {
  /** Requests a second. */
  readonly rate: number;
  /** How many requests may be under way; one that is due while there are so many is not sent. */
  readonly maxInFlight: number;
  /** Ends the sending. */
  readonly signal: AbortSignal;
  /** Sends the request of a number, counted from 0; resolves once that is over, and never rejects. */
  readonly send: (number: number) => Promise<void>;
  /** Called in place of `send` where too many are in flight. */
  readonly onHeldBack: (number: number) => void;
  readonly clock?: Clock;
}

const tickMs = 5;
/** A machine that slept does not send everything it has missed. */
const mostAtOnceMs = 1_000;

/**
 * Sends at a rate, however slowly the answers come: a server that falls behind is not spared. Resolves once sending
 * has been ended and the last answer is there.
 */
export async function runOpenLoop(options: OpenLoopOptions): Promise<void> {
  const { rate, maxInFlight, signal, send, onHeldBack, clock = systemClock } = options;
  const inFlight = new Set<Promise<void>>();
  let startedAt = clock.now();
  let next = 0;

  function sendNext(): void {
    const number = next++;
    if (inFlight.size >= maxInFlight) {
      onHeldBack(number);
      return;
    }
    const sent = send(number).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }

  while (!signal.aborted) {
    const nextAt = startedAt + (next * 1_000) / rate;
    startedAt += Math.max(0, clock.now() - nextAt - mostAtOnceMs);
    while (startedAt + (next * 1_000) / rate <= clock.now() && !signal.aborted) sendNext();
    await clock.wait(tickMs, signal);
  }
  await Promise.all(inFlight);
}

const systemClock: Clock = {
  now: () => performance.now(),
  // Rejects for no other reason than that the signal aborts.
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};
