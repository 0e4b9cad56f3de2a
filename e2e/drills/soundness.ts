import { ask, newSearch } from '../support/api.ts';
import { queryNewestLine } from '../support/loki.ts';
import { query } from '../support/prometheus.ts';
import { spansOf } from '../support/tempo.ts';
import { type Load, type NumberedRequest, traceIdOf } from './load.ts';

/**
 * What is amiss with the system under a load; undefined once all of it works for what has happened since a time in
 * milliseconds. Never rejects.
 */
export type Soundness = (load: Load, sinceMs: number) => Promise<string | undefined>;

/** Throws what is amiss. */
type Check = (load: Load, sinceMs: number) => Promise<void>;

const recentMs = 2_000;
/** How old a log line or a request may be that is seen in Loki or Tempo. */
const visibleWithinMs = 3_000;
/** Two scrapes. */
const metricsWithinMs = 10_000;

export function createSoundness({ withTempo }: { readonly withTempo: boolean }): Soundness {
  const checks: readonly Check[] = [
    expectAnswers,
    expectUpstream,
    expectLogs,
    () => expectScrapes(Date.now() - metricsWithinMs),
    ...(withTempo ? [expectTraces] : []),
  ];
  return async (load, sinceMs) => {
    try {
      for (const check of checks) await check(load, sinceMs);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
}

async function expectAnswers({ requests }: Load): Promise<void> {
  const recent = requests.filter(({ sentAtMs }) => sentAtMs > Date.now() - recentMs);
  if (recent.length === 0) throw new Error('no request is answered');
  if (!recent.every(isAnsweredWell)) throw new Error('requests fail');
}

async function expectUpstream(): Promise<void> {
  const { status } = await ask(newSearch('people'));
  if (status !== 200) throw new Error(`what only upstream knows is answered ${status}`);
}

/** Lines come in their order: once the newest is there, so are those that had to wait. */
async function expectLogs({ prefix }: Load, sinceMs: number): Promise<void> {
  const line = await queryNewestLine(`{service_name="api"} |= "${prefix}"`, newest(sinceMs));
  if (!line) throw new Error('log lines are late');
}

async function expectTraces({ prefix, requests }: Load, sinceMs: number): Promise<void> {
  const first = requests.find(({ sentAtMs }) => sentAtMs >= newest(sinceMs));
  const spans = first ? await spansOf(traceIdOf(prefix, first.number)) : [];
  if (spans.length === 0) throw new Error('traces are late');
}

const newest = (sinceMs: number): number => Math.max(sinceMs, Date.now() - visibleWithinMs);

/** Throws unless Prometheus has scraped both services since a time in milliseconds. */
export async function expectScrapes(sinceMs: number): Promise<void> {
  const scrapes = await query('timestamp(up{job=~"api|upstream"} == 1)');
  const fresh = scrapes.filter(({ value }) => value * 1_000 >= sinceMs);
  if (fresh.length < 2) throw new Error('metrics are late');
}

/** A request that a sound system answers 200. */
export const isAnsweredWell = ({ status }: Pick<NumberedRequest, 'status'>): boolean => status === 200;
