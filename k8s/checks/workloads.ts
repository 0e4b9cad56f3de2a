import { type ApiObject, type Labels, ofKind } from './api-object.ts';
import type { Container, PodSpec } from './pod-spec.ts';
import type { LabelSelector } from './selectors.ts';

/** Whatever makes pods, and the pods it makes. */
export interface Workload {
  readonly object: ApiObject;
  readonly name: string;
  readonly namespace: string;
  /** How many pods there may be at a time; for an autoscaled one the fewest and the most. */
  readonly replicas: { readonly least: number; readonly most: number };
  /** Whether its pods are meant to run for ever, unlike those of a Job. */
  readonly longRunning: boolean;
  readonly labels: Labels;
  readonly pod: PodSpec;
  readonly selector?: LabelSelector;
  /** What a StatefulSet has beside its pods: a Service that names them, and claims, each a volume of its pods. */
  readonly serviceName?: string;
  readonly claims: readonly string[];
}

interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: PodSpec;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly selector?: LabelSelector;
  readonly template: Template;
  readonly serviceName?: string;
  readonly volumeClaimTemplates?: readonly ApiObject[];
}

export interface Autoscaler {
  readonly spec: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
}

const longRunningKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** Every workload of the environment, bare pods and the jobs of a CronJob included. */
export function workloadsOf(objects: readonly ApiObject[]): Workload[] {
  const autoscalers = ofKind<Autoscaler>(objects, 'HorizontalPodAutoscaler');
  return objects.flatMap((object) => {
    const spec = specOf(object);
    if (spec === undefined) return [];
    const { name, namespace = 'default' } = object.metadata;
    const scaled = autoscalers.find(
      ({ metadata, spec: { scaleTargetRef } }) =>
        metadata.namespace === namespace && scaleTargetRef.kind === object.kind && scaleTargetRef.name === name,
    );
    const fixed = spec.replicas ?? spec.parallelism ?? 1;
    return {
      object,
      name,
      namespace,
      replicas: scaled
        ? { least: scaled.spec.minReplicas ?? 1, most: scaled.spec.maxReplicas }
        : { least: fixed, most: fixed },
      longRunning: longRunningKinds.includes(object.kind),
      labels: spec.template.metadata?.labels ?? {},
      pod: spec.template.spec,
      ...(spec.selector ? { selector: spec.selector } : {}),
      ...(spec.serviceName ? { serviceName: spec.serviceName } : {}),
      claims: (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name),
    };
  });
}

function specOf(object: ApiObject): WorkloadSpec | undefined {
  if (object.kind === 'Job' || longRunningKinds.includes(object.kind)) return object.spec as WorkloadSpec;
  if (object.kind === 'CronJob') return (object.spec as { jobTemplate: { spec: WorkloadSpec } }).jobTemplate.spec;
  if (object.kind === 'Pod') return { template: object as unknown as Template };
  return undefined;
}

/** Every container of a pod, those that run before the others first. */
export const containersOf = ({ initContainers = [], containers }: PodSpec): Container[] => [
  ...initContainers,
  ...containers,
];

/** The numbers of the ports a pod says it listens on, or of the one with a name. */
export function portNumbersOf(pod: PodSpec, wanted?: number | string): number[] {
  const ports = containersOf(pod).flatMap((container) => container.ports ?? []);
  return ports
    .filter(({ name, containerPort }) => wanted === undefined || wanted === name || wanted === containerPort)
    .map(({ containerPort }) => containerPort);
}
