import { expect, test } from '@jest/globals';
import { checkNames } from './names.ts';
import { broken, container, pod, sample } from './sample.ts';

test('good names pass', () => {
  expect(checkNames(sample())).toEqual([]);
});

test.each([
  ['Deployment api', 'metadata.name', 'a_b', 'Deployment swapi/a_b: a_b is no valid name for this kind'],
  [
    'Deployment api',
    'metadata.name',
    'a'.repeat(64),
    `Deployment swapi/${'a'.repeat(64)}: ${'a'.repeat(64)} is no valid name for this kind`,
  ],
  ['Service api', 'metadata.name', '1api', 'Service swapi/1api: 1api is no valid name for this kind'],
  ['Service api', 'metadata.name', 'api.v1', 'Service swapi/api.v1: api.v1 is no valid name for this kind'],
  ['Service api', 'metadata.name', 'api-headless', 'Service swapi/api-headless: name is not unique'],
  ['Service api', 'metadata.namespace', undefined, 'Service api: is in no namespace'],
  ['Service api', 'metadata.namespace', 'nowhere', 'Service nowhere/api: namespace nowhere does not exist'],
  ['Namespace swapi', 'metadata.namespace', 'swapi', 'Namespace swapi/swapi: is in a namespace, which it cannot be'],
  ['Service api', 'metadata.labels.a/b/c', 'x', 'Service swapi/api: label a/b/c=x is not valid'],
  ['Service api', 'metadata.labels.version', '1 2', 'Service swapi/api: label version=1 2 is not valid'],
  ['Service api', 'metadata.annotations.-x', 'any text', 'Service swapi/api: annotation -x is no valid key'],
  [
    'Deployment api',
    'spec.template.metadata.labels.version',
    'v+1',
    'Deployment swapi/api: pod label version=v+1 is not valid',
  ],
  ['Deployment api', `${container}.name`, 'API', 'Deployment swapi/api: API is no valid name'],
  ['Deployment api', `${pod}.volumes.0.name`, 'a.b', 'Deployment swapi/api: a.b is no valid name'],
  ['Deployment api', `${pod}.volumes.1`, { name: 'scratch' }, 'Deployment swapi/api: volume scratch is not unique'],
  [
    'StatefulSet kafka',
    `${container}.name`,
    'format',
    'StatefulSet observability/kafka: container format is not unique',
  ],
  [
    'Deployment api',
    `${container}.ports.0.name`,
    'much-too-long-a-name',
    'Deployment swapi/api: much-too-long-a-name is no valid name of a port',
  ],
  ['Deployment api', `${container}.ports.0.name`, 'operations', 'Deployment swapi/api: port operations is not unique'],
  ['Deployment api', `${container}.ports.0.containerPort`, 9464, 'Deployment swapi/api: port 9464 is not unique'],
  [
    'Deployment api',
    `${container}.env.0.name`,
    'SWAPI_URL',
    'Deployment swapi/api: container api variable SWAPI_URL is not unique',
  ],
])('%s with %s %j is found', (object, path, value, finding) => {
  expect(checkNames(broken(object, path, value))).toEqual([finding]);
});
