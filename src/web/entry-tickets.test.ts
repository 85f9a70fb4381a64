import { expect, it } from 'vitest';
import { EntryTickets } from './entry-tickets.ts';

it('exchanges a token once, for a session that is not the token', () => {
  const tickets = new EntryTickets();
  const token = tickets.issue();
  const session = tickets.exchange(token);
  expect(session).not.toBeNull();
  expect(session).not.toBe(token);
  expect(tickets.isSession(session!)).toBe(true);
  expect(tickets.exchange(token)).toBeNull();
});

it('knows neither tokens nor sessions that it did not give out', () => {
  const tickets = new EntryTickets();
  const token = tickets.issue();
  expect(tickets.isSession(token)).toBe(false);
  expect(tickets.exchange('')).toBeNull();
  expect(new EntryTickets().exchange(token)).toBeNull();
});

it('expires the oldest unused tokens', () => {
  const tickets = new EntryTickets();
  const oldest = tickets.issue();
  const others = Array.from({ length: 16 }, () => tickets.issue());
  expect(tickets.exchange(oldest)).toBeNull();
  expect(others.every((token) => tickets.exchange(token) !== null)).toBe(true);
});
