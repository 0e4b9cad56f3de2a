import { existsSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ports } from '../../app/contract.ts';
import {
  grafanaDashboardProviders,
  grafanaEmptyFolders,
  grafanaEnvironment,
  grafanaFolders,
} from '../../platform/config/grafana.ts';
import { grafanaDatasources } from '../../platform/config/grafana-datasources.ts';
import { dashboards } from '../../platform/dashboards/dashboards.ts';
import { toYaml } from '../../platform/yaml.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { goServer } from './go-server.ts';

export function grafanaServer(context: Context, program: string): Server {
  const { values, endpoints } = context;
  const placement = placementOf(context, 'grafana');
  const folders = grafanaFolders(placement);
  const dashboardFiles = dashboards(values).map(({ uid, json }) => [
    join(folders.dashboards, uid, `${uid}.json`),
    json,
  ]);
  return goServer(context, {
    name: 'grafana',
    port: ports.grafana,
    readyPath: '/api/health',
    needs: ['prometheus', 'loki'],
    command: [program, 'server', ...homePath(program)],
    environment: grafanaEnvironment(values, placement),
    files: {
      [join(folders.datasources, 'datasources.yaml')]: toYaml(grafanaDatasources(values, endpoints)),
      [join(folders.dashboardProviders, 'providers.yaml')]: toYaml(grafanaDashboardProviders(placement)),
      ...Object.fromEntries(dashboardFiles),
    },
    prepare: async () => {
      for (const folder of grafanaEmptyFolders(placement)) await mkdir(folder, { recursive: true });
    },
    // Its first start builds a database.
    startTimeoutMs: 300_000,
  });
}

/** Grafana's own files: beside the program in a release, elsewhere where a package manager has put them. */
function homePath(program: string): string[] {
  if (!existsSync(program)) return [];
  const release = join(dirname(realpathSync(program)), '..');
  const candidates = [release, join(release, 'share', 'grafana'), '/usr/share/grafana'];
  const found = candidates.find((folder) => existsSync(join(folder, 'conf', 'defaults.ini')));
  return found === undefined ? [] : ['--homepath', found];
}
