import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';

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

/** What a number says where there is none: else it would have the colour of a good one. */
export const absentMapping = (text: string): ValueMapping => ({
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.Null, result: { text, color: 'text', index: 0 } },
});
