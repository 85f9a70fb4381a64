import { expect, it } from 'vitest';
import { EntryTickets } from './entry-tickets.ts';

it('lets a token in once', () => {
  const tickets = new EntryTickets();
  const token = tickets.issue();
  expect(tickets.has(token)).toBe(true);
  expect(tickets.use(token)).toBe(true);
  expect(tickets.has(token)).toBe(false);
  expect(tickets.use(token)).toBe(false);
});

it('knows no tokens that it did not give out', () => {
  const token = new EntryTickets().issue();
  expect(new EntryTickets().use('')).toBe(false);
  expect(new EntryTickets().use(token)).toBe(false);
});

it('expires the oldest unused tokens', () => {
  const tickets = new EntryTickets();
  const oldest = tickets.issue();
  const others = Array.from({ length: 16 }, () => tickets.issue());
  expect(tickets.use(oldest)).toBe(false);
  expect(others.every((token) => tickets.use(token))).toBe(true);
});
