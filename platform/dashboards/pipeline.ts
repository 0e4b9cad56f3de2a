import { logTopic, metrics, type Role } from '../../app/contract.ts';
import { orZero } from '../rules/expressions.ts';
import type { Values } from '../values/schema.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { logCounts } from './evidence-panels.ts';
import { bars, stateTimeline, stats, timeSeries } from './metric-panels.ts';
import { dashboardLink, type MetricQuery, seriesLabel } from './panels.ts';
import { countRate, growth, happening, increase, quantile, rate, slope } from './queries.ts';
import { noKafka, waitingInKafka, whatWaitsInKafka } from './waiting-in-kafka.ts';

/** What asks Kafka for offsets. */
const lagExporter: Role = 'lag';
const group = `consumergroup="${logTopic.consumerGroup}"`;
const topic = `topic="${logTopic.name}"`;
const promtail = {
  sent: { name: 'promtail_sent_entries_total' },
  dropped: { name: 'promtail_dropped_entries_total' },
  requests: { name: 'promtail_request_duration_seconds' },
  retries: { name: 'promtail_batch_retries_total' },
};
const loki = {
  received: { name: 'loki_distributor_lines_received_total' },
  discarded: { name: 'loki_discarded_samples_total' },
};
const noStream = 'No log stream: the service has no Kafka';

const serviceLink = dashboardLink('Service', 'service', [`var-service=${seriesLabel('job')}`]);

interface Step {
  readonly legend: string;
  readonly name: string;
  readonly filter?: string;
  /** A gauge that only rises, and no counter. */
  readonly isOffset?: boolean;
}

/** The steps of a line from the service to Loki, in their order, each as a counter. */
const steps: readonly Step[] = [
  { legend: '1 enqueued by the services', name: metrics.logLinesEnqueued.name },
  { legend: '2 acknowledged by Kafka', name: metrics.logLinesSent.name },
  { legend: '3 in the topic', name: metrics.topicOffset.name, filter: topic, isOffset: true },
  {
    legend: '4 read by Promtail',
    name: metrics.consumerGroupOffset.name,
    filter: `${group}, ${topic}`,
    isOffset: true,
  },
  { legend: '5 sent by Promtail', ...promtail.sent },
  { legend: '6 received by Loki', ...loki.received },
];

/** Where log lines are: one account from the service to Loki. A step with less than the one above holds lines back. */
export function pipelineDashboard({ prometheus: { scrapeIntervalSeconds } }: Values): Dashboard {
  return createDashboard({
    uid: 'pipeline',
    title: 'Log pipeline',
    description: 'What becomes of log lines between the services and Loki: where they wait, and where they are lost.',
    rows: [accountRow(scrapeIntervalSeconds), rateRow(), lossRow(), kafkaRow(), promtailRow(), lokiRow()],
  });
}

/**
 * The part of all lines that has come to a step. Counters of different processes are read at different moments, so what
 * may have passed within two scrapes counts as come; nothing of it is lost without a step that stays behind for longer.
 * While the lag exporter is down nothing is known of offsets.
 */
function partArrived({ name, filter = '', isOffset = false }: Step, scrapeIntervalSeconds: number): string {
  const enqueued = increase(metrics.logLinesEnqueued);
  const unsure = `${2 * scrapeIntervalSeconds} * ${rate(metrics.logLinesEnqueued)}`;
  const came = isOffset ? growth(name, filter) : increase({ name }, filter);
  const part = `clamp_max((${came} + ${unsure}) / (${enqueued} > 0), 1)`;
  return isOffset ? `${part} unless on () (max(up{job="${lagExporter}"}) == 0)` : part;
}

