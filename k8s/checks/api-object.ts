/** A Kubernetes object as it is read from a manifest. What follows its metadata depends on its kind. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

/** How findings name an object: `Deployment swapi/api`, or `Namespace swapi` for what belongs to no namespace. */
export function title({ kind, metadata: { namespace, name } }: ApiObject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/**
 * The objects of a kind, seen as having the given fields. Nothing is looked at here: that the fields have these types
 * is what the schema check is for, which goes before all that read them.
 */
export function ofKind<Fields>(objects: readonly ApiObject[], kind: string): (ApiObject & Fields)[] {
  return objects.filter((object) => object.kind === kind) as (ApiObject & Fields)[];
}

/** The ConfigMaps, with their texts by key. */
export const configMaps = (objects: readonly ApiObject[]) => ofKind<{ data?: Labels }>(objects, 'ConfigMap');

/** The names of all namespaces of the environment. */
export const namespacesOf = (objects: readonly ApiObject[]): string[] =>
  ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);
