import { parseQuantity } from '../../platform/quantity.ts';
import type { ApiObject } from './api-object.ts';
import type { Container, PodSpec } from './pod-spec.ts';
import { workloadsOf } from './workloads.ts';

/** Cores and bytes. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

export interface ResourceSums {
  readonly requests: Amount;
  readonly limits: Amount;
}

const nothing: ResourceSums = { requests: { cpu: 0, memory: 0 }, limits: { cpu: 0, memory: 0 } };

/**
 * What all pods of the environment request and may use at most, jobs included, by namespace and in total; an autoscaled
 * workload with the most pods it may get. A container without a limit adds nothing to the limits.
 */
export function resourceSums(objects: readonly ApiObject[]): {
  readonly total: ResourceSums;
  readonly namespaces: Readonly<Record<string, ResourceSums>>;
} {
  const namespaces: Record<string, ResourceSums> = {};
  let total = nothing;
  for (const { namespace, pod, replicas } of workloadsOf(objects)) {
    const sums = combine(ofPod(pod), nothing, (one) => one * replicas.most);
    namespaces[namespace] = combine(namespaces[namespace] ?? nothing, sums, add);
    total = combine(total, sums, add);
  }
  return { total, namespaces };
}

/**
 * What the scheduler reckons with: init containers run one by one before the others, so that the greatest counts if it
 * is more than the others together; those that stay (restartPolicy Always) run beside all that follow them.
 */
function ofPod({ initContainers = [], containers }: PodSpec): ResourceSums {
  let staying = nothing;
  let starting = nothing;
  for (const container of initContainers) {
    const running = combine(staying, ofContainer(container), add);
    starting = combine(starting, running, Math.max);
    if (container.restartPolicy === 'Always') staying = running;
  }
  const running = containers.map(ofContainer).reduce((sums, one) => combine(sums, one, add), staying);
  return combine(starting, running, Math.max);
}

function ofContainer({ resources: { requests = {}, limits = {} } = {} }: Container): ResourceSums {
  const amount = ({ cpu = 0, memory = 0 }: Partial<Record<string, string | number>>): Amount => ({
    cpu: parseQuantity(cpu),
    memory: parseQuantity(memory),
  });
  return { requests: amount(requests), limits: amount(limits) };
}

const add = (left: number, right: number): number => left + right;

function combine(left: ResourceSums, right: ResourceSums, by: (left: number, right: number) => number): ResourceSums {
  const amounts = (kind: keyof ResourceSums): Amount => ({
    cpu: by(left[kind].cpu, right[kind].cpu),
    memory: by(left[kind].memory, right[kind].memory),
  });
  return { requests: amounts('requests'), limits: amounts('limits') };
}
