import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The servers' own programs, from the PATH or from where `npm run stack` puts them. */
export interface ServerPrograms {
  /** Whether there is one of that name. */
  has(name: string): boolean;
  run(name: string, args: readonly string[], options: RunOptions): ProgramResult;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProgramResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Where servers are kept that are built or downloaded. */
export const serverCacheFolder = ({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string =>
  join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'swapi-stack');

/** Where that folder has its programs. */
export const programFolders = (cacheFolder: string) => ({
  built: join(cacheFolder, 'bin'),
  released: join(cacheFolder, 'releases', 'bin'),
});

export function createServerPrograms(environment: NodeJS.ProcessEnv): ServerPrograms {
  const { built, released } = programFolders(serverCacheFolder(environment));
  const searched = { ...environment, PATH: [environment.PATH, built, released].join(delimiter) };
  return {
    has: (name) => spawnSync(name, ['--version'], { env: searched, stdio: 'ignore' }).error === undefined,
    run(name, args, { cwd, env }) {
      const { status, stdout, stderr, error } = spawnSync(name, args, {
        cwd,
        env: { ...searched, ...env },
        encoding: 'utf8',
        timeout: 60_000,
      });
      return { ok: status === 0, output: error ? `${error.message}\n` : `${stdout}${stderr}` };
    },
  };
}

export const programsHint = 'put it on the PATH, or run "npm run stack -- --download", or with --build';
