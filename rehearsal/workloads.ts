import { deployedWorkloads, namespaceOf, type WorkloadName } from '../platform/endpoints.ts';
import type { Values } from '../platform/values/schema.ts';
import type { Kubectl } from './kubectl.ts';

/** The workloads of a production in its cluster, and what can be done to them. */
export interface Workloads {
  /** Restarts all pods of one, the way a new version does; resolves once it is through. */
  rollOut(workload: WorkloadName): Promise<void>;
  /** Ends one of its pods without giving it a moment. */
  kill(workload: WorkloadName): Promise<void>;
  /** Ends one of its pods as a drain does. */
  evict(workload: WorkloadName): Promise<void>;
  /** Sets the bounds of the api's autoscaler, and resolves once there are so many of it. */
  scaleApi(bounds: { readonly minReplicas: number; readonly maxReplicas: number }, replicas: number): Promise<void>;
  /** Resolves once every workload has all of its pods, ready. */
  settled(): Promise<void>;
}

/** Brokers and Lokis go one after the other, and read again at their start what they have written. */
const patience = '--timeout=10m';
const deployments: readonly WorkloadName[] = ['api', 'upstream', 'lag', 'promtail'];

export function createWorkloads(kubectl: Kubectl, values: Values): Workloads {
  const inNamespaceOf = (workload: WorkloadName) => ['--namespace', namespaceOf(values, workload)];
  const objectOf = (workload: WorkloadName) =>
    `${deployments.includes(workload) ? 'deployment' : 'statefulset'}/${workload}`;

  const isThrough = async (workload: WorkloadName): Promise<void> =>
    void (await kubectl.run('rollout', 'status', ...inNamespaceOf(workload), objectOf(workload), patience));

  async function deletePod(workload: WorkloadName, ...how: string[]): Promise<void> {
    const selector = ['--selector', `app.kubernetes.io/name=${workload}`, '--output', 'name'];
    const pods = await kubectl.run('get', 'pods', ...inNamespaceOf(workload), ...selector);
    const [first = ''] = pods.split('\n');
    await kubectl.run('delete', ...inNamespaceOf(workload), first, ...how);
  }

  return {
    async rollOut(workload) {
      await kubectl.run('rollout', 'restart', ...inNamespaceOf(workload), objectOf(workload));
      await isThrough(workload);
    },
    kill: (workload) => deletePod(workload, '--grace-period=0', '--force'),
    evict: (workload) => deletePod(workload),
    async scaleApi(bounds, replicas) {
      const patch = ['--type=merge', '--patch', JSON.stringify({ spec: bounds })];
      await kubectl.run('patch', ...inNamespaceOf('api'), 'horizontalpodautoscaler/api', ...patch);
      const wanted = `--for=jsonpath={.spec.replicas}=${replicas}`;
      await kubectl.run('wait', ...inNamespaceOf('api'), 'deployment/api', wanted, patience);
      await isThrough('api');
    },
    async settled() {
      for (const workload of deployedWorkloads(values)) if (workload !== 'kafka-topics') await isThrough(workload);
    },
  };
}
