import { metrics, operationsPaths, ports } from '../../app/contract.ts';
import { localUrl } from '../support/get-json.ts';

/** What the services themselves count that matters here. */
export interface Counts {
  /** Spans lost since its start, by service. */
  readonly spansLost: Readonly<Record<string, number>>;
  /** What the api's queue to Kafka may hold. */
  readonly queueLimitBytes: number;
}

const operationsPorts = { api: ports.apiOperations, upstream: ports.upstreamOperations } as const;

export async function readCounts(): Promise<Counts> {
  const [api, upstream] = await Promise.all([scrape(operationsPorts.api), scrape(operationsPorts.upstream)]);
  return {
    spansLost: { api: spansLostIn(api), upstream: spansLostIn(upstream) },
    queueLimitBytes: sumOf(api, metrics.logQueueLimitBytes.name),
  };
}

/** Spans lost between two readings; a service that has been restarted meanwhile has begun from 0. */
export function spansLostBetween(before: Counts, after: Counts): number {
  return Object.entries(after.spansLost).reduce((sum, [service, lost]) => {
    const lostBefore = before.spansLost[service] ?? 0;
    return sum + (lost >= lostBefore ? lost - lostBefore : lost);
  }, 0);
}

const spansLostIn = (text: string): number =>
  sumOf(text, metrics.spansFailed.name) + sumOf(text, metrics.spansDropped.name);

/** The sum of all series of a metric in the text that a service shows. */
export function sumOf(text: string, name: string): number {
  const samples = text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)/gm);
  return [...samples].filter(([, found]) => found === name).reduce((sum, [, , value]) => sum + Number(value), 0);
}

async function scrape(port: number): Promise<string> {
  const response = await fetch(localUrl(port, operationsPaths.metrics));
  return response.text();
}
