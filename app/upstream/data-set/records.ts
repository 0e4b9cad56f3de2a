import type { Resource } from '../../contract.ts';
import { type Field, resourceFields } from '../resources.ts';
import { type DataSet, idsOf } from './data-set.ts';
import type { Entry } from './entries.ts';

/** A record as swapi.dev writes it, but for the address of the server in front of its references. */
export type SwapiRecord = Readonly<Record<string, unknown>>;

type Derive = (id: string, entry: Entry) => unknown;

const recordPath = (resource: Resource, id: string): string => `/api/${resource}/${id}/`;

/** The records of a resource by id, in the order of its table. */
export function buildRecords(resource: Resource, dataSet: DataSet): ReadonlyMap<string, SwapiRecord> {
  const derived = Object.entries(resourceFields[resource]).map(([name, field]): [string, Derive] => [
    name,
    deriveField(name, field, dataSet),
  ]);
  return new Map(
    [...dataSet[resource]].map(([id, entry]) => [
      id,
      {
        ...Object.fromEntries(derived.map(([name, derive]) => [name, derive(id, entry)])),
        url: recordPath(resource, id),
      },
    ]),
  );
}

function deriveField(name: string, field: Field, dataSet: DataSet): Derive {
  switch (field.kind) {
    case 'text':
    case 'number':
      return (_, { values }) => values[name];
    case 'one':
      return (_, { values }) => idsOf(values[name]).map((id) => recordPath(field.to, id))[0] ?? null;
    case 'many':
      return (_, { values }) => idsOf(values[name]).map((id) => recordPath(field.to, id));
    case 'reverse': {
      const referrers = referrersById(dataSet, field);
      return (id) => (referrers.get(id) ?? []).map((referrer) => recordPath(field.from, referrer));
    }
    case 'constant':
      return () => field.value;
  }
}

/** For each id that the field of the other table names, the ids of the entries that name it. */
function referrersById(
  dataSet: DataSet,
  { from, field }: { readonly from: Resource; readonly field: string },
): ReadonlyMap<string, readonly string[]> {
  const referrers = new Map<string, string[]>();
  for (const [referrer, { values }] of dataSet[from]) {
    for (const id of idsOf(values[field])) {
      const known = referrers.get(id);
      if (known) known.push(referrer);
      else referrers.set(id, [referrer]);
    }
  }
  return referrers;
}
