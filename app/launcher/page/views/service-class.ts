/** The class that gives a service its colour; names come from outside, and are no classes by themselves. */
export function serviceClass(service: string): string {
  return service === 'api' || service === 'upstream' ? service : 'other';
}
