import { type ApiObject, configMaps, namespacesOf, title } from './api-object.ts';
import { type Address, addressesIn } from './host-names.ts';
import type { Container } from './pod-spec.ts';
import {
  clusterDomain,
  findService,
  isHeadless,
  openPortsOf,
  type Service,
  servicesOf,
  workloadsBehind,
} from './services.ts';
import { containersOf, type Workload, workloadsOf } from './workloads.ts';

/**
 * Every host name of the cluster that a ConfigMap, a variable, a command or an argument mentions is a Service of the
 * environment, or a pod of a headless one, and answers on the port mentioned with it. Taken as such a name is
 * - whatever has the label `svc` behind a namespace (`loki.observability.svc`), with or without the cluster's domain;
 * - a name with a namespace of the environment at its end, in a URL or with a port (`loki.observability:3100`);
 * - a single name in a URL (`http://loki:3100`), or before a port where it is a Service or a pod, or where the whole
 *   variable is a list of such addresses (`kafka:9092,kafka-2:9092`).
 */
export function checkHosts(objects: readonly ApiObject[]): string[] {
  const cluster: Cluster = {
    services: servicesOf(objects),
    workloads: workloadsOf(objects),
    namespaces: namespacesOf(objects),
  };
  const faults = textsOf(objects, cluster.workloads).flatMap(({ where, namespace, text }) => {
    const isList = addressList.test(text);
    return addressesIn(text).flatMap((address) =>
      faultOf(address, { cluster, namespace, isList }).map((fault) => `${where}: ${address.text} ${fault}`),
    );
  });
  return [...new Set(faults)];
}

interface Cluster {
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
  readonly namespaces: readonly string[];
}

const addressList = /^[a-z][a-z0-9.-]*:\d{2,5}(,[a-z][a-z0-9.-]*:\d{2,5})*$/;

interface Text {
  readonly where: string;
  readonly namespace: string;
  readonly text: string;
}

function textsOf(objects: readonly ApiObject[], workloads: readonly Workload[]): Text[] {
  return [
    ...configMaps(objects).flatMap((object) =>
      Object.entries(object.data ?? {}).map(([key, text]) => ({
        where: `${title(object)} ${key}`,
        namespace: object.metadata.namespace ?? 'default',
        text,
      })),
    ),
    ...workloads.flatMap((workload) =>
      containersOf(workload.pod).flatMap((container) =>
        textsOfContainer(container, workload).map((text) => ({
          where: `${title(workload.object)} container ${container.name}`,
          namespace: workload.namespace,
          text,
        })),
      ),
    ),
  ];
}

/** Its variables and arguments, with the references to variables of the first pod resolved as the kubelet does. */
function textsOfContainer({ env = [], command = [], args = [] }: Container, { name, namespace }: Workload): string[] {
  const fields: Readonly<Record<string, string>> = { 'metadata.name': `${name}-0`, 'metadata.namespace': namespace };
  const known = new Map(env.map((one) => [one.name, one.value ?? fields[one.valueFrom?.fieldRef?.fieldPath ?? '']]));
  const resolve = (text: string) => text.replaceAll(/\$\((\w+)\)/g, (whole, variable) => known.get(variable) ?? whole);
  return [...env.flatMap(({ value }) => value ?? []), ...command, ...args].map(resolve);
}

interface Context {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly isList: boolean;
}

function faultOf(address: Address, context: Context): string[] {
  const name = clusterNameOf(address, context);
  if (name === undefined) return [];
  if (name.domain !== '' && name.domain !== clusterDomain) return [`ends with another domain than ${clusterDomain}`];
  const { services, workloads } = context.cluster;
  const service = findService(services, name.namespace, name.service);
  if (service === undefined) return [`is no Service: there is no ${name.service} in namespace ${name.namespace}`];
  if (name.pod !== undefined && !podsBehind(service, workloads).includes(name.pod)) {
    return [`is no pod of ${title(service)}`];
  }
  const open = openPortsOf(service, workloads);
  if (address.port === undefined || open.includes(address.port)) return [];
  return [`has no such port: ${title(service)} answers on ${open.join(', ')}`];
}

interface ClusterName {
  readonly pod?: string | undefined;
  readonly service: string;
  readonly namespace: string;
  readonly domain: string;
}

function clusterNameOf(
  { host, port, inUrl }: Address,
  { cluster, namespace, isList }: Context,
): ClusterName | undefined {
  // The labels of a SRV record (_http._tcp) say which port of the Service is meant, not which pod.
  const labels = host.split('.').filter((label) => !label.startsWith('_'));
  const svc = labels.indexOf('svc', 2);
  const last = labels.at(-1) ?? '';
  const certain = inUrl || port !== undefined;
  if (svc >= 0 && (certain || isDomain(labels.slice(svc + 1)) || cluster.namespaces.includes(labels[svc - 1] ?? ''))) {
    return named(labels.slice(0, svc - 1), labels[svc - 1] ?? '', labels.slice(svc + 1).join('.'));
  }
  if (labels.length > 1 && certain && cluster.namespaces.includes(last)) return named(labels.slice(0, -1), last);
  const isOwn = findService(cluster.services, namespace, last) !== undefined;
  if (labels.length === 1 && last !== 'localhost' && !/^\d+$/.test(last)) {
    return inUrl || (port !== undefined && (isOwn || isList)) ? named(labels, namespace) : undefined;
  }
  return labels.length === 2 && certain && isOwn ? named(labels, namespace) : undefined;
}

const isDomain = (labels: readonly string[]): boolean => ['', clusterDomain].includes(labels.join('.'));

function named(labels: readonly string[], namespace: string, domain = ''): ClusterName {
  const [service = '', pod] = labels.toReversed();
  return { pod, service, namespace, domain };
}

/** A headless Service names the pods of the StatefulSet that it belongs to. */
function podsBehind(service: Service, workloads: readonly Workload[]): string[] {
  if (!isHeadless(service)) return [];
  return workloadsBehind(service, workloads)
    .filter(({ serviceName }) => serviceName === service.metadata.name)
    .flatMap(({ name, replicas }) => Array.from({ length: replicas.most }, (_, ordinal) => `${name}-${ordinal}`));
}
