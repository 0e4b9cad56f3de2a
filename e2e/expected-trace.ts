import type { Call, RequestKind } from './requests.ts';
import type { Answer } from './support/api.ts';

/** What the trace of an answer may look like, in the words of `outline`. */
export function expectedTraces({ route, status, calls }: RequestKind, answer: Answer): string[][] {
  return (calls?.(answer) ?? [[]]).map((made) => [
    `api server ${answer.method}${route ? ` ${route}` : ''} ${withFailure(status)}`,
    ...(route ? [`  api internal router - ${route}`] : []),
    ...made.flatMap(expectedCall),
  ]);
}

function expectedCall({ resource, of, status }: Call): string[] {
  const template = `/api/${resource}/${of === 'record' ? '{id}/' : ''}`;
  const route = `/api/${resource}/${of === 'record' ? ':id/' : ''}`;
  return [
    `    api client GET ${template} ${status === undefined ? 'failed' : withFailure(status)}`,
    `      upstream server GET ${route} ${withFailure(status ?? clientClosedRequest)}`,
  ];
}

/** What a service gives as its status where the client did not wait for an answer. */
const clientClosedRequest = 499;

const withFailure = (status: number): string => (status >= 500 ? `${status} failed` : `${status}`);
