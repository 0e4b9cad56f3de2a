import { ExpectedError } from '../../platform/expected-error.ts';

/** Where something is fetched that a project has at an address. */
export type ToFetched = (address: string) => string;

/**
 * A mirror has each file below the name of its host and its path, as `wget --force-directories` stores them; without
 * one, every file is fetched where its project has it. Throws an ExpectedError for a mirror that is no URL.
 */
export function throughMirror(mirror: string | undefined): ToFetched {
  if (!mirror) return (address) => address;
  if (!/^https?:$/.test(URL.parse(mirror)?.protocol ?? ''))
    throw new ExpectedError(`STACK_MIRROR is ${mirror}: expected a URL such as https://mirror.example.com/stack`);
  const root = mirror.replace(/\/+$/, '');
  return (address) => `${root}/${address.replace(/^https:\/\//, '')}`;
}