function accountRow(scrapeIntervalSeconds: number): Row {
  return {
    height: 6,
    panels: [
      bars({
        width: 12,
        title: 'Account of this time range',
        description: `Part of the lines of this time range that has come to each step; what may have passed within ${2 * scrapeIntervalSeconds} s counts as come. The first step with less than the one above it is where they are stuck or lost. 3 and 4 are missing while the lag exporter is down, which tells of them.`,
        unit: 'percentunit',
        decimals: 1,
        max: 1,
        noValue: 'No lines: the services wrote none in this time, or have no Kafka',
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 0.99, color: 'orange' },
          { from: 0.999, color: 'green' },
        ],
        queries: steps.map((step) => ({ legend: step.legend, expr: partArrived(step, scrapeIntervalSeconds) })),
      }),
      stats({
        width: 12,
        title: 'Waiting and lost',
        description: `In the services: lines that wait for Kafka; under traffic some always do, for a tenth of a second. ${whatWaitsInKafka} Lost: lines dropped by the services, by Promtail or by Loki in this time range; any is worth a look.`,
        noValue: noStream,
        values: [
          {
            name: 'in the services',
            unit: 'short',
            thresholds: waitingInKafka.thresholds,
            query: `sum(${metrics.logQueueLines.name})`,
          },
          waitingInKafka,
          {
            name: 'lost',
            unit: 'short',
            thresholds: [{ from: 0.5, color: 'red' }],
            query: [metrics.logLinesDropped, promtail.dropped, loki.discarded]
              .map((lost) => orZero(increase(lost), increase(metrics.logLinesEnqueued)))
              .join(' + '),
          },
        ],
      }),
    ],
  };
}

function rateRow(): Row {
  return {
    height: 8,
    panels: [
      timeSeries({
        width: 12,
        title: 'Lines at each step',
        description:
          'Lines a second at each step. Lines that part from each other show since when lines are held back.',
        unit: 'cps',
        noValue: noStream,
        queries: steps.map(({ legend, name, filter, isOffset }) => ({
          legend,
          expr: isOffset ? slope(name, filter) : rate({ name }, filter),
        })),
      }),
      timeSeries({
        width: 6,
        title: 'Queued bytes',
        description:
          'Bytes that wait for Kafka, of the fullest instance, and what a queue holds. Full, lines are dropped.',
        unit: 'bytes',
        noValue: noStream,
        link: serviceLink,
        queries: [
          { expr: `max by (job) (${metrics.logQueueBytes.name})`, legend: '{{job}}' },
          { expr: `min(${metrics.logQueueLimitBytes.name})`, legend: 'limit' },
        ],
      }),
      timeSeries({
        width: 6,
        title: 'Lag by partition',
        description:
          'Lines that Promtail has yet to read; it says once a second how far it is. One partition alone: a bad line, or nobody reads it.',
        unit: 'short',
        noValue: noKafka,
        queries: [
          {
            expr: `max by (partition) (${metrics.consumerGroupLag.name}{${group}, ${topic}})`,
            legend: 'partition {{partition}}',
          },
        ],
      }),
    ],
  };
}

function lossRow(): Row {
  const losses: MetricQuery[] = [
    { expr: happening(rate(metrics.logLinesDropped, '', 'reason')), legend: 'services: {{reason}}' },
    { expr: happening(rate(promtail.dropped, '', 'reason')), legend: 'Promtail: {{reason}}' },
    { expr: happening(rate(loki.discarded, '', 'reason')), legend: 'Loki: {{reason}}' },
  ];
  return {
    title: 'Lost lines and failed attempts',
    height: 8,
    panels: [
      timeSeries({
        width: 12,
        title: 'Lines lost by reason',
        description:
          'Lines dropped, a second. queue_full: Kafka was away for too long. Any means that logs are incomplete.',
        unit: 'cps',
        noValue: 'No line was lost in this time, if Prometheus answers',
        queries: losses,
      }),
      timeSeries({
        width: 12,
        title: 'Failed attempts',
        description:
          'Attempts to deliver that failed and are made again, a second, and lines written in reduced form. Lines are late, not lost.',
        unit: 'cps',
        noValue: 'No attempt failed in this time, if Prometheus answers',
        queries: [
          { expr: happening(rate(metrics.logSendErrors, '', 'job')), legend: '{{job}} to Kafka' },
          { expr: happening(rate(promtail.retries)), legend: 'Promtail to Loki' },
          { expr: happening(rate(metrics.logSerializeErrors, '', 'job')), legend: '{{job}}: fields that are no JSON' },
        ],
      }),
    ],
  };
}

