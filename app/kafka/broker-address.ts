import { isIPv6 } from 'node:net';

export const brokersExpected = 'expected host:port[,host:port...]';

const brokerPattern = /^(?:(?<name>[^\s:/[\]]+)|\[(?<address>[^\s[\]]+)\]):(?<port>\d+)$/;

/** Why a text is no broker, which is host:port with an IPv6 address in brackets; undefined where it is one. */
export function brokerFault(broker: string): string | undefined {
  const { address, port } = brokerPattern.exec(broker)?.groups ?? {};
  if (port === undefined) {
    const bare = [broker, broker.replace(/:\d+$/, '')].some(isIPv6);
    return bare ? 'expected IPv6 addresses in brackets, such as [::1]:9092' : brokersExpected;
  }
  if (address !== undefined && !isIPv6(address)) return 'expected an IPv6 address in brackets';
  return Number(port) >= 1 && Number(port) <= 65_535 ? undefined : 'expected ports from 1 to 65535';
}

/** kafkajs cuts `host:port` at its first colon: the name it is given for an IPv6 address has none but the last. */
export const kafkajsName = (broker: string): string =>
  broker.replace(/^\[.*\]/, (address) => address.replaceAll(':', '|'));

/** What a name that kafkajs was given stands for, with a port or without one. */
export const brokerOfName = (name: string): string =>
  name.replace(/^\[.*\]/, (address) => address.replaceAll('|', ':'));
