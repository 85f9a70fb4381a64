/** What is remembered of updates from start to start, in one private file: the choice, and the newest release that was seen. */
import { join } from 'node:path';
import { z } from 'zod';
import { JsonFile } from '#files/json-file.ts';

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** null: the person has not chosen; nothing is asked of the network. */
  isOn: z.boolean().nullable(),
  /** Starts of the program until the question was shown; not counted further. */
  starts: z.int().nonnegative(),
  /** When the last check began, in milliseconds since 1970. */
  checkedAtMs: z.int().nullable(),
  /** The newest release that was seen, as the server sent it; its signature is checked again at every start. */
  newest: z.string().nullable(),
});
type Values = z.infer<typeof recordSchema>;

const NOTHING: Values = { version: 1, isOn: null, starts: 0, checkedAtMs: null, newest: null };

export class UpdateRecord {
  readonly #file: JsonFile;
  #values: Values;

  private constructor(file: JsonFile, values: Values) {
    this.#file = file;
    this.#values = values;
  }

  /** A file that makes no sense counts as none: updates are off then. */
  static async open(dataFolder: string): Promise<UpdateRecord> {
    const file = new JsonFile(join(dataFolder, 'updates.json'));
    const parsed = recordSchema.safeParse(await file.readOrWarn('The choice about updates'));
    return new UpdateRecord(file, parsed.success ? parsed.data : NOTHING);
  }

  get values(): Values {
    return this.#values;
  }

  /** Counts at once; resolves when it is safe on disk. @throws the system's error */
  change(patch: Partial<Omit<Values, 'version'>>): Promise<void> {
    this.#values = { ...this.#values, ...patch };
    return this.#file.write(this.#values);
  }
}
