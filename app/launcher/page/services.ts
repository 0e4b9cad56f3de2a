import type { Role } from '../../contract.ts';
import type { ListeningPorts } from '../child.ts';

/** What api and upstream listen on, as far as they do. */
export type Services = Readonly<Partial<Record<Role, ListeningPorts>>>;

/** The ports of a service; throws what the page answers with 503 before it has any. */
export function portsOf(services: Services, role: Role): ListeningPorts {
  const ports = services[role];
  if (!ports) throw Object.assign(new Error(`${role} is about to start.`), { status: 503, expose: true });
  return ports;
}

export const apiUrlOf = (services: Services): string => `http://localhost:${portsOf(services, 'api').main}`;
