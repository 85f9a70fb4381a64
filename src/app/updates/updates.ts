/** Owns updates: the choice, the daily check, the offer and its download. What may be trusted is release.ts's to say; a person installs. */
import type { AppEvent } from '#shared/app-state.ts';
import { AppError, getSystemCode, toAppError } from '#shared/errors.ts';
import { escapeHidden } from '#shared/naming/readable-text.ts';
import type { UpdateOffer, UpdateState } from '#shared/updates.ts';
import { reject } from '../rejection.ts';
import { receiveFile, receiveText } from './download-file.ts';
import type { Release, ReleaseFile } from './release.ts';
import { MAX_RELEASE_BYTES, assertNotOlder, compareVersions, verifyRelease } from './release.ts';
import { UpdateRecord } from './update-record.ts';
import type { UpdateHost } from './update-source.ts';

const DAY_MS = 24 * 3600_000;
/** The start at which the start page asks whether to look for updates. */
const ASK_AT_START = 3;
/** After the start of the program, which is not to wait for a check. */
const FIRST_CHECK_MS = 3000;
/** How often a program that runs for days looks whether a check is due. */
const LOOK_MS = 15 * 60_000;
const CHECK_LIMIT_MS = 60_000;

export interface UpdatesOptions {
  readonly host: UpdateHost;
  readonly dataFolder: string;
  readonly publish: (event: AppEvent) => void;
  readonly showInFolder: (path: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export class Updates {
  readonly #options: UpdatesOptions;
  readonly #record: UpdateRecord;
  readonly #now: () => number;
  #state: UpdateState;
  /** The newest release that was seen. */
  #release: Release | null = null;
  #checking: { readonly done: Promise<void>; readonly abort: AbortController } | null = null;
  #downloading: AbortController | null = null;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: UpdatesOptions, record: UpdateRecord) {
    this.#options = options;
    this.#record = record;
    this.#now = options.now ?? Date.now;
    const { configuration, version, installation } = options.host;
    this.#release = this.#recall();
    const { isOn, checkedAtMs } = record.values;
    this.#state = {
      isPossible: configuration !== null,
      isOn: configuration !== null && isOn === true,
      isAsking: false,
      host: configuration === null ? '' : new URL(configuration.address).host,
      version,
      packageKind: installation.kind,
      check: { kind: 'idle', checkedAtMs },
      offer: null,
      download: null,
    };
    this.#state = { ...this.#state, offer: this.#makeOffer() };
  }

