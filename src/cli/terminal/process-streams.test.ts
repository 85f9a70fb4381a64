import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createProcessStreams } from './process-streams.ts';

class FakeStream extends EventEmitter {
  readonly texts: string[] = [];
  isTTY = false;
  columns = 0;

  write(text: string): void {
    this.texts.push(text);
  }
}

it('asks for the width of a terminal for every line; a pipe has none', () => {
  const out = new FakeStream();
  const streams = createProcessStreams(out, new FakeStream(), { TERM: 'xterm' });
  expect(streams.getColumns()).toBeNull();
  out.isTTY = true;
  expect(streams.getColumns()).toBe(80);
  out.columns = 120;
  expect(streams.getColumns()).toBe(120);
  expect(createProcessStreams(out, out, { TERM: 'dumb' }).getColumns()).toBeNull();
});

it('stops writing to a pipe that was closed, and to that one alone', () => {
  const [out, err] = [new FakeStream(), new FakeStream()];
  const streams = createProcessStreams(out, err, {});
  streams.writeOut('a');
  out.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  streams.writeOut('b');
  streams.writeErr('c');
  expect(out.texts).toEqual(['a']);
  expect(err.texts).toEqual(['c']);
});

it('continues without a report where the disk of a log is full, and says so once', () => {
  const [out, err] = [new FakeStream(), new FakeStream()];
  out.write = () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const streams = createProcessStreams(out, err, {});
  streams.writeOut('a');
  streams.writeOut('b');
  expect(err.texts).toEqual(['skipstone: the report cannot be written (ENOSPC); the command continues without it.\n']);
  err.emit('error', Object.assign(new Error('EIO'), { code: 'EIO' }));
  streams.writeErr('c');
  expect(err.texts).toHaveLength(1);
});
