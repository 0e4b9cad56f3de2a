import { TraceFlags } from '@opentelemetry/api';
import { exemplarLabel, metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { Observation, RequestObserver } from './middlewares/observe-requests.ts';

/**
 * Rate, errors and duration of requests, with the trace id of a sampled one as exemplar. The series of what is expected
 * begin at 0: Prometheus sees no increase in a series that begins at 1, and would overlook the first failure.
 */
export function createRequestMetrics(create: CreateInstrument): RequestObserver {
  const duration = create(metrics.serverRequestDuration);
  const active = create(metrics.serverActiveRequests);
  return {
    expected: (answer) => duration.zero(labelsOf(answer)),
    started: () => active.inc(),
    finished(observation) {
      active.dec();
      const { durationSeconds, spanContext } = observation;
      const sampled = spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0;
      // Only a trace that was kept is worth pointing to. prom-client's types take an exemplar's labels for the metric's.
      const exemplarLabels = (sampled ? { [exemplarLabel]: spanContext.traceId } : undefined) as never;
      duration.observe({ labels: labelsOf(observation), value: durationSeconds, exemplarLabels });
    },
  };
}

const labelsOf = ({ method, route, status }: Pick<Observation, 'method' | 'route' | 'status'>) => ({
  http_request_method: method,
  http_route: route,
  http_response_status_code: String(status),
});
