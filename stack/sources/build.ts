import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Environment } from '../server.ts';
import { type GoRecipe, kafkaFolder } from './recipes.ts';
import { isBuilt, recordBuilt, stampOf } from './stamp.ts';

/** Something that is built once from the ordinary registries, and again only when its inputs change. */
export interface Build {
  readonly name: string;
  readonly output: string;
  readonly isBuilt: boolean;
  /** Rejects with the last words of whoever builds it. What was done before it broke off is not done again. */
  run(options: BuildOptions): Promise<void>;
}

export interface BuildOptions {
  readonly environment: Environment;
  /** Called with how far it is. */
  readonly onProgress: (progress: string) => void;
}

const goFlags = ['-trimpath', '-ldflags=-s -w'];
const shownLines = 15;

export function goBuild({ name, folder, package: goPackage }: GoRecipe, cacheFolder: string): Build {
  const output = join(cacheFolder, 'bin', name);
  const stamp = stampOf(folder, goPackage, ...goFlags, process.platform, process.arch);
  return stamped({ name, output, stamp, stampFile: join(cacheFolder, 'stamps', name) }, async (part, options) => {
    const environment = { ...options.environment, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
    const packages = await execa('go', ['list', '-deps', goPackage], tool(folder, environment));
    const total = String(packages.stdout).split('\n').length;
    const args = ['build', '-v', ...goFlags, '-o', part, goPackage];
    let built = 0;
    await runTool('go', args, folder, environment, (line) => {
      // Lines with spaces tell of downloads and faults, the others name a package each.
      if (line.includes(' ')) return;
      built += 1;
      options.onProgress(`${built} of at most ${total} packages`);
    });
  });
}

/** Kafka is its jars; Java runs them. */
export function kafkaBuild(cacheFolder: string): Build {
  const output = join(cacheFolder, 'kafka', 'lib');
  const stamp = stampOf(kafkaFolder);
  return stamped({ name: 'kafka', output, stamp, stampFile: join(cacheFolder, 'stamps', 'kafka') }, (part, options) => {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${part}`];
    let fetched = 0;
    return runTool('mvn', ['--batch-mode', ...goal], kafkaFolder, options.environment, (line) => {
      if (!line.includes('Copying')) return;
      fetched += 1;
      options.onProgress(`${fetched} jars`);
    });
  });
}

interface Stamped {
  readonly name: string;
  readonly output: string;
  readonly stampFile: string;
  readonly stamp: string;
}

/** What is under way has another name, so that a build that broke off leaves nothing that looks complete. */
function stamped(
  { name, output, stampFile, stamp }: Stamped,
  make: (part: string, options: BuildOptions) => Promise<void>,
): Build {
  return {
    name,
    output,
    isBuilt: isBuilt(output, stampFile, stamp),
    async run(options) {
      const part = `${output}.part`;
      rmSync(part, { recursive: true, force: true });
      mkdirSync(dirname(output), { recursive: true });
      await make(part, options);
      rmSync(stampFile, { force: true });
      rmSync(output, { recursive: true, force: true });
      renameSync(part, output);
      recordBuilt(stampFile, stamp);
    },
  };
}

const tool = (cwd: string, env: Environment) => ({ cwd, env, extendEnv: false }) as const;

async function runTool(
  file: string,
  args: readonly string[],
  folder: string,
  environment: Environment,
  onLine: (line: string) => void,
): Promise<void> {
  const said: string[] = [];
  const running = execa(file, args, { ...tool(folder, environment), all: true, reject: false, buffer: false });
  for await (const line of running.iterable({ from: 'all' })) {
    said.push(line);
    if (said.length > shownLines) said.shift();
    onLine(line);
  }
  const { failed, shortMessage } = await running;
  if (failed) throw new Error([shortMessage, ...said.map((line) => `  ${line}`)].join('\n'));
}
