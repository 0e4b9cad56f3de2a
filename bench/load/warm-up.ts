import type { Times } from '../setting.ts';
import { type ClosedLoop, runClosedLoop } from './closed-loop.ts';

/**
 * Loads a server for so many seconds, and on until it has answered so many requests: V8 compiles by how often code
 * ran, and by time alone a slow server would be measured before it is done.
 */
export async function warmUp(load: Omit<ClosedLoop, 'seconds'>, times: Times): Promise<void> {
  const { requests, requestsPerSecond } = await runClosedLoop({ ...load, seconds: times.warmUpSeconds });
  const missing = times.warmUpRequests - requests;
  if (missing <= 0 || requestsPerSecond === 0) return;
  await runClosedLoop({ ...load, seconds: Math.ceil(missing / requestsPerSecond) });
}
