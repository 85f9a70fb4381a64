import { describe, expect, it } from 'vitest';
import { countPhysicalCores } from './threads.ts';

describe('countPhysicalCores', () => {
  const describeCore = (cpu: number, socket: number, core: number) =>
    `processor\t: ${cpu}\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`;
  const twoSockets = [
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 0],
    [5, 0, 1],
    [6, 1, 0],
    [7, 1, 1],
  ]
    .map(([cpu = 0, socket = 0, core = 0]) => describeCore(cpu, socket, core))
    .join('\n');

  it('counts hyperthreads once and sockets apart', () => {
    expect(countPhysicalCores(8, twoSockets)).toBe(4);
  });

  it('never exceeds what the process may use, and is never less than one', () => {
    expect(countPhysicalCores(2, twoSockets)).toBe(2);
    expect(countPhysicalCores(0, null)).toBe(1);
  });

  it('counts all where cores are not described', () => {
    expect(countPhysicalCores(6, null)).toBe(6);
    expect(countPhysicalCores(6, 'processor\t: 0\nBogoMIPS\t: 50.00\n')).toBe(6);
  });
});
