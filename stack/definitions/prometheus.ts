import { join } from 'node:path';
import { ports } from '../../app/contract.ts';
import {
  prometheusConfig,
  prometheusConfigName,
  prometheusFlags,
  prometheusFolders,
} from '../../platform/config/prometheus.ts';
import { ruleFiles } from '../../platform/rules/rules.ts';
import { toYaml } from '../../platform/yaml.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { goServer } from './go-server.ts';

export function prometheusServer(context: Context): Server {
  const { values, endpoints, sources } = context;
  const placement = placementOf(context, 'prometheus');
  const folders = prometheusFolders(placement);
  const rules = Object.entries(ruleFiles(values, endpoints));
  return goServer(context, {
    name: 'prometheus',
    port: ports.prometheus,
    readyPath: '/-/ready',
    command: [sources.prometheus, ...prometheusFlags(placement)],
    files: {
      [join(folders.config, prometheusConfigName)]: toYaml(prometheusConfig(values, endpoints, placement)),
      ...Object.fromEntries(rules.map(([name, content]) => [join(folders.rules, name), toYaml(content)])),
    },
  });
}
