import { cpus } from 'node:os';
import { ExpectedError } from '../../platform/expected-error.ts';
import { type Faults, type FetchOptions, fetchReleases } from '../releases/fetch-releases.ts';
import { type Build, goBuild } from './build.ts';
import { withCacheLock } from './cache-lock.ts';
import type { GoRecipe } from './recipes.ts';
import { type Sources, type Survey, type SurveyOptions, survey } from './survey.ts';
import { missingGo, missingMaven } from './tools.ts';

/**
 * What is done about a program that is not there: its release is downloaded, and where that fails it is built; only
 * the one or the other; or nothing, for whoever has no network or wants to wait for none.
 */
export type Way = 'download or build' | 'download' | 'build' | 'nothing';

interface SourcesOptions extends SurveyOptions, Pick<FetchOptions, 'proxies' | 'mirror' | 'onStatus'> {
  readonly way: Way;
  /** Called with each thing worth telling, such as how far a build is. */
  readonly onProgress: (text: string) => void;
}

/**
 * Finds every program, and gets what is not there yet in the way that was chosen. Rejects with an ExpectedError that
 * names everything that has to be installed for that. Tempo and Grafana are not needed for the rest.
 */
export async function resolveSources(options: SourcesOptions): Promise<Sources> {
  const { way, cacheFolder, releases, onProgress } = options;
  // What is built is not asked for a second time as a release. Java is never built.
  const usable = way === 'build' ? { ...options, releases: releases.filter(({ name }) => name === 'java') } : options;
  const found = await survey(usable);
  if (way === 'nothing') expectComplete(found, cacheFolder);
  if (way === 'nothing' || isComplete(found)) return found.sources;
  return withCacheLock(cacheFolder, onProgress, () => getMissing(usable));
}

const isComplete = ({ wanted, recipes, kafka, noJava }: Survey): boolean =>
  wanted.length === 0 && recipes.length === 0 && kafka === undefined && noJava === undefined;

/** Looks again before, for another start may have got it meanwhile. */
async function getMissing(options: SourcesOptions): Promise<Sources> {
  const { way } = options;
  const before = await survey(options);
  if (way === 'build') return buildMissing(before, options);
  const faults = await fetchReleases(before.wanted, { ...options, onNote: options.onProgress });
  const after = before.wanted.length === 0 ? before : await survey(options);
  if (way === 'download or build') return buildMissing(after, options);
  expectDownloaded(after, faults);
  return after.sources;
}

/** The same without getting anything: where each would be, and the names of those that are not there. */
export async function findSources(
  options: SurveyOptions,
): Promise<{ readonly sources: Sources; readonly missing: readonly string[] }> {
  const found = await survey(options);
  return { sources: found.sources, missing: missingNames(found) };
}

/** Without Tempo and Grafana, which the stack can do without. */
const missingNames = ({ noJava, kafka, recipes }: Survey): string[] => [
  ...(noJava === undefined ? [] : ['java']),
  ...[...(kafka ? [kafka] : []), ...recipes].map(({ name }) => name),
];

function expectComplete(found: Survey, cacheFolder: string): void {
  const missing = missingNames(found);
  if (missing.length === 0) return;
  const names = missing.join(', ');
  throw new ExpectedError(
    `Neither on the PATH nor in ${cacheFolder}: ${names}. With a network, "npm run stack -- --download" has them there once and for all.`,
  );
}

function expectDownloaded(found: Survey, faults: Faults): void {
  const names = [...faults.keys()].join(', ');
  if (faults.size > 0)
    throw new ExpectedError(
      `Not downloaded, for the reasons above: ${names}. Another start goes on from what is there.`,
    );
  const missing = missingNames(found).join(', ');
  if (missing !== '') throw new ExpectedError(`There is no release for this platform of ${missing}.`);
}

/** Rejects with an ExpectedError where something would have to be installed for that. */
async function buildMissing({ sources, recipes, kafka, noJava }: Survey, options: SourcesOptions): Promise<Sources> {
  const { environment, cacheFolder } = options;
  const missing = await Promise.all([
    noJava,
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
