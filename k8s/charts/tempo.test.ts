import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { createTempo } from './tempo.ts';

function manifestOf(environment: Environment): string {
  const values = loadValues(completeValues(environment));
  return JSON.stringify(Testing.synth(createTempo(new App(), { values, endpoints: clusterEndpoints(values) })));
}

test('the keys to a bucket come from its Secret, where there is one', () => {
  expect(manifestOf('production')).toContain(
    '{"name":"AWS_ACCESS_KEY_ID","valueFrom":{"secretKeyRef":{"key":"accessKeyId","name":"tempo-s3"}}}',
  );
  expect(manifestOf('local')).not.toContain('secretKeyRef');
});
