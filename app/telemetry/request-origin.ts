import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** How much of client addresses is kept, which are personal data: nothing, the network (IPv4 /24, IPv6 /48), or all. */
export type AddressDetail = 'none' | 'truncated' | 'full';

interface RequestOriginOptions {
  readonly clientAddress: AddressDetail;
  /** So many proxies in front of the service are known to add what they saw to the X-Forwarded headers. */
  readonly trustedProxies: number;
}

/** What is believed of where a request comes from and what it was asked as; nothing malformed is ever returned. */
export interface RequestOrigin {
  /** Undefined where addresses are not kept. An IPv4 address is one even where IPv6 carries it. */
  clientAddress(request: IncomingMessage): string | undefined;
  /** Whose connection it is, in the same detail; its port only where addresses are kept whole. */
  peer(request: IncomingMessage): { readonly address: string | undefined; readonly port: number | undefined };
  scheme(request: IncomingMessage): 'http' | 'https';
  /** The host that was asked for, an IPv6 address in brackets. */
  server(request: IncomingMessage): { readonly address: string | undefined; readonly port: number | undefined };
}

/**
 * Reads X-Forwarded-For from the right, where each proxy adds the address that it was called from: whatever stands
 * further left than the trusted proxies reach, a client may have made up.
 */
export function createRequestOrigin({ clientAddress, trustedProxies }: RequestOriginOptions): RequestOrigin {
  const shown = { none: () => undefined, truncated: truncate, full: (address: string) => address }[clientAddress];
  const show = (address: string | undefined) => {
    const known = canonicalAddress(address);
    return known === undefined ? undefined : shown(known);
  };

  /** The entries that the trusted proxies wrote, the outermost of them first. */
  const entriesOf = (value: string | string[] | undefined): string[] =>
    value === undefined || trustedProxies === 0 ? [] : String(value).split(',').slice(-trustedProxies);

  return {
    clientAddress({ headers, socket }) {
      if (clientAddress === 'none') return undefined;
      let believed = socket.remoteAddress;
      for (const entry of entriesOf(headers['x-forwarded-for']).reverse()) {
        const address = forwardedAddress(entry.trim());
        if (address === undefined) break;
        believed = address;
      }
      return show(believed);
    },
    peer({ socket }) {
      if (clientAddress === 'none') return { address: undefined, port: undefined };
      const port = clientAddress === 'full' ? socket.remotePort : undefined;
      return { address: show(socket.remoteAddress), port };
    },
    scheme: ({ headers }) => (entriesOf(headers['x-forwarded-proto'])[0]?.trim() === 'https' ? 'https' : 'http'),
    server({ headers }) {
      const forwarded = hostAndPort(entriesOf(headers['x-forwarded-host'])[0]?.trim());
      return forwarded ?? hostAndPort(headers.host) ?? { address: undefined, port: undefined };
    },
  };
}

/** An entry of X-Forwarded-For; some proxies add the port, or write IPv6 in brackets. */
function forwardedAddress(entry: string): string | undefined {
  const [, bracketed, before] = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(entry) ?? [];
  return canonicalAddress(bracketed ?? before ?? entry);
}

/** An address as RFC 5952 writes it, and as IPv4 where that is mapped into IPv6; undefined for what is none, or has a zone. */
function canonicalAddress(text: string | undefined): string | undefined {
  if (text === undefined || isIPv4(text)) return text;
  if (isIP(text) !== 6 || text.includes('%')) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

function truncate(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0`;
  return new ipaddr.IPv6([...ipaddr.IPv6.parse(address).parts.slice(0, 3), 0, 0, 0, 0, 0]).toRFC5952String();
}

/** A name or an address, with or without a port. */
const hostPattern = /^(\[[0-9a-f:.]{2,45}\]|[\w.-]{1,255})(?::(\d{1,5}))?$/i;

function hostAndPort(text: string | undefined) {
  const [, address, port] = hostPattern.exec(text ?? '') ?? [];
  return address === undefined ? undefined : { address, port: port === undefined ? undefined : Number(port) };
}
