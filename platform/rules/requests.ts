import { metrics } from '../../app/contract.ts';
import { failed, ratio, valid } from './expressions.ts';
import { recorded } from './recorded.ts';
import type { RecordingRule, RuleGroup } from './rule-types.ts';

const { name: duration } = metrics.serverRequestDuration;

/** Requests, errors and latency, as dashboards show them over and over. */
export function requestRules(): RuleGroup {
  const { requestRate, errorRatio, latency, routeRequestRate, routeErrorRatio, routeLatency } = recorded;
  return {
    name: 'requests',
    rules: [
      ...requestsBy('job', requestRate.name, errorRatio.name, latency.name),
      ...requestsBy('job, http_route', routeRequestRate.name, routeErrorRatio.name, routeLatency.name),
    ],
  };
}

function requestsBy(labels: string, rate: string, errors: string, latency: string): RecordingRule[] {
  const answered = (filter = '') => `sum by (${labels}) (rate(${duration}_count${filter}[5m]))`;
  const buckets = `sum by (le, ${labels}) (rate(${duration}_bucket[5m]))`;
  return [
    { record: rate, expr: answered() },
    { record: errors, expr: ratio(answered(`{${failed}}`), answered(`{${valid}}`)) },
    ...['0.5', '0.95', '0.99'].map((quantile) => ({
      record: latency,
      labels: { quantile },
      // The comparison leaves out the NaN of routes that nobody asked for.
      expr: `histogram_quantile(${quantile}, ${buckets}) >= 0`,
    })),
  ];
}
