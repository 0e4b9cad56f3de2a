import { parseQuantity } from '../../platform/quantity.ts';
import { type ApiObject, title } from './api-object.ts';
import type { Container, PodSpec } from './pod-spec.ts';
import { containersOf, type Workload, workloadsOf } from './workloads.ts';

/**
 * What every pod has here beyond Pod Security: a numeric user, a read-only root, no token, no variables of Services, an
 * end in bounded time, probes, memory that is bounded, and images that stay the same. A limit of cpu is not asked for,
 * as it only ever slows a container down.
 * @param writableRoots workloads (`swapi/api`) whose containers may write to their root, for live update
 */
export function checkPodHardening(objects: readonly ApiObject[], writableRoots: ReadonlySet<string>): string[] {
  return workloadsOf(objects).flatMap((workload) => {
    const { object, pod, namespace, name } = workload;
    const writable = writableRoots.has(`${namespace}/${name}`);
    const faults = [
      ...podFaults(pod),
      ...containersOf(pod).flatMap((container) =>
        [
          ...securityFaults(container, pod, writable),
          ...probeFaults(container, workload),
          ...resourceFaults(container),
          ...imageFaults(container),
        ].map((fault) => `container ${container.name} ${fault}`),
      ),
    ];
    return faults.map((fault) => `${title(object)}: ${fault}`);
  });
}

function podFaults(pod: PodSpec): string[] {
  return faultsOf({
    'automountServiceAccountToken is not false': pod.automountServiceAccountToken !== false,
    'enableServiceLinks is not false': pod.enableServiceLinks !== false,
    'terminationGracePeriodSeconds is not set': pod.terminationGracePeriodSeconds === undefined,
  });
}

function securityFaults({ securityContext: own = {} }: Container, pod: PodSpec, writable: boolean): string[] {
  const context = { ...pod.securityContext, ...own };
  return faultsOf({
    'has no numeric runAsUser above 0': !((context.runAsUser ?? 0) > 0),
    'has no numeric runAsGroup above 0': !((context.runAsGroup ?? 0) > 0),
    'can write to its root: readOnlyRootFilesystem is not true': !writable && own.readOnlyRootFilesystem !== true,
    'adds capabilities': (own.capabilities?.add ?? []).length > 0,
    'has another seccomp profile than RuntimeDefault': context.seccompProfile?.type !== 'RuntimeDefault',
  });
}

/** What is meant to end needs no probes, be it a Job or what runs before the others. */
function probeFaults(container: Container, { longRunning, pod }: Workload): string[] {
  if (!longRunning || !pod.containers.includes(container)) return [];
  return faultsOf({
    'has no livenessProbe': container.livenessProbe === undefined,
    'has no readinessProbe': container.readinessProbe === undefined,
  });
}

function resourceFaults({ resources: { requests = {}, limits = {} } = {} }: Container): string[] {
  const missing = faultsOf({
    'requests no cpu': requests.cpu === undefined,
    'requests no memory': requests.memory === undefined,
    'has no limit of memory': limits.memory === undefined,
  });
  const above = Object.entries(limits).filter(
    ([resource, limit]) => parseQuantity(requests[resource] ?? 0) > parseQuantity(limit),
  );
  return [...missing, ...above.map(([resource]) => `requests more ${resource} than its limit`)];
}

/** The name, then a tag, a digest or both; a registry may have a port. */
const pinned = /^[^@\s]+?(:(?<tag>[\w][\w.-]*))?(?<digest>@sha256:[0-9a-f]{64})?$/;

function imageFaults({ image = '' }: Container): string[] {
  const { tag, digest } = pinned.exec(image)?.groups ?? {};
  return digest || (tag && tag !== 'latest') ? [] : [`has an image that is not pinned: ${image}`];
}

const faultsOf = (rules: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(rules).filter((fault) => rules[fault]);
