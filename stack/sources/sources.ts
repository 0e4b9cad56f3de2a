import { existsSync, realpathSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../../platform/expected-error.ts';
import type { Environment } from '../server.ts';
import { type Build, goBuild, kafkaBuild } from './build.ts';
import { findProgram } from './find-program.ts';
import { type GoRecipe, goRecipes } from './recipes.ts';
import { missingGo, missingJava, missingMaven } from './tools.ts';

/** Where the programs of the stack are; all paths absolute. */
export interface Sources {
  readonly prometheus: string;
  readonly loki: string;
  readonly promtail: string;
  /** The folder with Kafka's jars, and what runs them. */
  readonly kafkaJars: string;
  readonly java: string;
  /** These two are only ever found, never built. */
  readonly tempo: string | undefined;
  readonly grafana: string | undefined;
}

interface SourcesOptions {
  /** The environment of whatever is run; its PATH is where programs are looked for. */
  readonly environment: Environment;
  /** Where what is built is kept. */
  readonly cacheFolder: string;
  /** Whether promtool, which checks configurations and which the stack itself does not need, is built as well. */
  readonly withPromtool?: boolean;
  /** Called with each thing worth telling, such as how far a build is. */
  readonly onProgress: (text: string) => void;
}

/**
 * Finds every program on the PATH, and builds what is not there and not built yet. Rejects with an ExpectedError that
 * names everything that has to be installed for that.
 */
export async function resolveSources(options: SourcesOptions): Promise<Sources> {
  const { environment, cacheFolder } = options;
  const { sources, recipes, kafka } = survey(options);

  const missing = await Promise.all([
    missingJava(sources.java, environment),
    kafka && missingMaven(environment),
    recipes[0] &&
      missingGo(
        recipes[0].folder,
        recipes.map(({ name }) => name),
        environment,
      ),
  ]);
  const requirements = missing.filter((requirement) => requirement !== undefined);
  if (requirements.length > 0) throw new ExpectedError(requirements.join('\n'));

  await buildAll(
    [...(kafka ? [kafka] : []), ...recipes.map((recipe) => goBuild(recipe, cacheFolder))],
    recipes,
    options,
  );
  return sources;
}

/** The same without building anything: where each would be, and the names of those that are not there. */
export async function findSources(
  options: Pick<SourcesOptions, 'environment' | 'cacheFolder'>,
): Promise<{ readonly sources: Sources; readonly missing: readonly string[] }> {
  const { sources, recipes, kafka } = survey(options);
  const noJava = await missingJava(sources.java, options.environment);
  const unbuilt = [...(kafka ? [kafka] : []), ...recipes].map(({ name }) => name);
  return { sources, missing: [...(noJava === undefined ? [] : ['java']), ...unbuilt] };
}

/** Where every program is or will be, and what has to be built for that. */
function survey({ environment, cacheFolder, withPromtool = false }: Omit<SourcesOptions, 'onProgress'>) {
  const find = (name: string) => findProgram(name, environment.PATH ?? '');
  const wanted = goRecipes.filter(({ name }) => (withPromtool || name !== 'promtool') && find(name) === undefined);
  const releasedJars = jarsOfRelease(find('kafka-server-start.sh'));
  const kafka = kafkaBuild(cacheFolder);
  const program = (name: GoRecipe['name']) => find(name) ?? join(cacheFolder, 'bin', name);
  const sources: Sources = {
    prometheus: program('prometheus'),
    loki: program('loki'),
    promtail: program('promtail'),
    kafkaJars: releasedJars ?? kafka.output,
    java: environment.JAVA_HOME ? join(environment.JAVA_HOME, 'bin', 'java') : 'java',
    tempo: find('tempo'),
    grafana: find('grafana'),
  };
  return {
    sources,
    recipes: wanted.filter((recipe) => !goBuild(recipe, cacheFolder).isBuilt),
    kafka: releasedJars === undefined && !kafka.isBuilt ? kafka : undefined,
  };
}

/** The folder with the jars of a Kafka release, from its start script. */
function jarsOfRelease(script: string | undefined): string | undefined {
  const folder = script && join(dirname(realpathSync(script)), '..', 'libs');
  return folder && existsSync(folder) ? folder : undefined;
}

async function buildAll(
  builds: readonly Build[],
  recipes: readonly GoRecipe[],
  options: SourcesOptions,
): Promise<void> {
  const { environment, onProgress } = options;
  if (builds.length === 0) return;
  onProgress(`Building ${builds.map(({ name }) => name).join(', ')}, once: ${estimate(recipes)}.`);
  onProgress('It may be broken off; the next start goes on from there.');
  for (const build of builds) {
    const begin = performance.now();
    const elapsed = () => `${Math.round((performance.now() - begin) / 1000)} s`;
    let toldAt = begin;
    onProgress(`${build.name}: building`);
    await build.run({
      environment,
      onProgress(progress) {
        if (performance.now() - toldAt < progressIntervalMs) return;
        toldAt = performance.now();
        onProgress(`${build.name}: ${progress}, ${elapsed()} so far`);
      },
    });
    onProgress(`${build.name}: built in ${elapsed()}`);
  }
}

const progressIntervalMs = 5_000;

/** Measured with nothing built before; whatever Go has in its cache is not built again. */
function estimate(recipes: readonly GoRecipe[]): string {
  const cpuSeconds = recipes.reduce((sum, recipe) => sum + recipe.cpuSeconds, 0);
  const minutes = Math.ceil(cpuSeconds / cpus().length / 60);
  return minutes === 0 ? 'about a minute' : `up to ${minutes} minutes on ${cpus().length} cores, and the download`;
}
