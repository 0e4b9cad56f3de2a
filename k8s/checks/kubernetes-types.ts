import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** How jsii writes down a type. `any` stands for a JSON value of any shape. */
export type TypeReference =
  | { readonly primitive: 'string' | 'number' | 'boolean' | 'date' | 'any' | 'json' }
  | { readonly collection: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference } }
  | { readonly fqn: string };

export interface Field {
  /** In the words of the Kubernetes API: `io.k8s.api.core.v1.PodSpec#restartPolicy`. */
  readonly id: string;
  readonly required: boolean;
  readonly type: TypeReference;
}

/** The fields of a type by their names in JSON. */
export type Fields = ReadonlyMap<string, Field>;

export interface KubernetesTypes {
  /** The fields of a kind besides apiVersion and kind; undefined for an unknown one. */
  kind(apiVersion: string, kind: string): Fields | undefined;
  /** The fields of a type with fields; undefined for the others (Quantity, IntOrString, enumerations). */
  fields(fqn: string): Fields | undefined;
  /** The names of all types. */
  names(): readonly string[];
}

interface Assembly {
  readonly types: Readonly<Record<string, { readonly kind: string; readonly properties?: readonly Property[] }>>;
}

interface Property {
  readonly docs?: { readonly custom?: { readonly schema?: string } };
  readonly optional?: boolean;
  readonly type: TypeReference;
}

const scope = 'cdk8s-plus-28.k8s.';

/**
 * Reads the types of Kubernetes 1.28 out of cdk8s-plus-28. Its jsii assembly has each property's type and, in a
 * comment, its name in the Kubernetes API, which is the name in JSON (`hostPID` of what TypeScript calls `hostPid`).
 * Which class stands for which apiVersion and kind is only in the code.
 */
export function loadKubernetesTypes(): KubernetesTypes {
  const locate = createRequire(import.meta.url).resolve;
  const { types } = JSON.parse(readFileSync(locate('cdk8s-plus-28/.jsii'), 'utf8')) as Assembly;
  const code = readFileSync(locate('cdk8s-plus-28/lib/imports/k8s.js'), 'utf8');
  const classes = new Map<string, string>();
  for (const [, name, apiVersion, kind] of code.matchAll(
    /^(Kube\w+)\.GVK = \{\s+apiVersion: '([^']+)',\s+kind: '([^']+)',/gm,
  )) {
    classes.set(`${apiVersion} ${kind}`, `${scope}${name}Props`);
  }
  const known = new Map<string, Fields>();
  const fields = (fqn: string): Fields | undefined => {
    const type = types[fqn];
    if (type?.kind !== 'interface') return undefined;
    const found = known.get(fqn) ?? fieldsOf(type.properties ?? []);
    known.set(fqn, found);
    return found;
  };
  return {
    kind: (apiVersion, kind) => fields(classes.get(`${apiVersion} ${kind}`) ?? ''),
    fields,
    names: () => Object.keys(types),
  };
}

function fieldsOf(properties: readonly Property[]): Fields {
  return new Map(
    properties.map(({ docs, optional, type }) => {
      const id = docs?.custom?.schema ?? '';
      return [id.slice(id.indexOf('#') + 1), { id, required: !optional, type }];
    }),
  );
}
