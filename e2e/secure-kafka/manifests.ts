import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments, stringify } from 'yaml';
import { projectFolder } from '../../stack/folders.ts';
import type { Environment } from '../../stack/server.ts';
import type { Program, Programs } from './programs.ts';

/** By `namespace/name`, for each namespace has Secrets of its own. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface RunOptions {
  readonly secrets: Secrets;
  /** What the image runs. */
  readonly command: readonly string[];
  /** Beside the variables of the manifests. */
  readonly environment: Environment;
}

export interface Manifests {
  /** Runs a Deployment's container as a process: with its arguments, variables, ConfigMaps and Secrets. */
  run(deployment: string, options: RunOptions): Program;
}

interface ManifestsOptions {
  readonly programs: Programs;
  readonly folder: string;
}

/** Synthesises the manifests of production with values over its own, by the command that people use. */
export async function synthesise(values: object, { programs, folder }: ManifestsOptions): Promise<Manifests> {
  const valuesFile = join(mkdtempSync(join(folder, 'values-')), 'values.yaml');
  writeFileSync(valuesFile, stringify(values));
  const example = join(projectFolder, 'charts-values', 'production.example.yaml');
  const args = ['production', '--values', example, '--values', valuesFile, '--stdout'];
  const { stdout } = await execa(process.execPath, [join(projectFolder, 'k8s', 'main.ts'), ...args], {
    cwd: projectFolder,
  });
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as ApiObject);
  return {
    run(deployment, { secrets, command, environment }) {
      const found = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === deployment);
      const pod = found?.spec?.template?.spec;
      const [container] = pod?.containers ?? [];
      if (!found || !pod || !container) throw new Error(`the manifests have no Deployment ${deployment}`);
      const root = mkdtempSync(join(folder, `${deployment}-`));
      const secretOf = (name: string) => secretIn(secrets, found.metadata.namespace ?? '', name);
      /** What names a folder of the pod, and has to name one of this machine. */
      const folders = (container.volumeMounts ?? []).map(({ mountPath }) => RegExp.escape(mountPath));
      const mounted = new RegExp(`(?<![\\w/])(?:${folders.join('|')})(?=/)`, 'g');
      const here = (text: string) => (folders.length === 0 ? text : text.replaceAll(mounted, (path) => root + path));

      for (const { path, text } of filesOf(container, pod, objects, secretOf)) {
        mkdirSync(join(root, dirname(path)), { recursive: true });
        writeFileSync(join(root, path), here(text), { mode: 0o600 });
      }
      const variables = (container.env ?? []).map(({ name, value, valueFrom }) => {
        const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
        return [name, valueFrom ? keyOf(secretOf(secret), key) : here(value ?? '')] as const;
      });
      return programs.start([...command, ...(container.args ?? []).map(here)], {
        environment: { ...environment, ...Object.fromEntries(variables) },
        folder: root,
      });
    },
  };
}

function secretIn(secrets: Secrets, namespace: string, name: string): Readonly<Record<string, string>> {
  const secret = secrets[`${namespace}/${name}`];
  if (!secret) throw new Error(`there is no Secret ${namespace}/${name}`);
  return secret;
}

function keyOf(secret: Readonly<Record<string, string>>, key: string): string {
  const value = secret[key];
  if (value === undefined) throw new Error(`a Secret lacks the key ${key}`);
  return value;
}

/** What the container finds in its ConfigMaps and Secrets, by absolute path in the pod. */
function filesOf(
  { volumeMounts = [] }: Container,
  { volumes = [] }: PodSpec,
  objects: readonly ApiObject[],
  secretOf: (name: string) => Readonly<Record<string, string>>,
) {
  return volumeMounts.flatMap(({ name, mountPath }) => {
    const { configMap, secret } = volumes.find((candidate) => candidate.name === name) ?? {};
    const ofConfigMap = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap?.name,
    )?.data;
    const data = secret ? secretOf(secret.secretName) : (ofConfigMap ?? {});
    return Object.entries(data).map(([key, text]) => ({ path: join(mountPath, key), text }));
  });
}

/** The parts of Kubernetes' objects that are read here. */
interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template?: { readonly spec?: PodSpec } };
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly secret?: { readonly secretName: string };
  }[];
}

interface Container {
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}
