import { expect, test } from '@jest/globals';
import { checkPorts } from './ports-exist.ts';
import { broken, container, sample } from './sample.ts';

test('ports that exist pass', () => {
  expect(checkPorts(sample())).toEqual([]);
});

test.each([
  [
    'Service api',
    'spec.ports.0.targetPort',
    'grpc',
    'Service swapi/api: targetPort grpc is no containerPort of Deployment swapi/api',
  ],
  [
    'Service kafka',
    'spec.ports.0.port',
    9999,
    'Service observability/kafka: targetPort 9999 is no containerPort of StatefulSet observability/kafka',
  ],
  [
    'Deployment api',
    `${container}.livenessProbe.httpGet.port`,
    9465,
    'Deployment swapi/api: container api asks on port 9465 in its livenessProbe, which is none of its ports',
  ],
  [
    'StatefulSet kafka',
    `${container}.readinessProbe.tcpSocket.port`,
    'x',
    'StatefulSet observability/kafka: container kafka asks on port x in its readinessProbe, which is none of its ports',
  ],
  [
    'Deployment api',
    `${container}.startupProbe`,
    { grpc: { port: 1 } },
    'Deployment swapi/api: container api asks on port 1 in its startupProbe, which is none of its ports',
  ],
  [
    'Deployment api',
    `${container}.lifecycle`,
    { preStop: { httpGet: { port: 1 } } },
    'Deployment swapi/api: container api asks on port 1 in its preStop, which is none of its ports',
  ],
  [
    'NetworkPolicy api',
    'spec.ingress.0.ports.0.port',
    'x',
    'NetworkPolicy swapi/api: ingress port x is of no selected pod',
  ],
  [
    'NetworkPolicy api',
    'spec.egress.1.ports.0.port',
    9094,
    'NetworkPolicy swapi/api: egress port 9094 is of no pod that it opens',
  ],
])('%s with %s %j is found', (object, path, value, finding) => {
  expect(checkPorts(broken(object, path, value))).toEqual([finding]);
});
