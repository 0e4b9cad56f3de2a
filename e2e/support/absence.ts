import { operationsPaths, ports } from '../../app/contract.ts';
import { localUrl } from './get-json.ts';

/** Why there is nothing to ask at a path of a server; undefined where it answers. */
export async function absence(server: string, port: number, path: string): Promise<string | undefined> {
  try {
    const response = await fetch(localUrl(port, path), { signal: AbortSignal.timeout(5_000) });
    await response.text();
    return response.ok ? undefined : `${server} on port ${port} answers ${path} with ${response.status}`;
  } catch {
    // Whatever the kind of connection error: there is no server to speak to.
    return `no ${server} listens on port ${port}`;
  }
}

/** Why upstream cannot be made to fail, where that is so: production has FAULTS_ENABLED=false. */
export const faultsAbsence = (): Promise<string | undefined> =>
  absence('upstream with FAULTS_ENABLED=true', ports.upstreamOperations, operationsPaths.faults);

/** Why there are no traces to look for, where that is so. */
export const tempoAbsence = (): Promise<string | undefined> => absence('Tempo', ports.tempo, '/ready');
