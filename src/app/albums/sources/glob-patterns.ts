/** Compiles the include and exclude patterns of an album's folders into matchers of paths. Reads no disk. */
import picomatch from 'picomatch';
import { AppError } from '#shared/errors.ts';

const MAX_PATTERN_LENGTH = 1000;
/** Of `*` and `**` in one pattern: each multiplies the time that a long name may take to fail. */
const MAX_STARS = 6;
/** Of a pattern in a message. */
const SHOWN_LENGTH = 60;

/** Whether a path below the folder, with `/` between its parts, is matched by any of the patterns. */
export type PathMatcher = (pathBelow: string) => boolean;

/**
 * Compiles patterns: `*` and `?` within a name, `**` over folders, `[a-z]`, `{jpg,png}`. A pattern without a slash matches
 * names at any depth, one with a slash paths from the top of the folder; one that ends in a slash means the folder. Case and the
 * composition of accents are ignored. Parentheses, `|`, `!`, `+` and `@` have no special meaning.
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
  const part = typed.slice(0, SHOWN_LENGTH);
  const details = { reason: 'pattern', part, maxCharacters: MAX_PATTERN_LENGTH, maxStars: MAX_STARS };
  const reject = (reason: string) => new AppError('options/invalid', `Pattern "${typed}": ${reason}`, { details });
  if (typed.length > MAX_PATTERN_LENGTH) throw reject(`expected at most ${MAX_PATTERN_LENGTH} characters`);
  // On Windows a backslash separates folders; elsewhere it escapes the next character.
  const slashed = (platform === 'win32' ? typed.replaceAll('\\', '/') : typed).normalize('NFC').trim();
  const path = slashed.replace(/^\.\//, '').replace(/\/+$/, '');
  if (/^[/.]*$/.test(path)) throw reject('expected a name or a path below the folder');
  if (/(^|\/)\.\.(\/|$)/.test(path)) throw reject('a pattern stays below the folder, so it has no ..');
  const glob = path.replace(/^\//, '').replaceAll(/(?<!\\)[()|+]/g, '\\$&');
  if (glob.split(/\*+/).length - 1 > MAX_STARS) throw reject(`expected at most ${MAX_STARS} times *`);
  return picomatch(path.includes('/') ? glob : `**/${glob}`, {
    nocase: true,
    nonegate: true,
    noextglob: true,
    dot: true,
  });
}
