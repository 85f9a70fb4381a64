/** What the trace of a program sees, from lines as strace writes them, and from a program that uses the network. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeTempFolder } from './helpers/folders.ts';
import { findTraceObstacle, parseTrace, traceNetwork } from './helpers/network-trace.ts';

it('of connections, messages and listeners of the internet, in one line or two', () => {
  const log = `11 bind(46, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
12 connect(24, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.53")}, 16 <unfinished ...>
12 <... connect resumed>)            = 0
13 connect(23, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
14 sendmmsg(24,  <unfinished ...>
14 <... sendmmsg resumed>[{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(5353), sin_addr=inet_addr("224.0.0.251")}, msg_namelen=16}, msg_len=37}], 1, MSG_NOSIGNAL) = 1
15 connect(5, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0
15 sendto(7, ""..., 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20
15 sendto(8, ""..., 64, MSG_NOSIGNAL, NULL, 0) = 64`;
  expect(parseTrace(log)).toEqual({
    bound: ['127.0.0.1 0'],
    sent: ['connect 192.0.2.53 53', 'connect 2001:db8::1 443', 'sendmmsg 224.0.0.251 5353'],
  });
});

it.skipIf(findTraceObstacle() !== null)('of a program whose child makes one request', async () => {
  await using folder = await makeTempFolder();
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const trace = await traceNetwork('/bin/sh', folder.path);
  const child = `'${process.execPath}' -e 'require("net").connect(${port},"127.0.0.1").end()' & wait`;
  await promisify(execFile)(trace.program, ['-c', child], { timeout: 20_000 });
  server.close();
  expect(trace.read()).toEqual({ bound: [], sent: [`connect 127.0.0.1 ${port}`] });
});
