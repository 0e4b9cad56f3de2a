import { join } from 'node:path';
import { ports } from '../../app/contract.ts';
import { lokiConfig, lokiConfigName } from '../../platform/config/loki.ts';
import { toYaml } from '../../platform/yaml.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { goServer } from './go-server.ts';

export function lokiServer(context: Context): Server {
  const { values, endpoints, sources } = context;
  const placement = placementOf(context, 'loki');
  const file = join(placement.configFolder, lokiConfigName);
  return goServer(context, {
    name: 'loki',
    port: ports.loki,
    otherPorts: [ports.lokiGrpc],
    readyPath: '/ready',
    command: [sources.loki, `-config.file=${file}`, '-config.expand-env=true'],
    files: { [file]: toYaml(lokiConfig(values, endpoints, placement)) },
  });
}
