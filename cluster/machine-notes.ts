import type { Tools } from './tools.ts';

// What does not keep a cluster from starting, and would be a riddle later.

interface MachineNotesOptions {
  /** One that runs on Docker's machine, which need not be this one. */
  readonly container: string;
  /** Where the code is that runs live in the cluster. */
  readonly folder: string;
}

/** What kind advises: https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files */
const advised = { max_user_instances: 512, max_user_watches: 524_288 } as const;
const limits = Object.keys(advised) as (keyof typeof advised)[];

/** Notes on the machine that a new cluster comes to; none where there is nothing to say, or nothing can be known. */
export async function machineNotes(tools: Tools, { container, folder }: MachineNotesOptions): Promise<string[]> {
  const files = ['/proc/sys/kernel/osrelease', ...limits.map((limit) => `/proc/sys/fs/inotify/${limit}`)];
  const { ok, output } = await tools.attempt('docker', ['exec', container, 'cat', ...files]);
  if (!ok) return [];
  const [kernel = '', ...found] = output.split('\n');
  return [...inotifyNote(found.map(Number)), ...windowsDiskNote(kernel, folder)];
}

/** One limit holds for a user, whatever container or program of the machine it is in. */
function inotifyNote(found: readonly number[]): string[] {
  const low = limits.filter((limit, index) => Number(found[index]) < advised[limit]);
  if (low.length === 0) return [];
  const is = low.map((limit) => `fs.inotify.${limit} is ${found[limits.indexOf(limit)]}`).join(' and ');
  const remedy = low.map((limit) => `fs.inotify.${limit}=${advised[limit]}`).join(' ');
  return [`${is} on docker's machine. Where a pod says "too many open files" there: sudo sysctl ${remedy}`];
}

/** WSL tells nobody of what Windows writes on its own disks. */
function windowsDiskNote(kernel: string, folder: string): string[] {
  if (!/microsoft/i.test(kernel) || !/^\/mnt\/[a-z]\//.test(folder)) return [];
  return [
    `${folder} is on a disk of Windows: what a program of Windows saves there does not reach the cluster by itself, and all is slow. A clone below your home in WSL has neither.`,
  ];
}
