import { Session } from 'node:inspector/promises';

// Preloaded into each measured process: answers its parent with what the operating system has accounted to it, and
// profiles it for as long as the parent wants.

export interface Usage {
  /** User and system time of all threads, in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

export type ProbeRequest = { readonly ask: 'usage' | 'startProfile' | 'stopProfile' };
export type ProbeAnswer = { readonly usage: Usage } | { readonly profile: unknown };

const profiler = new Session();

process.on('message', async (message: Partial<ProbeRequest>) => {
  if (message.ask === 'usage') answer({ usage: currentUsage() });
  if (message.ask === 'startProfile') {
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.setSamplingInterval', { interval: 200 });
    await profiler.post('Profiler.start');
    answer({ profile: undefined });
  }
  if (message.ask === 'stopProfile') answer({ profile: (await profiler.post('Profiler.stop')).profile });
});
// What was measured must not outlive who measures.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function answer(message: ProbeAnswer): void {
  process.send?.(message);
}

function currentUsage(): Usage {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return { cpuMicros: userCPUTime + systemCPUTime, rssBytes: process.memoryUsage.rss() };
}
