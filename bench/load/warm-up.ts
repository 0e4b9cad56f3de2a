import type { Times } from '../setting.ts';
import { type ClosedLoop, runClosedLoop } from './closed-loop.ts';

/**
 * Loads a server until it has run for long enough and answered often enough: until V8 is done with compiling, which
 * it does by how often code ran, a slow server would look slower than it is.
 */
export async function warmUp(load: Omit<ClosedLoop, 'seconds'>, times: Times): Promise<void> {
  const { requests, requestsPerSecond } = await runClosedLoop({ ...load, seconds: times.warmUpSeconds });
  const missing = times.warmUpRequests - requests;
  if (missing <= 0 || requestsPerSecond === 0) return;
  await runClosedLoop({ ...load, seconds: Math.ceil(missing / requestsPerSecond) });
}
