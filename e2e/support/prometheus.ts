import { ports } from '../../app/contract.ts';
import { getJson, localUrl } from './get-json.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Target {
  readonly job: string;
  readonly health: string;
  readonly lastError: string;
  readonly scrapeIntervalSeconds: number;
}

export interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError: string;
  /** The year 1 before the first time. */
  readonly lastEvaluation: string;
}

/** What a PromQL expression gives now. */
export async function query(expression: string): Promise<Sample[]> {
  const { result } = await ask<{ result: readonly VectorElement[] }>('query', { query: expression });
  return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
}

/** The only value of an expression, 0 where there is none. */
export async function queryNumber(expression: string): Promise<number> {
  const samples = await query(expression);
  if (samples.length > 1) throw new Error(`${expression} gives ${samples.length} values`);
  return samples[0]?.value ?? 0;
}

/** Labels of every exemplar of the series that a selector names since a time in milliseconds. */
export async function exemplarsOf(selector: string, sinceMs: number): Promise<Record<string, string>[]> {
  const range = { start: String(sinceMs / 1000), end: String(Date.now() / 1000 + 60) };
  const series = await ask<ExemplarSeries[]>('query_exemplars', { query: selector, ...range });
  return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
}

export async function targets(): Promise<Target[]> {
  const { activeTargets } = await ask<{ activeTargets: TargetAnswer[] }>('targets', { state: 'active' });
  return activeTargets.map(({ labels, health, lastError, scrapeInterval }) => ({
    job: labels.job,
    health,
    lastError,
    scrapeIntervalSeconds: seconds(scrapeInterval),
  }));
}

export async function rules(): Promise<Rule[]> {
  const { groups } = await ask<{ groups: { rules: (Rule & { lastError?: string })[] }[] }>('rules');
  return groups.flatMap((group) =>
    group.rules.map(({ name, health, lastError = '', lastEvaluation }) => ({
      name,
      health,
      lastError,
      lastEvaluation,
    })),
  );
}

async function ask<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
  const answer = await getJson<{ data: T }>(localUrl(ports.prometheus, `/api/v1/${path}`, parameters));
  if (!answer) throw new Error(`Prometheus has no /api/v1/${path}`);
  return answer.data;
}

/** The length of a duration as Prometheus writes it, such as 5s or 1m30s. */
function seconds(duration: string): number {
  const [, minutes, rest] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  const total = Number(minutes ?? 0) * 60 + Number(rest ?? 0);
  if (total === 0) throw new Error(`${duration} is no scrape interval`);
  return total;
}

interface VectorElement {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

interface ExemplarSeries {
  readonly exemplars: readonly { readonly labels: Record<string, string> }[];
}

interface TargetAnswer {
  readonly labels: { readonly job: string };
  readonly health: string;
  readonly lastError: string;
  readonly scrapeInterval: string;
}
