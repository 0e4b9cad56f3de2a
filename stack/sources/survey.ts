import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installedProgram } from '../releases/install.ts';
import type { Release } from '../releases/release.ts';
import type { Environment } from '../server.ts';
import { type Build, goBuild, kafkaBuild } from './build.ts';
import { findProgram } from './find-program.ts';
import { type GoRecipe, goRecipes } from './recipes.ts';
import { missingJava } from './tools.ts';

/** Where the programs of the stack are; all paths absolute. */
export interface Sources {
  readonly prometheus: string;
  readonly loki: string;
  readonly promtail: string;
  /** The folder with Kafka's jars, and what runs them. */
  readonly kafkaJars: string;
  readonly java: string;
  /** These two are found or downloaded, never built. */
  readonly tempo: string | undefined;
  readonly grafana: string | undefined;
}

export interface SurveyOptions {
  /** The environment of whatever is run; its PATH is where programs are looked for. */
  readonly environment: Environment;
  /** Where what is built and downloaded is kept. */
  readonly cacheFolder: string;
  /** What there is to download for this platform. */
  readonly releases: readonly Release[];
  /** Whether promtool, which checks configurations and which the stack itself does not need, is wanted as well. */
  readonly withPromtool?: boolean | undefined;
}

/** What is there, and what is not. */
export interface Survey {
  /** Where every program is, or will be once it is built. */
  readonly sources: Sources;
  /** The releases that have what is not there. */
  readonly wanted: readonly Release[];
  /** What has to be built where it is not downloaded. */
  readonly recipes: readonly GoRecipe[];
  readonly kafka: Build | undefined;
  /** Undefined where Java is there and new enough; otherwise what to do. */
  readonly noJava: string | undefined;
}

const kafkaScript = 'kafka-server-start.sh';

/** Looks for every program on the PATH, then for what was built, then for what was downloaded. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { environment, cacheFolder, releases, withPromtool = false } = options;
  const onPath = (name: string) => findProgram(name, environment.PATH ?? '');
  const released = (name: string) =>
    releases.map((release) => installedProgram(cacheFolder, release, name)).find((path) => path !== undefined);

  const built = goRecipes.map((recipe) => ({ recipe, build: goBuild(recipe, cacheFolder) }));
  const program = (name: GoRecipe['name']): string => {
    const output = join(cacheFolder, 'bin', name);
    const isBuilt = built.some(({ recipe, build }) => recipe.name === name && build.isBuilt);
    return onPath(name) ?? (isBuilt ? output : (released(name) ?? output));
  };
  const isThere = ({ recipe: { name }, build }: (typeof built)[number]) =>
    onPath(name) !== undefined || build.isBuilt || released(name) !== undefined;
  const missing = built
    .filter(({ recipe }) => withPromtool || recipe.name !== 'promtool')
    .filter((one) => !isThere(one))
    .map(({ recipe }) => recipe);

  const kafka = kafkaBuild(cacheFolder);
  const foundJars = jarsOfRelease(onPath(kafkaScript)) ?? (kafka.isBuilt ? kafka.output : undefined);
  const kafkaJars = foundJars ?? jarsOfRelease(released(kafkaScript));
  const java = await findJava(environment, released('java'));
  const sources: Sources = {
    prometheus: program('prometheus'),
    loki: program('loki'),
    promtail: program('promtail'),
    kafkaJars: kafkaJars ?? kafka.output,
    java: java.path,
    tempo: onPath('tempo') ?? released('tempo'),
    grafana: onPath('grafana') ?? released('grafana'),
  };
  const names = [
    ...missing.map(({ name }) => name),
    ...(kafkaJars === undefined ? [kafkaScript] : []),
    ...(java.missing === undefined ? [] : ['java']),
    ...(['tempo', 'grafana'] as const).filter((name) => sources[name] === undefined),
  ];
  return {
    sources,
    wanted: releases.filter(({ programs }) => names.some((name) => name in programs)),
    recipes: missing,
    kafka: kafkaJars === undefined ? kafka : undefined,
    noJava: java.missing,
  };
}

/** The machine's own Java where it is new enough, else the one that was downloaded. */
async function findJava(environment: Environment, released: string | undefined) {
  const own = environment.JAVA_HOME ? join(environment.JAVA_HOME, 'bin', 'java') : 'java';
  const missing = await missingJava(own, environment);
  return missing !== undefined && released !== undefined
    ? { path: released, missing: undefined }
    : { path: own, missing };
}

/** The folder with the jars of a Kafka release, from its start script. */
function jarsOfRelease(script: string | undefined): string | undefined {
  const folder = script && join(dirname(realpathSync(script)), '..', 'libs');
  return folder && existsSync(folder) ? folder : undefined;
}
