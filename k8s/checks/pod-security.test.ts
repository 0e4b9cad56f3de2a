import { expect, test } from '@jest/globals';
import { checkPodSecurity } from './pod-security.ts';
import { broken, container, pod, sample } from './sample.ts';

test('pods at the level "restricted" pass', () => {
  expect(checkPodSecurity(sample())).toEqual([]);
});

const own = `${container}.securityContext`;
const appArmor = 'spec.template.metadata.annotations.container\\.apparmor\\.security\\.beta\\.kubernetes\\.io/api';

test.each([
  [`${pod}.hostNetwork`, true, 'pod is in the network of its host'],
  [`${pod}.hostPID`, true, 'pod is among the processes of its host'],
  [`${pod}.hostIPC`, true, 'pod is in the IPC namespace of its host'],
  [`${pod}.securityContext.windowsOptions`, { hostProcess: true }, 'pod is a process of a Windows host'],
  [`${pod}.securityContext.sysctls`, [{ name: 'kernel.msgmax', value: '1' }], 'pod sets a sysctl that is not safe'],
  [`${pod}.securityContext.seLinuxOptions`, { type: 'spc_t' }, 'pod has an SELinux type that is not for containers'],
  [`${pod}.securityContext.seccompProfile`, { type: 'Unconfined' }, 'pod runs without seccomp'],
  [`${pod}.securityContext.runAsUser`, 0, 'pod runs as user 0'],
  [`${pod}.volumes.0`, { name: 'root', hostPath: { path: '/' } }, 'volume root is of hostPath'],
  [`${pod}.volumes.0`, { name: 'nfs', nfs: { server: 'x', path: '/' } }, 'volume nfs is of nfs'],
  [appArmor, 'unconfined', 'pod has an AppArmor profile of another kind than runtime/default and localhost'],
  [`${own}.privileged`, true, 'container api is privileged'],
  [
    `${own}.allowPrivilegeEscalation`,
    undefined,
    'container api may gain privileges: allowPrivilegeEscalation is not false',
  ],
  [`${own}.runAsNonRoot`, false, 'container api may run as root: runAsNonRoot is not true'],
  [`${pod}.securityContext.runAsNonRoot`, undefined, 'container api may run as root: runAsNonRoot is not true'],
  [`${own}.runAsUser`, 0, 'container api runs as user 0'],
  [`${pod}.securityContext.seccompProfile`, undefined, 'container api has no seccomp profile'],
  [`${own}.seccompProfile`, { type: 'Unconfined' }, 'container api runs without seccomp'],
  [`${own}.appArmorProfile`, { type: 'Unconfined' }, 'container api runs without AppArmor'],
  [`${own}.capabilities.drop`, ['NET_RAW'], 'container api keeps capabilities: it does not drop ALL'],
  [`${own}.capabilities.add`, ['SYS_ADMIN'], 'container api adds capabilities'],
  [`${own}.seLinuxOptions`, { role: 'sysadm_r' }, 'container api sets a user or role of SELinux'],
  [`${own}.procMount`, 'Unmasked', 'container api unmasks /proc'],
  [`${container}.ports.0.hostPort`, 3000, 'container api takes a port of its host'],
  [
    `${container}.livenessProbe.httpGet.host`,
    'example.com',
    'container api has a probe or hook that goes to another host',
  ],
])('%s %j is found', (path, value, finding) => {
  expect(checkPodSecurity(broken('Deployment api', path, value))).toEqual([`Deployment swapi/api: ${finding}`]);
});

test('a pod that may run as root is found although its container may not', () => {
  const securityContext = { runAsNonRoot: false, seccompProfile: { type: 'RuntimeDefault' } };
  const sound = { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const containers = [{ name: 'api', securityContext: sound }];
  expect(checkPodSecurity(broken('Deployment api', pod, { securityContext, containers }))).toEqual([
    'Deployment swapi/api: pod may run as root: runAsNonRoot is false',
  ]);
});

test('what starts before the others is judged too', () => {
  expect(
    checkPodSecurity(broken('StatefulSet kafka', `${pod}.initContainers.0.securityContext.privileged`, true)),
  ).toEqual(['StatefulSet observability/kafka: container format is privileged']);
});

test.each([
  [`${own}.capabilities.add`, ['NET_BIND_SERVICE']],
  [`${own}.seccompProfile`, { type: 'Localhost', localhostProfile: 'x' }],
  [`${pod}.securityContext.sysctls`, [{ name: 'net.ipv4.tcp_keepalive_time', value: '60' }]],
  [appArmor, 'localhost/mine'],
])('%s %j is allowed', (path, value) => {
  expect(checkPodSecurity(broken('Deployment api', path, value))).toEqual([]);
});
