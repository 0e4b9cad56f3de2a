/** Panels without data in a sound system: nothing fails, is lost or refused in it, and a Tempo that has just begun has no block. */
export const mayBeEmpty: readonly string[] = [
  'Which alerts fire',
  'Requests refused',
  'Lines lost by reason',
  'Failed attempts',
  'Failed requests',
  'Slow requests',
  'Spans lost on the way',
  'Spans without metrics',
  'Requests to Tempo by status',
  'Blocks in the store',
];
