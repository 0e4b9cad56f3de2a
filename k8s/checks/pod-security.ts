import { type ApiObject, title } from './api-object.ts';
import type { Container, Handler, PodSecurityContext, PodSpec, SecurityContext, Volume } from './pod-spec.ts';
import { containersOf, workloadsOf } from './workloads.ts';

/**
 * The level "restricted" of the Pod Security Standards, rule by rule
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/), as a namespace that enforces it would judge.
 */
export function checkPodSecurity(objects: readonly ApiObject[]): string[] {
  return workloadsOf(objects).flatMap(({ object, pod }) => {
    const annotations = podAnnotations(object);
    const faults = [
      ...podRules(pod, annotations),
      ...containersOf(pod).flatMap((container) =>
        containerRules(container, pod.securityContext ?? {}).map((fault) => `container ${container.name} ${fault}`),
      ),
    ];
    return faults.map((fault) => `${title(object)}: ${fault}`);
  });
}

/** A fault and whether it is there. */
type Rule = readonly [fault: string, broken: boolean];

const broken = (rules: readonly Rule[]): string[] => rules.filter(([, is]) => is).map(([fault]) => fault);

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function podRules(pod: PodSpec, annotations: Readonly<Record<string, string>>): string[] {
  const { securityContext = {}, volumes = [] } = pod;
  const { sysctls = [] } = securityContext;
  return [
    ...broken([
      ['pod is in the network of its host', pod.hostNetwork === true],
      ['pod is among the processes of its host', pod.hostPID === true],
      ['pod is in the IPC namespace of its host', pod.hostIPC === true],
      ['pod may run as root: runAsNonRoot is false', securityContext.runAsNonRoot === false],
      ['pod sets a sysctl that is not safe', sysctls.some(({ name }) => !safeSysctls.includes(name))],
      [
        'pod has an AppArmor profile of another kind than runtime/default and localhost',
        Object.entries(annotations).some(
          ([key, profile]) =>
            key.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
            !/^$|^runtime\/default$|^localhost\//.test(profile),
        ),
      ],
      ...contextRules(securityContext).map(([fault, is]): Rule => [`pod ${fault}`, is]),
    ]),
    ...volumes.flatMap((volume) => forbiddenSources(volume).map((source) => `volume ${volume.name} is of ${source}`)),
  ];
}

const forbiddenSources = (volume: Volume): string[] =>
  Object.keys(volume).filter((key) => key !== 'name' && !allowedVolumes.includes(key));

/** What holds for a security context wherever it stands. */
function contextRules(context: SecurityContext): Rule[] {
  const { seLinuxOptions = {}, seccompProfile, appArmorProfile, runAsUser, windowsOptions } = context;
  const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
  return [
    ['is a process of a Windows host', windowsOptions?.hostProcess === true],
    ['has an SELinux type that is not for containers', !seLinuxTypes.includes(seLinuxOptions.type ?? '')],
    ['sets a user or role of SELinux', Boolean(seLinuxOptions.user || seLinuxOptions.role)],
    ['runs without seccomp', seccompProfile?.type === 'Unconfined'],
    ['runs without AppArmor', appArmorProfile?.type === 'Unconfined'],
    ['runs as user 0', runAsUser === 0],
  ];
}

function containerRules(container: Container, pod: PodSecurityContext): string[] {
  const { securityContext: own = {}, ports = [] } = container;
  const { drop = [], add = [] } = own.capabilities ?? {};
  return broken([
    ...contextRules(own),
    ['is privileged', own.privileged === true],
    ['may gain privileges: allowPrivilegeEscalation is not false', own.allowPrivilegeEscalation !== false],
    ['may run as root: runAsNonRoot is not true', (own.runAsNonRoot ?? pod.runAsNonRoot) !== true],
    ['has no seccomp profile', (own.seccompProfile ?? pod.seccompProfile) === undefined],
    ['keeps capabilities: it does not drop ALL', !drop.includes('ALL')],
    ['adds capabilities', add.some((capability) => capability !== 'NET_BIND_SERVICE')],
    ['takes a port of its host', ports.some(({ hostPort = 0 }) => hostPort !== 0)],
    ['unmasks /proc', (own.procMount ?? 'Default') !== 'Default'],
    ['has a probe or hook that goes to another host', handlersOf(container).some(hasHost)],
  ]);
}

const handlersOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): Handler[] =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].filter(
    (handler) => handler !== undefined,
  );

const hasHost = ({ httpGet, tcpSocket }: Handler): boolean => Boolean(httpGet?.host || tcpSocket?.host);

function podAnnotations(object: ApiObject): Readonly<Record<string, string>> {
  const { template } = (object.spec ?? {}) as { template?: Pick<ApiObject, 'metadata'> };
  return { ...object.metadata.annotations, ...template?.metadata?.annotations };
}
