import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';

/** What the values of a series stand for, and in which colour. */
export type States = readonly { readonly value: number; readonly text: string; readonly color: string }[];

export const upOrDown: States = [
  { value: 0, text: 'down', color: 'red' },
  { value: 1, text: 'up', color: 'green' },
];

export const stateMappings = (states: States): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(states.map(({ value, text, color }, index) => [value, { text, color, index }])),
  },
];
