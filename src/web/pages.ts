/** The few pages that the web door makes itself, for people who are not in: plain text in the languages of the app. */

const PAGES = {
  'no-session': {
    title: 'Skipstone',
    lines: [
      'Open the address that Skipstone printed in its terminal. Pressing Enter there prints a new one.',
      '请打开 Skipstone 在终端中显示的地址。在终端按回车键可获得新地址。',
    ],
  },
  'spent-token': {
    title: 'Skipstone',
    lines: [
      'This address is used up or was never valid. Press Enter in the terminal of Skipstone for a new one.',
      '此地址已被使用或无效。请在 Skipstone 的终端按回车键获取新地址。',
    ],
  },
} as const;

/** Returns a whole page without scripts or styles; nothing of a request is in it. */
export function renderPage(name: keyof typeof PAGES): string {
  const { title, lines } = PAGES[name];
  const paragraphs = lines.map((line) => `<p>${line}</p>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${paragraphs}</body></html>`;
}
