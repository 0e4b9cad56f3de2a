import { createRequire } from 'node:module';

/** The part of kafkajs' RequestQueue (src/network/requestQueue/index.js of 2.2.4) that is touched here. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** The time, in milliseconds since the epoch. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const checkIntervalMs = 10;

/**
 * Stops a timer of kafkajs 2.2.4 that never rests: after its first answer each connection checks for requests held
 * back, and schedules the next check even when there are none, with a negative delay that Node.js turns into 1 ms (and
 * warns of: TimeoutNegativeWarning). That costs 3 % of a core a connection for nothing. Here a check is scheduled only
 * while a request is held back; every request that comes to be held back schedules one.
 *
 * To be called before a connection is made; more than once does no harm.
 */
export function stopIdleRequestQueueTimer(): void {
  requestQueuePrototype().scheduleCheckPendingRequests = scheduleCheckPendingRequests;
}

/** A private module of kafkajs, whose version is pinned exactly. */
export function requestQueuePrototype(): RequestQueue {
  return createRequire(import.meta.url)('kafkajs/src/network/requestQueue').prototype;
}

function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    Math.max(this.throttledUntil - Date.now(), checkIntervalMs),
  );
}
