import { runOpenLoop } from '../../e2e/traffic/open-loop.ts';
import { createSender } from '../../e2e/traffic/sender.ts';
import type { OwnLoad, OwnLoadResult } from './own-load.ts';

// Sends the load that its argument describes, and tells its parent what came of it.

const inFlightSeconds = 10;

const { url, pace, seconds }: OwnLoad = JSON.parse(process.argv[2] ?? '');
const { pathname, search } = new URL(url);
const sender = createSender(new URL(url));
const durationsMs: number[] = [];
const statuses: number[] = [];
let failures = 0;
let heldBack = 0;

const signal = AbortSignal.timeout(seconds * 1_000);
if ('rate' in pace) {
  await runOpenLoop({ rate: pace.rate, maxInFlight: pace.rate * inFlightSeconds, signal, send, onHeldBack: holdBack });
} else {
  await Promise.all(Array.from({ length: pace.atOnce }, sendOnAndOn));
}
sender.close();
process.send?.({ durationsMs, statuses, failures, heldBack } satisfies OwnLoadResult, () => process.disconnect?.());

async function send(): Promise<void> {
  const { status, durationMs } = await sender.send(pathname + search);
  durationsMs.push(durationMs);
  statuses.push(status ?? 0);
  if (status !== 200) failures += 1;
}

async function sendOnAndOn(): Promise<void> {
  while (!signal.aborted) await send();
}

function holdBack(): void {
  heldBack += 1;
  failures += 1;
}
