import { operationsPaths } from '../../contract.ts';

/** What the page's buttons make of upstream, in the words of its /faults. */
export const conditions = {
  healthy: { label: 'Healthy', faults: {} },
  slow: { label: 'Slow: 800 ms', faults: { latencyMs: 800 } },
  failing: { label: 'Failing: half of the time', faults: { errorRate: 0.5 } },
} as const;
export type Condition = keyof typeof conditions;

/** How upstream is: one of the conditions, other faults than those, or a reason why its faults say nothing. */
export type Health = { readonly condition: Condition | 'other' } | { readonly unknown: string };

const timeoutMs = 500;
const none = { latencyMs: 0, errorRate: 0, hangRate: 0, only: '' };

export const isCondition = (name: string): name is Condition => Object.hasOwn(conditions, name);

/** Reads how upstream is from its operations port; it never rejects. */
export async function readHealth(operationsPort: number): Promise<Health> {
  try {
    const response = await fetch(faultsUrl(operationsPort), { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status === 404) return { unknown: 'FAULTS_ENABLED is off: upstream stays healthy.' };
    const faults = (await response.json()) as Record<string, unknown>;
    const is = (condition: Condition) =>
      Object.entries({ ...none, ...conditions[condition].faults }).every(([name, value]) => faults[name] === value);
    return { condition: Object.keys(conditions).filter(isCondition).find(is) ?? 'other' };
  } catch {
    // It ends, or hangs in a debugger; its log says more than could be said here.
    return { unknown: 'Upstream does not answer on its operations port.' };
  }
}

/** Makes upstream so; rejects where it does not take it. */
export async function makeUpstream(operationsPort: number, condition: Condition): Promise<void> {
  const response = await fetch(faultsUrl(operationsPort), {
    method: 'PUT',
    body: JSON.stringify(conditions[condition].faults),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`Upstream answered ${response.status} to its new faults.`);
}

const faultsUrl = (port: number) => `http://localhost:${port}${operationsPaths.faults}`;
