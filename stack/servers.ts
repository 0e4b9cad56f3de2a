import { loadValues } from '../platform/values/load-values.ts';
import type { Context } from './definitions/context.ts';
import { grafanaServer } from './definitions/grafana.ts';
import { kafkaServer } from './definitions/kafka.ts';
import { lokiServer } from './definitions/loki.ts';
import { prometheusServer } from './definitions/prometheus.ts';
import { promtailServer } from './definitions/promtail.ts';
import { roleServer } from './definitions/role.ts';
import { tempoServer } from './definitions/tempo.ts';
import { processEndpoints } from './endpoints.ts';
import type { LeftOut, Server } from './server.ts';

/** Everything the stack runs, with the configuration of the environment `local`, and what it cannot run here. */
export interface Servers {
  readonly servers: readonly Server[];
  readonly leftOut: readonly LeftOut[];
}

export function createServers(options: Omit<Context, 'values' | 'endpoints'>): Servers {
  const { tempo, grafana } = options.sources;
  const leftOut = [...absent('tempo', tempo), ...absent('grafana', grafana)];
  // Clients on this machine reach the broker as it is; they come through no port-forward.
  const values = loadValues({ environment: 'local', sets: ['kafka.hostListener=false'] });
  const endpoints = processEndpoints(
    values,
    leftOut.map(({ name }) => name),
  );
  const context = { ...options, values, endpoints };
  return {
    leftOut,
    servers: [
      kafkaServer(context),
      lokiServer(context),
      prometheusServer(context),
      ...(tempo === undefined ? [] : [tempoServer(context, tempo)]),
      promtailServer(context),
      ...(grafana === undefined ? [] : [grafanaServer(context, grafana)]),
      roleServer(context, 'upstream'),
      roleServer(context, 'api'),
      roleServer(context, 'lag'),
    ],
  };
}

const absent = (name: LeftOut['name'], program: string | undefined): LeftOut[] =>
  program === undefined ? [{ name, reason: 'neither on the PATH nor downloaded' }] : [];
