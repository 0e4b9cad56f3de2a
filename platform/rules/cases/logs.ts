import type { AlertCase } from '../test-file.ts';

const service = 'job="api", instance="a:1"';
const queue = `log_stream_queue_bytes{${service}}`;
const queueLimit = `log_stream_queue_limit_bytes{${service}}`;
const connected = `log_stream_connected{${service}}`;
const enqueued = `log_stream_lines_enqueued_total{${service}}`;
const oldest = `log_stream_oldest_line_age_seconds{${service}}`;
const dropped = `log_stream_lines_dropped_total{${service}, reason="queue_full"}`;
const promtailDropped = 'promtail_dropped_entries_total{job="promtail", instance="p:1", reason="line_too_long"}';
const discarded = 'loki_discarded_samples_total{job="loki", instance="k:1", tenant="fake", reason="rate_limited"}';
const pushes = (status: string) =>
  `loki_request_duration_seconds_count{job="loki", instance="k:1", route="loki_api_v1_push", status_code="${status}"}`;

/** The path from the service to Loki, with alerts in the order of what goes wrong on it. */
export const logCases: readonly AlertCase[] = [
  {
    title: 'dropped log lines are noticed at once',
    series: { [dropped]: '0x10 30x10' },
    at: '13m',
    alert: 'LogLinesDropped',
    firing: [
      {
        labels: { job: 'api', reason: 'queue_full' },
        summary: 'api loses log lines (queue_full)',
        description: 'api dropped about 30 log lines in ten minutes: queue_full.',
      },
    ],
  },
  {
    title: 'log lines dropped long ago are no trouble',
    series: { [dropped]: '0x10 30x20' },
    at: '25m',
    alert: 'LogLinesDropped',
    firing: [],
  },
  {
    title: 'a queue to Kafka that fills is noticed before it is full',
    series: { [queue]: '0 1000000+2000000x14', [queueLimit]: '33554432x15' },
    at: '12m',
    alert: 'LogQueueFilling',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'api is about to lose log lines',
        description: 'The queue of api at a:1 to Kafka is 68.55% full.',
      },
    ],
  },
  {
    title: 'a queue to Kafka that empties in time is no trouble',
    series: { [queue]: '0x5 20000000 5000000 0x8', [queueLimit]: '33554432x15' },
    at: '7m',
    alert: 'LogQueueFilling',
    firing: [],
  },
  {
    title: 'a service that does not reach Kafka is noticed',
    series: { [connected]: '1x5 0x10', [enqueued]: '1+60x15' },
    at: '10m',
    alert: 'LogStreamDisconnected',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'api does not reach Kafka',
        description: 'api at a:1 keeps its log lines, for Kafka is away or takes none.',
      },
    ],
  },
  {
    title: 'a service that connects again is no trouble',
    series: { [connected]: '1x5 0 1x10', [enqueued]: '1+60x15' },
    at: '7m',
    alert: 'LogStreamDisconnected',
    firing: [],
  },
  {
    title: 'a service that has written no line yet has no reason to connect',
    series: { [connected]: '0x15', [enqueued]: '0x15' },
    at: '10m',
    alert: 'LogStreamDisconnected',
    firing: [],
  },
  {
    title: 'log lines that wait for minutes are noticed',
    series: { [oldest]: '0x3 30+60x10' },
    at: '8m',
    alert: 'LogLinesWaiting',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'Log lines of api wait for Kafka',
        description:
          'The oldest line that api at a:1 has yet to send is 4m 30s old. Lines come late, and are lost once the queue is full.',
      },
    ],
  },
  {
    title: 'log lines that wait for a moment are no trouble',
    series: { [oldest]: '0.1 0.2 90 0.1 0.2 0x10' },
    at: '8m',
    alert: 'LogLinesWaiting',
    firing: [],
  },
  {
    title: 'log lines that Promtail drops are noticed at once',
    series: { [promtailDropped]: '0x10 8x10' },
    at: '13m',
    alert: 'PromtailDrops',
    firing: [
      {
        labels: { reason: 'line_too_long' },
        summary: 'Promtail loses log lines (line_too_long)',
        description: 'Promtail dropped about 8 log lines in ten minutes: line_too_long.',
      },
    ],
  },
  {
    title: 'a Promtail that starts with nothing dropped is no trouble',
    series: { [promtailDropped]: '_x5 0x15' },
    at: '13m',
    alert: 'PromtailDrops',
    firing: [],
  },
  {
    title: 'pushes that Loki keeps rejecting are noticed',
    series: { [pushes('204')]: '0+60x20', [pushes('429')]: '0x5 0+30x15' },
    at: '18m',
    alert: 'LokiRejects',
    firing: [
      {
        labels: { status_code: '429' },
        summary: 'Loki rejects log lines (429)',
        description: 'Loki answers 0.50 pushes a second with 429.',
      },
    ],
  },
  {
    title: 'a push that Loki rejected once is no trouble',
    series: { [pushes('204')]: '0+60x20', [pushes('500')]: '0x5 1x15' },
    at: '11m',
    alert: 'LokiRejects',
    firing: [],
  },
  {
    title: 'a Loki that keeps failing to write into its store is noticed',
    series: { 'loki_ingester_chunks_flush_failures_total{job="loki", instance="a"}': '0x5 0+6x20' },
    at: '18m',
    alert: 'LokiFlushFails',
    firing: [
      {
        labels: {},
        summary: 'Loki cannot write log lines into its store',
        description: 'Loki fails 0.10 times a second to write a chunk, and keeps it on its own volume.',
      },
    ],
  },
  {
    title: 'a write that succeeds at the next attempt is no trouble',
    series: { 'loki_ingester_chunks_flush_failures_total{job="loki", instance="a"}': '0x5 1x20' },
    at: '18m',
    alert: 'LokiFlushFails',
    firing: [],
  },
  {
    title: 'the first log lines that Loki discards are noticed, though their series is new',
    series: { [discarded]: '_x10 25x10' },
    at: '13m',
    alert: 'LokiDiscards',
    firing: [
      {
        labels: { reason: 'rate_limited' },
        summary: 'Loki discards log lines (rate_limited)',
        description: 'Loki discarded about 25 log lines in ten minutes: rate_limited.',
      },
    ],
  },
  {
    title: 'log lines that Loki discards later are noticed too',
    series: { [discarded]: '_x5 25x20 40x10' },
    at: '30m',
    alert: 'LokiDiscards',
    firing: [
      {
        labels: { reason: 'rate_limited' },
        summary: 'Loki discards log lines (rate_limited)',
        description: 'Loki discarded about 17 log lines in ten minutes: rate_limited.',
      },
    ],
  },
  {
    title: 'log lines that Loki discarded long ago are no trouble',
    series: { [discarded]: '_x5 25x30' },
    at: '25m',
    alert: 'LokiDiscards',
    firing: [],
  },
];
