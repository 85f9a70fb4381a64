#!/usr/bin/env node
/**
 * The entry point of the command line: loads the program, whose packages may fail to load (too few files may be open, a package is
 * missing), so that this, too, ends in one line.
 */
import { endAtUnexpectedErrors } from '#files/end-process.ts';

endAtUnexpectedErrors('cli');
await import('./cli-program.ts');
