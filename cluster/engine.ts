import { z } from 'zod';
import { firstNode } from './kind-cluster.ts';
import type { Tools } from './tools.ts';

// What the engine behind `docker` says of itself, and what of it keeps kind or Tilt from working. The limits are those
// of kind: https://kind.sigs.k8s.io/docs/user/known-issues, .../rootless, .../using-wsl2

/** The part of `docker info` that matters here; what an engine leaves out is taken for sound. */
const infoShape = z.object({
  MemTotal: z.number().catch(Number.POSITIVE_INFINITY),
  OSType: z.string().catch('linux'),
  OperatingSystem: z.string().catch(''),
  KernelVersion: z.string().catch(''),
  Architecture: z.string().catch('x86_64'),
  CgroupVersion: z.string().catch('2'),
  CgroupDriver: z.string().catch('systemd'),
  MemoryLimit: z.boolean().catch(true),
  PidsLimit: z.boolean().catch(true),
  CPUShares: z.boolean().catch(true),
  SecurityOptions: z.array(z.string()).catch([]),
});
type Info = z.infer<typeof infoShape>;

export interface EngineOptions {
  /** The variables of whoever runs docker. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const gibibyte = 1024 ** 3;
/** What everything in the cluster needs, and an engine with as much, which calls it somewhat less. */
const memory = { neededGiB: 4, leastGiB: 3.5 };

const kindDocs = 'https://kind.sigs.k8s.io/docs/user';

/** All that keeps a cluster from working on this engine, each with what to do about it; nothing where it is silent. */
export async function engineFaults(tools: Tools, { environment }: EngineOptions): Promise<string[]> {
  const info = await engineInfo(tools);
  if (info === undefined) return [];
  const faults = [
    wrongContainers(info),
    unknownArchitecture(info),
    otherPlatform(info, environment.DOCKER_DEFAULT_PLATFORM),
    isRootless(info) ? undelegated(info) : undefined,
    await oldCgroups(tools, info, environment.KIND_NODE_IMAGE),
    tooLittleMemory(info),
  ];
  return faults.filter((fault) => fault !== undefined);
}

/** Undefined where it does not answer, of which whoever needs it complains. */
async function engineInfo(tools: Tools): Promise<Info | undefined> {
  const { ok, output } = await tools.attempt('docker', ['info', '--format', '{{json .}}']);
  return ok ? infoShape.parse(JSON.parse(output)) : undefined;
}

const wrongContainers = ({ OSType }: Info): string | undefined =>
  OSType === 'linux' ? undefined : `docker runs ${OSType} containers: switch it to Linux containers.`;

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

const unknownArchitecture = ({ Architecture }: Info): string | undefined =>
  Architecture in architectures
    ? undefined
    : `docker runs on ${Architecture}, and there are images for x86-64 and arm64 alone, kind's own among them.`;

/** On Apple silicon for instance, where it was set for an image that has no other. */
function otherPlatform({ Architecture }: Info, platform = ''): string | undefined {
  const own = `linux/${architectures[Architecture]}`;
  if (platform === '' || platform === own || !(Architecture in architectures)) return undefined;
  return `DOCKER_DEFAULT_PLATFORM is ${platform}, and docker runs on ${own}: every image here is there for both, so unset it.`;
}

const isRootless = ({ SecurityOptions }: Info): boolean =>
  SecurityOptions.some((option) => option.split(',').includes('name=rootless'));

/** Without limits of its own kind cannot run a node in a rootless engine. */
function undelegated(info: Info): string | undefined {
  const { CgroupVersion, CgroupDriver, MemoryLimit, PidsLimit, CPUShares } = info;
  const docs = `${kindDocs}/rootless`;
  if (CgroupVersion !== '2') return `docker is rootless, for which kind needs cgroup v2: ${docs}/#cgroup-v2`;
  if (CgroupDriver !== 'none' && MemoryLimit && PidsLimit && CPUShares) return undefined;
  return `docker is rootless and may not limit cpu, memory and pids: delegate them, "Delegate=yes" for user@.service, ${docs}/#cgroup-v2`;
}

async function oldCgroups(tools: Tools, info: Info, nodeImage = ''): Promise<string | undefined> {
  // A rootless one has been told already, and an older Kubernetes still starts there.
  if (info.CgroupVersion !== '1' || isRootless(info) || nodeImage !== '') return undefined;
  // A node that is there is such an older one.
  if ((await tools.attempt('docker', ['container', 'inspect', firstNode])).ok) return undefined;
  const remedy = onWsl(info)
    ? '"kernelCommandLine = cgroup_no_v1=all" below [wsl2] in .wslconfig, then "wsl --shutdown"'
    : 'start its kernel with systemd.unified_cgroup_hierarchy=1';
  return `docker's machine has cgroup v1, where no node of Kubernetes 1.35 or later starts: ${remedy}. Or KIND_NODE_IMAGE=... with an older one.`;
}

function tooLittleMemory(info: Info): string | undefined {
  const found = info.MemTotal / gibibyte;
  if (found >= memory.leastGiB) return undefined;
  return `docker has ${found.toFixed(1)} GiB of memory, which is less than ${memory.neededGiB}: ${moreMemory(info)}.`;
}

function moreMemory(info: Info): string {
  if (onWsl(info)) return 'give it more, "memory=6GB" below [wsl2] in .wslconfig, then "wsl --shutdown"';
  if (info.OperatingSystem === 'Docker Desktop') return 'give it more, in Docker Desktop under Settings, Resources';
  return 'give its machine more; "npm run stack" needs less, and no Docker';
}

/** Of Docker in a distribution and of Docker Desktop alike. */
const onWsl = ({ KernelVersion }: Info): boolean => /microsoft/i.test(KernelVersion);
