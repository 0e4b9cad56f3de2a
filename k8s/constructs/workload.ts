import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { headlessName, type WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { type Data, type DataVolume, dataVolume, noData } from './data-volume.ts';
import { selectorLabels, workloadLabels } from './labels.ts';
import { type PodOptions, podSpec } from './pod.ts';
import { addService } from './service.ts';

export interface WorkloadOptions extends Omit<PodOptions, 'dataVolume'> {
  readonly values: Values;
  readonly workload: WorkloadName;
  /** Left out where an autoscaler decides. */
  readonly replicas?: number;
  /** Whether there may be several at a time, be it by an autoscaler. */
  readonly redundant: boolean;
  /** Whether no two of its pods may share a node where values ask for it: what is lost with a node is one of them. */
  readonly apart?: boolean;
  /** A folder that outlives the pod where volumes do; makes a StatefulSet of what is a Deployment otherwise. */
  readonly data?: Data;
  /** Ports that other workloads come to by the Service; none for no Service. */
  readonly servicePorts: Readonly<Record<string, number>>;
}

/**
 * A long-running component, hardened the same way as all others: its pods, a Service for clients, a headless one that
 * leads to each pod (for scrapes and peers), and where there are several pods, a disruption budget and spreading.
 */
export class Workload extends Construct {
  constructor(scope: Construct, options: WorkloadOptions) {
    super(scope, options.workload);
    const { workload, redundant, data, servicePorts } = options;
    if (data) addStatefulSet(this, options, data);
    else addDeployment(this, options);
    if (redundant) addDisruptionBudget(this, workload);
    if (Object.keys(servicePorts).length > 0) addService(this, workload, { name: workload, ports: servicePorts });
    addService(this, workload, { name: headlessName(workload), ports: options.ports, headless: true });
  }
}

function addDeployment(scope: Construct, options: WorkloadOptions): void {
  const { workload, replicas } = options;
  new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name: workload },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorLabels(workload) },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
      },
      template: { metadata: { labels: workloadLabels(workload) }, spec: spec(options, noData) },
    },
  });
}

function addStatefulSet(scope: Construct, options: WorkloadOptions, data: Data): void {
  const { workload, replicas, values } = options;
  const volume = dataVolume(values, workload, data);
  new k8s.KubeStatefulSet(scope, 'stateful-set', {
    metadata: { name: workload },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      serviceName: headlessName(workload),
      revisionHistoryLimit: 3,
      // One by one, pods that need a majority of each other would never start, and a broken one would block its repair.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selectorLabels(workload) },
      template: { metadata: { labels: workloadLabels(workload) }, spec: spec(options, volume) },
      ...(volume.claims.length > 0 ? { volumeClaimTemplates: [...volume.claims] } : {}),
    },
  });
}

function spec(options: WorkloadOptions, volume: DataVolume): k8s.PodSpec {
  const { values, workload, redundant, apart } = options;
  return {
    ...podSpec(values, workload, { ...options, dataVolume: volume }),
    ...(redundant ? { topologySpreadConstraints: spread(workload) } : {}),
    ...(redundant && apart && values.spread.required ? { affinity: nodesOfTheirOwn(workload) } : {}),
  };
}

function spread(workload: WorkloadName): k8s.TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(workload) },
  }));
}

/** Spreading alone lets two of three share a node where there are only two. */
const nodesOfTheirOwn = (workload: WorkloadName): k8s.Affinity => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selectorLabels(workload) } },
    ],
  },
});

function addDisruptionBudget(scope: Construct, workload: WorkloadName): void {
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name: workload },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: selectorLabels(workload) },
      // A pod that is not ready protects nothing, and must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
