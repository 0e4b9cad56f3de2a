import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { programFolders } from '../../platform/server-programs.ts';
import type { Environment } from '../server.ts';
import type { Release } from './release.ts';
import { ReleaseError } from './release-error.ts';
import { unpack } from './unpack.ts';

const startMs = 30_000;

/** Below it everything is that was downloaded. */
export const releasesFolder = (cacheFolder: string): string => join(cacheFolder, 'releases');

/** Where a release is once it is unpacked and known to run. */
export const releaseFolder = (cacheFolder: string, { name, version }: Release): string =>
  join(releasesFolder(cacheFolder), `${name}-${version}-${process.platform}-${process.arch}`);

/** The path of a program of a release that is installed; undefined where it is not. */
export function installedProgram(cacheFolder: string, release: Release, program: string): string | undefined {
  const path = release.programs[program];
  const folder = releaseFolder(cacheFolder, release);
  return path !== undefined && existsSync(folder) ? join(folder, path) : undefined;
}

/**
 * Unpacks an archive and sees whether its programs run here. Only then it gets its place, so that nothing half done
 * looks complete. Rejects with a ReleaseError that goes on after the name of the archive, or with an error of the file
 * system.
 */
export async function install(
  archive: string,
  release: Release,
  cacheFolder: string,
  environment: Environment,
): Promise<void> {
  const folder = releaseFolder(cacheFolder, release);
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  try {
    await unpackWhole(archive, part, release);
    for (const [program, path] of Object.entries(release.programs)) await expectRuns(part, program, path, environment);
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  } finally {
    // Files that were being written when it broke off may still come.
    rmSync(part, { recursive: true, force: true, maxRetries: 5 });
  }
  linkPrograms(folder, release, cacheFolder);
}

async function unpackWhole(archive: string, folder: string, release: Release): Promise<void> {
  try {
    await unpack(archive, folder, release);
  } catch (error) {
    // Of the disk, not of the archive.
    if ('syscall' in (error as NodeJS.ErrnoException) || error instanceof ReleaseError) throw error;
    throw new ReleaseError(`cannot be unpacked: ${(error as Error).message}`, { cause: error });
  }
}

async function expectRuns(folder: string, program: string, path: string, environment: Environment): Promise<void> {
  const file = join(folder, path);
  if (!existsSync(file)) throw new ReleaseError(`has no ${path} in it, which should be ${program}`);
  chmodSync(file, 0o755);
  // A script needs a server's arguments to do anything.
  if (path.endsWith('.sh')) return;
  const run = { env: environment, extendEnv: false, timeout: startMs, reject: false, all: true } as const;
  const { failed, shortMessage, all } = await execa(file, ['--version'], run);
  if (!failed) return;
  const said = all?.split('\n')[0]?.slice(0, 200) ?? '';
  throw new ReleaseError(`has a ${program} that does not run here: ${said || shortMessage}`);
}

/** One folder has the programs of all releases, for whoever looks for one by its name. */
function linkPrograms(folder: string, { programs }: Release, cacheFolder: string): void {
  const bin = programFolders(cacheFolder).released;
  mkdirSync(bin, { recursive: true });
  for (const [program, path] of Object.entries(programs)) {
    const link = join(bin, program);
    rmSync(`${link}.part`, { force: true });
    symlinkSync(relative(bin, join(folder, path)), `${link}.part`);
    renameSync(`${link}.part`, link);
  }
}
