/** Runs the command tree, and turns the ends that commander decides itself (help, wrong usage) into exit codes. */
import { Command, CommanderError } from 'commander';
import type { CommandDependencies } from './dependencies.ts';
import { EXIT_CODES_HELP, EXIT_DONE, EXIT_USAGE } from './exit-codes.ts';

export interface ProgramParts extends Pick<CommandDependencies, 'streams' | 'setExitCode'> {
  readonly version: string;
  readonly commands: readonly Command[];
}

/** Runs `args` (without node and script). Never ends the process: the exit code is set, and open work may finish. */
export async function runProgram(args: readonly string[], parts: ProgramParts): Promise<void> {
  const program = createProgram(parts);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help has code 0 when it was asked for; it is also printed, with another code, when no command was given.
    parts.setExitCode(thrown.exitCode === 0 ? EXIT_DONE : EXIT_USAGE);
  }
}

function createProgram({ version, commands, streams }: ProgramParts): Command {
  const program = new Command('skipstone')
    .description('Upscales photos on your own computer with adaptive skip diffusion.')
    .version(version)
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .configureOutput({
      writeOut: (text) => {
        streams.writeOut(text);
      },
      writeErr: (text) => {
        streams.writeErr(text);
      },
    })
    .showHelpAfterError('Add --help for help.')
    .exitOverride();
  for (const command of commands) {
    passSettings(program, command);
    program.addCommand(command);
  }
  return program;
}

/** Commander copies settings to a subcommand when it is created; these were created before their parents had settings. */
function passSettings(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const one of command.commands) passSettings(command, one);
}
