import { logTopic, metrics } from '../../app/contract.ts';
import { orZero } from '../rules/expressions.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { logCounts } from './evidence-panels.ts';
import { bars, singleStat, timeSeries } from './metric-panels.ts';
import { dashboardLink, type MetricQuery, seriesLabel } from './panels.ts';
import { countRate, increase, quantile, rate } from './queries.ts';
import { waitingInKafka } from './waiting-in-kafka.ts';

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
const noLag = 'No offsets known: the lag exporter gives no metrics';
const noPromtail = 'No Promtail: Prometheus does not see it';

const serviceLink = dashboardLink('Service', 'service', [`var-service=${seriesLabel('job')}`]);

/** The steps of a line from the service to Loki, in their order, each as a counter. */
const steps: readonly { readonly legend: string; readonly name: string; readonly filter?: string }[] = [
  { legend: '1 enqueued by the services', name: metrics.logLinesEnqueued.name },
  { legend: '2 acknowledged by Kafka', name: metrics.logLinesSent.name },
  { legend: '3 in the topic', name: metrics.topicOffset.name, filter: topic },
  { legend: '4 read by Promtail', name: metrics.consumerGroupOffset.name, filter: `${group}, ${topic}` },
  { legend: '5 sent by Promtail', ...promtail.sent },
  { legend: '6 received by Loki', ...loki.received },
];

/** Where log lines are: one account from the service to Loki. A step with fewer than the one above holds lines back. */
export function pipelineDashboard(): Dashboard {
  return createDashboard({
    uid: 'pipeline',
    title: 'Log pipeline',
    description: 'What becomes of log lines between the services and Loki: where they wait, and where they are lost.',
    rows: [accountRow(), rateRow(), lossRow(), kafkaRow(), promtailRow(), lokiRow()],
  });
}

function accountRow(): Row {
  return {
    height: 8,
    panels: [
      bars({
        width: 12,
        title: 'Account of this time range',
        description:
          'Lines that came to each step in this time range, rounded as Prometheus does. The first step that is clearly shorter than the one above it is where they are stuck or lost.',
        unit: 'short',
        noValue: noStream,
        queries: steps.map(({ legend, name, filter }) => ({ legend, expr: increase({ name }, filter) })),
      }),
      singleStat({
        width: 4,
        title: 'Waiting in the services',
        description: 'Lines in the queues of the services. More than some hundreds for long: Kafka is slow or away.',
        unit: 'short',
        noValue: noStream,
        thresholds: [
          { from: 1_000, color: 'orange' },
          { from: 10_000, color: 'red' },
        ],
        query: `sum(${metrics.logQueueLines.name})`,
      }),
      waitingInKafka(),
      singleStat({
        width: 4,
        title: 'Lost',
        description: 'Lines dropped by the services, by Promtail or by Loki in this time range. Any is worth a look.',
        unit: 'short',
        noValue: noStream,
        thresholds: [{ from: 0.5, color: 'red' }],
        query: [metrics.logLinesDropped, promtail.dropped, loki.discarded]
          .map((lost) => orZero(increase(lost), increase(metrics.logLinesEnqueued)))
          .join(' + '),
      }),
    ],
  };
}

function rateRow(): Row {
  return {
    height: 9,
    panels: [
      timeSeries({
        width: 12,
        title: 'Lines at each step',
        description:
          'Lines a second at each step. Lines that part from each other show since when lines are held back.',
        unit: 'cps',
        noValue: noStream,
        queries: steps.map(({ legend, name, filter }) => ({ legend, expr: rate({ name }, filter) })),
      }),
      timeSeries({
        width: 6,
        title: 'Queue in the services',
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
        description: 'Lines that Promtail has yet to read. One partition alone: a bad line, or nobody reads it.',
        unit: 'short',
        noValue: noLag,
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
    { expr: rate(metrics.logLinesDropped, '', 'reason'), legend: 'services: {{reason}}' },
    { expr: rate(promtail.dropped, '', 'reason'), legend: 'Promtail: {{reason}}' },
    { expr: rate(loki.discarded, '', 'reason'), legend: 'Loki: {{reason}}' },
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
        noValue: noStream,
        queries: losses,
      }),
      timeSeries({
        width: 12,
        title: 'Failed attempts',
        description:
          'Attempts to deliver that failed and are made again, a second, and lines written in reduced form. Lines are late, not lost.',
        unit: 'cps',
        noValue: noStream,
        queries: [
          { expr: rate(metrics.logSendErrors, '', 'job'), legend: '{{job}} to Kafka' },
          { expr: rate(promtail.retries), legend: 'Promtail to Loki' },
          { expr: rate(metrics.logSerializeErrors, '', 'job'), legend: '{{job}}: fields that are no JSON' },
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
      timeSeries({
        width: 8,
        title: 'Connected to Kafka',
        description: 'Instances whose last attempt to reach Kafka succeeded. Fewer than there are: their queues fill.',
        unit: 'short',
        noValue: noStream,
        queries: [{ expr: `sum by (job) (${metrics.logConnected.name})`, legend: '{{job}}' }],
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
        noValue: noPromtail,
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
        title: 'Members of the consumer group',
        description: 'Instances of Promtail that read from Kafka. 0: nobody does, and lines wait in Kafka.',
        unit: 'short',
        noValue: noLag,
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
        description: 'Lines that can be found, by service and level. Many more errors than usual are worth a look.',
        unit: 'short',
        noValue: 'No lines in this time',
        queries: [
          {
            expr: 'sum by (service_name, level) (count_over_time({service_name=~".+"}[$__auto]))',
            legend: '{{service_name}} {{level}}',
          },
        ],
      }),
      timeSeries({
        width: 12,
        title: 'Troubles of Promtail and Loki',
        description:
          'What they write into their own logs as warnings and errors, a second. Some at a start are normal.',
        unit: 'cps',
        noValue: 'No Promtail and no Loki: Prometheus sees neither',
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