  /** Counts a start of the program, while the person has not chosen. Asks nothing of the network. */
  static async open(options: UpdatesOptions): Promise<Updates> {
    const updates = new Updates(options, await UpdateRecord.open(options.dataFolder));
    await updates.#countStart();
    return updates;
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Checks when it is due, from now on until `end`; does nothing while updates are off. */
  start(firstCheckMs = FIRST_CHECK_MS): void {
    this.#timer = setTimeout(() => {
      void this.#checkIfDue();
      this.start(LOOK_MS);
    }, firstCheckMs).unref();
  }

  /** The person's choice. Turned on, a check that is due begins. @throws {AppError} when it cannot be kept */
  async choose(isOn: boolean): Promise<void> {
    this.#assertPossible();
    if (!isOn) {
      this.#checking?.abort.abort();
      this.cancelDownload();
    }
    const saved = this.#record.change({ isOn });
    this.#change({ isOn, isAsking: false });
    this.#change({ offer: this.#makeOffer(), ...(!isOn && { download: null }) });
    await saved.catch((thrown: unknown) => {
      throw toAppError(thrown, 'The choice about updates was not saved');
    });
    void this.#checkIfDue();
  }

  /** Asks now, because the person wants it. Resolves when the answer shows in the state. @throws {AppError} request/refused while off */
  async check(): Promise<void> {
    this.#assertOn();
    this.#checking ??= this.#startCheck();
    await this.#checking.done;
  }

  /** Begins the download of the offered file; the state follows it. @throws {AppError} request/refused without such a file */
  download(): void {
    this.#assertOn();
    const file = this.#findFile();
    if (this.#state.offer === null || file === null) throw reject('There is nothing to download.');
    if (this.#downloading !== null) return;
    const abort = new AbortController();
    this.#downloading = abort;
    void this.#download(file, abort.signal).finally(() => {
      if (this.#downloading === abort) this.#downloading = null;
    });
  }

  cancelDownload(): void {
    this.#downloading?.abort();
    this.#downloading = null;
    if (this.#state.download?.kind === 'running') this.#change({ download: null });
  }

  /** Shows the downloaded file in the system's file manager. @throws {AppError} request/refused when there is none */
  show(): void {
    const { download } = this.#state;
    if (download?.kind !== 'done') throw reject('Nothing was downloaded.');
    this.#options.showInFolder(download.path);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#checking?.abort.abort();
    this.#downloading?.abort();
  }

  async #checkIfDue(): Promise<void> {
    const { checkedAtMs } = this.#record.values;
    const sinceMs = checkedAtMs === null ? Infinity : this.#now() - checkedAtMs;
    // A clock that was set back must not end all checks.
    if (this.#state.isOn && (sinceMs >= DAY_MS || sinceMs < 0)) await this.check();
  }

  #startCheck(): { readonly done: Promise<void>; readonly abort: AbortController } {
    const abort = new AbortController();
    const done = this.#check(abort.signal).finally(() => {
      this.#checking = null;
    });
    return { done, abort };
  }

  async #check(signal: AbortSignal): Promise<void> {
    this.#change({ check: { kind: 'running' } });
    try {
      const text = await this.#ask(signal);
      const release = verifyRelease(text, this.#options.host.configuration!.publicKey);
      assertNotOlder(release, this.#release);
      await this.#record.change({ newest: text });
      this.#adopt(release);
    } catch (thrown) {
      const error = describe(thrown, 'The check for updates failed').toValue();
      const { checkedAtMs } = this.#record.values;
      this.#change({ check: signal.aborted ? { kind: 'idle', checkedAtMs } : { kind: 'failed', error } });
    }
  }

  /** The time of a check is on disk before it begins: whatever becomes of it, and of the program, it was the one of this day. */
  async #ask(signal: AbortSignal): Promise<string> {
    await this.#record.change({ checkedAtMs: this.#now() });
    const { source, configuration } = this.#options.host;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_LIMIT_MS)]);
    return receiveText(source.open(configuration!.address, limited), MAX_RELEASE_BYTES);
  }

  #adopt(release: Release): void {
    const isOther = release.version !== this.#release?.version;
    this.#release = release;
    // Turned off meanwhile: nothing is offered.
    this.#change({
      check: { kind: 'idle', checkedAtMs: this.#record.values.checkedAtMs },
      offer: this.#makeOffer(),
      ...(isOther && this.#state.download?.kind !== 'running' && { download: null }),
    });
  }

  async #download(file: ReleaseFile, signal: AbortSignal): Promise<void> {
    this.#change({ download: { kind: 'running', fraction: 0 } });
    let shownPercent = 0;
    const onBytes = (received: number): void => {
      const percent = Math.floor((received / file.bytes) * 100);
      if (percent === shownPercent || signal.aborted) return;
      shownPercent = percent;
      this.#change({ download: { kind: 'running', fraction: percent / 100 } });
    };
    const { source, downloadsFolder: folder } = this.#options.host;
    try {
      const path = await receiveFile({ file, chunks: source.open(file.address, signal), folder, onBytes });
      if (!signal.aborted) this.#change({ download: { kind: 'done', name: file.name, path } });
    } catch (thrown) {
      if (signal.aborted) return;
      this.#change({ download: { kind: 'failed', error: describe(thrown, 'The download failed').toValue() } });
    }
  }

  #findFile(): ReleaseFile | null {
    const { platform, arch, kind } = this.#options.host.installation;
    const files = this.#release?.files ?? [];
    return files.find((file) => file.platform === platform && file.arch === arch && file.kind === kind) ?? null;
  }

  /** null while updates are off, and for a release that is not newer than the program. */
  #makeOffer(): UpdateOffer | null {
    const release = this.#release;
    if (release === null || !this.#state.isOn || compareVersions(release.version, this.#state.version) <= 0)
      return null;
    const { version, releasedAt, notes } = release;
    const file = this.#findFile();
    return {
      version,
      releasedAtMs: Date.parse(releasedAt),
      notes: { en: makeReadable(notes.en), 'zh-CN': makeReadable(notes['zh-CN'] ?? notes.en) },
      file: file === null ? null : { name: file.name, bytes: file.bytes },
    };
  }

  /** The release that an earlier start has seen. */
  #recall(): Release | null {
    const { configuration } = this.#options.host;
    const { newest } = this.#record.values;
    if (newest === null || configuration === null) return null;
    try {
      return verifyRelease(newest, configuration.publicKey);
    } catch (thrown) {
      // Of another key, or changed on disk: it counts for nothing.
      if (!(thrown instanceof AppError)) throw thrown;
      return null;
    }
  }

  async #countStart(): Promise<void> {
    const { isOn, starts } = this.#record.values;
    if (!this.#state.isPossible || isOn !== null || starts >= ASK_AT_START) return;
    try {
      await this.#record.change({ starts: starts + 1 });
    } catch (thrown) {
      // A folder that cannot be written keeps no choice either: nobody is asked.
      if (getSystemCode(thrown) === undefined) throw thrown;
      return;
    }
    this.#state = { ...this.#state, isAsking: starts + 1 === ASK_AT_START };
  }

  #assertPossible(): void {
    if (!this.#state.isPossible) throw reject('This build has no key for updates.');
  }

  #assertOn(): void {
    this.#assertPossible();
    if (!this.#state.isOn) throw reject('Updates are turned off.', 'updates-off');
  }

  #change(patch: Partial<UpdateState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#options.publish({ kind: 'updates', updates: this.#state });
  }
}

/** A failed write of the record is no error of the network. */
function describe(thrown: unknown, context: string): AppError {
  if (thrown instanceof AppError || getSystemCode(thrown) === undefined) return toAppError(thrown, context);
  return new AppError('output/not-writable', `${context}: updates.json cannot be written`, { cause: thrown });
}

/** Line by line: the lines stay, what hides or reorders text shows as its number. */
function makeReadable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => escapeHidden(line.replaceAll('\t', '  ')))
    .join('\n')
    .trim();
}
