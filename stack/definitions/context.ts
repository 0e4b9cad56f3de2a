import { join } from 'node:path';
import type { Endpoints } from '../../platform/endpoints.ts';
import type { Placement } from '../../platform/placement.ts';
import type { Values } from '../../platform/values/schema.ts';
import type { ServerName } from '../control.ts';
import { loopback } from '../endpoints.ts';
import type { StackFolders } from '../folders.ts';
import type { Environment } from '../server.ts';
import type { Sources } from '../sources/survey.ts';

/** What the definitions of the servers are made from. */
export interface Context {
  readonly values: Values;
  readonly endpoints: Endpoints;
  readonly folders: Pick<StackFolders, 'config' | 'data'>;
  readonly sources: Sources;
  /** What every server has in its environment. */
  readonly environment: Environment;
}

export const placementOf = ({ folders }: Context, name: ServerName): Placement => ({
  listenAddress: loopback,
  configFolder: join(folders.config, name),
  dataFolder: join(folders.data, name),
});
