import { TraceFlags } from '@opentelemetry/api';
import { exemplarLabel, metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { RequestObserver } from './middlewares/observe-requests.ts';

/** Rate, errors and duration of requests, with the trace id of a sampled one as exemplar. */
export function createRequestMetrics(create: CreateInstrument): RequestObserver {
  const duration = create(metrics.serverRequestDuration);
  const active = create(metrics.serverActiveRequests);
  return {
    started: () => active.inc(),
    finished({ method, route, status, durationSeconds, spanContext }) {
      active.dec();
      const labels = {
        http_request_method: method,
        http_route: route,
        http_response_status_code: String(status),
      };
      const sampled = spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0;
      // Only a trace that was kept is worth pointing to. prom-client's types take an exemplar's labels for the metric's.
      const exemplarLabels = (sampled ? { [exemplarLabel]: spanContext.traceId } : undefined) as never;
      duration.observe({ labels, value: durationSeconds, exemplarLabels });
    },
  };
}
