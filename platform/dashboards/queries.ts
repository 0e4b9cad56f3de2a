import { metrics } from '../../app/contract.ts';
import { failed, ratio, valid } from '../rules/expressions.ts';

/** Expressions that several panels share. A filter is what stands between braces. */

/** Series that one panel shows where there may be many. */
const shown = 5;

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

/**
 * The series that are highest in the time range, by the labels that tell them apart. The same ones at every moment, or
 * else there would be many more of them than can be told apart.
 */
export const top = (by: string, expression: string): string =>
  `(${expression}) and on (${by}) topk(${shown}, max_over_time((${expression})[$__range:$__interval] @ end()))`;

/** The series that are highest now. */
export const topNow = (expression: string): string => `topk(${shown}, ${expression})`;

/** What happens at all: series of what never does have a name and a line as well. */
export const happening = (expression: string): string => `${expression} > 0`;

/** What such a gauge grew by in the time range of the dashboard. */
export const growth = (name: string, filter = ''): string => `sum(delta(${selector(name, filter)}[$__range]))`;

/** What a gauge that only rises, such as an offset, grew by, a second; PromQL warns of a rate of what is no counter. */
export const slope = (name: string, filter = '', by = ''): string =>
  `clamp_min(sum${grouping(by)}(deriv(${selector(name, filter)}[$__rate_interval])), 0)`;

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
