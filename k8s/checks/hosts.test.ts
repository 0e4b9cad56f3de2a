import { expect, test } from '@jest/globals';
import { checkHosts } from './hosts.ts';
import { broken, container, sample } from './sample.ts';

test('names of Services and pods with their ports pass', () => {
  expect(checkHosts(sample())).toEqual([]);
});

const inVariable = (value: string) => checkHosts(broken('Deployment api', `${container}.env.0.value`, value));
const inFile = (text: string) => checkHosts(broken('ConfigMap prometheus-abc', 'data', { 'a.txt': text }));

test.each([
  ['http://api:80'],
  ['http://api/path?query=loki:3100'],
  ['http://prometheus.observability:9090/api/v1/write'],
  ['http://user:password@prometheus.observability.svc:9090'],
  ['http://kafka-2.kafka-headless.observability.svc.cluster.local:9093'],
  ['kafka-0.kafka-headless.observability:9092,kafka-1.kafka-headless.observability:9092'],
  ['api-headless.swapi.svc.cluster.local.'],
  ['_operations._tcp.api-headless.swapi.svc'],
  ['0@kafka-0.kafka-headless.observability:9093'],
  ['dns+api-headless.swapi.svc:9464'],
  ['http://localhost:1234 http://127.0.0.1:80 http://0.0.0.0:4318 PLAINTEXT://:9092'],
  ['https://swapi.info/api/ s3.eu-central-1.amazonaws.com:443 alerts.example.com:9093'],
])('%s is sound', (text) => {
  expect(inVariable(text)).toEqual([]);
});

test.each([
  ['http://apy:80', 'http://apy:80 is no Service: there is no apy in namespace swapi'],
  ['http://api:3000', 'http://api:3000 has no such port: Service swapi/api answers on 80'],
  ['https://api', 'https://api has no such port: Service swapi/api answers on 80'],
  ['api:3000', 'api:3000 has no such port: Service swapi/api answers on 80'],
  [
    '0@kafka-9.kafka-headless.observability:9093',
    'kafka-9.kafka-headless.observability:9093 is no pod of Service observability/kafka-headless',
  ],
  ['redis:6379', 'redis:6379 is no Service: there is no redis in namespace swapi'],
  [
    'kafka.observability:9093',
    'kafka.observability:9093 has no such port: Service observability/kafka answers on 9092',
  ],
  ['loki.observability:3100', 'loki.observability:3100 is no Service: there is no loki in namespace observability'],
  ['http://loki.observability', 'http://loki.observability is no Service: there is no loki in namespace observability'],
  ['loki.observability.svc', 'loki.observability.svc is no Service: there is no loki in namespace observability'],
  ['loki.monitoring.svc', 'loki.monitoring.svc is no Service: there is no loki in namespace monitoring'],
  ['api.swapi.svc.cluster.loca', 'api.swapi.svc.cluster.loca ends with another domain than cluster.local'],
  [
    'kafka-3.kafka-headless.observability.svc',
    'kafka-3.kafka-headless.observability.svc is no pod of Service observability/kafka-headless',
  ],
  ['kafka-0.kafka.observability.svc', 'kafka-0.kafka.observability.svc is no pod of Service observability/kafka'],
  ['api-headless.swapi:80', 'api-headless.swapi:80 has no such port: Service swapi/api-headless answers on 3000, 9464'],
])('%s in a variable is found', (text, fault) => {
  expect(inVariable(text)).toEqual([`Deployment swapi/api container api: ${fault}`]);
});

test('arguments and commands are read, and variables in them', () => {
  const args = ['--url=http://$(HOST):81', '--topic', '$(POD).x.swapi.svc'];
  const env = [
    { name: 'HOST', value: 'api.swapi' },
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
  const objects = broken('Deployment api', container, { name: 'api', args, command: ['http://x'], env });
  expect(checkHosts(objects)).toEqual([
    'Deployment swapi/api container api: http://x is no Service: there is no x in namespace swapi',
    'Deployment swapi/api container api: http://api.swapi:81 has no such port: Service swapi/api answers on 80',
    'Deployment swapi/api container api: api-0.x.swapi.svc is no Service: there is no x in namespace swapi',
  ]);
});

test('a file is read whole, in the namespace of its ConfigMap', () => {
  expect(inFile('a: 1\nbrokers: [kafka:9095]\nurl: "http://api/"\n')).toEqual([
    'ConfigMap observability/prometheus-abc a.txt: kafka:9095 has no such port: Service observability/kafka answers on 9092',
    'ConfigMap observability/prometheus-abc a.txt: http://api is no Service: there is no api in namespace observability',
  ]);
});

test.each([
  ['file names', '/etc/prometheus/rules/api.swapi.rules.yml dashboards/kafka.json a.b.svc.ts'],
  ['images', 'grafana/loki:3.7.8 apache/kafka:4.3.0 kafka:4.3.0 library/kafka:43 localhost:5001/swapi:dev'],
  ['Java classes', 'org.apache.kafka.common.security.plain.PlainLoginModule kafka.server:type=BrokerTopicMetrics'],
  ['metrics and rules', 'api:http_requests:rate5m kafka_consumergroup_lag{group="swapi"}[5m:30s] slo:5m'],
  ['labels', 'app.kubernetes.io/name: kafka service.swapi observability.swapi'],
  ['times and numbers', '12:30 2026-11-24T20:02:20Z 1024:2048'],
  ['listeners', 'CONTROLLER:PLAINTEXT,HOST:PLAINTEXT'],
])('%s are no host names', (_, text) => {
  expect(inFile(text)).toEqual([]);
});
