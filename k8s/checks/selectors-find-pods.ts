import { type ApiObject, ofKind, title } from './api-object.ts';
import { policiesOf, selectedBy, workloadsOfPeer } from './network-policies.ts';
import { type LabelSelector, matches } from './selectors.ts';
import { findService, isHeadless, servicesOf, workloadsBehind } from './services.ts';
import { type Autoscaler, type Workload, workloadsOf } from './workloads.ts';

/** Every selector finds pods, and those of one workload where it is meant for one. */
export function checkSelectors(objects: readonly ApiObject[]): string[] {
  const workloads = workloadsOf(objects);
  return [
    ...checkServices(objects, workloads),
    ...workloads.flatMap((workload) => checkOwnPods(workload, workloads, objects)),
    ...checkDisruptionBudgets(objects, workloads),
    ...checkAutoscalers(objects, workloads),
    ...checkPolicies(objects, workloads),
  ];
}

function checkServices(objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  return servicesOf(objects).flatMap((service) => {
    const found = workloadsBehind(service, workloads);
    if (found.length === 1) return [];
    const names = found.map(({ name }) => name).join(', ');
    return [`${title(service)}: selects ${found.length === 0 ? 'no pods' : `pods of several workloads: ${names}`}`];
  });
}

function checkOwnPods(workload: Workload, workloads: readonly Workload[], objects: readonly ApiObject[]): string[] {
  const { object, namespace, selector, labels, pod, serviceName } = workload;
  const faults: string[] = [];
  if (selector && !matches(selector, labels)) faults.push('does not select its own pods');
  const others = workloads.filter(
    (other) => selector && other !== workload && other.namespace === namespace && matches(selector, other.labels),
  );
  faults.push(...others.map(({ object: other }) => `selects the pods of ${title(other)} too`));
  const apart = pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const { labelSelector } of [...(pod.topologySpreadConstraints ?? []), ...apart]) {
    if (!matches((labelSelector ?? {}) as LabelSelector, labels)) faults.push('spreads other pods than its own');
  }
  if (serviceName !== undefined) {
    const service = findService(servicesOf(objects), namespace, serviceName);
    if (!service || !isHeadless(service)) faults.push(`has no headless Service ${serviceName} to name its pods`);
    else if (!workloadsBehind(service, [workload]).length) faults.push(`Service ${serviceName} does not lead to it`);
  }
  return faults.map((fault) => `${title(object)}: ${fault}`);
}

function checkDisruptionBudgets(objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  const budgets = ofKind<{ spec: { selector?: LabelSelector } }>(objects, 'PodDisruptionBudget');
  return budgets.flatMap((budget) => {
    const { selector = {} } = budget.spec;
    const found = workloads.filter(
      ({ namespace, labels }) => namespace === budget.metadata.namespace && matches(selector, labels),
    );
    return found.length === 1 ? [] : [`${title(budget)}: selects the pods of ${found.length} workloads, not of one`];
  });
}

function checkAutoscalers(objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  return ofKind<Autoscaler>(objects, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    const target = workloads.find(
      ({ object, namespace }) =>
        object.kind === kind && object.metadata.name === name && namespace === autoscaler.metadata.namespace,
    );
    if (!target) return [`${title(autoscaler)}: its target, ${kind} ${name}, does not exist`];
    const { replicas } = target.object.spec as { replicas?: number };
    return replicas === undefined ? [] : [`${title(autoscaler)}: ${title(target.object)} sets replicas against it`];
  });
}

function checkPolicies(objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  return policiesOf(objects).flatMap((policy) => {
    const { ingress = [], egress = [] } = policy.spec;
    const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
    const lost = peers.filter((peer) => workloadsOfPeer(peer, policy, objects, workloads)?.length === 0);
    return [
      ...(selectedBy(policy, workloads).length === 0 ? ['selects no pods'] : []),
      ...lost.map((peer) => `no pods are at the other end of ${JSON.stringify(peer)}`),
    ].map((fault) => `${title(policy)}: ${fault}`);
  });
}
