import { type ApiObject, configMaps, ofKind, title } from './api-object.ts';
import type { Container, FilesReference, PodSpec, Reference, Volume } from './pod-spec.ts';
import { findService, servicesOf } from './services.ts';
import { containersOf, type Workload, workloadsOf } from './workloads.ts';

/**
 * Every ConfigMap, Secret, claim, ServiceAccount, volume and Service that something refers to exists, and every key of
 * a ConfigMap. What is marked as optional may be missing.
 * @param secrets the Secrets (`observability/grafana-admin`) that the owner of the environment provides
 */
export function checkReferences(objects: readonly ApiObject[], secrets: ReadonlySet<string>): string[] {
  return [
    ...workloadsOf(objects).flatMap((workload) => {
      const places = { objects, secrets, workload };
      return [...volumeFaults(places), ...containerFaults(places), ...podFaults(places)].map(
        (fault) => `${title(workload.object)}: ${fault}`,
      );
    }),
    ...ofKind<Ingress>(objects, 'Ingress').flatMap((ingress) =>
      ingressFaults(ingress, objects, secrets).map((fault) => `${title(ingress)}: ${fault}`),
    ),
  ];
}

interface Places {
  readonly objects: readonly ApiObject[];
  readonly secrets: ReadonlySet<string>;
  readonly workload: Workload;
}

function volumeFaults(places: Places): string[] {
  const { pod, namespace } = places.workload;
  const claims = ofKind(places.objects, 'PersistentVolumeClaim').filter(
    ({ metadata }) => metadata.namespace === namespace,
  );
  return (pod.volumes ?? []).flatMap((volume) => {
    const claim = volume.persistentVolumeClaim?.claimName;
    const lost = claim !== undefined && !claims.some(({ metadata }) => metadata.name === claim);
    return [
      ...configMapFilesOf(volume).flatMap((files) => configMapFaults(places, files, keysOf(files))),
      ...secretFilesOf(volume).flatMap((files) => secretFaults(places, files)),
      ...(lost ? [`PersistentVolumeClaim ${claim} does not exist`] : []),
    ];
  });
}

function containerFaults(places: Places): string[] {
  const { pod, claims } = places.workload;
  const volumes = [...(pod.volumes ?? []).map(({ name }) => name), ...claims];
  return containersOf(pod).flatMap((container) => {
    const { env = [], envFrom = [], volumeMounts = [] } = container;
    const unmounted = volumeMounts.filter(({ name }) => !volumes.includes(name));
    return [
      ...unmounted.map(({ name }) => `container ${container.name} mounts volume ${name}, which does not exist`),
      ...env.flatMap(({ valueFrom: { configMapKeyRef, secretKeyRef } = {} }) => [
        ...(configMapKeyRef ? configMapFaults(places, configMapKeyRef, [configMapKeyRef.key]) : []),
        ...(secretKeyRef ? secretFaults(places, secretKeyRef) : []),
      ]),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...(configMapRef ? configMapFaults(places, configMapRef, []) : []),
        ...(secretRef ? secretFaults(places, secretRef) : []),
      ]),
      ...subPathFaults(places, container, pod),
    ];
  });
}

/** A single file of a ConfigMap is mounted by its key. */
function subPathFaults(places: Places, { volumeMounts = [] }: Container, { volumes = [] }: PodSpec): string[] {
  return volumeMounts.flatMap(({ name, subPath }) => {
    const files = volumes.find((volume) => volume.name === name)?.configMap;
    return subPath !== undefined && files && !files.items ? configMapFaults(places, files, [subPath]) : [];
  });
}

function podFaults(places: Places): string[] {
  const { objects, workload } = places;
  const { imagePullSecrets = [], serviceAccountName = 'default' } = workload.pod;
  const accounts = ofKind(objects, 'ServiceAccount').filter(
    ({ metadata }) => metadata.namespace === workload.namespace,
  );
  const known = ['default', ...accounts.map(({ metadata }) => metadata.name)];
  return [
    ...imagePullSecrets.flatMap((reference) => secretFaults(places, reference)),
    ...(known.includes(serviceAccountName) ? [] : [`ServiceAccount ${serviceAccountName} does not exist`]),
  ];
}

function configMapFaults({ objects, workload }: Places, reference: Reference, keys: readonly string[]): string[] {
  const { name = '', optional } = reference;
  if (optional) return [];
  const found = configMaps(objects).find(
    ({ metadata }) => metadata.namespace === workload.namespace && metadata.name === name,
  );
  if (!found) return [`ConfigMap ${name} does not exist`];
  return keys.filter((key) => !(key in (found.data ?? {}))).map((key) => `ConfigMap ${name} has no key ${key}`);
}

function secretFaults({ secrets, workload }: Places, { name = '', optional }: Reference): string[] {
  return optional || secrets.has(`${workload.namespace}/${name}`) ? [] : [`Secret ${name} is not declared`];
}

const keysOf = ({ items = [] }: FilesReference): string[] => items.map(({ key }) => key);

const configMapFilesOf = ({ configMap, projected }: Volume): FilesReference[] =>
  [configMap, ...(projected?.sources ?? []).map((source) => source.configMap)].filter((files) => files !== undefined);

function secretFilesOf({ secret, projected }: Volume): FilesReference[] {
  const own = secret && { ...secret, ...(secret.secretName === undefined ? {} : { name: secret.secretName }) };
  return [own, ...(projected?.sources ?? []).map((source) => source.secret)].filter((files) => files !== undefined);
}

interface Ingress {
  readonly spec: {
    readonly tls?: readonly { readonly secretName?: string }[];
    readonly rules?: readonly { readonly http?: { readonly paths: readonly { readonly backend: Backend }[] } }[];
  };
}

interface Backend {
  readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } };
}

function ingressFaults(
  { metadata, spec }: ApiObject & Ingress,
  objects: readonly ApiObject[],
  secrets: ReadonlySet<string>,
): string[] {
  const namespace = metadata.namespace ?? 'default';
  const backends = (spec.rules ?? [])
    .flatMap(({ http }) => http?.paths ?? [])
    .flatMap(({ backend }) => backend.service ?? []);
  return [
    ...(spec.tls ?? [])
      .filter(({ secretName }) => secretName !== undefined && !secrets.has(`${namespace}/${secretName}`))
      .map(({ secretName }) => `Secret ${secretName} is not declared`),
    ...backends
      .filter(({ name, port }) => {
        const ports = findService(servicesOf(objects), namespace, name)?.spec.ports ?? [];
        return !ports.some((one) => one.port === port?.number || (one.name !== undefined && one.name === port?.name));
      })
      .map(({ name, port }) => `Service ${name} with port ${port?.number ?? port?.name} does not exist`),
  ];
}
