import { expect, test } from '@jest/globals';
import { logTopic } from '../../app/contract.ts';
import { parseQuantity } from '../quantity.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { kafkaClusterId, kafkaProperties } from './kafka.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };

function propertiesOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const allHosts = ['a', 'b', 'c'].slice(0, values.kafka.replicas);
  return kafkaProperties(values, placement, { id: '0', host: 'a', allHosts });
}

test.each(environments)('in %s, what Kafka keeps fits on its disk', (environment) => {
  const { storage } = loadValues(completeValues(environment)).kafka;
  const bytes = (name: string) => Number(propertiesOf(environment)[name]);
  const indexBytes = 2 * 10 * 1024 ** 2;
  // Each broker has every partition. One may exceed what it keeps by the segment it writes to and by what comes in
  // until the next look and until deleted files are gone, two minutes; a segment is allowed for that, too.
  const perPartition = bytes('log.retention.bytes') + 2 * bytes('log.segment.bytes') + indexBytes;
  const metadata = bytes('metadata.max.retention.bytes') + 2 * bytes('metadata.log.segment.bytes') + indexBytes;
  const consumerOffsets = 3 * (100 * 1024 ** 2 + indexBytes);
  expect(logTopic.partitions * perPartition + metadata + consumerOffsets).toBeLessThan(parseQuantity(storage));
});

test.each(environments)('in %s, a segment ends well before what it holds is to be deleted', (environment) => {
  const properties = propertiesOf(environment);
  expect(Number(properties['log.segment.bytes'])).toBeLessThanOrEqual(Number(properties['log.retention.bytes']) / 4);
  expect(Number(properties['log.roll.ms'])).toBeLessThanOrEqual(Number(properties['log.retention.ms']) / 4);
});

test('Kafka keeps the log stream as long as values say', () => {
  const sets = ['kafka.retentionHours=2', 'kafka.retentionBytesPerPartition=80000000'];
  expect(propertiesOf('local', sets)).toMatchObject({
    'log.retention.ms': '7200000',
    'log.retention.bytes': '80000000',
    'log.segment.bytes': '10000000',
  });
});

test('three brokers vote, and keep every record on two of them before it counts as written', () => {
  const properties = propertiesOf('production');
  expect(properties['controller.quorum.voters']).toBe('0@a:9093,1@b:9093,2@c:9093');
  const ending = (end: string) => Object.entries(properties).filter(([name]) => name.endsWith(end));
  expect(ending('replication.factor').map(([, value]) => value)).toEqual(['3', '3', '3', '3']);
  expect([...ending('min.isr'), ...ending('min.insync.replicas')].map(([, value]) => value)).toEqual(['2', '2', '2']);
});

test('a single broker waits for no other', () => {
  const properties = propertiesOf('local');
  expect(properties['controller.quorum.voters']).toBe('0@a:9093');
  const counts = Object.entries(properties).filter(([name]) => /replication\.factor|min\.isr|min\.insync/.test(name));
  expect(new Set(counts.map(([, value]) => value))).toEqual(new Set(['1']));
});

test('clients on the host get a listener that leads them back to localhost, where values ask for it', () => {
  expect(propertiesOf('local')).toMatchObject({
    listeners: 'PLAINTEXT://127.0.0.2:9092,CONTROLLER://127.0.0.2:9093,HOST://127.0.0.2:9094',
    'advertised.listeners': 'PLAINTEXT://a:9092,HOST://localhost:9092',
  });
  expect(propertiesOf('local', ['kafka.hostListener=false'])).toMatchObject({
    listeners: 'PLAINTEXT://127.0.0.2:9092,CONTROLLER://127.0.0.2:9093',
    'advertised.listeners': 'PLAINTEXT://a:9092',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  });
});

test.each(['local', 'production'] as const)('in %s, nobody creates a topic by a misspelt name', (environment) => {
  expect(propertiesOf(environment)['auto.create.topics.enable']).toBe('false');
});

test('a topic that went with the data of a pod comes again as it was', () => {
  expect(propertiesOf('ci')).toMatchObject({
    'auto.create.topics.enable': 'true',
    'num.partitions': String(logTopic.partitions),
    'default.replication.factor': '1',
  });
});

test('the id of the cluster is 16 bytes of base64url that do not begin with a dash', () => {
  expect(kafkaClusterId).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
});
