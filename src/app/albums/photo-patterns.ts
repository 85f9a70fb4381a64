/** Include and exclude patterns of an album's folders: what a glob means here, and which paths it matches. Touches no disk. */
import picomatch from 'picomatch';
import { AppError } from '../../shared/errors.ts';

const MAX_PATTERN_LENGTH = 1000;
/** `*` and `**` in one pattern: each multiplies the ways in which a long name can fail to match. */
const MAX_STARS = 6;

/** Whether a path below the folder, with `/` between its parts, is matched by any of the patterns. */
export type PathMatcher = (pathBelow: string) => boolean;

/**
 * Reads patterns: `*` and `?` within a name, `**` over folders, `[a-z]`, `{jpg,png}`. Without a slash a pattern means names at
 * any depth, with one it is a path from the top of the folder; one that ends in a slash means the folder. Case and the
 * composition of accents do not matter. Parentheses, `|`, `!`, `+` and `@` are what they are in names: themselves.
 * @throws {AppError} `options/invalid`
 */
export function compilePatterns(patterns: readonly string[], platform: string): PathMatcher {
  const matchers = patterns.map((pattern) => compilePattern(pattern, platform));
  return (pathBelow) => {
    const path = pathBelow.normalize('NFC');
    return matchers.some((matches) => matches(path));
  };
}

function compilePattern(typed: string, platform: string): PathMatcher {
  const refuse = (reason: string) => new AppError('options/invalid', `Pattern "${typed}": ${reason}`);
  if (typed.length > MAX_PATTERN_LENGTH) throw refuse(`expected at most ${MAX_PATTERN_LENGTH} characters`);
  // On Windows a backslash is what people type between folders; elsewhere it makes the next character plain.
  const slashed = (platform === 'win32' ? typed.replaceAll('\\', '/') : typed).normalize('NFC').trim();
  const path = slashed.replace(/^\.\//, '').replace(/\/+$/, '');
  if (/^[/.]*$/.test(path)) throw refuse('expected a name or a path below the folder');
  if (/(^|\/)\.\.(\/|$)/.test(path)) throw refuse('a pattern stays below the folder, so it has no ..');
  const glob = path.replace(/^\//, '').replaceAll(/(?<!\\)[()|+]/g, '\\$&');
  if (glob.split(/\*+/).length - 1 > MAX_STARS) throw refuse(`expected at most ${MAX_STARS} times *`);
  return picomatch(path.includes('/') ? glob : `**/${glob}`, {
    nocase: true,
    nonegate: true,
    noextglob: true,
    dot: true,
  });
}
