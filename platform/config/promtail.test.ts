import { expect, test } from '@jest/globals';
import { logLevels, logMetadata, lokiLabels } from '../../app/contract.ts';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { promtailConfig } from './promtail.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };

function configOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const { server, clients, scrape_configs } = promtailConfig(values, clusterEndpoints(values), placement);
  const [client] = clients;
  const [scrape] = scrape_configs;
  if (!client || !scrape || clients.length > 1 || scrape_configs.length > 1) throw new Error('expected one of each');
  const stages = Object.assign({}, ...scrape.pipeline_stages) as Record<string, Record<string, unknown>>;
  return { server, client, scrape, stages };
}

test.each(environments)('in %s, Promtail reads the log topic as a group and sends it to Loki', (environment) => {
  const { client, scrape } = configOf(environment);
  expect(scrape.kafka).toMatchObject({
    brokers: ['kafka.swapi-telemetry.svc.cluster.local:9092'],
    topics: ['application.logs'],
    group_id: 'promtail',
  });
  expect(client.url).toBe('http://loki.swapi-telemetry.svc.cluster.local:3100/loki/api/v1/push');
});

test('Promtail never gives a batch up', () => {
  expect(configOf('production').client.backoff_config.max_retries).toBe(0);
});

test('every line gets exactly the labels of the contract, whatever it holds', () => {
  const { scrape, stages } = configOf('local');
  const relabelled = scrape.relabel_configs.map(({ target_label }) => target_label);
  const always = [...relabelled, ...Object.keys(scrape.kafka.labels)];
  expect(always.toSorted()).toEqual([...lokiLabels].toSorted());
  for (const label of Object.keys(stages['labels'] ?? {})) expect(always).toContain(label);
});

test('the ids of trace and span become structured metadata', () => {
  expect(Object.keys(configOf('local').stages['structured_metadata'] ?? {})).toEqual([...logMetadata]);
});

test('every level has a name', () => {
  const { template } = configOf('local').stages['template'] ?? {};
  for (const [name, number] of Object.entries(logLevels)) expect(template).toContain(`eq . "${number}" }}${name}{{`);
});

test('what is expanded from the environment is only what values ask for', () => {
  expect(JSON.stringify(configOf('production'))).not.toContain('$');
});

const external = ['kafka.external.brokers=["kafka.example.com:9093"]', 'kafka.external.tls=true'];

test('a Kafka of one’s own is reached by TLS, with its authority where it is not a public one', () => {
  expect(configOf('local', external).scrape.kafka).toMatchObject({
    brokers: ['kafka.example.com:9093'],
    authentication: { type: 'ssl', tls_config: {} },
  });
  const { authentication } = configOf('local', [...external, 'kafka.external.caSecret=ca']).scrape.kafka;
  expect(authentication).toEqual({ type: 'ssl', tls_config: { ca_file: '/files/kafka-ca/ca.crt' } });
});

test('a Kafka of one’s own is told name and password from the environment', () => {
  const sasl = ['kafka.external.saslMechanism=scram-sha-512', 'kafka.external.saslSecret=sasl'];
  expect(configOf('local', [...external, ...sasl]).scrape.kafka.authentication).toEqual({
    type: 'sasl',
    sasl_config: {
      mechanism: 'SCRAM-SHA-512',
      user: `\${KAFKA_SASL_USERNAME}`,
      password: `\${KAFKA_SASL_PASSWORD}`,
      use_tls: true,
    },
  });
});

test('a Loki of one’s own is told name and password from files', () => {
  const { client } = configOf('local', ['loki.external.url=https://loki.example.com/', 'loki.external.secret=loki']);
  expect(client).toMatchObject({
    url: 'https://loki.example.com/loki/api/v1/push',
    basic_auth: { username_file: '/files/loki/username', password_file: '/files/loki/password' },
  });
});
