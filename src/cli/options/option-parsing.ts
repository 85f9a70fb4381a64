/** Parses the raw options of a command with a zod schema, and says by flag what was expected; keeps old names of flags working. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';

/** A number as typed: digits with an optional sign and fraction; no hex, no exponents, no empty text. */
export function numberOption<Schema extends z.ZodType<unknown, number>>(schema: Schema) {
  return z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)$/)
    .transform(Number)
    .pipe(schema);
}

/**
 * Parses `raw`, whose keys are flags in camel case. `expected` says of every key what a right value looks like.
 * @throws {AppError} `options/invalid`, with one clause per wrong option
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  expected: Readonly<Record<string, string>>,
): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const clauses = new Set(parsed.error.issues.map((issue) => describeIssue(issue, raw, expected)));
  throw rejectOptions([...clauses].join('; '));
}

/** The flag of a key: `skipExisting` -> `--skip-existing`. */
function getFlag(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function describeIssue(issue: z.core.$ZodIssue, raw: unknown, expected: Readonly<Record<string, string>>): string {
  if (issue.code === 'unrecognized_keys') return `unknown options: ${issue.keys.map(getFlag).join(', ')}`;
  const key = String(issue.path[0] ?? '');
  if (key === '') return issue.message;
  const given: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, key) : undefined;
  return `${getFlag(key)}: expected ${expected[key] ?? 'something else'}, got ${JSON.stringify(given)}`;
}

/** The error of options that cannot be what was meant. */
export function rejectOptions(message: string): AppError {
  return new AppError('options/invalid', message);
}

/** Stores its value under the name of another option. */
class RenamedOption extends Option {
  readonly #key: string;

  constructor(flags: string, key: string) {
    super(flags);
    this.#key = key;
  }

  override attributeName(): string {
    return this.#key;
  }
}

/**
 * Accepts `from` for the option `to` of `command`. The help does not show it, and the error stream says what it is called now:
 * standard output belongs to `--json`.
 */
export function addRenamedOption(
  command: Command,
  { from, to, value }: { readonly from: string; readonly to: string; readonly value: string },
): Command {
  const option = new RenamedOption(`${from} ${value}`, new Option(to).attributeName());
  option.hideHelp().argParser((typed: string) => {
    command.configureOutput().writeErr?.(`${from} is called ${to} now; the old name will go in the next version.\n`);
    return typed;
  });
  return command.addOption(option);
}
