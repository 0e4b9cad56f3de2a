import type { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { createTopicArguments } from '../../platform/config/kafka-topic.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { hashOf } from '../constructs/config-map.ts';
import { workloadLabels } from '../constructs/labels.ts';
import { podSpec } from '../constructs/pod.ts';
import { topicTool } from '../constructs/topic-tool.ts';

/**
 * The Job that creates the topic of the log stream where it does not exist. A Job cannot be changed, so its name
 * carries a hash of it; and a finished one stays, or every apply would run it again.
 */
export function createKafkaTopics(app: App, { values, endpoints }: ChartOptions): Chart {
  const spec: k8s.JobSpec = {
    // The tool waits a minute for the brokers; with the pauses in between this makes more than a quarter of an hour.
    backoffLimit: 10,
    template: {
      metadata: { labels: workloadLabels('kafka-topics') },
      spec: {
        ...podSpec(values, 'kafka-topics', {
          ...topicTool(values, createTopicArguments(endpoints.kafkaBrokers, values.kafka.replicas)),
          stopSeconds: 5,
        }),
        restartPolicy: 'OnFailure',
      },
    },
  };
  const chart = createChart(app, 'kafka-topics', values);
  new k8s.KubeJob(chart, 'job', { metadata: { name: `kafka-topics-${hashOf(spec)}` }, spec });
  return chart;
}
