/** What the web front end says itself: the headers of every answer, rejections, and its two pages. */
import type { FastifyReply } from 'fastify';
import { isLoopbackHost } from './request-guard.ts';
import { AppError } from '#shared/errors.ts';
import { fail } from '#shared/outcomes.ts';
import { SAFE_HEADERS, buildContentPolicy } from '#shared/serving.ts';

const HEADERS: Readonly<Record<string, string>> = {
  ...SAFE_HEADERS,
  'content-security-policy': buildContentPolicy([]),
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()',
  'cache-control': 'no-store',
};

/** Of every answer; a route may say how long its file can be kept. @param host the Host header of the request */
export function listHeaders(host: string | undefined): Readonly<Record<string, string>> {
  // At addresses without encryption, other than those of the machine itself, browsers ignore it and write an error to the console.
  return isLoopbackHost(host) ? { ...HEADERS, 'cross-origin-opener-policy': 'same-origin' } : HEADERS;
}

const NOT_UNDERSTOOD = 'This request is not understood.';

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  401: 'This address needs a session.',
  404: 'There is nothing here.',
  413: 'The request is too large.',
  415: 'Only JSON is understood here.',
};

/** @param message by default what the status means */
export function reject(
  reply: FastifyReply,
  status: number,
  message = MESSAGES[status] ?? NOT_UNDERSTOOD,
): FastifyReply {
  // What a route has said about keeping its file is not true of a rejection.
  void reply.code(status).header('cache-control', 'no-store');
  return reply.send(fail(new AppError('request/refused', message)));
}

/** The page learns nothing of what went wrong inside. */
export function sendFailure(reply: FastifyReply, status: number): FastifyReply {
  return reply.code(status).send(fail(new AppError('engine/internal', 'The request failed.')));
}

/** Lines in the languages of the app, for people who have no session. */
const PAGES = {
  'no-session': [
    'Open the address that Skipstone printed in its terminal. Pressing Enter there prints a new one.',
    '请打开 Skipstone 在终端中显示的地址。在终端按回车键可获得新地址。',
  ],
  'spent-token': [
    'This address is used up or was never valid. Press Enter in the terminal of Skipstone for a new one.',
    '此地址已被使用或无效。请在 Skipstone 的终端按回车键获取新地址。',
  ],
  'no-album': ['There is no album at this address (any more).', '此地址没有相册，或相册已被删除。'],
  'too-many': [
    'Too many visitors use this Skipstone. Try again later, or ask the person at it.',
    '访问此 Skipstone 的人过多。请稍后再试，或联系其所有者。',
  ],
  'from-elsewhere': ['The album opens.', '正在打开相册。'],
} as const;

/** Sends a whole page without scripts or styles. @param next where the page goes on to: a path of ours, escaped */
export function sendPage(
  reply: FastifyReply,
  status: number,
  name: keyof typeof PAGES,
  next: string | null = null,
): FastifyReply {
  const refresh = next === null ? '' : `<meta http-equiv="refresh" content="0;url=${next}">`;
  const paragraphs = PAGES[name].map((line) => `<p>${line}</p>`).join('');
  const head = `<head><meta charset="utf-8"><title>Skipstone</title>${refresh}</head>`;
  const page = `<!doctype html><html lang="en">${head}<body><h1>Skipstone</h1>${paragraphs}</body></html>`;
  return reply.code(status).type('text/html; charset=utf-8').send(page);
}
