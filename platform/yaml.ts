import { stringify } from 'yaml';

/** YAML as people write it: nothing folded, and a part that occurs twice is written twice. */
export const toYaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
