import { ExpectedError } from '../platform/expected-error.ts';
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
    versionArgs: ['version', '--format', '{{.Server.Version}}'],
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

const gibibyte = 1024 ** 3;
/** What the cluster and everything in it need, and Docker with as much, which calls it somewhat less. */
const needed = { memoryGiB: 4, leastMemoryGiB: 3.5, diskGiB: 8 };

/** Rejects with an ExpectedError that names all that is missing or too old, and what to do about each. */
export async function checkRequirements(tools: Tools, names: readonly Requirable[]): Promise<void> {
  const checks = names.map((name) => unmetRequirement(tools, name));
  if (names.includes('docker')) checks.push(tooLittleMemory(tools));
  const unmet = (await Promise.all(checks)).filter((fault) => fault !== undefined);
  if (unmet.length > 0) throw new ExpectedError(unmet.join('\n'));
}

async function unmetRequirement(tools: Tools, name: Requirable): Promise<string | undefined> {
  const { versionArgs, minimum, install } = requirements[name];
  const { ok, found, output, complaint } = await tools.attempt(name, versionArgs);
  if (!found) return `${name} is not on the PATH: install it, ${install}`;
  if (!ok && name === 'docker') return silentDaemon(complaint);
  const [version, major, minor] = /(\d+)\.(\d+)[\w.+-]*/.exec(output) ?? [];
  if (!ok || version === undefined) return `${name} does not tell its version: ${complaint || output}`;
  const [wantedMajor, wantedMinor] = minimum;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return undefined;
  return `${name} ${version} is too old: upgrade it to ${minimum.join('.')} or later, ${install}`;
}

function silentDaemon(complaint: string): string {
  return complaint.includes('permission denied')
    ? 'docker may not be used by you: add yourself to its group, "sudo usermod -aG docker $USER", and log in again.'
    : `docker does not answer: start Docker Desktop, or "sudo systemctl start docker". It said: ${complaint}`;
}

async function tooLittleMemory(tools: Tools): Promise<string | undefined> {
  const { output } = await tools.attempt('docker', ['info', '--format', '{{.MemTotal}}']);
  const found = Number(output) / gibibyte;
  // Without an answer docker itself has been complained of.
  if (!(found > 0) || found >= needed.leastMemoryGiB) return undefined;
  const where = 'in Docker Desktop under Settings, Resources; for WSL as "memory" in .wslconfig';
  return `docker has ${found.toFixed(1)} GiB of memory, which is less than ${needed.memoryGiB}: give it more, ${where}.`;
}

/**
 * Rejects with an ExpectedError where images and volumes would not fit. Asked in a container, for where Docker is in a
 * virtual machine its disk is not this machine's.
 */
export async function checkDisk(tools: Tools, container: string): Promise<void> {
  const table = await tools.ask('docker', ['exec', container, 'df', '-Pk', '/']);
  const [, , , kibibytes] = table.split('\n').at(-1)?.split(/\s+/) ?? [];
  const free = Number(kibibytes) / 1024 ** 2;
  if (free >= needed.diskGiB) return;
  throw new ExpectedError(
    `docker has ${free.toFixed(1)} GiB of free disk, which is less than ${needed.diskGiB}: "docker system df" says what uses it, "docker system prune" removes what nothing needs.`,
  );
}
