import { randomBytes } from 'node:crypto';

interface Try {
  readonly label: string;
  /** What there is to see in it. */
  readonly shows: string;
  /** The targets to ask the api for, all at once. */
  readonly targets: () => string[];
}

/** Requests that are worth a look, each by the name that its button sends. */
export const tries: Readonly<Record<string, Try>> = {
  luke: {
    label: 'Luke, homeworld, films',
    shows: 'one request that becomes six, and none once they are cached',
    targets: () => ['/people/1?expand=homeworld,films'],
  },
  page: { label: 'A page of planets', shows: 'a list', targets: () => ['/planets?page=2'] },
  fresh: {
    label: 'A search of its own',
    shows: 'what no cache has: it feels a slow or failing upstream',
    targets: () => [`/people?search=${randomBytes(3).toString('hex')}`],
  },
  crowd: {
    label: 'Ten at once',
    shows: 'ten requests that wait for one and the same answer of upstream',
    targets: () => Array<string>(10).fill(`/starships?search=${randomBytes(3).toString('hex')}`),
  },
  missing: { label: 'Nobody: 404', shows: 'what upstream does not have', targets: () => ['/people/999'] },
  wrong: { label: 'No id: 400', shows: 'what the api refuses by itself', targets: () => ['/planets/tatooine'] },
};

/** More than the api gives a request, with the time that it takes to say so. */
const timeoutMs = 30_000;

/** Sends the requests of a try and waits for their answers, whatever they are. */
export async function send(apiPort: number, { targets }: Try): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const requests = targets().map(async (target) => {
    const response = await fetch(`http://localhost:${apiPort}${target}`, { signal });
    await response.arrayBuffer();
  });
  // One that breaks off has its line and its trace as well.
  await Promise.allSettled(requests);
}
