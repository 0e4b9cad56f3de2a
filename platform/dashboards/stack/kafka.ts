import { logTopic, metrics } from '../../../app/contract.ts';
import { recorded } from '../../rules/recorded.ts';
import type { Row } from '../dashboard.ts';
import { timeSeries } from '../metric-panels.ts';
import { happening, rate, slope } from '../queries.ts';
import { noKafka } from '../waiting-in-kafka.ts';
import { logsLink } from './links-and-texts.ts';

const topic = `topic="${logTopic.name}"`;

/** What Kafka keeps, and what is yet to be read of it. */
export function kafkaRow(): Row {
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
        queries: [{ expr: slope(metrics.topicOffset.name, topic, 'partition'), legend: 'partition {{partition}}' }],
      }),
      timeSeries({
        width: 6,
        title: 'Messages kept',
        description: 'Messages in the topic by its offsets. It grows until retention deletes the oldest.',
        unit: 'short',
        noValue: noKafka,
        queries: [
          {
            expr: `sum by (topic) (max by (topic, partition) (${metrics.topicOffset.name})) - sum by (topic) (max by (topic, partition) (${metrics.topicOldestOffset.name}))`,
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
        title: 'Asking Kafka',
        description:
          'Rounds in which the exporter asks Kafka for offsets, a second. Failures: what stands beside this is old.',
        unit: 'cps',
        noValue: noKafka,
        stacked: true,
        queries: [{ expr: happening(rate(metrics.lagCollections, '', 'outcome')), legend: '{{outcome}}' }],
      }),
    ],
  };
}
