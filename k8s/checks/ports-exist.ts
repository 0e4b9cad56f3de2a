import { type ApiObject, title } from './api-object.ts';
import {
  type NetworkPolicy,
  type PolicyPort,
  peersOf,
  policiesOf,
  rulesOf,
  selectedBy,
  workloadsOfPeer,
} from './network-policies.ts';
import type { Container } from './pod-spec.ts';
import { servicesOf, workloadsBehind } from './services.ts';
import { containersOf, portNumbersOf, type Workload, workloadsOf } from './workloads.ts';

/** Every port that a Service, a probe, a hook or a NetworkPolicy names is one that the pods meant by it listen on. */
export function checkPorts(objects: readonly ApiObject[]): string[] {
  const workloads = workloadsOf(objects);
  return [
    ...servicePorts(objects, workloads),
    ...workloads.flatMap(({ object, pod }) =>
      containersOf(pod).flatMap((container) =>
        handlerPorts(container).map((fault) => `${title(object)}: container ${container.name} ${fault}`),
      ),
    ),
    ...policiesOf(objects).flatMap((policy) =>
      policyPorts(policy, objects, workloads).map((fault) => `${title(policy)}: ${fault}`),
    ),
  ];
}

function servicePorts(objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  return servicesOf(objects).flatMap((service) =>
    (service.spec.ports ?? []).flatMap(({ port, targetPort = port }) =>
      workloadsBehind(service, workloads)
        .filter(({ pod }) => portNumbersOf(pod, targetPort).length === 0)
        .map(({ object }) => `${title(service)}: targetPort ${targetPort} is no containerPort of ${title(object)}`),
    ),
  );
}

function handlerPorts(container: Container): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle, ports = [] } = container;
  const handlers = { livenessProbe, readinessProbe, startupProbe, ...lifecycle };
  return Object.entries(handlers).flatMap(([name, handler]) =>
    [handler?.httpGet?.port, handler?.tcpSocket?.port, handler?.grpc?.port]
      .filter((port) => port !== undefined)
      .filter((port) => !ports.some((one) => one.containerPort === port || one.name === port))
      .map((port) => `asks on port ${port} in its ${name}, which is none of its ports`),
  );
}

function policyPorts(policy: NetworkPolicy, objects: readonly ApiObject[], workloads: readonly Workload[]): string[] {
  const incoming = rulesOf(policy, 'Ingress').flatMap(({ ports = [] }) =>
    unknown(ports, selectedBy(policy, workloads)).map((port) => `ingress port ${port} is of no selected pod`),
  );
  const outgoing = rulesOf(policy, 'Egress').flatMap((rule) => {
    const called = peersOf(rule).map((peer) => workloadsOfPeer(peer, policy, objects, workloads));
    // Which ports there are outside of the environment is not for it to say.
    if (called.includes(undefined)) return [];
    return unknown(
      rule.ports ?? [],
      called.flatMap((found) => found ?? []),
    ).map((port) => `egress port ${port} is of no pod that it opens`);
  });
  return [...incoming, ...outgoing];
}

const unknown = (ports: readonly PolicyPort[], workloads: readonly Workload[]): (number | string)[] =>
  ports
    .flatMap(({ port }) => port ?? [])
    .filter((port) => !workloads.some(({ pod }) => portNumbersOf(pod, port).length > 0));
