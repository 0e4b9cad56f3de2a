import { operationsPaths, ports } from '../contract.ts';
import type { ListeningPorts } from './child.ts';

interface TryCommandsOptions {
  readonly api: ListeningPorts;
  /** Whether the launcher's own receiver gets the traces. */
  readonly hasReceiver: boolean;
  /** The id the example request brings along, so that the other commands can name it. */
  readonly traceId: string;
  readonly platform?: NodeJS.Platform;
}

/** Four commands to copy: a request, and the three signals it leaves behind. */
export function tryCommands({ api, hasReceiver, traceId, platform = process.platform }: TryCommandsOptions): string {
  const find = platform === 'win32' ? `findstr ${traceId}` : `grep ${traceId}`;
  const receiver = `http://localhost:${ports.otlpHttp}`;
  const record = `http://localhost:${api.main}/people/1?expand=homeworld,films`;
  const commands = [
    [
      'Luke, with his homeworld and his films',
      `curl -s -H "traceparent: 00-${traceId}-00f067aa0ba902b7-01" "${record}"`,
    ],
    [
      'its metrics: the exemplar names the trace',
      `curl -s http://localhost:${api.operations}${operationsPaths.metrics} | ${find}`,
    ],
    ...(hasReceiver
      ? [
          ['its trace, over both services', `curl -s ${receiver}/traces/${traceId}`],
          ['its log lines', `curl -s ${receiver}/logs/${traceId}`],
        ]
      : [
          [
            `its trace, where Tempo is what listens on ${ports.otlpHttp}`,
            `curl -s http://localhost:${ports.tempo}/api/traces/${traceId}`,
          ],
          ['its log lines, where the output below goes to a file', `${find} FILE`],
        ]),
  ];
  const shown = commands.map(([what, command]) => `  # ${what}\n  ${command}\n`);
  return `\nReady on http://localhost:${api.main}. To try, in another terminal:\n\n${shown.join('\n')}\nCtrl-C stops both services.\n\n`;
}
