/** Answers commands: parses what came from outside, finds the handler, turns whatever is thrown into a value. */
import type { CommandArguments, CommandName, CommandResults } from '#shared/api.ts';
import { COMMANDS, callSchema } from '#shared/api.ts';
import { toOutcome } from '#shared/outcomes.ts';
import type { SkipstoneApp } from './app.ts';
import { reject } from './rejection.ts';

export type Handlers = {
  readonly [Name in CommandName]: (
    parameters: CommandArguments<Name>,
  ) => CommandResults[Name] | Promise<CommandResults[Name]>;
};

const FAILED = 'The request failed';

/** The returned functions never reject, whatever they are called with. */
export function createCommandDispatcher(handlers: Handlers): Pick<SkipstoneApp, 'call' | 'request'> {
  return {
    call: (message) => toOutcome(() => handle(handlers, message), FAILED),
    request: (name, parameters) => toOutcome(() => handlers[name](parameters), FAILED),
  };
}

function handle(handlers: Handlers, message: unknown): unknown {
  const call = callSchema.safeParse(message);
  if (!call.success) throw reject('There is no such command.');
  const { name, parameters } = call.data;
  const parsed = COMMANDS[name].safeParse(parameters);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue === undefined ? '' : [name, ...issue.path].join('.');
    throw reject(`${place}: ${issue?.message ?? 'wrong arguments'}`);
  }
  // The schema and the handler of a name belong together, which the type of their union cannot say.
  return (handlers[name] as (parameters: unknown) => unknown)(parsed.data);
}
