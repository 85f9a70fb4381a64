/** Takes the places of files on this machine out of what a page receives: a person at the page sees names, the server keeps the paths. Pure. */

/** Fields that hold sentences or places for people: any path in them is cut to its name. */
const FIELDS_FOR_PEOPLE: ReadonlySet<string> = new Set(['message', 'at', 'keptAs']);
/** The beginning of a path that is no part of a word or an address. */
const START = '(?<![\\w./:\\\\])(?:[A-Za-z]:)?';
/** A path up to its last part. */
const FOLDERS = new RegExp(`${START}(?:[/\\\\][^\\s/\\\\"'<>|:]+)+[/\\\\](?=[^\\s/\\\\])`, 'gu');
const ROOT = new RegExp(`${START}[/\\\\](?=[^\\s/\\\\"'<>|:]{2})`, 'gu');
/** Stands for a folder of the server until the rest of its path is cut; without the spaces that the folder may hold. */
const SOME_FOLDER = '/-';

/**
 * Returns a replacer for `JSON.stringify`.
 * @param roots absolute folders of the server, which are cut out of every text
 */
export function createPathHider(roots: readonly string[]): (key: string, value: unknown) => unknown {
  const longestFirst = roots.filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
  return (key, value) => {
    if (typeof value !== 'string' || key === 'url' || !/[/\\]/.test(value)) return value;
    const isForPeople = FIELDS_FOR_PEOPLE.has(key);
    const marked = longestFirst.reduce((text, root) => text.replaceAll(root, isForPeople ? SOME_FOLDER : ''), value);
    return isForPeople ? marked.replaceAll(FOLDERS, '').replaceAll(ROOT, '') : marked;
  };
}
