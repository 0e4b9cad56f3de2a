import { expect, test } from '@jest/globals';
import type { ApiObject } from './api-object.ts';
import { allowedFlows } from './network-flows.ts';
import { broken, sample } from './sample.ts';

const graphOf = (objects: readonly ApiObject[]): string[] =>
  allowedFlows(objects).map(({ from, to, port }) => `${from} > ${to}:${port}`);

const sound = [
  'api > 0.0.0.0/0:443',
  'api > kafka:9092',
  'kafka > kafka:9092',
  'kafka > kafka:9093',
  'namespace ingress-nginx > api:3000',
  'prometheus > api:9464',
  'topics > kafka:9092',
  'topics > kafka:9093',
];
const without = (...flows: string[]): string[] => sound.filter((flow) => !flows.includes(flow));

test('what both ends allow is the graph', () => {
  expect(graphOf(sample())).toEqual(sound);
});

test.each([
  ['the egress of the one', 'NetworkPolicy prometheus', 'spec.egress', [], ['prometheus > api:9464']],
  ['the ingress of the other', 'NetworkPolicy api', 'spec.ingress.1.ports.0.port', 1, ['prometheus > api:9464']],
  ['another protocol', 'NetworkPolicy api', 'spec.ingress.1.ports.0.protocol', 'UDP', ['prometheus > api:9464']],
  [
    'a shorter range of ports',
    'NetworkPolicy kafka',
    'spec.ingress.0.ports.0.endPort',
    undefined,
    ['kafka > kafka:9093', 'topics > kafka:9093'],
  ],
])('%s alone closes a flow', (_, object, path, value, closed) => {
  expect(graphOf(broken(object, path, value))).toEqual(without(...closed));
});

test('without policies everybody may talk to everybody', () => {
  const open = graphOf(sample().filter(({ kind }) => kind !== 'NetworkPolicy'));
  expect(open).toContain('api > prometheus:9090');
  // Four workloads, two of them with two ports and one with one, and each may call itself.
  expect(open).toHaveLength(4 * (2 + 2 + 1));
});

test('a rule without peers or ports opens all of them', () => {
  expect(graphOf(broken('NetworkPolicy prometheus', 'spec.ingress', [{}])).length).toBe(sound.length);
  const types = ['Ingress', 'Egress'];
  const open = broken('NetworkPolicy kafka', 'spec', {
    podSelector: {},
    policyTypes: types,
    ingress: [{}],
    egress: [{}],
  });
  expect(graphOf(open)).toEqual(expect.arrayContaining(['kafka > prometheus:9090', 'prometheus > kafka:9093']));
});
