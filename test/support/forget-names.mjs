/** Loaded into a process before all else: no name is known to DNS while a file is there. */
import dns from 'node:dns';
import { existsSync } from 'node:fs';

const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  if (!existsSync(process.env.TEST_NAMES_UNKNOWN_WHILE)) return lookup(name, ...rest);
  const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
  process.nextTick(rest.at(-1), Object.assign(error, { code: 'ENOTFOUND', hostname: name }));
};
