import { type Metric, metrics } from '../../app/contract.ts';

/** Expressions that several panels share, on metrics of app/contract.ts alone. A filter is what stands between braces. */

export const rate = ({ name }: Metric, filter = '', by = ''): string =>
  `sum${grouping(by)}(rate(${selector(name, filter)}[$__rate_interval]))`;

/** The rate at which a histogram was fed: that of requests, calls, batches. */
export const countRate = ({ name }: Metric, filter = '', by = ''): string =>
  `sum${grouping(by)}(rate(${selector(`${name}_count`, filter)}[$__rate_interval]))`;

/** Absent where nothing was observed: the comparison drops the NaN that PromQL has for it. */
export function quantile(q: number, { name }: Metric, filter = '', by = ''): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  const buckets = `sum${grouping(labels)}(rate(${selector(`${name}_bucket`, filter)}[$__rate_interval]))`;
  return `histogram_quantile(${q}, ${buckets}) >= 0`;
}

/** How many observations fell into each bucket. */
export const bucketIncrease = ({ name }: Metric, filter = ''): string =>
  `sum by (le) (increase(${selector(`${name}_bucket`, filter)}[$__rate_interval]))`;

/** From 0 to 1. A part without a series is none of the whole; without a whole there is no ratio. */
export const ratio = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / (${whole} > 0)`;

/** The part of requests answered with a 5xx. */
export const errorRatio = (filter: string, by = ''): string =>
  ratio(
    countRate(metrics.serverRequestDuration, `${filter}, http_response_status_code=~"5.."`, by),
    countRate(metrics.serverRequestDuration, filter, by),
  );

const selector = (name: string, filter: string): string => (filter === '' ? name : `${name}{${filter}}`);
const grouping = (by: string): string => (by === '' ? '' : ` by (${by}) `);
