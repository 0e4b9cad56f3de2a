import { setTimeout as wait } from 'node:timers/promises';
import pMap from 'p-map';
import { ports } from '../../app/contract.ts';
import { ask } from '../../e2e/support/api.ts';
import { eventually } from '../../e2e/support/eventually.ts';
import { getJson, localUrl } from '../../e2e/support/get-json.ts';
import { queryNewestLine } from '../../e2e/support/loki.ts';
import { percentile } from '../../e2e/support/percentile.ts';
import { spansOf } from '../../e2e/support/tempo.ts';

/** From an answer until its telemetry is found: 95th percentiles, in milliseconds. */
export interface Freshness {
  readonly lineMs: number;
  readonly traceByIdMs: number;
  readonly traceBySearchMs: number;
}

/** Few at a time, for each look is work for the servers that are looked at. */
const atOnce = 3;
const patience = { withinMs: 20_000, everyMs: 50 };

/** Asks the api so many times, and looks for what each request leaves. Throws where something is not found in time. */
export async function freshnessOf(path: string, requests: number): Promise<Freshness> {
  const found = await pMap(Array.from({ length: requests }), () => followOne(path), { concurrency: atOnce });
  const p95 = (pick: (one: Freshness) => number) => percentile(found.map(pick), 95);
  return {
    lineMs: p95(({ lineMs }) => lineMs),
    traceByIdMs: p95(({ traceByIdMs }) => traceByIdMs),
    traceBySearchMs: p95(({ traceBySearchMs }) => traceBySearchMs),
  };
}

async function followOne(path: string): Promise<Freshness> {
  // Servers look for what is new at times of their own, to which the requests must not keep step.
  await wait(Math.random() * 1_000);
  const sentAtMs = Date.now();
  const { traceId, answeredAtMs } = await ask(path);
  const until = async (isThere: () => Promise<boolean>, what: string) => {
    await eventually(async () => {
      if (!(await isThere())) throw new Error(`${what} of ${traceId} is not to be found`);
    }, patience);
    return Date.now() - answeredAtMs;
  };
  const [lineMs, traceByIdMs, traceBySearchMs] = await Promise.all([
    until(
      async () => (await queryNewestLine(`{service_name="api"} |= "${traceId}"`, sentAtMs)) !== undefined,
      'a line',
    ),
    until(async () => (await spansOf(traceId)).some(({ service }) => service === 'api'), 'the trace'),
    until(() => isSearchable(traceId, sentAtMs), 'by search, the trace'),
  ]);
  return { lineMs, traceByIdMs, traceBySearchMs };
}

async function isSearchable(traceId: string, sinceMs: number): Promise<boolean> {
  const second = (ms: number) => String(Math.floor(ms / 1_000));
  const answer = await getJson<{ traces?: unknown[] }>(
    localUrl(ports.tempo, '/api/search', {
      q: `{ trace:id = "${traceId}" }`,
      start: second(sinceMs - 2_000),
      end: second(Date.now() + 2_000),
    }),
  );
  return (answer?.traces ?? []).length > 0;
}
