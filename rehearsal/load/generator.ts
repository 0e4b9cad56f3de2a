import { Agent, get } from 'node:http';
import { newPrefix, traceparentOf } from '../../e2e/drills/numbering.ts';
import { newSearch } from '../../e2e/support/api.ts';
import { runOpenLoop } from '../../e2e/traffic/open-loop.ts';
import { createPlan } from '../../e2e/traffic/plan.ts';
import { formatOutcome, type PodOutcome } from './outcome.ts';

// Runs in a pod: numbered requests at a fixed rate, one over a connection of its own, the next over one that is kept,
// until SIGTERM. What came of each is a line on standard output. Of packages it has none.

const { TARGET = '', RATE = '', PREFIX = newPrefix() } = process.env;
const target = new URL(TARGET);
const rate = Number(RATE);
const timeoutMs = 10_000;
const inFlightSeconds = 10;
/** One of so many is a search that nobody has sent before, which only upstream can answer. */
const newSearchEvery = 10;

const agents = [new Agent({ keepAlive: false }), new Agent({ keepAlive: true })];
const nextRequest = createPlan({ seed: 1, errors: 0, expand: 0.1, fanOut: 2 });
const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());

await runOpenLoop({
  rate,
  maxInFlight: rate * inFlightSeconds,
  signal: ended.signal,
  async send(number) {
    const path = number % newSearchEvery === 0 ? newSearch('people') : nextRequest().path;
    const sentAtMs = Date.now();
    const startedAt = performance.now();
    const outcome = await ask(path, agents[number % agents.length] as Agent, traceparentOf(PREFIX, number));
    tell({ number, sentAtMs, durationMs: performance.now() - startedAt, ...outcome });
  },
  onHeldBack: (number) => tell({ number, sentAtMs: Date.now(), durationMs: 0, error: 'held back' }),
});
for (const agent of agents) agent.destroy();

function tell(outcome: PodOutcome): void {
  process.stdout.write(`${formatOutcome(outcome)}\n`);
}

/** Resolves once the whole answer is there, or it is known that there will be none. */
function ask(path: string, agent: Agent, traceparent: string): Promise<Pick<PodOutcome, 'status' | 'error'>> {
  return new Promise((resolve) => {
    const request = get(new URL(path, target), { agent, headers: { traceparent } }, (response) => {
      response.resume();
      response.once('close', () =>
        resolve(response.complete ? { status: response.statusCode ?? 0 } : { error: 'cut short' }),
      );
    });
    const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), timeoutMs);
    request.once('close', () => clearTimeout(timer));
    request.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      // The server closed a connection that it kept, at the moment in which it was used: a client asks again (RFC 9112, 9.3.1).
      if (request.reusedSocket && code === 'ECONNRESET') resolve(ask(path, agent, traceparent));
      else resolve({ error: code });
    });
  });
}
