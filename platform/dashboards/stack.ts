import { logTopic, metrics } from '../../app/contract.ts';
import { orZero } from '../rules/expressions.ts';
import { recorded } from '../rules/recorded.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { seriesTable, singleStat, timeSeries } from './metric-panels.ts';
import { dashboardLink, type Thresholds } from './panels.ts';
import { countRate, increase, quantile, rate } from './queries.ts';

const topic = `topic="${logTopic.name}"`;
const noTargets = 'No targets: Prometheus sees nothing';
const noKafka = 'No Kafka known: the lag exporter gives no metrics';
const noLoki = 'No Loki: Prometheus does not see it';
const noTempo = 'No Tempo: Prometheus does not see it';
const ruleFailures = { name: 'prometheus_rule_evaluation_failures_total' };
const anyIsRed: Thresholds = [{ from: 1, color: 'red' }];
const logsLink = dashboardLink('Log pipeline', 'pipeline');
const tracesLink = dashboardLink('Traces', 'traces');

/** Whether the servers behind the three signals are well themselves. */
export function stackDashboard(): Dashboard {
  return createDashboard({
    uid: 'stack',
    title: 'Stack',
    description: 'Health of the servers that keep metrics, logs and traces, and what of their limits they use.',
    rows: [nowRow(), resourceRow(), targetRow(), prometheusRow(), kafkaRow(), lokiRow(), tempoRow()],
  });
}

function nowRow(): Row {
  return {
    height: 4,
    panels: [
      singleStat({
        width: 4,
        title: 'Targets down',
        description:
          'Instances whose metrics Prometheus cannot read now. Any is worth a look; the table below names it.',
        unit: 'short',
        noValue: noTargets,
        thresholds: anyIsRed,
        query: 'count(up) - sum(up)',
      }),
      singleStat({
        width: 4,
        title: 'Fullest memory',
        description: 'Resident memory of the fullest instance as a part of its limit. At 1 the kernel ends it.',
        unit: 'percentunit',
        decimals: 0,
        noValue: 'No limits known: their rules are not loaded',
        thresholds: memoryThresholds,
        query: `max(${recorded.memoryUsed.name})`,
      }),
      singleStat({
        width: 4,
        title: 'Rules that failed',
        description: 'Evaluations of rules that failed in this time range. Any means that an alert may be blind.',
        unit: 'short',
        noValue: 'No rules: none is loaded',
        thresholds: [{ from: 0.5, color: 'red' }],
        query: increase(ruleFailures),
      }),
      singleStat({
        width: 4,
        title: 'Brokers of Kafka',
        description:
          'Brokers that are up. Fewer than were deployed: partitions have fewer copies, or none that answers.',
        unit: 'short',
        noValue: noKafka,
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 1, color: 'green' },
        ],
        query: `max(${metrics.brokers.name})`,
      }),
      singleStat({
        width: 4,
        title: 'Log lines waiting in Kafka',
        description: 'Lines that Promtail has yet to read. Growing: Promtail is down, or waits for Loki.',
        unit: 'short',
        noValue: noKafka,
        thresholds: [
          { from: 1_000, color: 'orange' },
          { from: 10_000, color: 'red' },
        ],
        query: `sum(${recorded.consumerLag.name})`,
        link: logsLink,
      }),
      singleStat({
        width: 4,
        title: 'Failed flushes',
        description: 'Times Loki or Tempo could not write to its store, in this time range. Any: the disk or S3 fails.',
        unit: 'short',
        noValue: 'No Loki and no Tempo: Prometheus sees neither',
        thresholds: [{ from: 0.5, color: 'red' }],
        query: flushFailures.map((name) => orZero(increase({ name }), 'sum(up)')).join(' + '),
      }),
    ],
  };
}

const memoryThresholds: Thresholds = [
  { from: 0.8, color: 'orange' },
  { from: 0.9, color: 'red' },
];

