import { ports } from '../../app/contract.ts';
import { tempoConfig, tempoConfigFile } from '../../platform/config/tempo.ts';
import { toYaml } from '../../platform/yaml.ts';
import type { Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';
import { goServer } from './go-server.ts';

export function tempoServer(context: Context, program: string): Server {
  const { values, endpoints } = context;
  const placement = placementOf(context, 'tempo');
  const file = tempoConfigFile(placement);
  return goServer(context, {
    name: 'tempo',
    port: ports.tempo,
    otherPorts: [ports.tempoGrpc, ports.otlpHttp],
    readyPath: '/ready',
    needs: ['prometheus'],
    command: [program, `-config.file=${file}`],
    files: { [file]: toYaml(tempoConfig(values, endpoints, placement)) },
    // Within these everything is on disk. Tempo 3.0 does not end by itself once it has answered a query.
    stopTimeoutMs: 4_000,
  });
}
