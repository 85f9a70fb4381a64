/** The question, the choice and the daily check, over a real connection to a server on this computer. */
import { stat, writeFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { HOUR_MS, expectFailure, passTime, it } from '#tests/helpers/update-bench.ts';
import { DESCRIPTION_PATH, makeKeys } from '#tests/helpers/update-server.ts';
import { until } from '#tests/helpers/waiting.ts';

describe('the question', () => {
  it('comes at the third start, once, and until then nothing is asked of the network', async ({ bench, server }) => {
    const asked: boolean[] = [];
    for (let start = 0; start < 5; start++) {
      const updates = await bench.open();
      await passTime(updates);
      asked.push(updates.state.isAsking);
    }
    expect(asked).toEqual([false, false, true, false, false]);
    expect(server.asked).toEqual([]);
  });

  it('does not come after a choice', async ({ bench }) => {
    await (await bench.open()).choose(false);
    for (let start = 0; start < 3; start++) expect((await bench.open()).state.isAsking).toBe(false);
  });

  it('is kept in a file that only this person can read', async ({ bench }) => {
    await (await bench.open()).choose(false);
    expect((await stat(bench.recordPath)).mode & 0o777).toBe(0o600);
  });
});

describe('while updates are off', () => {
  it('nothing is asked, whatever time passes, and commands are rejected', async ({ bench, server }) => {
    const updates = await bench.open();
    await updates.choose(false);
    bench.nowMs += 100 * 24 * HOUR_MS;
    await passTime(updates);
    await expect(updates.check()).rejects.toMatchObject({ code: 'request/refused' });
    expect(() => {
      updates.download();
    }).toThrow(expect.objectContaining({ code: 'request/refused' }));
    expect(server.asked).toEqual([]);
  });

  it('a build without a key cannot turn them on, even when they were on before', async ({ bench, server }) => {
    await bench.openTurnedOn();
    const before = server.asked.length;
    const updates = await bench.open({ configuration: null });
    expect(updates.state).toMatchObject({ isPossible: false, isOn: false, offer: null, host: '' });
    await expect(updates.choose(true)).rejects.toMatchObject({ code: 'request/refused' });
    await passTime(updates);
    expect(server.asked).toHaveLength(before);
  });

  it('a record that makes no sense counts as no choice', async ({ bench, server }) => {
    await bench.openTurnedOn();
    const before = server.asked.length;
    for (const text of ['{"version":1,"isOn":"yes"}', 'x', '{}']) {
      await writeFile(bench.recordPath, text);
      const updates = await bench.open();
      expect(updates.state.isOn).toBe(false);
      await passTime(updates);
    }
    expect(server.asked).toHaveLength(before);
  });

  it('turned off, what was offered and downloaded shows no longer, and a check ends', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    expect(updates.state.offer).not.toBe(null);
    server.answers.set(DESCRIPTION_PATH, () => undefined);
    const checked = updates.check();
    await until(() => server.count(DESCRIPTION_PATH) === 2);
    await updates.choose(false);
    await checked;
    expect(updates.state).toMatchObject({ isOn: false, offer: null, download: null, check: { kind: 'idle' } });
  });
});

describe('the check', () => {
  it('offers a newer version, and tells the server no more than the question', async ({ bench, server }) => {
    const { state } = await bench.openTurnedOn();
    expect(state.offer).toEqual({
      version: '1.3.0',
      releasedAtMs: Date.UTC(2026, 11, 1, 10),
      notes: { en: 'Cats look better.\n<b>Dogs</b>, too.', 'zh-CN': '猫更好看了。' },
      file: { name: 'Skipstone-1.3.0.AppImage', bytes: 300_000 },
    });
    expect(server.asked.map(({ path }) => path)).toEqual([DESCRIPTION_PATH]);
    const harmless = [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'host',
      'sec-fetch-mode',
      'user-agent',
    ];
    expect(server.asked[0]!.headers.filter((name) => !harmless.includes(name))).toEqual([]);
  });

  it.for(['1.3.0', '1.4.0', '2.0.0'])('offers nothing to version %s', async (version, { bench }) => {
    const { state } = await bench.openTurnedOn({ version });
    expect(state).toMatchObject({ offer: null, check: { kind: 'idle', checkedAtMs: bench.nowMs } });
  });

  it('offers no file of another kind of package', async ({ bench }) => {
    const { state } = await bench.openTurnedOn({
      installation: { platform: 'linux', arch: 'arm64', kind: 'appimage' },
    });
    expect(state.offer).toMatchObject({ version: '1.3.0', file: null });
  });

  it('shows characters that hide or reorder text as their numbers', async ({ bench, server }) => {
    server.describe(server.makeRelease({ notes: { en: 'a\u202eb\n\u0000c\td' } }));
    const { state } = await bench.openTurnedOn();
    expect(state.offer?.notes).toEqual({ en: 'a\\u202eb\n\\u0000c  d', 'zh-CN': 'a\\u202eb\n\\u0000c  d' });
  });

  it('is made at most once a day, and again after a day, also over starts and failures', async ({ bench, server }) => {
    const count = (): number => server.count(DESCRIPTION_PATH);
    server.sendText('broken');
    expectFailure((await bench.openTurnedOn()).state.check, 'update/untrusted');
    expect(count()).toBe(1);
    for (let start = 0; start < 3; start++) await passTime(await bench.open());
    bench.nowMs += 23.9 * HOUR_MS;
    await passTime(await bench.open());
    expect(count()).toBe(1);
    bench.nowMs += 0.2 * HOUR_MS;
    const updates = await bench.open();
    await passTime(updates);
    await passTime(updates);
    expect(count()).toBe(2);
  });

  it('does not stop for good when the clock was set back', async ({ bench, server }) => {
    await bench.openTurnedOn();
    bench.nowMs -= 1000 * HOUR_MS;
    await passTime(await bench.open());
    expect(server.count(DESCRIPTION_PATH)).toBe(2);
  });

  it('is made once for two requests at a time', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    await Promise.all([updates.check(), updates.check()]);
    expect(server.count(DESCRIPTION_PATH)).toBe(2);
  });

  it('is not needed to know at the next start what was offered', async ({ bench, server }) => {
    await bench.openTurnedOn();
    expect((await bench.open()).state.offer?.version).toBe('1.3.0');
    expect((await bench.open({ version: '1.3.0' })).state.offer).toBe(null);
    const { publicKey } = makeKeys();
    const other = await bench.open({ configuration: { publicKey, address: server.address } });
    expect(other.state.offer).toBe(null);
    expect(server.count(DESCRIPTION_PATH)).toBe(1);
  });
});
