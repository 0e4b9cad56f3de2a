import { ask, newSearch } from '../support/api.ts';
import { queryNewestLine } from '../support/loki.ts';
import { query } from '../support/prometheus.ts';
import { spansOf } from '../support/tempo.ts';
import type { NumberedRequest, Sent } from './load.ts';
import { traceIdOf } from './numbering.ts';

/**
 * What is amiss with the system under a load; undefined once all of it works for what has happened since a time in
 * milliseconds. Never rejects.
 */
export type Soundness = (load: Sent, sinceMs: number) => Promise<string | undefined>;

/** Throws what is amiss. */
type Check = (load: Sent, sinceMs: number) => Promise<void>;

const recentMs = 2_000;

interface SoundnessOptions {
  readonly withTempo: boolean;
  /** How old a log line or a request may be that is seen in Loki or Tempo. */
  readonly visibleWithinMs?: number;
  /** Two scrapes. */
  readonly metricsWithinMs?: number;
}

export function createSoundness(options: SoundnessOptions): Soundness {
  const { withTempo, visibleWithinMs = 3_000, metricsWithinMs = 10_000 } = options;
  const newest = (sinceMs: number) => Math.max(sinceMs, Date.now() - visibleWithinMs);
  const checks: readonly Check[] = [
    expectAnswers,
    expectUpstream,
    (load, sinceMs) => expectLogs(load, newest(sinceMs)),
    () => expectScrapes(Date.now() - metricsWithinMs),
    ...(withTempo ? [(load: Sent, sinceMs: number) => expectTraces(load, newest(sinceMs))] : []),
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

async function expectAnswers({ requests }: Sent): Promise<void> {
  const recent = requests.filter(({ sentAtMs }) => sentAtMs > Date.now() - recentMs);
  if (recent.length === 0) throw new Error('no request is answered');
  if (!recent.every(isAnsweredWell)) throw new Error('requests fail');
}

async function expectUpstream(): Promise<void> {
  const { status } = await ask(newSearch('people'));
  if (status !== 200) throw new Error(`what only upstream knows is answered ${status}`);
}

/** Lines come in their order: once the newest is there, so are those that had to wait. */
async function expectLogs({ prefix }: Sent, sinceMs: number): Promise<void> {
  const line = await queryNewestLine(`{service_name="api"} |= "${prefix}"`, sinceMs);
  if (!line) throw new Error('log lines are late');
}

async function expectTraces({ prefix, requests }: Sent, sinceMs: number): Promise<void> {
  const first = requests.find(({ sentAtMs }) => sentAtMs >= sinceMs);
  const spans = first ? await spansOf(traceIdOf(prefix, first.number)) : [];
  if (spans.length === 0) throw new Error('traces are late');
}

/** Throws unless Prometheus has scraped both services since a time in milliseconds. */
export async function expectScrapes(sinceMs: number): Promise<void> {
  const scrapes = await query('timestamp(up{job=~"api|upstream"} == 1)');
  const fresh = scrapes.filter(({ value }) => value * 1_000 >= sinceMs);
  if (fresh.length < 2) throw new Error('metrics are late');
}

/** A request that a sound system answers 200. */
export const isAnsweredWell = ({ status }: Pick<NumberedRequest, 'status'>): boolean => status === 200;
