import { type ApiObject, type Labels, ofKind } from './api-object.ts';
import { matches } from './selectors.ts';
import { portNumbersOf, type Workload } from './workloads.ts';

export interface Service extends ApiObject {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: Labels;
    readonly ports?: readonly ServicePort[];
  };
}

interface ServicePort {
  readonly port: number;
  readonly name?: string;
  readonly targetPort?: number | string;
}

/** Where Services are in DNS: `loki.observability.svc.cluster.local`. */
export const clusterDomain = 'cluster.local';

export const servicesOf = (objects: readonly ApiObject[]): Service[] => ofKind<Service>(objects, 'Service');

export function findService(services: readonly Service[], namespace: string, name: string): Service | undefined {
  return services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
}

export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None';

/** The workloads whose pods a Service leads to. */
export function workloadsBehind({ spec, metadata }: Service, workloads: readonly Workload[]): Workload[] {
  const { selector } = spec;
  if (selector === undefined) return [];
  return workloads.filter(
    ({ namespace, labels }) => namespace === metadata.namespace && matches({ matchLabels: selector }, labels),
  );
}

/**
 * The ports that a client of the Service can open. The name of a headless one leads straight to the pods, so that
 * theirs count, whatever the Service lists.
 */
export function openPortsOf(service: Service, workloads: readonly Workload[]): number[] {
  return isHeadless(service)
    ? workloadsBehind(service, workloads).flatMap(({ pod }) => portNumbersOf(pod))
    : (service.spec.ports ?? []).map(({ port }) => port);
}
