import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { type ApiObject, ofKind } from '../checks/api-object.ts';
import { workloadsOf } from '../checks/workloads.ts';
import { createKafkaTopics } from './kafka-topics.ts';

function jobOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const objects: ApiObject[] = Testing.synth(
    createKafkaTopics(new App(), { values, endpoints: clusterEndpoints(values) }),
  );
  const [job] = ofKind<{ spec: object }>(objects, 'Job');
  const [workload] = workloadsOf(objects);
  if (!job || !workload) throw new Error('expected a Job');
  return { job, args: workload.pod.containers[0]?.args?.join(' ') ?? '' };
}

test('the topic is created with its partitions, and as many replicas as there are brokers', () => {
  expect(jobOf('local').args).toBe(
    '--bootstrap-server kafka.swapi-telemetry.svc.cluster.local:9092 --create --if-not-exists ' +
      '--topic application.logs --partitions 6 --replication-factor 1',
  );
  expect(jobOf('production').args).toMatch(/--partitions 6 --replication-factor 3$/);
});

test('a changed Job is another one, an unchanged one the same', () => {
  const names = [[], ['kafka.topicJob.resources.memoryLimit=333Mi'], ['images.registry=example.com']].map(
    (sets) => jobOf('local', sets).job.metadata.name,
  );
  expect(new Set(names).size).toBe(3);
  expect(jobOf('local', ['kafka.retentionHours=9']).job.metadata.name).toBe(names[0]);
});

test('a finished Job stays, so that applying the manifests again does not run it again', () => {
  expect(jobOf('local').job.spec).not.toHaveProperty('ttlSecondsAfterFinished');
});
