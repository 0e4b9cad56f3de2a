import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { logTopic, ports } from '../../app/contract.ts';
import { kafkaClusterId, kafkaProperties } from '../../platform/config/kafka.ts';
import { createTopicArguments } from '../../platform/config/kafka-topic.ts';
import { workloads } from '../../platform/endpoints.ts';
import { loopback } from '../endpoints.ts';
import { untilTcpOpen } from '../readiness.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { javaCommand, javaLogging, toProperties } from './kafka-java.ts';

/** One broker, its storage formatted at its first start; ready once it has the topic of the log stream. */
export function kafkaServer(context: Context): Server {
  const { values, sources, environment, endpoints } = context;
  const { heap, replicas } = values.kafka;
  const placement = placementOf(context, 'kafka');
  const broker = { id: '0', host: loopback, allHosts: [loopback] };
  const properties = kafkaProperties(values, placement, broker);
  const storage = properties['log.dirs'] ?? placement.dataFolder;
  const files = {
    properties: join(placement.configFolder, 'server.properties'),
    logging: join(placement.configFolder, 'log4j2.properties'),
  };
  const runTool = async (className: string, args: readonly string[]) => {
    const java = javaCommand(files.logging, '128m', sources.kafkaJars, className);
    await execa(sources.java, [...java, ...args], { cwd: placement.dataFolder, env: environment, extendEnv: false });
  };
  return {
    name: 'kafka',
    address: `${loopback}:${ports.kafka}`,
    ports: [ports.kafka, workloads.kafka.ports.controller],
    needs: [],
    command: [sources.java, ...javaCommand(files.logging, heap, sources.kafkaJars, 'kafka.Kafka'), files.properties],
    environment,
    folder: placement.dataFolder,
    files: { [files.properties]: toProperties(properties), [files.logging]: toProperties(javaLogging) },
    async prepare() {
      if (existsSync(join(storage, 'meta.properties'))) return;
      await runTool('kafka.tools.StorageTool', ['format', '-t', kafkaClusterId, '-c', files.properties]);
    },
    async untilReady(signal) {
      await untilTcpOpen(ports.kafka)(signal);
      if (existsSync(join(storage, `${logTopic.name}-${logTopic.partitions - 1}`))) return;
      await runTool('org.apache.kafka.tools.TopicCommand', createTopicArguments(endpoints.kafkaBrokers, replicas));
    },
    startTimeoutMs: 90_000,
    stopTimeoutMs: 20_000,
  };
}
