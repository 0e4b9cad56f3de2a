import { operationsPaths, ports } from '../contract.ts';
import type { ListeningPorts } from './child.ts';

interface TryCommandsOptions {
  readonly api: ListeningPorts;
  /** The launcher's own receiver; undefined where the spans go elsewhere. */
  readonly receiverUrl: string | undefined;
  /** Why there is no page; undefined where the receiver has one. */
  readonly missing: string | undefined;
  /** The id the example request brings along, so that the other commands can name it. */
  readonly traceId: string;
  readonly platform?: NodeJS.Platform;
}

/** Where the page is, and four commands to copy: a request, and the three signals it leaves behind. */
export function tryCommands({
  api,
  receiverUrl,
  missing,
  traceId,
  platform = process.platform,
}: TryCommandsOptions): string {
  const find = platform === 'win32' ? `findstr ${traceId}` : `grep ${traceId}`;
  const record = `http://localhost:${api.main}/people/1?expand=homeworld,films`;
  const commands = [
    [
      'Luke, with his homeworld and his films',
      `curl -s -H "traceparent: 00-${traceId}-00f067aa0ba902b7-01" "${record}"`,
    ],
    [
      'its metrics: the exemplar names the trace',
      `curl -s -H "Accept: application/openmetrics-text" http://localhost:${api.operations}${operationsPaths.metrics} | ${find}`,
    ],
    ...(receiverUrl
      ? [
          ['its trace, over both services', `curl -s ${receiverUrl}/traces/${traceId}`],
          ['its log lines', `curl -s ${receiverUrl}/logs/${traceId}`],
        ]
      : [
          [
            'its trace, if it is Tempo that gets the spans',
            `curl -s http://localhost:${ports.tempo}/api/traces/${traceId}`,
          ],
          ['its log lines, if the output of this command goes to a file', `${find} FILE`],
        ]),
  ];
  const shown = commands.map(([what, command]) => `  # ${what}\n  ${command}\n`);
  return [
    '',
    missing === undefined
      ? `${receiverUrl}/ shows each request with its trace, log lines and exemplar, and has buttons to make some.`
      : `There is no page with requests and traces: ${missing}`,
    `Ready on http://localhost:${api.main}. To try, in another terminal:`,
    '',
    ...shown,
    'Ctrl-C stops both services.',
    '',
    '',
  ].join('\n');
}
