import type { IncomingMessage } from 'node:http';

const arrivals = new WeakMap<IncomingMessage, number>();

/** Notes when a request arrived, by performance.now(), where it had to wait before anything was done for it. */
export function noteArrival(request: IncomingMessage, at: number): void {
  arrivals.set(request, at);
}

/** When a request arrived that had to wait. What measures a request's duration begins with it. */
export const arrivalOf = (request: IncomingMessage): number | undefined => arrivals.get(request);
