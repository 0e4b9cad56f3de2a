import type { WorkloadName } from '../../platform/endpoints.ts';

export const partOf = 'swapi-observability';

/** What selectors go by. They cannot be changed on a living workload, so they are as few as identify one. */
export const selectorLabels = (workload: WorkloadName) => ({
  'app.kubernetes.io/name': workload,
  'app.kubernetes.io/part-of': partOf,
});

/** The recommended labels of a workload's objects. */
export const workloadLabels = (workload: WorkloadName) => ({
  ...selectorLabels(workload),
  'app.kubernetes.io/managed-by': 'cdk8s',
});
