import { setTimeout as wait } from 'node:timers/promises';
import type { WorkloadName } from '../platform/endpoints.ts';
import type { Fault } from './fault.ts';

/**
 * A killed api fails what it had under way, and what it is sent until Kubernetes has noticed and every node has taken it
 * out of the Service.
 */
const untilOutOfServiceMs = 2_000;
/** It takes with it the lines that waited 100 ms for others, and those of the batch that was under way. */
const apiHoldsMs = 200;
const drainedForMs = 20_000;

const rolled: readonly WorkloadName[] = [
  ...(['api', 'upstream', 'lag', 'promtail', 'kafka', 'loki', 'tempo', 'prometheus', 'grafana'] as const),
];

/** Every fault, those first that people bring about most. */
export const faults: readonly Fault[] = [
  ...rolled.map((workload): Fault => {
    return {
      name: `roll-out-${workload}`,
      title: `roll-out of ${workload}`,
      begin: ({ workloads }) => workloads.rollOut(workload),
    };
  }),
  {
    name: 'changed-values',
    title: "changed values: the api's cache, Loki's retention",
    async begin({ change, workloads }) {
      await change(['api.env.CACHE_TTL_MS=30000', 'loki.retentionHours=720']);
      await workloads.settled();
    },
    async end({ changeBack, workloads }) {
      await changeBack();
      await workloads.settled();
    },
  },
  {
    name: 'autoscaling',
    title: 'the autoscaler takes the api from 3 to 5, and back',
    async begin({ workloads }) {
      await workloads.scaleApi({ minReplicas: 5, maxReplicas: 12 }, 5);
      await workloads.scaleApi({ minReplicas: 3, maxReplicas: 3 }, 3);
      await workloads.scaleApi({ minReplicas: 3, maxReplicas: 12 }, 3);
    },
  },
  killed('kafka', 'one of three brokers killed'),
  killed('loki', 'one of three Lokis killed'),
  killed('promtail', 'one of two Promtails killed'),
  killed('upstream', 'one of two upstreams killed'),
  evicted('tempo', 'Tempo restarted'),
  evicted('prometheus', 'Prometheus restarted'),
  {
    ...killed('api', 'one of three apis killed'),
    mayFailMs: untilOutOfServiceMs,
    mayLoseMs: apiHoldsMs,
  },
  {
    name: 'node-drained',
    title: 'a node drained, and given back',
    needs: 'three nodes to schedule on',
    async begin({ drain }) {
      await drain();
      await wait(drainedForMs);
    },
    async end({ undrain, workloads }) {
      await undrain();
      await workloads.settled();
    },
  },
  {
    name: 'roll-back',
    title: 'back to the manifests and the image of an older commit',
    needs: 'an older commit',
    begin: ({ goBack }) => goBack(),
  },
  {
    name: 'upgrade',
    title: 'upgrade from there to these',
    needs: 'an older commit',
    begin: ({ upgrade }) => upgrade(),
  },
];

function killed(workload: WorkloadName, title: string): Fault {
  return { name: `${workload}-killed`, title, begin: ({ workloads }) => workloads.kill(workload) };
}

function evicted(workload: WorkloadName, title: string): Fault {
  return { name: `${workload}-restarted`, title, begin: ({ workloads }) => workloads.evict(workload) };
}
