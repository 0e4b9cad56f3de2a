import { operationsPaths, ports } from '../../app/contract.ts';
import { ask, newSearch } from './api.ts';
import { eventually } from './eventually.ts';
import { localUrl } from './get-json.ts';

const faults = localUrl(ports.upstreamOperations, operationsPaths.faults);
/** What the circuit breaker looks back on. */
const attemptsRemembered = 20;

export interface FaultSettings {
  readonly latencyMs?: number;
  readonly errorRate?: number;
  readonly hangRate?: number;
  /** Only of requests whose target has this text. */
  readonly only?: string;
}

/** Does something while upstream fails as told, and leaves it healed, and the circuit breaker closed, whatever comes. */
export async function withFaults<T>(settings: FaultSettings, work: () => Promise<T>): Promise<T> {
  try {
    await setFaults(settings);
    return await work();
  } finally {
    await clearFaults();
    await closeBreaker();
  }
}

export const setFaults = (settings: FaultSettings): Promise<void> => change('PUT', JSON.stringify(settings));
export const clearFaults = (): Promise<void> => change('DELETE');

async function change(method: 'PUT' | 'DELETE', body?: string): Promise<void> {
  const response = await fetch(faults, { method, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${faults} answered ${response.status}: ${text}`);
}

/** As many answers from SWAPI in a row as it takes for no failure to be remembered. */
export async function closeBreaker(): Promise<void> {
  await eventually(answerFromSwapi, { withinMs: 20_000 });
  for (let attempt = 1; attempt < attemptsRemembered; attempt += 1) await answerFromSwapi();
}

async function answerFromSwapi(): Promise<void> {
  const path = newSearch('people');
  const { status } = await ask(path);
  if (status !== 200) throw new Error(`${path} was answered ${status}`);
}
