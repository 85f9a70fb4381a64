import { beforeEach, expect, it } from 'vitest';
import { FakeCalls } from '#renderer/testing/fake-calls.ts';
import { createSnapshot } from '#renderer/testing/samples.ts';
import { en } from '#renderer/i18n/en/messages.ts';
import type { DragOptions } from './result-drag.svelte.ts';
import { ResultDrag } from './result-drag.svelte.ts';

const OPTIONS: DragOptions = { jobId: 'j', format: 'png', quality: 90, maxBytes: null, removeMetadata: 'nothing' };
let options: DragOptions | null;
let fake: FakeCalls;
let drag: ResultDrag;

beforeEach(() => {
  options = OPTIONS;
  fake = new FakeCalls(createSnapshot());
  fake.answers.prepareDrag = { ok: true, value: { fileId: 'f1' } };
  drag = new ResultDrag(fake.calls, () => options);
});

it('hands the file to the system once it is made', async () => {
  const preparing = drag.prepare();
  await drag.prepare();
  await preparing;
  drag.start();
  expect(fake.called).toEqual([['prepareDrag', OPTIONS]]);
  expect(fake.dragged).toEqual(['f1']);
  expect(fake.titles).toEqual([]);
});

it('says that a file is being made, and makes it, when a drag comes too early or the options have changed', async () => {
  await drag.prepare();
  options = { ...OPTIONS, format: 'webp' };
  drag.start();
  expect(fake.dragged).toEqual([]);
  expect(fake.titles).toEqual([en.panel.dragPreparing]);
  expect(fake.called.at(-1)).toEqual(['prepareDrag', options]);
});

it('does nothing without a result', async () => {
  options = null;
  await drag.prepare();
  expect(fake.called).toEqual([]);
});
