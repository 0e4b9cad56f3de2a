import type { RuleCase } from '../test-file.ts';

const shipper = 'consumergroup="promtail", topic="application.logs"';
const lag = (partition: number) =>
  `kafka_consumergroup_lag{job="lag", instance="l:1", ${shipper}, partition="${partition}"}`;
const committed = `kafka_consumergroup_current_offset{job="lag", instance="l:1", ${shipper}, partition="0"}`;
const collections = 'lag_collections_total{job="lag", instance="l:1", outcome="success"}';
const brokers = 'kafka_brokers{job="lag", instance="l:1"}';

export const kafkaCases: readonly RuleCase[] = [
  {
    title: 'brokers that are gone are noticed',
    series: { [brokers]: '3x5 0x10' },
    at: '12m',
    alert: 'KafkaBrokersMissing',
    firing: [
      {
        labels: {},
        summary: 'Kafka has fewer brokers than it should',
        description:
          '0 brokers are there, fewer than kafka.replicas says. Partitions have fewer copies, and one broker less may ' +
          'leave no majority.',
      },
    ],
  },
  {
    title: 'a broker that is started anew is no trouble',
    series: { [brokers]: '3x5 0x2 3x10' },
    at: '12m',
    alert: 'KafkaBrokersMissing',
    firing: [],
  },
  {
    title: 'an exporter that is rolled out doubles no lag',
    series: { [lag(0)]: '100x10', [lag(0).replace('l:1', 'l:2')]: '100x10', [lag(1)]: '20x10' },
    at: '5m',
    expr: 'consumergroup_topic:kafka_consumergroup_lag:sum',
    samples: {
      'consumergroup_topic:kafka_consumergroup_lag:sum{consumergroup="promtail", topic="application.logs"}': 120,
    },
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
    title: 'a partition that nobody reads is noticed, though all others are read',
    series: { [lag(0)]: '2000x35', [lag(1)]: '0 900 0 700 0 800 0x30', [committed]: '0+100x35' },
    at: '30m',
    alert: 'ConsumerLagHigh',
    firing: [
      {
        labels: { consumergroup: 'promtail', topic: 'application.logs', partition: '0' },
        summary: 'promtail stays behind in partition 0',
        description:
          'For twenty minutes promtail has had 2k log lines or more to read of partition 0: Loki shows the past of the ' +
          'instances whose lines are there.',
      },
    ],
  },
  {
    title: 'a partition that is caught up with now and then is no trouble',
    series: { [lag(0)]: `${'2000x7 100 '.repeat(5)}` },
    at: '30m',
    alert: 'ConsumerLagHigh',
    firing: [],
  },
];