const flushFailures = [
  'loki_ingester_chunks_flush_failures_total',
  'tempo_live_store_local_failed_flushes_total',
  'tempo_live_store_failed_completions_total',
];

function resourceRow(): Row {
  return {
    height: 9,
    panels: [
      timeSeries({
        width: 8,
        title: 'Memory as part of the limit',
        description:
          'Resident memory by instance; above 90 % it may soon be killed. Kafka and Grafana do not tell theirs.',
        unit: 'percentunit',
        noValue: 'No limits known: their rules are not loaded',
        thresholds: memoryThresholds,
        queries: [{ expr: recorded.memoryUsed.name, legend: '{{job}} {{instance}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'CPU',
        description: 'Cores in use, by job. A server that is busy without traffic retries something, or compacts.',
        unit: 'short',
        noValue: noTargets,
        queries: [{ expr: rate({ name: 'process_cpu_seconds_total' }, '', 'job'), legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Time since the start',
        description:
          'Age of the youngest instance of each job. A fall to 0 without a roll-out: it crashed or was killed.',
        unit: 's',
        noValue: noTargets,
        queries: [{ expr: 'time() - max by (job) (process_start_time_seconds)', legend: '{{job}}' }],
      }),
    ],
  };
}

function targetRow(): Row {
  return {
    title: 'Scrapes and rules',
    height: 9,
    panels: [
      seriesTable({
        width: 8,
        title: 'Targets',
        description: 'Every instance that Prometheus reads metrics of: 1 where it can, 0 where it cannot now.',
        unit: 'short',
        noValue: noTargets,
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 1, color: 'green' },
        ],
        query: 'sort(sum by (job, instance) (up))',
        value: 'Up',
      }),
      timeSeries({
        width: 8,
        title: 'Duration of scrapes',
        description:
          'Time to read the metrics of a target, the slowest of each job. Near the interval, scrapes are missed.',
        unit: 's',
        noValue: noTargets,
        queries: [{ expr: 'max by (job) (scrape_duration_seconds)', legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Rule evaluation',
        description: 'Time that each group of rules takes as a part of its interval. At 1 evaluations are missed.',
        unit: 'percentunit',
        noValue: 'No rules: none is loaded',
        thresholds: [{ from: 0.5, color: 'red' }],
        queries: [
          {
            expr: 'prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds',
            legend: '{{rule_group}}',
          },
        ],
      }),
    ],
  };
}

function prometheusRow(): Row {
  const none = 'No Prometheus: it does not see itself';
  return {
    title: 'Prometheus',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Samples a second',
        description: 'Samples taken in. A step up without a roll-out: some label has got too many values.',
        unit: 'cps',
        noValue: none,
        queries: [
          {
            expr: rate({ name: 'prometheus_tsdb_head_samples_appended_total' }, 'job="prometheus"'),
            legend: 'taken in',
          },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Series in memory',
        description:
          'Series that memory holds; each costs some kilobytes. A rise that never turns: labels with new values.',
        unit: 'short',
        noValue: none,
        queries: [{ expr: 'sum(prometheus_tsdb_head_series{job="prometheus"})', legend: 'series' }],
      }),
      timeSeries({
        width: 8,
        title: 'Disk and its limit',
        description: 'Bytes of blocks and of the log before them, and the size from which the oldest are deleted.',
        unit: 'bytes',
        noValue: none,
        queries: [
          {
            expr: 'sum(prometheus_tsdb_storage_blocks_bytes{job="prometheus"}) + sum(prometheus_tsdb_wal_storage_size_bytes{job="prometheus"})',
            legend: 'used',
          },
          { expr: 'max(prometheus_tsdb_retention_limit_bytes{job="prometheus"})', legend: 'limit' },
        ],
      }),
    ],
  };
}

function kafkaRow(): Row {
  return {
    title: 'Kafka',
    height: 8,
    panels: [
      timeSeries({
        width: 6,
        title: 'Offsets',
        description:
          'Messages that come into each partition, a second. Lines of an instance share one, so few instances fill few.',
        unit: 'cps',
        noValue: noKafka,
        queries: [{ expr: rate(metrics.topicOffset, topic, 'partition'), legend: 'partition {{partition}}' }],
      }),
      timeSeries({
        width: 6,
        title: 'Messages kept',
        description: 'Messages in the topic by its offsets. It grows until retention deletes the oldest.',
        unit: 'short',
        noValue: noKafka,
        queries: [
          {
            expr: `sum by (topic) (${metrics.topicOffset.name}) - sum by (topic) (${metrics.topicOldestOffset.name})`,
            legend: '{{topic}}',
          },
        ],
      }),
      timeSeries({
        width: 6,
        title: 'Lag by group',
        description: 'Lines that each consumer group has yet to read. Growing: nobody reads, or too slowly.',
        unit: 'short',
        noValue: noKafka,
        link: logsLink,
        queries: [{ expr: recorded.consumerLag.name, legend: '{{consumergroup}}' }],
      }),
      timeSeries({
        width: 6,
        title: 'Answers of Kafka to the exporter',
        description: 'Rounds of asking Kafka for offsets, a second. Failures: what stands beside this is old.',
        unit: 'cps',
        noValue: noKafka,
        stacked: true,
        queries: [{ expr: rate(metrics.lagCollections, '', 'outcome'), legend: '{{outcome}}' }],
      }),
    ],
  };
}

function lokiRow(): Row {
  const requests = { name: 'loki_request_duration_seconds' };
  const asked = 'job="loki", route=~"loki_api_v1_(push|query|query_range)"';
  return {
    title: 'Loki',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests to Loki by status',
        description: 'Pushes and queries, a second. 4xx of pushes are lines that it refuses, 5xx are its own troubles.',
        unit: 'reqps',
        noValue: noLoki,
        link: logsLink,
        queries: [{ expr: countRate(requests, asked, 'route, status_code'), legend: '{{route}} {{status_code}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'p99 of requests to Loki',
        description:
          'Time within which 99 of 100 pushes and queries end. Seconds for pushes: lines will wait in Kafka.',
        unit: 's',
        noValue: noLoki,
        queries: [{ expr: quantile(0.99, requests, asked, 'route'), legend: '{{route}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Streams in Loki',
        description: 'Sets of labels that lines come with now. Tens are normal here; thousands cost memory and speed.',
        unit: 'short',
        noValue: noLoki,
        queries: [
          { expr: 'sum(loki_ingester_memory_streams)', legend: 'streams' },
          { expr: 'sum(loki_ingester_memory_chunks)', legend: 'chunks in memory' },
        ],
      }),
    ],
  };
}

function tempoRow(): Row {
  const requests = { name: 'tempo_request_duration_seconds' };
  const asked = 'job="tempo", route=~"api_.*"';
  return {
    title: 'Tempo',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests to Tempo by status',
        description: 'Queries, a second. 404 is a trace that is not kept, 5xx are its own troubles.',
        unit: 'reqps',
        noValue: noTempo,
        link: tracesLink,
        queries: [{ expr: countRate(requests, asked, 'route, status_code'), legend: '{{route}} {{status_code}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Traces in memory',
        description: 'Traces that still get spans. A rise that never turns: traces that nobody ends.',
        unit: 'short',
        noValue: noTempo,
        queries: [{ expr: 'sum(tempo_live_store_live_traces)', legend: 'traces' }],
      }),
      timeSeries({
        width: 8,
        title: 'Blocks in the store',
        description: 'Blocks of traces that searches go through. Compaction and retention keep them few.',
        unit: 'short',
        noValue: noTempo,
        queries: [{ expr: 'sum(tempodb_blocklist_length)', legend: 'blocks' }],
      }),
    ],
  };
}
