import { expect, test } from '@jest/globals';
import { knownMetrics, unknownNames } from './known-metrics.ts';

const known = knownMetrics();

test.each([
  'sum by (job, http_route) (rate(http_server_request_duration_seconds_count{http_response_status_code="200"}[5m]))',
  'histogram_quantile(0.9, sum by (le) (rate(http_server_request_duration_seconds_bucket[5m])))',
  'process_resident_memory_bytes / on (job) group_left () job:memory_limit:bytes',
  'slo:sli_error:ratio_rate1h{slo="latency"} > 0.1 and up{instance="a"} == 1',
])('%s asks for what exists', (expression) => {
  expect(unknownNames(expression, known)).toEqual([]);
});

test.each([
  ['http_requests_total', ['http_requests_total']],
  ['up + http_server_request_duration_seconds', ['http_server_request_duration_seconds']],
  ['job:memory_limits:bytes', ['job:memory_limits:bytes']],
  ['up{route="/"}', ['up by route']],
  [
    'sum by (le) (rate(http_server_request_duration_seconds_count[5m]))',
    ['http_server_request_duration_seconds_count by le'],
  ],
  ['up / on (slo) job:memory_limit:bytes', ['up or job:memory_limit:bytes by slo']],
])('%s does not', (expression, unknown) => {
  expect(unknownNames(expression, known)).toEqual(unknown);
});
