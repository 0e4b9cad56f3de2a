import { ExpectedError } from '../platform/expected-error.ts';
import { isOpen } from '../stack/readiness.ts';
import { describeTakenPorts, takenPorts } from '../stack/taken-ports.ts';
import type { Forward } from './forwards.ts';

/** Rejects with an ExpectedError where other programs have ports that are to lead into the cluster. */
export async function refuseTakenPorts(forwards: readonly Forward[]): Promise<void> {
  const users = forwards.map(({ workload, ports }) => ({ name: workload, ports: ports.map(({ local }) => local) }));
  const taken = await takenPorts(users);
  if (taken.length === 0) return;
  throw new ExpectedError(
    `${describeTakenPorts(taken)}\nEnd what has them, such as "npm start", "npm run stack" or "npm run forward".`,
  );
}

/** Rejects with an ExpectedError where a Tilt runs already, for a second one would not start. */
export async function refuseSecondTilt(port: number): Promise<void> {
  if (!(await isOpen(port))) return;
  throw new ExpectedError(
    `Port ${port} is taken, by a Tilt that runs already: http://localhost:${port}. Beside one of another project, TILT_PORT=${port + 1} npm run up`,
  );
}
