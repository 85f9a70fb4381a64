/** Answers calls of windows: parses what came, finds the handler, turns whatever is thrown into a value. */
import type { CommandArguments, CommandName, CommandResults, Outcome } from '../shared/api.ts';
import { COMMANDS, callSchema } from '../shared/api.ts';
import { toAppError } from '../shared/errors.ts';
import { refuse } from './refusal.ts';

export type Handlers = {
  readonly [Name in CommandName]: (
    parameters: CommandArguments<Name>,
  ) => CommandResults[Name] | Promise<CommandResults[Name]>;
};

/** The returned function never rejects, whatever it is called with. */
export function createCallHandler(handlers: Handlers): (message: unknown) => Promise<Outcome<unknown>> {
  return async (message) => {
    try {
      return { ok: true, value: await handle(handlers, message) };
    } catch (thrown) {
      return { ok: false, error: toAppError(thrown, 'The request failed').toValue() };
    }
  };
}

function handle(handlers: Handlers, message: unknown): unknown {
  const call = callSchema.safeParse(message);
  if (!call.success) throw refuse('There is no such command.');
  const { name, parameters } = call.data;
  const parsed = COMMANDS[name].safeParse(parameters);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue === undefined ? '' : [name, ...issue.path].join('.');
    throw refuse(`${place}: ${issue?.message ?? 'wrong arguments'}`);
  }
  // The schema and the handler of a name belong together, which the type of their union cannot say.
  return (handlers[name] as (parameters: unknown) => unknown)(parsed.data);
}
