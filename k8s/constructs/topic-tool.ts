import type { Values } from '../../platform/values/schema.ts';
import { literals } from './env.ts';
import { thirdPartyImage } from './images.ts';
import type { ContainerOptions, InitContainer } from './pod.ts';

const program = '/opt/kafka/bin/kafka-topics.sh';

/** A container that runs Kafka's topic tool once. */
export const topicTool = (values: Values, args: readonly string[]): ContainerOptions => ({
  image: thirdPartyImage(values, 'kafka'),
  command: [program],
  args,
  env: literals({ KAFKA_HEAP_OPTS: '-Xmx64m', LOG_DIR: '/tmp/logs' }),
  ports: {},
  resources: values.kafka.topicJob.resources,
  mounts: [{ kind: 'scratch', path: '/tmp', size: '16Mi' }],
});

/** In the background, for the shell heeds a signal only between commands, or while it waits. */
const untilItSucceeds = 'trap exit TERM; until "$@" & wait $!; do sleep 1 & wait $!; done';

/** The same, again and again until it succeeds; the tool waits a minute for a broker by itself. */
export const topicToolUntilItSucceeds = (values: Values, args: readonly string[]): InitContainer => ({
  ...topicTool(values, args),
  name: 'topic',
  command: ['/bin/sh', '-c', untilItSucceeds, 'topic', program],
});
