/** The flags by which every command takes values over those of an environment, for `parseArgs`. */
export const valuesFlags = {
  values: { type: 'string', multiple: true, default: [] as string[] },
  set: { type: 'string', multiple: true, default: [] as string[] },
} as const;
