import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** User and system time of a process with all its threads since its start, in microseconds, as Linux accounts it. */
export function cpuMicrosOf(pid: number): number {
  // The name in brackets may have blanks and brackets of its own; the 14th and 15th fields are ticks (proc_pid_stat(5)).
  const [, rest = ''] = /^.*\)\s(.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  const fields = rest.split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return ((user + system) * 1_000_000) / ticksPerSecond();
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
