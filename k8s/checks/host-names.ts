/** An address found in a text: labels of a host name, and a port where one is given or follows from http and https. */
export interface Address {
  readonly text: string;
  readonly host: string;
  readonly port?: number;
  /** Whether it stands in a URL, which leaves no doubt that it is a host. */
  readonly inUrl: boolean;
}

/** A host, with what tells that it is one: a scheme (and user) before it, a port behind it. */
const address =
  /(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"']*@)?|(?<![\w./-]))(?<host>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?)(?::(?<port>\d{2,5})(?![\w.:-]))?/gi;

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Everything in a text that may be an address, down to single words: what is meant as one is for the caller to judge. */
export function addressesIn(text: string): Address[] {
  return [...text.matchAll(address)].map((match) => {
    const { scheme, host = '', port } = match.groups ?? {};
    const number = port === undefined ? defaultPorts[scheme?.toLowerCase() ?? ''] : Number(port);
    return { text: match[0], host, inUrl: scheme !== undefined, ...(number === undefined ? {} : { port: number }) };
  });
}
