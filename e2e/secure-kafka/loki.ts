import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lokiConfig, lokiConfigName } from '../../platform/config/loki.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { toYaml } from '../../platform/yaml.ts';
import { loopback, processEndpoints } from '../../stack/endpoints.ts';
import { untilHttpOk } from '../../stack/readiness.ts';
import type { Environment } from '../../stack/server.ts';
import type { Sources } from '../../stack/sources/survey.ts';
import type { Programs } from './programs.ts';

interface LokiOptions {
  readonly programs: Programs;
  readonly sources: Pick<Sources, 'loki'>;
  readonly environment: Environment;
  readonly folder: string;
  readonly port: number;
  readonly grpcPort: number;
}

const startTimeoutMs = 90_000;

/** The Loki of this platform on other ports; resolves once it takes lines. */
export async function startLoki(options: LokiOptions): Promise<void> {
  const { programs, sources, environment, folder, port, grpcPort } = options;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, lokiConfigName);
  const values = loadValues({ environment: 'local' });
  const placement = { listenAddress: loopback, configFolder: folder, dataFolder: folder };
  writeFileSync(file, toYaml(lokiConfig(values, processEndpoints(values, []), placement)));
  const ports = [`-server.http-listen-port=${port}`, `-server.grpc-listen-port=${grpcPort}`];
  programs.start([sources.loki, `-config.file=${file}`, '-config.expand-env=true', ...ports], { environment, folder });
  await untilHttpOk(`http://${loopback}:${port}/ready`)(AbortSignal.timeout(startTimeoutMs));
}
