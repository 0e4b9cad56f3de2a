import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { createServerPrograms, programsHint } from '../platform/server-programs.ts';
import { completeValues, environments } from '../platform/values/environments.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { createCharts } from './charts/all-charts.ts';
import { type ApiObject, configMaps } from './checks/api-object.ts';
import type { Container, PodSpec } from './checks/pod-spec.ts';
import { workloadsOf } from './checks/workloads.ts';

// `npm run check:config`: each server's own program reads the configuration that its pod gets in each environment.

interface Validator {
  readonly workload: string;
  readonly program: string;
  /** Makes of the arguments of the container the ones with which the program checks its configuration and ends. */
  readonly args: (args: readonly string[]) => readonly string[];
}

const validators: readonly Validator[] = [
  {
    workload: 'prometheus',
    program: 'promtool',
    args: (args) => ['check', 'config', ...args.flatMap((arg) => /^--config\.file=(.*)/.exec(arg)?.[1] ?? [])],
  },
  { workload: 'loki', program: 'loki', args: (args) => ['-verify-config', ...args] },
  { workload: 'promtail', program: 'promtail', args: (args) => ['-check-syntax', ...args] },
  { workload: 'tempo', program: 'tempo', args: (args) => ['-config.verify', ...args] },
];

/** What a mounted Secret may have; an unknown key more does no harm. */
const secretKeys = ['username', 'password'];

const programs = createServerPrograms(process.env);
// Whoever has some of them wants those at least; without any, nothing at all would have been checked.
if (!validators.some(({ program }) => programs.has(program))) {
  const names = validators.map(({ program }) => program).join(', ');
  process.stderr.write(`There is none of ${names}: ${programsHint}.\n`);
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const environment of environments) {
  const yaml = createCharts(loadValues(completeValues(environment)), 'unwritten').synthYaml();
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as ApiObject);
  for (const validator of validators) {
    const title = `${environment}: ${validator.workload}, by ${validator.program}`;
    // An environment may have one of its own elsewhere.
    const workload = workloadsOf(objects).find(({ name }) => name === validator.workload);
    if (!workload) continue;
    if (!programs.has(validator.program)) {
      counts.skipped += 1;
      process.stdout.write(`skipped ${title}: there is no ${validator.program}: ${programsHint}\n`);
      continue;
    }
    const { ok, output } = validate(validator, workload.pod, objects);
    counts[ok ? 'passed' : 'failed'] += 1;
    process.stdout.write(ok ? `passed  ${title}\n` : `FAILED  ${title}\n${output}`);
  }
}
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 ? 0 : 1);

function validate({ program, args }: Validator, pod: PodSpec, objects: readonly ApiObject[]) {
  const [container] = pod.containers;
  if (!container) throw new Error('a pod without a container');
  const root = mkdtempSync(join(tmpdir(), 'swapi-config-'));
  try {
    const folders = (container.volumeMounts ?? []).map(({ mountPath }) => RegExp.escape(mountPath));
    const absolute = new RegExp(`(?<![\\w/])(?:${folders.join('|')})(?=/)`, 'g');
    /** What names a folder of the pod, and has to name one of this machine. */
    const here = (text: string) => text.replaceAll(absolute, (folder) => `${root}${folder}`);
    for (const { path, text } of filesOf(container, pod, objects)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), here(text));
    }
    return programs.run(program, args(container.args ?? []).map(here), { env: environmentOf(container) });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What the container finds in its ConfigMaps, and of each Secret the keys that the configuration may name. */
function filesOf({ volumeMounts = [] }: Container, { volumes = [] }: PodSpec, objects: readonly ApiObject[]) {
  return volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = volumes.find((candidate) => candidate.name === name);
    const data = configMaps(objects).find(({ metadata }) => metadata.name === volume?.configMap?.name)?.data ?? {};
    const secret = volume?.secret ? Object.fromEntries(secretKeys.map((key) => [key, 'unknown'])) : {};
    return Object.entries({ ...data, ...secret }).map(([key, text]) => ({ path: join(mountPath, key), text }));
  });
}

/** What only the cluster knows gets a value that any of the servers can read. */
function environmentOf({ env = [] }: Container): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, valueFrom ? '127.0.0.1' : (value ?? '')]));
}
