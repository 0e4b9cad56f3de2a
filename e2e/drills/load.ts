import { newSearch } from '../support/api.ts';
import { runOpenLoop } from '../traffic/open-loop.ts';
import { createPlan } from '../traffic/plan.ts';
import { createSender, type Outcome } from '../traffic/sender.ts';
import { newPrefix, traceparentOf } from './numbering.ts';

export interface NumberedRequest extends Outcome {
  readonly number: number;
  /** When it was sent, in milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** What a load has sent. */
export interface Sent {
  /** What all of its trace ids begin with, and no other. */
  readonly prefix: string;
  /** The requests that are over, in the order in which they ended. */
  readonly requests: readonly NumberedRequest[];
}

/**
 * Steady requests, all of which a sound system answers 200, some of which only upstream can answer. Each has a trace id
 * that names its number.
 */
export interface Load extends Sent {
  start(): void;
  /** Resolves once the last answer is there. */
  stop(): Promise<void>;
}

const searched = 'people';
/** So many seconds of requests may be without an answer. */
const inFlightSeconds = 10;
/** One of so many is a search that nobody has sent before: all others are in the api's cache after a while. */
const newSearchEvery = 10;

export function createLoad({ rate, url }: { readonly rate: number; readonly url: URL }): Load {
  const prefix = newPrefix();
  const requests: NumberedRequest[] = [];
  const nextRequest = createPlan({ seed: 1, errors: 0, expand: 0.1, fanOut: 2 });
  let next = 0;
  let stopping = new AbortController();
  let running = Promise.resolve();

  function add(outcome: Outcome, number = next++, sentAtMs = Date.now()): void {
    requests.push({ number, sentAtMs, ...outcome });
  }

  async function run(signal: AbortSignal): Promise<void> {
    const sender = createSender(url);
    await runOpenLoop({
      rate,
      maxInFlight: rate * inFlightSeconds,
      signal,
      async send() {
        const [number, sentAtMs] = [next++, Date.now()];
        const path = number % newSearchEvery === 0 ? newSearch(searched) : nextRequest().path;
        add(await sender.send(path, { traceparent: traceparentOf(prefix, number) }), number, sentAtMs);
      },
      // A request that cannot be sent is one that nobody answers.
      onHeldBack: () => add({ error: 'held back', durationMs: 0 }),
    });
    sender.close();
  }

  return {
    prefix,
    requests,
    start() {
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
