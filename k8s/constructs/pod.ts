import { k8s } from 'cdk8s-plus-28';
import type { WorkloadName } from '../../platform/endpoints.ts';
import { goMemory } from '../../platform/memory-limits.ts';
import type { ContainerResources, Values } from '../../platform/values/schema.ts';
import { type DataVolume, noData } from './data-volume.ts';
import { literals } from './env.ts';
import type { RunnableImage } from './images.ts';

/** A folder in the container. */
export type Mount = { readonly path: string } & (
  | { readonly kind: 'config'; readonly configMap: string }
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'scratch'; readonly size: string }
);

export interface ContainerOptions {
  readonly image: RunnableImage;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  /** What the container listens on, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly resources: ContainerResources;
  readonly probes?: { readonly readiness: k8s.Probe; readonly liveness: k8s.Probe; readonly startup?: k8s.Probe };
  readonly mounts?: readonly Mount[];
  readonly dataVolume?: DataVolume;
  /** Whether Go's garbage collector is told the memory limit. */
  readonly go?: boolean;
  readonly writableRoot?: boolean;
}

/** One that runs to its end before the pod's own starts. */
export interface InitContainer extends ContainerOptions {
  readonly name: string;
}

export interface PodOptions extends ContainerOptions {
  readonly initContainer?: InitContainer;
  /** The time the pod gets to stop by itself. */
  readonly stopSeconds: number;
}

/**
 * The pod of every workload, under Pod Security "restricted" and stricter: a numeric user that is not root, a read-only
 * root file system, no capabilities, no token of a service account, and memory that ends with this pod alone.
 */
export function podSpec(values: Values, workload: WorkloadName, options: PodOptions): k8s.PodSpec {
  const { image, initContainer, dataVolume = noData, stopSeconds } = options;
  const mounts = [...(options.mounts ?? []), ...(initContainer?.mounts ?? [])];
  const { pullSecrets } = values.images;
  return {
    automountServiceAccountToken: false,
    // Variables for every Service of the namespace would become settings of some servers.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: stopSeconds,
    ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets.map((name) => ({ name })) } : {}),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: image.user,
      runAsGroup: image.user,
      fsGroup: image.user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(initContainer ? { initContainers: [container(initContainer.name, initContainer, image.user)] } : {}),
    containers: [container(workload, options, image.user)],
    volumes: [...mounts.map(volume), ...dataVolume.volumes],
  };
}

/** @param podUser as which it runs where its image has no other user of its own */
function container(name: string, options: ContainerOptions, podUser: number): k8s.Container {
  const {
    image,
    command,
    args,
    env = [],
    ports,
    resources,
    probes,
    mounts = [],
    dataVolume = noData,
    go,
    writableRoot,
  } = options;
  return {
    name,
    image: image.image,
    imagePullPolicy: 'IfNotPresent',
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    env: [...(go ? literals(goMemory(resources)) : []), ...env],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    resources: {
      requests: { cpu: k8s.Quantity.fromString(resources.cpu), memory: k8s.Quantity.fromString(resources.memory) },
      limits: {
        cpu: k8s.Quantity.fromString(resources.cpuLimit),
        memory: k8s.Quantity.fromString(resources.memoryLimit),
      },
    },
    ...(probes
      ? {
          readinessProbe: probes.readiness,
          livenessProbe: probes.liveness,
          ...(probes.startup ? { startupProbe: probes.startup } : {}),
        }
      : {}),
    securityContext: {
      ...(image.user === podUser ? {} : { runAsUser: image.user, runAsGroup: image.user }),
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: !writableRoot,
      capabilities: { drop: ['ALL'] },
    },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [...mounts.map(volumeMount), ...dataVolume.mounts],
  };
}

function volumeMount(mount: Mount): k8s.VolumeMount {
  const readOnly = mount.kind !== 'scratch';
  return { name: volumeName(mount), mountPath: mount.path, ...(readOnly ? { readOnly } : {}) };
}

function volume(mount: Mount): k8s.Volume {
  const name = volumeName(mount);
  switch (mount.kind) {
    case 'config':
      return { name, configMap: { name: mount.configMap } };
    case 'secret':
      return { name, secret: { secretName: mount.secret, defaultMode: 0o440 } };
    case 'scratch':
      return { name, emptyDir: { sizeLimit: k8s.Quantity.fromString(mount.size) } };
  }
}

/** The name is made of the path, so that a volume keeps it when what is mounted changes. */
const volumeName = ({ path }: Mount): string =>
  path
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/^-/, '')
    .toLowerCase();
