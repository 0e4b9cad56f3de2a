import { join } from 'node:path';
import { operationsPaths, type Role } from '../../app/contract.ts';
import { roleEnvironment } from '../../platform/config/role.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { ServerName } from '../control.ts';
import { loopback } from '../endpoints.ts';
import { projectFolder } from '../folders.ts';
import { untilHttpOk } from '../readiness.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';

const needs: Readonly<Record<Role, readonly ServerName[]>> = {
  upstream: ['kafka', 'tempo'],
  api: ['kafka', 'tempo', 'upstream'],
  lag: ['kafka'],
};

/** One role of the service, run from this folder by the Node.js that runs the stack. */
export function roleServer(context: Context, role: Role): Server {
  const { values, endpoints, sources, environment } = context;
  const placement = placementOf(context, role);
  const { operations, http } = workloads[role].ports as { operations: number; http?: number };
  return {
    name: role,
    address: `http://${loopback}:${http ?? operations}`,
    ports: http === undefined ? [operations] : [http, operations],
    needs: needs[role],
    command: [process.execPath, join(projectFolder, 'app', 'main.ts'), role],
    environment: {
      ...environment,
      ...roleEnvironment(role, values, endpoints, placement),
      // Without a Tempo every span would count as lost.
      ...(sources.tempo === undefined ? { OTEL_TRACES_EXPORTER: 'none' } : {}),
    },
    folder: placement.dataFolder,
    files: {},
    untilReady: untilHttpOk(`http://${loopback}:${operations}${operationsPaths.ready}`),
    startTimeoutMs: 60_000,
    stopTimeoutMs: 30_000,
  };
}
