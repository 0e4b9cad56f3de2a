import { runOpenLoop } from './open-loop.ts';
import type { TrafficOptions } from './options.ts';
import { createPlan } from './plan.ts';
import { createSender } from './sender.ts';
import { createTally } from './tally.ts';
import type { TrafficView } from './view.ts';

/** How many seconds of requests may be without an answer before more are held back. */
const inFlightSeconds = 10;

/** Sends until the signal aborts, showing what comes of it; resolves once the last answer is there. */
export async function runTraffic(options: TrafficOptions, view: TrafficView, signal: AbortSignal): Promise<void> {
  const nextRequest = createPlan(options);
  const sender = createSender(options.url);
  const total = createTally();
  const startedAt = performance.now();
  let window = createTally();
  let windowStartedAt = startedAt;
  let inFlight = 0;
  let heldBack = 0;

  async function send(): Promise<void> {
    const { path, status } = nextRequest();
    inFlight += 1;
    const outcome = await sender.send(path);
    inFlight -= 1;
    for (const tally of [total, window]) tally.add(outcome, status);
  }

  const showing = setInterval(() => {
    const now = performance.now();
    view.show(window.totals(), (now - windowStartedAt) / 1_000, inFlight);
    window = createTally();
    windowStartedAt = now;
  }, view.everyMs);
  await runOpenLoop({
    rate: options.rate,
    maxInFlight: Math.ceil(options.rate * inFlightSeconds),
    signal,
    send,
    onHeldBack: () => {
      heldBack += 1;
    },
  });
  clearInterval(showing);
  sender.close();
  view.summarize(total.totals(), (performance.now() - startedAt) / 1_000, heldBack);
}
