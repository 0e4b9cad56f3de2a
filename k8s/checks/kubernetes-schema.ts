import { type ApiObject, title } from './api-object.ts';
import { type Field, type Fields, loadKubernetesTypes, type TypeReference } from './kubernetes-types.ts';
import { allowedValues, newerFields } from './kubernetes-values.ts';

/** A check of objects against the types of the Kubernetes API. */
export type SchemaCheck = (objects: readonly ApiObject[]) => string[];

interface SchemaOptions {
  /** Fields to let pass although the types lack them, by their id (`io.k8s.api.core.v1.LifecycleHandler#sleep`). */
  readonly newer?: Readonly<Record<string, string>>;
}

/**
 * Loads the types once, for a check as strict as `kubectl apply --validate=strict` and stricter: unknown kinds and
 * fields, wrong types, missing fields, values that a field does not allow, and status, which is not for a manifest.
 */
export function createSchemaCheck({ newer = newerFields }: SchemaOptions = {}): SchemaCheck {
  const types = loadKubernetesTypes();

  function checkFields(value: object, fields: Fields, path: string): string[] {
    const given = Object.entries(value).flatMap(([name, inner]) => {
      const field = fields.get(name);
      if (field) return checkField(inner, field, `${path}.${name}`);
      return idOfUnknown(fields, name) in newer ? [] : [`${path}.${name} is no such field`];
    });
    const missing = [...fields].filter(([name, { required }]) => required && !(name in value));
    return [...given, ...missing.map(([name]) => `${path}.${name} is missing`)];
  }

  function checkField(value: unknown, { id, type }: Field, path: string): string[] {
    const faults = checkType(value, type, path);
    const allowed = allowedValues[id];
    if (faults.length > 0 || allowed === undefined) return faults;
    return [value]
      .flat()
      .filter((one) => !allowed.includes(String(one)))
      .map((one) => `${path} is ${JSON.stringify(one)}, not one of ${allowed.join(', ')}`);
  }

  function checkType(value: unknown, type: TypeReference, path: string): string[] {
    if ('collection' in type) return checkCollection(value, type.collection, path);
    if ('primitive' in type) return scalar(value, type.primitive, path);
    const fields = types.fields(type.fqn);
    if (fields === undefined) return scalar(value, type.fqn.slice(type.fqn.lastIndexOf('.') + 1), path);
    return isRecord(value) ? checkFields(value, fields, path) : [`${path} is not an object`];
  }

  function checkCollection(
    value: unknown,
    { kind, elementtype }: { kind: 'array' | 'map'; elementtype: TypeReference },
    path: string,
  ): string[] {
    if (kind === 'array') {
      if (!Array.isArray(value)) return [`${path} is not a list`];
      return value.flatMap((element, index) => checkType(element, elementtype, `${path}[${index}]`));
    }
    if (!isRecord(value)) return [`${path} is not a map`];
    return Object.entries(value).flatMap(([key, element]) => checkType(element, elementtype, `${path}.${key}`));
  }

  return (objects) =>
    objects.flatMap((object) => {
      const { apiVersion, kind, ...rest } = object;
      const fields = types.kind(apiVersion, kind);
      if (fields === undefined) return [`${title(object)}: ${apiVersion} ${kind} is an unknown kind`];
      return checkFields(rest, fields, '').map((fault) => `${title(object)}: ${fault.slice(1)}`);
    });
}

const quantity = /^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** How a value that is neither object nor collection has to be, by the name of its type. */
const scalars: Readonly<Record<string, { readonly is: string; test(value: unknown): boolean }>> = {
  string: { is: 'text', test: (value) => typeof value === 'string' },
  date: { is: 'text', test: (value) => typeof value === 'string' },
  boolean: { is: 'a boolean', test: (value) => typeof value === 'boolean' },
  // The API has no other numbers, but in the schemas of custom resources, of which there are none here.
  number: { is: 'an integer', test: Number.isInteger },
  IntOrString: { is: 'an integer or text', test: (value) => typeof value === 'string' || Number.isInteger(value) },
  Quantity: {
    is: 'a quantity',
    test: (value) => typeof value === 'number' || (typeof value === 'string' && quantity.test(value)),
  },
  any: { is: 'a value', test: (value) => value !== null },
};

function scalar(value: unknown, type: string, path: string): string[] {
  const expected = scalars[type];
  if (expected === undefined) throw new Error(`${path} has the type ${type}, which the check does not know`);
  return expected.test(value) ? [] : [`${path} is ${JSON.stringify(value)}, not ${expected.is}`];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The id an unknown field would have: that of its siblings with another name. */
function idOfUnknown(fields: Fields, name: string): string {
  const [sibling] = fields.values();
  return sibling === undefined ? '' : `${sibling.id.slice(0, sibling.id.indexOf('#'))}#${name}`;
}
