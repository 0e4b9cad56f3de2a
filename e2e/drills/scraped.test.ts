import { expect, test } from '@jest/globals';
import { spansLostBetween, sumOf } from './scraped.ts';

const text = `# TYPE otel_spans_dropped counter
otel_spans_dropped_total{reason="queue_full"} 3
otel_spans_dropped_total{reason="shutdown"} 4 # {trace_id="1"} 1
otel_spans_dropped_total_other 8
log_stream_queue_limit_bytes 33554432
`;

test('adds up the series of a metric', () => {
  expect(sumOf(text, 'otel_spans_dropped_total')).toBe(7);
  expect(sumOf(text, 'log_stream_queue_limit_bytes')).toBe(33_554_432);
  expect(sumOf(text, 'absent')).toBe(0);
});

test('counts from 0 where a service has been restarted', () => {
  const counts = (api: number, upstream: number) => ({ spansLost: { api, upstream }, queueLimitBytes: 0 });
  expect(spansLostBetween(counts(10, 5), counts(12, 1))).toBe(3);
});