function kafkaRow(): Row {
  return {
    title: 'From the services to Kafka',
    height: 7,
    panels: [
      timeSeries({
        width: 8,
        title: 'Batch latency',
        description:
          'Time from the first attempt to send a batch to its acknowledgement. It includes the attempts after.',
        unit: 's',
        noValue: 'No batches: no lines were sent in this time',
        queries: [0.5, 0.99].map((q) => ({
          expr: quantile(q, metrics.logBatchDuration, '', 'job'),
          legend: `p${q * 100} {{job}}`,
        })),
      }),
      timeSeries({
        width: 8,
        title: 'Lines a batch',
        description: 'Lines sent together. Batches grow while Kafka is slow: that is well, it costs less a line.',
        unit: 'short',
        noValue: 'No batches: no lines were sent in this time',
        queries: [
          {
            expr: `${rate(metrics.logLinesSent, '', 'job')} / (${countRate(metrics.logBatchDuration, '', 'job')} > 0)`,
            legend: '{{job}}',
          },
        ],
      }),
      stateTimeline({
        width: 8,
        title: 'Connected to Kafka',
        description: 'Whether Kafka acknowledges the lines of every instance. Red: the queue of one or more fills.',
        noValue: noStream,
        states: [
          { value: 0, text: 'not connected', color: 'red' },
          { value: 1, text: 'connected', color: 'green' },
        ],
        query: { expr: `min by (job) (${metrics.logConnected.name})`, legend: '{{job}}' },
      }),
    ],
  };
}

function promtailRow(): Row {
  return {
    title: 'From Kafka to Loki',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests of Promtail by status',
        description: 'Pushes to Loki, a second. 204 is well; 429 and 5xx are tried again; -1 is no answer at all.',
        unit: 'reqps',
        noValue: 'No pushes: no lines came in this time',
        stacked: true,
        queries: [{ expr: countRate(promtail.requests, '', 'status_code'), legend: '{{status_code}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Duration of pushes',
        description: 'Time that Loki takes for a batch. Seconds mean that Loki cannot keep up.',
        unit: 's',
        noValue: 'No pushes: no lines came in this time',
        queries: [0.5, 0.99].map((q) => ({ expr: quantile(q, promtail.requests), legend: `p${q * 100}` })),
      }),
      timeSeries({
        width: 8,
        title: 'Readers of the topic',
        description: 'Instances of Promtail that read from Kafka. 0: nobody does, and lines wait in Kafka.',
        unit: 'short',
        noValue: noKafka,
        queries: [{ expr: `max(${metrics.consumerGroupMembers.name}{${group}})`, legend: logTopic.consumerGroup }],
      }),
    ],
  };
}

function lokiRow(): Row {
  return {
    title: 'In Loki',
    height: 8,
    panels: [
      logCounts({
        width: 12,
        title: 'Lines in Loki',
        description: 'Lines that can be found, by level. Many more errors than usual are worth a look.',
        unit: 'short',
        noValue: 'No lines in this time, or Loki does not answer',
        queries: [
          {
            expr: 'sum by (level) (count_over_time({service_name=~".+"}[$__auto]))',
            legend: '{{level}}',
          },
        ],
      }),
      timeSeries({
        width: 12,
        title: 'Troubles of Promtail and Loki',
        description:
          'What they write into their own logs as warnings and errors, a second. Some at a start are normal.',
        unit: 'cps',
        noValue: 'No warnings and no errors in this time, if Prometheus answers',
        queries: [
          {
            expr: rate({ name: 'loki_log_messages_total' }, 'level=~"warn|error"', 'job, level'),
            legend: '{{job}} {{level}}',
          },
        ],
      }),
    ],
  };
}
