import { metrics } from '../../app/contract.ts';
import { failed, ratio, valid } from './expressions.ts';
import { recorded } from './recorded.ts';
import type { RecordingRule, RuleGroup } from './rule-types.ts';

const { name: duration } = metrics.serverRequestDuration;

/**
 * Requests, errors and latency of the last five minutes; a look each half minute shows as much of them as one with each
 * scrape. The buckets, most of the series there are, are read once for all quantiles.
 */
export function requestRules(): RuleGroup {
  const { requestRate, errorRatio, latency, routeRequestRate, routeErrorRatio, routeBuckets, routeLatency } = recorded;
  return {
    name: 'requests',
    interval: '30s',
    rules: [
      { record: routeBuckets.name, expr: `sum by (${routeBuckets.labels.join(', ')}) (rate(${duration}_bucket[5m]))` },
      ...requestsBy('job', requestRate.name, errorRatio.name),
      ...quantiles(`sum by (le, job) (${routeBuckets.name})`, latency.name),
      ...requestsBy('job, http_route', routeRequestRate.name, routeErrorRatio.name),
      ...quantiles(routeBuckets.name, routeLatency.name),
    ],
  };
}

function requestsBy(labels: string, rate: string, errors: string): RecordingRule[] {
  const answered = (filter = '') => `sum by (${labels}) (rate(${duration}_count${filter}[5m]))`;
  return [
    { record: rate, expr: answered() },
    { record: errors, expr: ratio(answered(`{${failed}}`), answered(`{${valid}}`)) },
  ];
}

const quantiles = (buckets: string, latency: string): RecordingRule[] =>
  ['0.5', '0.95', '0.99'].map((quantile) => ({
    record: latency,
    labels: { quantile },
    // The comparison leaves out the NaN of routes that nobody asked for.
    expr: `histogram_quantile(${quantile}, ${buckets}) >= 0`,
  }));
