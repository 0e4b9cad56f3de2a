import { ports } from '../app/contract.ts';
import type { Values } from './values/schema.ts';

/** Where people open Grafana, without a trailing slash: its public name, or the port it is forwarded to. */
export function grafanaUrl({ ingress, grafana }: Values): string {
  return ingress.enabled && grafana.host !== '' ? `https://${grafana.host}` : `http://localhost:${ports.grafana}`;
}

export const dashboardUrl = (values: Values, uid: string): string => `${grafanaUrl(values)}/d/${uid}`;
