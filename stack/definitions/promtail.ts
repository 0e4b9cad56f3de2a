import { join } from 'node:path';
import { ports } from '../../app/contract.ts';
import { promtailConfig, promtailConfigName, promtailFolders } from '../../platform/config/promtail.ts';
import { toYaml } from '../../platform/yaml.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { goServer } from './go-server.ts';

/** Ready once it has partitions of the topic to read. */
export function promtailServer(context: Context): Server {
  const { values, endpoints, sources } = context;
  const placement = placementOf(context, 'promtail');
  const file = join(promtailFolders(placement).config, promtailConfigName);
  return goServer(context, {
    name: 'promtail',
    port: ports.promtail,
    readyPath: '/ready',
    needs: ['kafka', 'loki'],
    command: [sources.promtail, `-config.file=${file}`, '-config.expand-env=true'],
    files: { [file]: toYaml(promtailConfig(values, endpoints, placement)) },
  });
}
