import { parseArgs } from 'node:util';
import { createCharts } from '../k8s/charts/all-charts.ts';
import { workloadLabels } from '../k8s/constructs/labels.ts';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import { environments } from '../platform/values/environments.ts';
import { valuesFlags } from '../platform/values/flags.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { checkRequirements } from './requirements.ts';
import { createTools, type Tools } from './tools.ts';
import { type ClusterObject, unusedObjects } from './unused-objects.ts';

const usage = `npm run prune -- ENVIRONMENT [options]    lists the ConfigMaps and Jobs of earlier manifests that nothing uses any
                                          more, ${environments.join(', ')}; with --delete removes them

  --values FILE   a file of values over those of the environment, as the synth had it; may be repeated
  --set A.B=C     a single value over all files; may be repeated
  --context NAME  another context than kubectl's
  --delete        removes what it lists
`;

/** All that pods are made from, and the revisions that a roll-back goes to. */
const userKinds =
  'pods,deployments,replicasets,statefulsets,daemonsets,controllerrevisions,jobs,cronjobs,replicationcontrollers';

try {
  await main();
} catch (error) {
  process.stderr.write(describeError(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...valuesFlags,
      context: { type: 'string' },
      delete: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const [environment, ...others] = positionals;
  if (environment === undefined || others.length > 0) throw new ExpectedError(usage.trimEnd());
  const values = loadValues({ environment, files: flags.values, sets: flags.set });
  const tools = createTools({ environment: process.env });
  await checkRequirements(tools, ['kubectl']);
  const context = flags.context ?? (await tools.ask('kubectl', ['config', 'current-context']));
  const kubectl = ['--context', context];

  const wanted = createCharts(values, 'unwritten').charts.flatMap((chart) => chart.toJson() as ClusterObject[]);
  const found = await findObjects(tools, kubectl, Object.values(values.namespaces));
  const unused = unusedObjects(wanted, found);
  process.stdout.write(`${context}: ${unused.length} of ${found.candidates.length} ConfigMaps and Jobs are not used\n`);
  for (const object of unused) {
    if (flags.delete) await remove(tools, kubectl, object);
    process.stdout.write(`${flags.delete ? 'removed ' : ''}${describe(object)}\n`);
  }
  if (unused.length > 0 && !flags.delete) process.stdout.write('Nothing was removed; --delete does it.\n');
}

/** Rejects where one of the lists cannot be had: what is not seen must not be taken for unused. */
async function findObjects(tools: Tools, kubectl: readonly string[], namespaces: readonly string[]) {
  const { 'app.kubernetes.io/part-of': partOf, 'app.kubernetes.io/managed-by': by } = workloadLabels('api');
  const labels = `app.kubernetes.io/part-of=${partOf},app.kubernetes.io/managed-by=${by}`;
  const list = async (namespace: string, kinds: string, ...selector: string[]): Promise<ClusterObject[]> => {
    const where = [...kubectl, '--namespace', namespace];
    const { items } = JSON.parse(await tools.ask('kubectl', [...where, 'get', kinds, ...selector, '--output', 'json']));
    return items;
  };
  const lists = await Promise.all(
    namespaces.map(async (namespace) => ({
      candidates: await list(namespace, 'configmaps,jobs', '--selector', labels),
      users: await list(namespace, userKinds),
    })),
  );
  return {
    candidates: lists.flatMap(({ candidates }) => candidates),
    users: lists.flatMap(({ users }) => users),
  };
}

/** Removes the very object that was seen, a Job with its pods: where it has changed since, the cluster refuses. */
async function remove(tools: Tools, kubectl: readonly string[], { kind, metadata }: ClusterObject): Promise<void> {
  const { namespace, name, uid, resourceVersion } = metadata;
  const api = kind === 'Job' ? '/apis/batch/v1' : '/api/v1';
  const resource = kind === 'Job' ? 'jobs' : 'configmaps';
  const options = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    preconditions: { uid, resourceVersion },
  };
  const path = `${api}/namespaces/${namespace}/${resource}/${name}`;
  await tools.ask('kubectl', [...kubectl, 'delete', '--raw', path, '--filename', '-'], JSON.stringify(options));
}

function describe({ kind, metadata }: ClusterObject): string {
  const { namespace, name, creationTimestamp = 'an unknown time' } = metadata;
  return `${kind} ${namespace}/${name}, of ${creationTimestamp}`;
}
