import type { AlertCase } from '../test-file.ts';

const service = 'job="api", instance="a:1"';
const shipper = 'consumergroup="promtail", topic="application.logs"';
const lag = (partition: number) =>
  `kafka_consumergroup_lag{job="lag", instance="l:1", ${shipper}, partition="${partition}"}`;
const committed = `kafka_consumergroup_current_offset{job="lag", instance="l:1", ${shipper}, partition="0"}`;
const queue = `log_stream_queue_bytes{${service}}`;
const queueLimit = `log_stream_queue_limit_bytes{${service}}`;
const connected = `log_stream_connected{${service}}`;
const dropped = `log_stream_lines_dropped_total{${service}, reason="queue_full"}`;
const collections = 'lag_collections_total{job="lag", instance="l:1", outcome="success"}';
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
    series: { [connected]: '1x5 0x10' },
    at: '10m',
    alert: 'LogStreamDisconnected',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'api does not reach Kafka',
        description: 'api at a:1 keeps its log lines since it cannot send them to Kafka.',
      },
    ],
  },
  {
    title: 'a service that connects again is no trouble',
    series: { [connected]: '1x5 0 1x10' },
    at: '7m',
    alert: 'LogStreamDisconnected',
    firing: [],
  },
  {
    title: 'a consumer that falls behind is noticed',
    series: { [lag(0)]: '0x5 0+300x30', [lag(1)]: '0x35', [committed]: '0+100x35' },
    at: '30m',
    alert: 'ConsumerLagGrowing',
    firing: [
      {
        labels: { consumergroup: 'promtail', topic: 'application.logs' },
        summary: 'promtail falls behind',
        description: 'promtail has 5.7k log lines to read, and ever more.',
      },
    ],
  },
  {
    title: 'a consumer that catches up is no trouble',
    series: { [lag(0)]: '0x5 9000-300x29', [committed]: '0+300x35' },
    at: '25m',
    alert: 'ConsumerLagGrowing',
    firing: [],
  },
  {
    title: 'a consumer that reads nothing is noticed, though no lines are added',
    series: { [lag(0)]: '0x5 40x30', [committed]: '100x35' },
    at: '30m',
    alert: 'ConsumerStalled',
    firing: [
      {
        labels: { consumergroup: 'promtail', topic: 'application.logs' },
        summary: 'promtail reads no log lines',
        description: 'For ten minutes promtail has read none of 40 log lines.',
      },
    ],
  },
  {
    title: 'a consumer that has never read is noticed, though it has no offset',
    series: { [lag(0)]: '0+10x35' },
    at: '20m',
    alert: 'ConsumerStalled',
    firing: [
      {
        labels: { consumergroup: 'promtail', topic: 'application.logs' },
        summary: 'promtail reads no log lines',
        description: 'For ten minutes promtail has read none of 150 log lines.',
      },
    ],
  },
  {
    title: 'a consumer that has read all is not stalled',
    series: { [lag(0)]: '0x35', [committed]: '100x35' },
    at: '30m',
    alert: 'ConsumerStalled',
    firing: [],
  },
  {
    title: 'a consumer that always has some lag but reads is not stalled',
    series: { [lag(0)]: '40x35', [committed]: '0+100x35' },
    at: '30m',
    alert: 'ConsumerStalled',
    firing: [],
  },
  {
    title: 'offsets that nobody collects are noticed',
    series: { [collections]: '0+6x5 30x20' },
    at: '20m',
    alert: 'LagUnknown',
    firing: [
      {
        labels: { job: 'lag', instance: 'l:1', outcome: 'success' },
        summary: 'Nobody knows how far log lines have come',
        description: 'lag at l:1 has learnt no offsets from Kafka for ten minutes.',
      },
    ],
  },
  {
    title: 'some rounds that fail are no trouble',
    series: { [collections]: '0+6x5 30x4 34+6x15' },
    at: '20m',
    alert: 'LagUnknown',
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
