import { operationsPaths, ports } from '../../app/contract.ts';
import { absence } from './absence.ts';

/** What no test can do without. Tempo and Grafana may be absent. */
const required: readonly (readonly [server: string, port: number, path: string])[] = [
  ['api', ports.api, '/'],
  ['upstream', ports.upstreamOperations, operationsPaths.metrics],
  ['Loki', ports.loki, '/ready'],
  ['Prometheus', ports.prometheus, '/-/ready'],
];

const advice = `Start the system: "npm run stack" on this machine, "npm run up" in a cluster. To a cluster that runs, "npm run forward" leads.`;

/** Before anything runs: says what is missing, rather than let every test find out. */
export default async function checkPresence(): Promise<void> {
  const absent = (await Promise.all(required.map((server) => absence(...server)))).filter((text) => text !== undefined);
  if (absent.length > 0) {
    throw new Error(`${absent.join('; ')}.\n${advice}`);
  }
}
