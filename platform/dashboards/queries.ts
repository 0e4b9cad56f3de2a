import { metrics } from '../../app/contract.ts';
import { failed, ratio, valid } from '../rules/expressions.ts';

/** Expressions that several panels share. A filter is what stands between braces. */

interface Named {
  readonly name: string;
}

/** What a counter grew by, a second. */
export const rate = ({ name }: Named, filter = '', by = ''): string =>
  `sum${grouping(by)}(rate(${selector(name, filter)}[$__rate_interval]))`;

/** What a counter grew by in the time range of the dashboard. */
export const increase = ({ name }: Named, filter = ''): string => `sum(increase(${selector(name, filter)}[$__range]))`;

/** The rate at which a histogram was fed: that of requests, calls, batches. */
export const countRate = ({ name }: Named, filter = '', by = ''): string => rate({ name: `${name}_count` }, filter, by);

/** Absent where nothing was observed: the comparison drops the NaN that PromQL has for it. */
export function quantile(q: number, { name }: Named, filter = '', by = ''): string {
  const buckets = rate({ name: `${name}_bucket` }, filter, by === '' ? 'le' : `le, ${by}`);
  return `histogram_quantile(${q}, ${buckets}) >= 0`;
}

/** How many observations fell into each bucket. */
export const bucketIncrease = ({ name }: Named, filter = ''): string =>
  `sum by (le) (increase(${selector(`${name}_bucket`, filter)}[$__rate_interval]))`;

/** The part of requests answered with a 5xx, without those that were their senders' own fault. */
export const errorRatio = (filter: string, by = ''): string =>
  ratio(
    countRate(metrics.serverRequestDuration, `${filter}, ${failed}`, by),
    countRate(metrics.serverRequestDuration, `${filter}, ${valid}`, by),
  );

export const selector = (name: string, filter: string): string => (filter === '' ? name : `${name}{${filter}}`);
const grouping = (by: string): string => (by === '' ? '' : ` by (${by}) `);
