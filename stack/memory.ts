import { readFileSync } from 'node:fs';
import { execa } from 'execa';

/** Resident memory of processes in bytes, by process id; of those that still run. */
export function memoryOf(pids: readonly number[]): Promise<Map<number, number>> {
  return process.platform === 'linux' ? Promise.resolve(fromProc(pids)) : fromPs(pids);
}

function fromProc(pids: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const pid of pids) {
    try {
      const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kibibytes !== undefined) found.set(pid, Number(kibibytes) * 1024);
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

async function fromPs(pids: readonly number[]): Promise<Map<number, number>> {
  if (pids.length === 0) return new Map();
  // It fails where one of the processes has ended, and tells of the others.
  const { stdout } = await execa('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')], { reject: false });
  const rows = [...(stdout ?? '').matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)];
  return new Map(rows.map(([, pid, kibibytes]) => [Number(pid), Number(kibibytes) * 1024]));
}
