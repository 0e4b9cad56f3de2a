import { networkInterfaces } from 'node:os';

/** An IPv6 address of this machine alone: many containers have no ::1, and Windows takes no other. */
export const ipv6Loopback = Object.values(networkInterfaces())
  .flat()
  .some((known) => known?.address === '::1')
  ? '::1'
  : '::ffff:127.0.0.1';
