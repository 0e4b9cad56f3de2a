import { ExpectedError } from '../platform/expected-error.ts';
import { type EngineOptions, engineFaults } from './engine.ts';
import type { Tools } from './tools.ts';

/** Something a person has to install, upgrade or give more of. */
interface Requirement {
  readonly versionArgs: readonly string[];
  /** The oldest it was tried with, or that has what is used. */
  readonly minimum: readonly [major: number, minor: number];
  readonly install: string;
}

const requirements = {
  docker: {
    versionArgs: ['version', '--format', '{{.Server.Version}}{{range .Server.Components}} {{.Name}}{{end}}'],
    minimum: [20, 10],
    install: 'https://docs.docker.com/get-started/get-docker',
  },
  kind: {
    versionArgs: ['version'],
    // Older ones do not know how to start the node image of kind-config.yaml.
    minimum: [0, 33],
    install: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  },
  kubectl: {
    versionArgs: ['version', '--client'],
    minimum: [1, 30],
    install: 'https://kubernetes.io/docs/tasks/tools',
  },
  tilt: {
    versionArgs: ['version'],
    minimum: [0, 35],
    install: 'https://docs.tilt.dev/install.html',
  },
} as const satisfies Record<string, Requirement>;

export type Requirable = keyof typeof requirements;

/** What the images and volumes of the cluster take. */
const neededDiskGiB = 8;

/** Rejects with an ExpectedError that names all that is missing or too old, and what to do about each. */
export async function checkRequirements(tools: Tools, names: readonly Requirable[]): Promise<void> {
  const unmet = await unmetRequirements(tools, names);
  refuse([...unmet.values()]);
}

/** The same, and all that keeps a cluster from working on Docker's engine. */
export async function checkForCluster(
  tools: Tools,
  names: readonly Requirable[],
  environment: EngineOptions['environment'],
): Promise<void> {
  const unmet = await unmetRequirements(tools, names);
  // What does not answer, or is not Docker, has nothing to say of itself.
  const engine = unmet.has('docker') ? [] : await engineFaults(tools, { environment });
  refuse([...unmet.values(), ...engine]);
}

async function unmetRequirements(tools: Tools, names: readonly Requirable[]): Promise<Map<Requirable, string>> {
  const faults = await Promise.all(names.map(async (name) => [name, await unmetRequirement(tools, name)] as const));
  return new Map(faults.filter((entry): entry is [Requirable, string] => entry[1] !== undefined));
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new ExpectedError(faults.join('\n'));
}

async function unmetRequirement(tools: Tools, name: Requirable): Promise<string | undefined> {
  const { versionArgs, minimum, install } = requirements[name];
  const { ok, found, output, complaint } = await tools.attempt(name, versionArgs);
  if (!found) return `${name} is not on the PATH: install it, ${install}`;
  if (name === 'docker') {
    const podman = await podmanInItsPlace(tools, output);
    if (podman !== undefined) return podman;
    if (!ok) return silentDaemon(complaint || output);
  }
  const [version, major, minor] = /(\d+)\.(\d+)[\w.+-]*/.exec(output) ?? [];
  if (!ok || version === undefined) return `${name} does not tell its version: ${complaint || output}`;
  const [wantedMajor, wantedMinor] = minimum;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return undefined;
  return `${name} ${version} is too old: upgrade it to ${minimum.join('.')} or later, ${install}`;
}

/**
 * Podman may be what is called docker, or what docker talks to. kind has it as an experiment, under its own name, and
 * Tilt builds by what only Docker's engine has.
 */
async function podmanInItsPlace(tools: Tools, answer: string): Promise<string | undefined> {
  const { output } = await tools.attempt('docker', ['--version']);
  const isCalledDocker = output.startsWith('podman');
  if (!isCalledDocker && !answer.includes('Podman Engine')) return undefined;
  const what = isCalledDocker ? `is Podman here (${output.trim()})` : 'talks to Podman here';
  const otherwise = isCalledDocker ? '' : ', and see that "docker context" and DOCKER_HOST lead to it';
  return `docker ${what}, with which none of this works: install Docker, ${requirements.docker.install}${otherwise}. "npm run stack" needs neither.`;
}

function silentDaemon(complaint: string): string {
  if (complaint.includes('permission denied')) {
    return 'docker may not be used by you: add yourself to its group, "sudo usermod -aG docker $USER", and log in again.';
  }
  if (complaint.includes('WSL integration')) {
    return 'docker is not there for this distribution of WSL: switch it on in Docker Desktop under Settings, Resources, WSL integration.';
  }
  return `docker does not answer: start Docker Desktop, or "sudo systemctl start docker". It said: ${complaint}`;
}

/**
 * Rejects with an ExpectedError where images and volumes would not fit. Asked in a container, for where Docker is in a
 * virtual machine its disk is not this machine's.
 */
export async function checkDisk(tools: Tools, container: string): Promise<void> {
  const table = await tools.ask('docker', ['exec', container, 'df', '-Pk', '/']);
  const [, , , kibibytes] = table.split('\n').at(-1)?.split(/\s+/) ?? [];
  const free = Number(kibibytes) / 1024 ** 2;
  if (free >= neededDiskGiB) return;
  throw new ExpectedError(
    `docker has ${free.toFixed(1)} GiB of free disk, which is less than ${neededDiskGiB}: "docker system df" says what uses it, "docker system prune" removes what nothing needs.`,
  );
}
